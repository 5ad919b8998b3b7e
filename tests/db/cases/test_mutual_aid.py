"""Mutual aid: joined by oneself or by the union, waited for, renewed, claimed within the cover, paid within the cap."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.db.cases.filing import amount, case_of, filed
from tests.db.cases.story import Story
from tests.world import LOADER
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Certificate
from yizhan.cases.services import certificates, drafts, handling, submitting
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.ledger.errors import CapExceeded
from yizhan.ledger.models import Grant
from yizhan.registry import api as registry

GROUP = {"paid_by": "union", "all_willing": "yes"}


def joined(story: Story, who: str = "member") -> Certificate:
    application = filed(story, "mutual-aid", {"is_willing": "yes"}, acting=story.oneself(who))
    handling.accept(case_id=case_of(application).id, acting=story.who("cadre"), at=story.at)
    return Certificate.objects.get(case__application=application)


def claim(story: Story, *, treated_on: date, own_paid_yuan: int = 20_000) -> Application:
    answers: dict[str, Any] = {
        "treated_on": treated_on.isoformat(),
        "own_paid_fen": str(own_paid_yuan),
        "bank_name": "示例银行",
        "bank_account": "6222020000000000018",
    }
    materials = ("bill", "discharge")
    return filed(story, "mutual-aid-claim", answers, acting=story.oneself("member"), materials=materials)


def fund(story: Story, yuan: int = 100_000) -> None:
    found = ledger.open_fund(
        scope=registry.line_of(story.people.world["daoli"], story.today),
        level=Level.COUNTY,
        source=ledger.FundSource.UPPER_UNION,
        purpose="mutual-aid",
        name="职工医疗互助金",
        acting=LOADER,
        at=story.at,
    )
    ledger.receive(fund_id=found, amount_fen=yuan * 100, document="1", key="aid", acting=LOADER, at=story.at)


def settled(story: Story, application: Application) -> Case:
    case = case_of(application)
    handling.accept(case_id=case.id, acting=story.who("cadre"), at=story.at)
    case.refresh_from_db()
    return story.approve(case, "county", amount_fen=case.proposed_fen)


def test_a_member_is_covered_after_the_waiting_time(story: Story) -> None:
    found = joined(story)
    assert (found.valid_from, found.valid_until) == (date(2026, 4, 1), date(2027, 3, 31))
    assert (found.subject_kind, found.subject_id) == ("person", story.people.person("member"))
    assert amount(story, "mutual_aid.covered") == 0
    assert amount(story, "mutual_aid.covered", on=date(2026, 4, 1)) == 1


def test_nobody_joins_twice_while_waiting_or_covered(story: Story) -> None:
    joined(story)
    for days in (0, 60):
        story.days(days)
        with pytest.raises(errors.NotEligible):
            joined(story)
    assert Certificate.objects.count() == 1


def test_a_renewal_in_time_waits_no_more(story: Story) -> None:
    first = joined(story)
    story.at += first.valid_until - timedelta(days=30) - story.today
    again = joined(story)
    assert again.valid_from == first.valid_until + timedelta(days=1)


def test_somebody_in_the_pool_is_no_member_yet(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        filed(story, "mutual-aid", {"is_willing": "yes"}, acting=story.oneself("rider"))


def test_a_union_covers_its_active_members_and_nobody_twice(story: Story) -> None:
    own = joined(story)
    application = filed(story, "mutual-aid-group", GROUP, acting=story.who("cadre"), materials=("consent-list",))
    handling.accept(case_id=case_of(application).id, acting=story.who("county"), at=story.at)
    given = Certificate.objects.exclude(id=own.id)
    members = {person_id for person_id, _name in registry.active_members(story.people.world["mill"])}
    assert set(given.values_list("subject_id", flat=True)) == members - {story.people.person("member")}
    assert len(members) > 1
    assert amount(story, "mutual_aid.covered", on=date(2026, 4, 1), node="mill") == len(members)


def test_a_union_whose_members_are_all_covered_gets_no_second_list(story: Story) -> None:
    for expected in (None, errors.NobodyToCover):
        application = filed(story, "mutual-aid-group", GROUP, acting=story.who("cadre"), materials=("consent-list",))
        case = case_of(application)
        if expected is None:
            handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
            before = Certificate.objects.count()
            continue
        with pytest.raises(expected):
            handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    assert Certificate.objects.count() == before


def test_an_unwilling_list_is_refused(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        filed(
            story,
            "mutual-aid-group",
            GROUP | {"all_willing": "no"},
            acting=story.who("cadre"),
            materials=("consent-list",),
        )


def test_a_claim_within_the_cover_is_paid_by_the_formula(story: Story) -> None:
    found = joined(story)
    story.at += found.valid_from + timedelta(days=10) - story.today
    fund(story)
    case = settled(story, claim(story, treated_on=found.valid_from))
    assert case.proposed_fen == 600_000  # 30 % of 20,000 yuan
    grant = Grant.objects.get(case_id=case.id)
    assert (grant.amount_fen, grant.fact_kind, grant.state) == (600_000, "mutual_aid.paid", "committed")


def test_a_large_bill_is_cut_at_the_cap_and_the_year_gives_no_more(story: Story) -> None:
    found = joined(story)
    story.at += found.valid_from + timedelta(days=10) - story.today
    fund(story)
    assert settled(story, claim(story, treated_on=found.valid_from, own_paid_yuan=500_000)).amount_fen == 2_000_000
    second = claim(story, treated_on=found.valid_from + timedelta(days=2))
    with pytest.raises(CapExceeded):
        settled(story, second)
    assert Grant.objects.count() == 1


def test_the_waiting_time_is_not_covered(story: Story) -> None:
    found = joined(story)
    story.at += found.valid_from + timedelta(days=10) - story.today
    with pytest.raises(errors.NotEligible):
        claim(story, treated_on=found.valid_from - timedelta(days=1))
    assert not Case.objects.filter(programme_code="mutual-aid-claim").exists()


def test_without_cover_there_is_no_claim(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        claim(story, treated_on=story.today)


def test_cover_that_was_withdrawn_covers_no_more(story: Story) -> None:
    found = joined(story)
    story.at += found.valid_from + timedelta(days=10) - story.today
    certificates.withdraw(certificate_id=found.id, reason="参保信息不实", acting=story.who("county"), at=story.at)
    with pytest.raises(errors.NotEligible):
        claim(story, treated_on=story.today)


def test_a_bill_below_the_floor_is_refused(story: Story) -> None:
    found = joined(story)
    story.at += found.valid_from + timedelta(days=10) - story.today
    with pytest.raises(errors.NotEligible):
        claim(story, treated_on=found.valid_from, own_paid_yuan=499)


def test_health_is_not_used_without_a_separate_consent(story: Story) -> None:
    joined(story)
    member = story.oneself("member")
    draft = drafts.start_draft(programme_code="mutual-aid-claim", acting=member, at=story.at)
    answers = {
        "treated_on": "2026-03-01",
        "own_paid_fen": "900",
        "bank_name": "甲",
        "bank_account": "6222020000000000018",
    }
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers(answers=answers), acting=member, at=story.at)
    draft.refresh_from_db()
    assert "treated_on" not in draft.values
    with pytest.raises(errors.OwnConsentMissing):
        submitting.submit(draft_id=draft.id, acting=member, at=story.at)
