"""What a program sends and no page would: a text that is too long is refused at its field, nothing of it is kept."""

import json
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from tests.db.cases.filing import case_of, filed, published_anew, visited
from tests.db.cases.story import REASON, Story
from tests.db.cases.test_certificates import PHOTOS, STATION
from tests.db.cases.test_consents import asked, hand_in
from tests.db.cases.test_effects import JOINING
from tests.db.cases.test_notices import opened
from tests.db.cases.test_union_programmes import as_legal_person, mill
from yizhan.cases.models import Case, Certificate, Objection
from yizhan.cases.rules.appeal import Outcome
from yizhan.cases.rules.batch import LONGEST_REASON
from yizhan.cases.rules.special import SpecialReason
from yizhan.cases.services import (
    appeals,
    certificates,
    deciding,
    drafts,
    handling,
    looking,
    notices,
    sheets,
    special,
    submitting,
    supplements,
)
from yizhan.cases.types import Ruling
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, JournalEntry, Message, VaultItem
from yizhan.registry import api as registry
from yizhan.registry.models import RegistrationChange

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
    assert "太长了" in refusal.value.problems[0]["message"]
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
    lambda one, by: handling.refuse(case_id=one, reason=LONG, remedy="补齐", **by),
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


def test_an_applicants_name_is_kept_whole_or_not_at_all(story: Story, tmp_path: Path) -> None:
    published_anew(story, "join-union", tmp_path, "type: person_name", "type: string")
    by: dict[str, Any] = {"who": "newcomer", "materials": (), "union": story.people.world["mill"]}
    draft_id = story.draft("join-union", answers=JOINING | {"name": "字" * 121}, **by)
    newcomer = story.oneself("newcomer")
    refused("name", lambda: submitting.submit(draft_id=draft_id, acting=newcomer, at=story.at))
    sent = drafts.Answers(answers=JOINING | {"name": "字" * 120})
    drafts.save_draft(draft_id=draft_id, sent=sent, acting=newcomer, at=story.at)
    found = submitting.submit(draft_id=draft_id, acting=newcomer, at=story.at)
    assert found.applicant_name == "字" * 120
    asked = supplements.MissingItem("name", "姓名", "与身份证不符")
    case = story.part(found, "join-union")
    supplements.ask_supplement(case_id=case.id, items=[asked], acting=story.who("cadre"), at=story.at)
    by = {"application_id": found.id, "acting": newcomer, "at": story.at}
    long = supplements.Answer({"name": "名" * 121})
    refused("name", lambda: supplements.answer_supplement(answer=long, **by))
    found.refresh_from_db()
    assert found.applicant_name == "字" * 120


def test_a_certificate_names_the_place_whole_or_is_not_issued(story: Story, tmp_path: Path) -> None:
    published_anew(story, "care-station", tmp_path, "required: true, maximum: 100", "required: true")
    sent = STATION | {"station_name": "站" * 121}
    application = filed(story, "care-station", sent, acting=story.who("cadre"), materials=PHOTOS)
    handling.accept(case_id=case_of(application).id, acting=story.who("county"), at=story.at)
    visited(story, case_of(application), "county")
    refused("place", lambda: story.approve(case_of(application), "county"))
    assert not Certificate.objects.exists()


def test_what_is_registered_of_a_union_is_kept_whole_or_not_changed(story: Story) -> None:
    as_legal_person(story)
    union, at = mill(story), story.at
    change = registry.Change(changed_on=story.today, document_no="道工发〔2026〕8号", address="路" * 200)
    by: dict[str, Any] = {"union_id": union.id, "acting": story.who("county"), "at": at}
    for field, long in {
        "address": replace(change, address="路" * 201),
        "document_number": replace(change, document_no="号" * 65),
        "chair_name": replace(change, chair_name="席" * 51),
    }.items():
        refused(field, partial(registry.change_registration, change=long, **by))
    assert (mill(story).address, RegistrationChange.objects.count()) == (union.address, 0)
    registry.change_registration(change=change, **by)
    assert mill(story).address == RegistrationChange.objects.get().address == "路" * 200


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


@pytest.mark.parametrize(("reason", "says"), [("理" * 301, "太长了，最多 300 个字。"), ("短", "请写明理由")])
def test_a_reason_that_does_not_do_comes_back_with_the_page(story: Story, reason: str, says: str) -> None:
    application, question = asked(story)
    hand_in(story, question)
    cadre = story.people.client("cadre")
    back = cadre.post(f"/questions/{question.id}/sheet", {"answer": "return", "reason": reason})
    assert back.status_code == 422
    shown = back.content.decode()
    assert f'href="#id_reason-{question.id}"' in shown
    assert f'value="{reason}" aria-invalid="true" aria-describedby="reason-{question.id}-error"' in shown
    assert says in shown.split(f'id="reason-{question.id}-error"')[1][:400]
    assert application.applicant_name in shown
    question.refresh_from_db()
    assert question.state == "sheet"
    for who in ("other_cadre", "county", "auditor"):
        other = story.people.client(who).post(f"/questions/{question.id}/sheet", {"answer": "return", "reason": reason})
        assert other.status_code != 302
        assert f"id_reason-{question.id}" not in other.content.decode()
