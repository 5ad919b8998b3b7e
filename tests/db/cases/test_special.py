"""特别程序: the clock stands for a named reason until its result is on record, and not a day longer than was said."""

from datetime import date, timedelta

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_handling import refused
from yizhan.cases import errors
from yizhan.cases.models import Case, SpecialProcedure, Suspension
from yizhan.cases.queries.inbox import in_special, inbox, lamp_of, overdue_in_line
from yizhan.cases.rules.special import SpecialReason
from yizhan.cases.services import ending, handling, special, supplements
from yizhan.cases.services.special import Planned
from yizhan.cases.services.supplements import MissingItem
from yizhan.cases.types import Lamp
from yizhan.kernel.models import JournalEntry, Message

WHAT = "请区民政局核对家庭经济状况"


def begun(story: Story, *, until: date | None = None, reason: SpecialReason = SpecialReason.MEANS_CHECK) -> Case:
    """Filed on Monday 2 March with five days to accept, and waiting since the same day."""
    case = story.part(story.submitted())
    planned = Planned(reason, WHAT, until or story.today + timedelta(days=7))
    special.start_procedure(case_id=case.id, planned=planned, acting=story.who("cadre"), at=story.at)
    case.refresh_from_db()
    return case


def end(story: Story, case: Case) -> Case:
    special.end_procedure(case_id=case.id, result="核对无误", acting=story.who("cadre"), at=story.at)
    case.refresh_from_db()
    return case


def test_the_clock_stands_and_the_applicant_is_told_on_paper(story: Story) -> None:
    case = begun(story)
    assert (case.state, lamp_of(case, story.today)) == ("special", Lamp.SUSPENDED)
    receipt = case.receipts.get()
    assert (receipt.kind, receipt.lines) == ("special", [f"家庭经济状况核对：{WHAT}"])
    assert Message.objects.filter(kind="cases.special_started", user_id=case.application.user_id).count() == 1
    assert [row.case_ids for row in in_special(story.who("cadre"), on=story.today)] == [(case.id,)]
    assert case.id not in {one for row in inbox(story.who("cadre"), on=story.today).rows for one in row.case_ids}


def test_its_result_starts_the_clock_again(story: Story) -> None:
    case = begun(story)
    story.days(2)
    case = end(story, case)
    # stopped on Monday the 2nd, ended on Wednesday the 4th: the five days begin with Thursday the 5th
    assert (case.state, case.due_on) == ("submitted", date(2026, 3, 11))
    procedure = SpecialProcedure.objects.get()
    assert procedure.result_id is not None
    assert not JournalEntry.objects.filter(data__icontains="核对无误").exists()


def test_what_runs_over_the_expected_end_is_the_desks_own_time(story: Story) -> None:
    case = begun(story, until=story.today + timedelta(days=2))
    story.days(9)  # Wednesday the 11th, a week after the expected end
    assert lamp_of(case, story.today) is Lamp.OVERDUE
    assert case.id in {one for row in overdue_in_line(story.who("county"), on=story.today) for one in row.case_ids}
    case = end(story, case)
    assert case.due_on == date(2026, 3, 11)  # as though it had ended on the 4th


def test_a_reason_is_used_once_at_a_step(story: Story) -> None:
    case = end(story, begun(story))
    story.days(1)
    again = Planned(SpecialReason.MEANS_CHECK, WHAT, story.today + timedelta(days=3))
    refused(
        errors.SpecialReasonUsed,
        lambda: special.start_procedure(case_id=case.id, planned=again, acting=story.who("cadre"), at=story.at),
    )
    other = Planned(SpecialReason.EXPERT_OPINION, WHAT, story.today + timedelta(days=3))
    special.start_procedure(case_id=case.id, planned=other, acting=story.who("cadre"), at=story.at)
    assert SpecialProcedure.objects.filter(case=case).count() == 2


@pytest.mark.parametrize("days", [0, -1, 60])
def test_its_end_lies_ahead_and_not_too_far(story: Story, days: int) -> None:
    case = story.part(story.submitted())
    planned = Planned(SpecialReason.TEST, WHAT, story.today + timedelta(days=days))
    refused(
        errors.SpecialEndWrong,
        lambda: special.start_procedure(case_id=case.id, planned=planned, acting=story.who("cadre"), at=story.at),
    )


def test_nothing_else_is_done_meanwhile_but_taking_it_back(story: Story) -> None:
    case = begun(story)
    cadre = story.who("cadre")
    items = [MissingItem("income-proof", "收入证明", "缺 3 月份流水")]
    refused(errors.NotInThisState, lambda: handling.accept(case_id=case.id, acting=cadre, at=story.at))
    refused(
        errors.NotInThisState,
        lambda: supplements.ask_supplement(case_id=case.id, items=items, acting=cadre, at=story.at),
    )
    refused(errors.NotInThisState, lambda: special.start_procedure(
        case_id=case.id, planned=Planned(SpecialReason.TEST, WHAT, story.today + timedelta(days=3)),
        acting=cadre, at=story.at,
    ))  # fmt: skip
    ending.withdraw(application_id=case.application_id, case_ids=None, acting=story.who("member"), at=story.at)
    case.refresh_from_db()
    assert case.state == "withdrawn"
    assert not Suspension.objects.filter(case=case, resumed_on__isnull=True).exists()


def test_only_the_desk_begins_and_ends_it(story: Story) -> None:
    case = begun(story)
    for who in ("street", "county"):
        refused(
            errors.NotOnYourDesk,
            lambda who=who: special.end_procedure(  # type: ignore[misc]
                case_id=case.id, result="核对无误", acting=story.who(who), at=story.at
            ),
        )


def test_a_refusal_says_what_would_change_it(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    remedy = "补一份加盖公章的收入证明后可以再申请"
    handling.refuse(case_id=case.id, reason="收入证明没有盖章", remedy=remedy, acting=story.who("cadre"), at=story.at)
    receipt = application.receipts.get()
    page = story.people.client("member").get(f"/receipts/{receipt.id}").content.decode()
    assert remedy in page
    assert "收入证明没有盖章" in page
    assert remedy in story.people.client("member").get(f"/cases/{application.id}").content.decode()


def test_the_desks_pages_lead_through_it(story: Story) -> None:
    case = story.part(story.submitted())
    cadre = story.people.client("cadre")
    page = f"/case/{case.id}/special"
    assert page in cadre.get(f"/cases/{case.application_id}").content.decode()
    assert cadre.post(page, {"what": WHAT, "expected_end": "2026-12-01"}).status_code == 422
    case.refresh_from_db()
    assert case.state == "submitted"
