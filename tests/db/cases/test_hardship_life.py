"""A hardship file after it was opened: looked at once a year, closed with its reason, and what is to be returned."""

from datetime import date, timedelta
from typing import Any

import pytest

from tests.db.cases.story import HARDSHIP, MATERIALS, Story
from tests.db.cases.test_handling import refused
from tests.db.cases.test_paying import approved, released
from tests.db.cases.test_relief import denied_by
from tests.db.cases.test_submitting import on_file
from yizhan.cases import errors
from yizhan.cases.models import Application, Case, Draft, HardshipFile, a_year_after
from yizhan.cases.queries.hardship import reviews_due
from yizhan.cases.services import handling, hardship, notices
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.ledger.models import Grant

REVIEW_PAPERS = ("household-register", "income-proof", "medical-proof", "education-proof")
CLOSING: dict[str, Any] = {"reason": "above_line", "since": "2026-02-01", "remarks": ""}


def file_of(story: Story) -> HardshipFile:
    return HardshipFile.objects.get(person_id=story.people.person("member"))


def heard(story: Story, application: Application, code: str) -> Case:
    """Accepted and visited, the case is on its way to the county."""
    story.accept(application)
    case = story.part(application, code)
    report = handling.VisitReport(story.today, "王干部、李委员", "听取了本人意见，情况属实")
    handling.record_visit(case_id=case.id, report=report, acting=story.who("cadre"), at=story.at)
    handling.pass_on(case_id=case.id, acting=story.who("cadre"), at=story.at)
    return story.part(application, code)


def closed(story: Story, reason: str = "above_line", materials: tuple[str, ...] = ()) -> Case:
    answers = CLOSING | {"reason": reason}
    application = story.submitted("hardship-close", answers=answers, materials=materials)
    return story.approve(heard(story, application, "hardship-close"), "county")


def reviewed(story: Story, **changed: Any) -> Case:
    application = story.submitted("hardship-review", answers=HARDSHIP | changed, materials=REVIEW_PAPERS)
    case = heard(story, application, "hardship-review")
    notices.open_notice(case_id=case.id, acting=story.who("cadre"), at=story.at)
    story.days(15)
    notices.close_due_notices(at=story.at)
    story.adults_consent(application)
    return story.approve(story.part(application, "hardship-review"), "county")


@pytest.mark.parametrize("reason", ["above_line", "own_wish"])
def test_a_file_is_closed_on_the_day_of_approval_with_its_reason(story: Story, reason: str) -> None:
    story.filed()
    story.days(3)
    case = closed(story, reason)
    file = file_of(story)
    assert (file.closed_on, file.close_reason, file.closed_by_case_id) == (story.today, reason, case.id)
    assert (case.state, case.effects.get().result["to_return_fen"]) == ("finished", "0")
    assert Fact.objects.filter(kind="relief.file_closed", record_id=case.id).exists()
    assert not Message.objects.filter(kind="cases.money_back").exists()
    assert Message.objects.filter(kind="cases.file_closed", user_id=story.people.users["member"]).count() == 1


def test_without_a_file_there_is_nothing_to_close_or_review(story: Story) -> None:
    denied_by(story, "hardship-close", "on-file", CLOSING, ())
    denied_by(story, "hardship-review", "on-file", HARDSHIP, REVIEW_PAPERS)


def test_a_file_that_was_closed_meanwhile_is_not_closed_twice(story: Story) -> None:
    story.filed()
    application = story.submitted("hardship-close", answers=CLOSING, materials=())
    case = heard(story, application, "hardship-close")
    HardshipFile.objects.update(closed_on=story.today, close_reason="own_wish")
    refused(errors.FileMissing, lambda: story.approve(case, "county"))
    assert file_of(story).closed_by_case_id is None


