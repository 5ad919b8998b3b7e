"""What a program sends and no page would: a text that is too long is refused at its field, nothing of it is kept."""

import json
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest

from tests.db.cases.story import REASON, Story
from tests.db.cases.test_notices import opened
from yizhan.cases.models import Case, Objection
from yizhan.cases.rules.appeal import Outcome
from yizhan.cases.rules.batch import LONGEST_REASON
from yizhan.cases.rules.special import SpecialReason
from yizhan.cases.services import appeals, certificates, deciding, handling, looking, notices, sheets, special
from yizhan.cases.types import Ruling
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, JournalEntry, Message, VaultItem

LONG = "字" * (LONGEST_REASON + 1)


def kept() -> tuple[object, ...]:
    return (
        list(Case.objects.order_by("id").values_list("id", "state", "step", "end_reason", "end_remedy")),
        *(model.objects.count() for model in (JournalEntry, VaultItem, Fact, Message, Objection)),
    )


def refused(field: str, call: Callable[[], object]) -> None:
    before = kept()
    with pytest.raises(Invalid) as refusal:
        call()
    assert [problem["field"] for problem in refusal.value.problems] == [field]
    assert "太长了，最多" in refusal.value.problems[0]["message"]
    assert kept() == before


ACTS: dict[str, Callable[[UUID, dict[str, Any]], object]] = {
    "grounds": lambda one, by: appeals.file_appeal(case_id=one, grounds=LONG, **by),
    "result": lambda one, by: special.end_procedure(case_id=one, result=LONG, **by),
    "what": lambda one, by: special.start_procedure(
        case_id=one, planned=special.Planned(SpecialReason.TEST, "字" * 301, clock.today()), **by
    ),
    "finding": lambda one, by: notices.settle_objection(objection_id=one, is_upheld=True, finding=LONG, **by),
}
REASONS: list[Callable[[UUID, dict[str, Any]], object]] = [
    lambda one, by: handling.refuse(case_id=one, reason=LONG, **by),
    lambda one, by: looking.confirm_another_person(question_id=one, reason=LONG, **by),
    lambda one, by: sheets.return_sheet(question_id=one, reason="字" * 301, **by),
    lambda one, by: certificates.withdraw(certificate_id=one, reason="字" * 501, **by),
    lambda one, by: deciding.decide(ruling=Ruling(one, is_approved=True, reason=LONG), **by),
    lambda one, by: appeals.settle_appeal(appeal_id=one, ruling=appeals.AppealRuling(Outcome.DISMISSED, LONG), **by),
]


@pytest.mark.parametrize("field", sorted(ACTS))
def test_a_text_that_is_too_long_is_refused_at_its_field(story: Story, field: str) -> None:
    refused(field, lambda: ACTS[field](new_id(), {"acting": story.who("cadre"), "at": story.at}))


@pytest.mark.parametrize("number", range(len(REASONS)))
def test_a_reason_that_is_too_long_is_refused_wherever_one_is_given(story: Story, number: int) -> None:
    refused("reason", lambda: REASONS[number](new_id(), {"acting": story.who("cadre"), "at": story.at}))


def test_a_remedy_that_is_too_long_refuses_the_refusal(story: Story) -> None:
    case = story.part(story.submitted())
    by: dict[str, Any] = {"acting": story.who("cadre"), "at": story.at}
    refused("remedy", lambda: handling.refuse(case_id=case.id, reason=REASON, remedy="字" * 501, **by))
    handling.refuse(case_id=case.id, reason=REASON, remedy="字" * 500, **by)
    case.refresh_from_db()
    assert case.end_remedy == "字" * 500


def test_an_objection_is_kept_whole_or_not_at_all(story: Story) -> None:
    _application, shown = opened(story)
    by: dict[str, Any] = {"token": shown.token, "acting": story.who("member"), "at": story.at}
    refused("text", lambda: notices.object_to_notice(text=LONG, contact="", **by))
    refused("contact", lambda: notices.object_to_notice(text=REASON, contact="1" * 201, **by))


def test_one_long_reason_holds_up_the_whole_batch_before_anything_is_decided(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    case = story.part(application)
    by: dict[str, Any] = {"acting": story.who("street"), "at": story.at}
    long = Ruling(case.id, is_approved=True, reason=LONG)
    refused(f"reason-{case.id}", lambda: deciding.decide_batch(rulings=[long], **by))
    good = Ruling(case.id, is_approved=True, reason=REASON)
    refused("document_number", lambda: deciding.decide_batch(rulings=[good], document_number="号" * 65, **by))


def test_a_program_is_answered_422_and_learns_the_field(story: Story) -> None:
    case, cadre = story.part(story.submitted()), story.people.client("cadre")
    before = kept()
    answer = cadre.post(
        f"/api/v1/cases/{case.id}/refusal", json.dumps({"reason": LONG}), content_type="application/json"
    )
    assert answer.status_code == 422
    assert answer.headers["Content-Type"].startswith("application/problem+json")
    assert answer.json()["problems"][0]["field"] == "reason"
    assert kept() == before
