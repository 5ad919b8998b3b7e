"""申诉: to the desk above, answered by somebody who took no part; upheld, the case goes on or its answer changes."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from tests.db.cases.chapters import chapter
from tests.db.cases.story import REASON, Story
from tests.world import LOADER
from yizhan.cases import errors
from yizhan.cases.models import Appeal, Application, Case, Decision
from yizhan.cases.queries.access import access_case
from yizhan.cases.queries.appeals import appeals_on_desk, appeals_overdue_below, door_of
from yizhan.cases.rules import machine
from yizhan.cases.rules.appeal import Outcome
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import appeals, deciding, entries, handling
from yizhan.cases.services.appeals import AppealRuling
from yizhan.cases.types import Ruling
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, journal
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.ledger.models import Grant
from yizhan.registry import api as registry

GROUNDS = "收入证明已经盖章，第二页在背面"
UPHELD = "材料其实齐全，应当受理"


@chapter
def refused_application(story: Story) -> Application:
    """Bob at the mill refuses every part of Alice's application."""
    application = story.submitted()
    for case in application.cases.order_by("id"):
        case.refresh_from_db()
        if case.state == "submitted":
            handling.refuse(
                case_id=case.id,
                reason="收入证明没有盖章",
                remedy="补齐后可以再申请",
                acting=story.who("cadre"),
                at=story.at,
            )
    return application


def filed(story: Story, case: Case) -> Appeal:
    return appeals.file_appeal(case_id=case.id, grounds=GROUNDS, acting=story.oneself("member"), at=story.at)


def settled(story: Story, found: Appeal, outcome: Outcome, who: str = "street", amount_fen: int | None = None) -> Case:
    ruling = AppealRuling(outcome, UPHELD, amount_fen)
    appeals.settle_appeal(appeal_id=found.id, ruling=ruling, acting=story.who(who), at=story.at)
    return Case.objects.select_related("application").get(id=found.case_id)


def snapshot() -> list[Any]:
    return [list(model.objects.order_by("id").values()) for model in (Case, Appeal, Decision, JournalEntry)]


def kept_out(error: type[DomainError], act: Callable[[], object]) -> None:
    before = snapshot()
    with pytest.raises(error):
        act()
    assert snapshot() == before


def test_it_goes_to_the_desk_above_with_a_clock_of_its_own(story: Story) -> None:
    case = story.part(refused_application(story))
    found = filed(story, case)
    assert (found.desk_level, found.desk_node_id) == ("street", story.people.world["xinyang"])
    assert found.due_on == date(2026, 3, 16)  # ten working days after Monday 2 March
    assert [row.appeal.id for row in appeals_on_desk(story.who("street"), on=story.today)] == [found.id]
    for who in ("cadre", "county", "city", "auditor", "other_county", "treasurer"):
        assert appeals_on_desk(story.who(who), on=story.today) == []
    assert Message.objects.filter(kind="cases.appealed", user_id=story.people.users["street"]).count() == 1


def test_what_was_said_is_for_the_desk_above_alone(story: Story) -> None:
    case = story.part(refused_application(story))
    found = filed(story, case)
    assert GROUNDS not in str(list(Appeal.objects.values())) + str(list(JournalEntry.objects.values("data")))
    for who in ("cadre", "county", "auditor", "relative_cadre", "other_member"):
        page = story.people.client(who).get(f"/appeals/{found.id}")
        assert page.status_code in (403, 404)
        assert GROUNDS not in page.content.decode()
    assert GROUNDS in story.people.client("street").get(f"/appeals/{found.id}").content.decode()
    assert JournalEntry.objects.filter(kind="vault.read", subject_kind="appeal", subject_id=found.id).exists()


@pytest.mark.parametrize("who", ["cadre", "relative_cadre", "county", "other_county", "auditor", "member"])
def test_nobody_else_answers_it(story: Story, who: str) -> None:
    found = filed(story, story.part(refused_application(story)))
    kept_out(NotFound, lambda: settled(story, found, Outcome.DISMISSED, who))


