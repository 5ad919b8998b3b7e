"""Hardship support from the first page to the money, through the services and the platform's own programmes."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction

from tests.db.cases.story import REASON, Story
from tests.world import AT, LOADER
from yizhan.cases.models import Case, HardshipFile, PublicNotice, Receipt
from yizhan.cases.queries.answers import workings_of
from yizhan.cases.rules import machine
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import judging
from yizhan.cases.services.entries import order_in
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Assessment, Outcome, Verdict
from yizhan.kernel import journal
from yizhan.kernel.models import Fact, VaultItem
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.registry import api as registry


def open_fund(story: Story, yuan: int = 1_000_000) -> None:
    province = story.people.world["province"]
    fund = ledger.open_fund(
        purpose="hardship-relief",
        source=ledger.FundSource.TREASURY,
        scope=registry.line_of(province, date(2026, 3, 2)),
        level=Level.PROVINCE,
        name="困难职工帮扶资金",
        acting=LOADER,
        at=AT,
    )
    ledger.receive(fund_id=fund, amount_fen=yuan * 100, document="财社〔2026〕1号", key="start", acting=LOADER, at=AT)


def test_one_application_opens_three_parts_side_by_side(story: Story) -> None:
    application = story.submitted()
    cases = list(application.cases.order_by("programme_code"))
    assert [case.programme_code for case in cases] == ["hardship-file", "living-aid", "study-aid"]
    assert {(case.state, case.desk_level, case.desk_node_id) for case in cases} == {
        ("submitted", "primary", story.people.world["mill"])
    }
    assert {case.due_on for case in cases} == {date(2026, 3, 9)}


def test_the_verdict_is_kept_in_codes_and_its_working_in_the_vault(story: Story) -> None:
    application = story.submitted()
    for case in application.cases.all():
        assert set(case.verdict) == {"outcome", "reasons", "hints"}
        assert all(set(reason) == {"clause", "outcome"} for reason in case.verdict["reasons"])
    case = story.part(application)
    assert case.verdict["outcome"] == "yes"
    [working] = workings_of([case]).values()
    assert any(line["name"] == "monthly_fen" and line["figures"] for line in working)
    with connection.cursor() as cursor:
        cursor.execute("SELECT string_agg(to_jsonb(c)::text, '') FROM cases_case c")
        [(clear,)] = cursor.fetchall()
    assert not [line["figures"] for line in working if line["figures"] and line["figures"] in clear]


def test_figures_cannot_be_put_back_into_the_clear(story: Story) -> None:
    case = story.part(story.submitted())
    with pytest.raises(IntegrityError, match="verdict_holds_no_figures"), transaction.atomic():
        Case.objects.filter(id=case.id).update(verdict={"outcome": "yes", "working": []})
    assert "working" not in story.part(case.application).verdict


def test_erasing_what_the_vault_holds_of_a_case_takes_the_working_with_it(story: Story) -> None:
    case = story.part(story.submitted())
    VaultItem.objects.filter(owner_kind="case", owner_id=case.id).delete()
    assert workings_of([case]) == {}


def test_a_verdict_given_anew_leaves_no_working_of_the_one_before(story: Story) -> None:
    case = story.part(story.submitted())
    before = case.working_id
    assert before is not None
    judging.keep_verdict(case, Assessment(Verdict(Outcome.UNKNOWN), {}, ()))
    assert not VaultItem.objects.filter(id=before).exists()
    assert workings_of([case]) == {}


def test_a_file_is_opened_by_the_countys_approval(story: Story) -> None:
    application = story.filed()
    file = HardshipFile.objects.get(person_id=story.people.person("member"))
    case = story.part(application)
    assert (case.state, file.category, file.case_id) == ("finished", "deep", case.id)
    assert file.policy_version_id == case.programme_version_id


def test_the_amount_the_city_sets_is_committed_once(story: Story) -> None:
    open_fund(story)
    application = story.filed()
    aid = story.part(application, "living-aid")
    story.approve(aid, "street")
    story.approve(story.part(application, "living-aid"), "county")
    story.approve(story.part(application, "living-aid"), "city", amount_fen=300_000)
    aid = story.part(application, "living-aid")
    [grant] = ledger.grants_of_cases([aid.id])[aid.id]
    assert (aid.state, aid.amount_fen, grant.amount_fen) == ("paying", 300_000, 300_000)
    assert aid.effects.get().effect == "ledger.commit"


def test_facts_are_left_for_the_figures(story: Story) -> None:
    application = story.filed()
    kinds = set(Fact.objects.filter(record_id=story.part(application).id).values_list("kind", flat=True))
    assert {"cases.submitted", "cases.finished", "relief.visited", "relief.file_opened"} <= kinds
    mill, province = story.people.world["mill"], story.people.world["province"]
    fact = Fact.objects.filter(kind="cases.finished").get()
    assert {mill, province} <= set(fact.ancestors)
    assert fact.subject_id == story.people.person("member")


def test_the_history_replays_to_the_state(story: Story) -> None:
    application = story.filed()
    for case in application.cases.all():
        programme = catalogue.version(case.programme_version_id)
        orders = [order_in(entry) for entry in journal.history(("case", case.id))]
        replayed = machine.replay(
            plan_of(programme, case.plan), [order for order in orders if order is not None], is_waiting=False
        )
        assert replayed == case.position


def test_the_papers_are_issued_with_their_numbers(story: Story) -> None:
    application = story.filed()
    kinds = list(application.receipts.order_by("id").values_list("kind", flat=True))
    assert kinds == [Receipt.Kind.ACCEPTANCE] * 3 + [Receipt.Kind.RESULT]
    assert Receipt.objects.filter(application=application).first().number.startswith(application.number)  # type: ignore[union-attr]


def test_the_notice_names_surname_union_and_category_only(story: Story) -> None:
    application = story.filed()
    shown = PublicNotice.objects.get(case__application=application)
    assert (shown.name, shown.unit, shown.category) == ("A**", "mill工会", "困难职工建档")
    assert shown.closed_at is not None
    assert (shown.until - shown.opened_on).days >= 5


def test_a_decision_stands_with_its_reason(story: Story) -> None:
    application = story.filed()
    decisions = list(story.part(application).decisions.order_by("step"))
    assert [(one.is_approved, one.reason) for one in decisions] == [(True, REASON), (True, REASON)]


def test_a_second_application_for_the_same_is_not_opened(story: Story) -> None:
    import pytest

    from yizhan.cases.errors import AlreadyOpen

    first = story.submitted()
    with pytest.raises(AlreadyOpen) as refused:
        story.submitted()
    assert first.number in str(refused.value)
    assert Case.objects.count() == 3