def test_after_a_false_statement_the_person_and_the_treasurers_are_told_what_to_return(story: Story) -> None:
    _application, aid = approved(story)
    day = {"paid_on": story.today, "paid_at": story.at, "fact_id": new_id()}
    Grant.objects.filter(case_id=aid.id).update(state="paid", **day, **released(story))
    case = closed(story, "false_statement", ("proof",))
    assert case.effects.get().result["to_return_fen"] == "300000"
    told = {row.user_id: row.body for row in Message.objects.filter(kind="cases.money_back")}
    users = story.people.users
    assert set(told) == {users["member"], users["treasurer"], users["second_treasurer"]}
    assert all("3,000.00" in body for body in told.values())
    assert "Alice" not in told[users["treasurer"]]
    row = JournalEntry.objects.get(kind="cases.hardship_file_closed")
    assert row.data["reason"] == "false_statement"


def test_a_false_statement_needs_what_shows_it(story: Story) -> None:
    story.filed()
    answers = CLOSING | {"reason": "false_statement"}
    refused(errors.MaterialsMissing, lambda: story.submitted("hardship-close", answers=answers, materials=()))


def test_a_closed_file_opens_no_more_aid(story: Story) -> None:
    application = story.filed()
    closed(story)
    story.approve(story.part(application, "living-aid"), "street")
    refused(errors.FileMissing, lambda: story.approve(story.part(application, "living-aid"), "county"))


def test_the_yearly_review_keeps_a_household_within_the_lines_on_file(story: Story) -> None:
    story.filed()
    before = file_of(story)
    assert before.review_due_on == a_year_after(before.opened_on)
    story.days(300)
    case = reviewed(story, own_income_year_fen="48000")
    file = file_of(story)
    assert (file.category, file.closed_on, file.review_due_on) == ("relative", None, a_year_after(story.today))
    assert case.state == "finished"


def test_the_yearly_review_closes_the_file_of_a_household_above_the_line(story: Story) -> None:
    story.filed()
    story.days(300)
    case = reviewed(story, own_income_year_fen="480000")
    file = file_of(story)
    assert (file.closed_on, file.close_reason, file.closed_by_case_id) == (story.today, "above_line", case.id)


def test_whose_review_is_near_is_told_once(story: Story) -> None:
    story.filed()
    file = file_of(story)
    assert file.review_due_on is not None
    assert hardship.remind_of_reviews(at=story.at) == 0
    story.at += timedelta(days=(file.review_due_on - story.today).days - 30)
    assert [hardship.remind_of_reviews(at=story.at) for _ in range(2)] == [1, 0]
    [told] = Message.objects.filter(kind="cases.review_due")
    assert told.user_id == story.people.users["member"]
    assert file.review_due_on.isoformat() in told.body


def test_the_cadre_sees_whose_review_is_near_in_the_own_union_and_nobody_close(story: Story) -> None:
    story.filed()
    day = file_of(story).review_due_on
    assert day is not None
    names = [
        [one.name for one in reviews_due(story.who(who), on=on, limit=9)]
        for who in ("cadre", "relative_cadre", "other_cadre", "county", "member")
        for on in (day - timedelta(days=31), day)
    ]
    assert names == [[], ["Alice"], *([[]] * 8)]


def test_a_year_after_a_leap_day_is_the_first_of_march() -> None:
    assert a_year_after(date(2028, 2, 29)) == date(2029, 3, 1)
    assert a_year_after(date(2026, 11, 30)) == date(2027, 11, 30)


def test_aid_alone_is_no_application_where_no_file_is_open_or_under_way(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        story.submitted("living-aid", materials=MATERIALS[:-1])
    assert not Application.objects.exists()
    draft = Draft.objects.get(programme_code="living-aid")
    told = story.people.client("member").get(f"/drafts/{draft.id}/check")
    assert told.status_code == 409
    assert "没有查到您的困难职工档案" in told.content.decode()


def test_a_file_is_not_closed_for_a_day_that_lies_ahead(story: Story) -> None:
    on_file(story)
    denied_by(story, "hardship-close", "happened", CLOSING | {"since": "2026-12-01"}, ())