def test_whoever_took_part_does_not_answer_it(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    case = story.part(application)
    deciding.decide(
        ruling=Ruling(case.id, False, "收入高于标准", remedy="收入有变可以再申请"),
        acting=story.who("street"),
        at=story.at,
    )
    case.refresh_from_db()
    found = filed(story, case)
    assert found.desk_level == "county"
    journal.append("cases.visited", acting=story.who("county"), at=story.at, subject=("case", case.id))
    kept_out(errors.AppealNotYours, lambda: settled(story, found, Outcome.DISMISSED, "county"))


def test_upheld_the_desk_decides_anew(story: Story) -> None:
    application = refused_application(story)
    case = story.part(application)
    found = filed(story, case)
    story.days(1)
    case = settled(story, found, Outcome.REOPENED)
    assert (case.state, case.round, case.ended_at, case.end_reason) == ("submitted", 1, None, "")
    assert case.due_on == date(2026, 3, 10)  # the step begins anew on the 3rd
    counted = Fact.objects.filter(kind="cases.refused", record_id=case.id).values_list("quantity", flat=True)
    assert sorted(counted) == [-1, 1]
    handling.accept(case_id=case.id, acting=story.who("cadre"), at=story.at)
    case.refresh_from_db()
    assert case.state == "handling"
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    orders = [order for entry in journal.history(("case", case.id)) if (order := entries.order_in(entry))]
    assert machine.replay(plan, orders, is_waiting=False) == case.position


def test_the_parts_that_ended_with_it_wait_again(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    file = story.part(application)
    aid = story.part(application, "living-aid")
    before = aid.state
    deciding.decide(
        ruling=Ruling(file.id, False, "收入高于标准", remedy="收入有变可以再申请"),
        acting=story.who("street"),
        at=story.at,
    )
    file.refresh_from_db()
    aid.refresh_from_db()
    assert (before, aid.state, file.state) == ("waiting", "rejected", "rejected")
    settled(story, filed(story, file), Outcome.REPLACED, "county")
    file.refresh_from_db()
    aid.refresh_from_db()
    assert (file.state, file.step_kind, aid.state) == ("handling", "notice", "waiting")
    yes = Decision.objects.get(case=file, is_on_appeal=True)
    assert (yes.is_approved, yes.round, yes.reason) == (True, 1, UPHELD)


def test_dismissed_it_says_why_and_where_to_go_next(story: Story) -> None:
    application = refused_application(story)
    case = story.part(application)
    found = filed(story, case)
    case = settled(story, found, Outcome.DISMISSED)
    assert (case.state, case.round) == ("refused", 0)
    receipt = application.receipts.get(kind="appeal")
    assert receipt.lines[1] == UPHELD
    page = story.people.client("member").get(f"/receipts/{receipt.id}").content.decode()
    assert "12351" in page
    assert UPHELD in story.people.client("member").get(f"/cases/{application.id}").content.decode()
    kept_out(errors.AppealFiled, lambda: filed(story, case))


def test_an_answer_stands(story: Story) -> None:
    found = filed(story, story.part(refused_application(story)))
    settled(story, found, Outcome.DISMISSED)
    kept_out(errors.NotInThisState, lambda: settled(story, found, Outcome.REOPENED))
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.filter(id=found.id).update(outcome="reopened")


def test_without_an_upheld_appeal_the_database_reopens_nothing(story: Story) -> None:
    case = story.part(refused_application(story))
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(state="submitted", round=1, ended_at=None, ended_on=None)


def test_after_its_term_it_is_refused_with_the_next_door(story: Story) -> None:
    case = story.part(refused_application(story))
    programme = catalogue.version(case.programme_version_id)
    door = door_of(case, programme, on=story.today)
    assert door is not None
    assert door.until == date(2026, 3, 23)  # fifteen working days after Monday 2 March
    story.days(22)
    kept_out(errors.AppealLate, lambda: filed(story, case))
    late = door_of(case, programme, on=story.today)
    assert late is not None
    assert not late.is_open


def test_the_papers_of_a_no_say_until_when_and_to_whom(story: Story) -> None:
    application = refused_application(story)
    lines = application.receipts.filter(kind="refusal").order_by("id")[0].lines
    street = registry.union_card(story.people.world["xinyang"]).name
    assert lines[0] == "收入证明没有盖章"
    assert "2026-03-23" in lines[2]
    assert street in lines[2]


def test_nothing_can_be_appealed_against_while_it_is_handled(story: Story) -> None:
    case = story.part(story.submitted())
    kept_out(errors.NothingToAppeal, lambda: filed(story, case))
    kept_out(errors.ReasonMissing, lambda: appeals.file_appeal(
        case_id=case.id, grounds="不", acting=story.oneself("member"), at=story.at
    ))  # fmt: skip


def test_another_s_answer_is_not_appealed_against(story: Story) -> None:
    case = story.part(refused_application(story))
    kept_out(NotFound, lambda: appeals.file_appeal(
        case_id=case.id, grounds=GROUNDS, acting=story.oneself("other_member"), at=story.at
    ))  # fmt: skip


def test_taken_back_it_ends_and_is_not_filed_again(story: Story) -> None:
    case = story.part(refused_application(story))
    found = filed(story, case)
    appeals.withdraw_appeal(appeal_id=found.id, acting=story.oneself("member"), at=story.at)
    assert appeals_on_desk(story.who("street"), on=story.today) == []
    kept_out(errors.AppealFiled, lambda: filed(story, case))


def test_a_new_application_for_the_same_stands_before_the_old_one(story: Story) -> None:
    application = refused_application(story)
    case = story.part(application)
    found = filed(story, case)
    story.submitted()
    kept_out(errors.AppliedAgain, lambda: settled(story, found, Outcome.REOPENED))


def test_overdue_it_rises_to_the_desk_above(story: Story) -> None:
    found = filed(story, story.part(refused_application(story)))
    on = found.due_on + timedelta(days=1)
    assert [row.appeal.id for row in appeals_overdue_below(story.who("county"), on=on)] == [found.id]
    assert appeals_overdue_below(story.who("cadre"), on=on) == []
    assert appeals_overdue_below(story.who("other_county"), on=on) == []


def lowered(story: Story) -> Case:
    """Living aid is granted a thousand yuan below what the rule proposes."""
    application = story.filed()
    fund = ledger.open_fund(
        scope=registry.line_of(story.people.world["harbin"], story.today), level=Level.CITY,
        source=ledger.FundSource.TREASURY, purpose="hardship-relief", name="帮扶资金", acting=LOADER, at=story.at,
    )  # fmt: skip
    ledger.receive(fund_id=fund, amount_fen=10_000_000, document="1", key="appeals", acting=LOADER, at=story.at)
    aid = story.part(application, "living-aid")
    aid = story.approve(aid, "street") if aid.step_kind == "approve" else aid
    aid.refresh_from_db()
    aid = story.approve(aid, "county")
    aid.refresh_from_db()
    assert aid.proposed_fen is not None
    story.approve(aid, "city", amount_fen=aid.proposed_fen - 100_000)
    aid.refresh_from_db()
    return access_case(story.who("city"), aid.id)


def test_a_lower_amount_is_raised_and_the_difference_granted_beside_the_first(story: Story) -> None:
    aid = lowered(story)
    assert aid.state == "paying"
    found = filed(story, aid)
    assert (found.against, found.desk_level) == ("amount", "province")
    assert aid.proposed_fen is not None
    kept_out(
        errors.AmountTooHigh,
        lambda: settled(story, found, Outcome.REPLACED, "province", aid.proposed_fen + 100),  # type: ignore[operator]
    )
    kept_out(errors.AppealOutcomeWrong, lambda: settled(story, found, Outcome.REOPENED, "province"))
    after = settled(story, found, Outcome.REPLACED, "province", aid.proposed_fen)
    assert (after.amount_fen, after.state) == (aid.proposed_fen, "paying")
    amounts = sorted(Grant.objects.filter(case_id=aid.id).values_list("amount_fen", flat=True))
    assert amounts == [100_000, aid.proposed_fen - 100_000]
    kept_out(errors.NothingToAppeal, lambda: filed(story, after))


def test_the_pages_lead_through_it(story: Story) -> None:
    story.at = clock.now()  # pages go by today
    application = refused_application(story)
    case = story.part(application)
    member, street = story.people.client("member"), story.people.client("street")
    page = f"/case/{case.id}/appeal"
    assert page in member.get(f"/cases/{application.id}").content.decode()
    assert member.get(page).status_code == 200
    assert member.post(page, {"grounds": "不"}).status_code == 422
    assert member.post(page, {"grounds": GROUNDS}).status_code == 302
    found = Appeal.objects.get(case=case)
    assert f"/appeals/{found.id}" in street.get("/appeals").content.decode()
    assert street.post(f"/appeals/{found.id}", {"reason": REASON}).status_code == 422
    answer = street.post(f"/appeals/{found.id}", {"reason": REASON, "outcome": "dismissed"})
    assert answer.status_code == 302
    found.refresh_from_db()
    assert (found.outcome, found.reason) == ("dismissed", REASON)
