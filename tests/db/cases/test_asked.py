"""What a step asks of the officer: read, sealed, told to the applicant, and known to the steps that follow."""

from datetime import timedelta
from typing import Any

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_api import post
from tests.db.cases.test_pages import page
from yizhan.cases import errors
from yizhan.cases.models import Case
from yizhan.cases.services import handling
from yizhan.kernel.clock import now, today
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import Fact, JournalEntry, VaultItem

HOSPITAL, NOTE = "市第一医院体检中心三楼", "早上八点到，空腹"


def filed(story: Story) -> Case:
    answers = {"time": "saturday", "division": "230102"}
    application = story.submitted("platform-checkup", answers=answers, who="rider", materials=())
    return story.part(application, "platform-checkup")


def in_days(count: int) -> str:
    return (today() + timedelta(days=count)).isoformat()


def given(days: int = 7, **more: Any) -> dict[str, str]:
    return {"hospital": HOSPITAL, "day": in_days(days), "note": NOTE, **more}


def accepted(story: Story, days: int = 7) -> Case:
    story.at = now()
    case = filed(story)
    papers = handling.Papers(answers=given(days))
    return handling.accept(case_id=case.id, acting=story.who("county"), at=story.at, papers=papers)


def untouched(case: Case) -> tuple[object, ...]:
    kept = Case.objects.filter(id=case.id).values().get()
    return (kept, JournalEntry.objects.count(), VaultItem.objects.count(), Fact.objects.count())


def test_the_desk_is_asked_for_place_and_day_and_the_rider_reads_them(story: Story) -> None:
    case, county = filed(story), story.people.client("county")
    address = f"/case/{case.id}/complete"
    asked = page(county, address)
    assert "体检医院和地址" in asked
    assert "体检日期" in asked
    sent = county.post(address, given())
    assert sent.status_code == 302, sent.content.decode()
    assert Case.objects.get(id=case.id).step_kind == "result"
    read = page(story.people.client("rider"), f"/cases/{case.application_id}")
    assert HOSPITAL in read
    assert NOTE in read
    assert HOSPITAL in page(county, f"/cases/{case.application_id}")
    assert HOSPITAL not in str(list(JournalEntry.objects.values_list("data", flat=True)))
    assert HOSPITAL not in page(story.people.client("auditor"), f"/cases/{case.application_id}")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"hospital": ""}, "hospital"), ({"day": ""}, "day"), ({"day": "x"}, "day"), ({"day": "2026-01-01"}, "day")],
)
def test_what_is_missing_or_lies_behind_is_said_at_its_field(story: Story, wrong: dict[str, str], field: str) -> None:
    case, county = filed(story), story.people.client("county")
    before = untouched(case)
    answer = county.post(f"/case/{case.id}/complete", given() | wrong)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.content.decode()
    with pytest.raises(Invalid) as refused:
        handling.accept(
            case_id=case.id, acting=story.who("county"), at=now(), papers=handling.Papers(answers=given() | wrong)
        )
    assert [one["field"] for one in refused.value.problems] == [field]
    assert untouched(case) == before


def test_it_is_not_noted_before_the_day_nor_with_a_day_that_cannot_be(story: Story) -> None:
    case, county = accepted(story), story.who("county")
    before = untouched(case)
    attempts = [(0, in_days(0), Invalid), (7, in_days(6), Invalid), (7, in_days(8), Invalid), (7, "", Invalid)]
    for days, checked_on, error in attempts:
        with pytest.raises(error):
            handling.finish(
                case_id=case.id,
                acting=county,
                at=story.at + timedelta(days=days),
                papers=handling.Papers(answers={"checked_on": checked_on}),
            )
    assert untouched(case) == before
    done = handling.finish(
        case_id=case.id,
        acting=county,
        at=story.at + timedelta(days=8),
        papers=handling.Papers(answers={"checked_on": in_days(7)}),
    )
    assert done.state == "finished"
    assert Fact.objects.get(kind="platform_workers.checked").occurred_on.isoformat() == in_days(7)


def test_before_the_first_day_the_step_itself_is_too_early(story: Story) -> None:
    case = accepted(story)
    before = untouched(case)
    with pytest.raises((errors.StepTooEarly, Invalid)):
        handling.finish(
            case_id=case.id,
            acting=story.who("county"),
            at=story.at + timedelta(days=6),
            papers=handling.Papers(answers={"checked_on": in_days(7)}),
        )
    assert untouched(case) == before


def test_a_program_answers_by_name(story: Story) -> None:
    case, county = filed(story), story.people.client("county")
    refused = post(county, f"/cases/{case.id}/acceptance", {}, status=422)
    assert {one["field"] for one in refused["problems"]} == {"hospital", "day"}
    post(county, f"/cases/{case.id}/acceptance", {"answers": given()})
    assert Case.objects.get(id=case.id).step_kind == "result"
