"""The applicant's own consents: each by itself, and only those that concern them."""

import re

from tests.db.cases.story import HARDSHIP, Story
from tests.db.cases.test_correcting import ask
from tests.db.cases.test_pages import FORM, agreed, page, upload
from yizhan.cases.models import Application, Draft, FormerAnswers
from yizhan.cases.queries.answers import answers_of_application
from yizhan.cases.services import consents, submitting
from yizhan.cases.services.supplements import MissingItem
from yizhan.catalogue import api as catalogue


def test_consent_is_needed_for_each_purpose_by_itself(story: Story) -> None:
    member = story.people.client("member")
    response = member.post("/apply/hardship-support", {"agree-0": "1"})
    assert response.status_code == 422
    assert not Draft.objects.exists()
    shown = response.content.decode()
    assert re.findall(r'id="id_(agree-\d)"[^>]* checked', shown) == ["agree-0"]  # what was ticked stays ticked
    assert 'href="#id_agree-1"' in shown  # and the error leads to the box that is missing
    assert 'href="#id_agree-0"' not in shown


def test_the_api_names_the_consents_that_are_missing(story: Story) -> None:
    draft_id = story.draft(consented=False)
    member = story.people.client("member")
    key = {"Idempotency-Key": "own-consent"}
    answer = member.post(f"/api/v1/drafts/{draft_id}/submit", {}, content_type="application/json", headers=key)
    assert (answer.status_code, answer.json()["code"]) == (409, "own-consent-missing")
    programme = catalogue.version(Draft.objects.get().programme_version_id)
    titles = {one.purpose: catalogue.said(one.title) for one in programme.consents}
    missing = {one["field"]: one["message"] for one in answer.json()["problems"]}
    assert missing
    assert missing.items() <= titles.items()
    assert not Application.objects.exists()


STUDENT = {
    "students-0-name": "Ada",
    "students-0-stage": "senior",
    "students-0-school": "示例中学",
    "students-0-excluded": "no",
}


def test_only_whoever_has_a_child_in_school_is_asked_to_agree_to_the_use_of_its_data(story: Story) -> None:
    member = story.people.client("member")
    assert "使用孩子的就读信息" in page(member, "/apply/hardship-support")
    response = member.post("/apply/hardship-support", {"agree-0": "1", "agree-1": "1"})
    draft = Draft.objects.get()
    assert response["Location"] == f"/drafts/{draft.id}"
    files = {f"material-{code}": upload(code) for code in ("household-register", "income-proof", "medical-proof")}
    member.post(f"/drafts/{draft.id}", {**FORM, **files, "check": "1"})
    assert "符合条件" in page(member, f"/drafts/{draft.id}/check")
    member.post(f"/drafts/{draft.id}", {**FORM, **STUDENT, "material-admission": upload("admission"), "check": "1"})
    assert member.get(f"/drafts/{draft.id}/check")["Location"] == "/apply/hardship-support"
    assert member.post(f"/drafts/{draft.id}/submit").status_code == 302
    assert not Application.objects.exists()
    asked = page(member, "/apply/hardship-support")
    assert list(agreed(asked)) == ["agree-2"]  # what stands is not asked again
    assert "有这种情况的才需要同意" not in asked
    assert member.post("/apply/hardship-support").status_code == 422
    member.post("/apply/hardship-support", agreed(asked))
    assert "提交申请" in page(member, f"/drafts/{draft.id}/check")


def test_a_paper_that_the_answers_call_for_is_not_called_optional(story: Story) -> None:
    member = story.people.client("member")
    member.post("/apply/hardship-support", agreed(page(member, "/apply/hardship-support")))
    draft = Draft.objects.get()
    assert "录取通知书或在读证明（如有）" in page(member, f"/drafts/{draft.id}")
    member.post(f"/drafts/{draft.id}", {**FORM, **STUDENT})
    shown = page(member, f"/drafts/{draft.id}")
    assert "录取通知书或在读证明" in shown
    assert "录取通知书或在读证明（如有）" not in shown
    assert "意外情况证明（如有）" in shown


STUDENTS = MissingItem("students", "在读子女", "少填了在读的孩子")


def test_a_child_named_only_in_a_correction_needs_the_consent_that_was_not_asked_before(story: Story) -> None:
    draft_id = story.draft(answers={**HARDSHIP, "students": []}, consented=False)
    agreed = ["hardship-check", "public-notice"]
    draft = Draft.objects.get(id=draft_id)
    consents.consent_oneself(
        context=("application", draft_id),
        programme=catalogue.version(draft.programme_version_id),
        acting=story.oneself("member"),
        at=story.at,
        purposes=agreed,
    )
    application = submitting.submit(draft_id=draft_id, acting=story.oneself("member"), at=story.at)
    ask(story, application, STUDENTS)
    member = story.people.client("member")
    address = f"/cases/{application.id}/supplement"
    sent = {f"students-0-{name}": value for name, value in HARDSHIP["students"][0].items()}
    response = member.post(address, sent)
    assert response.status_code == 422
    assert "#id_agree-2" in response.content.decode()
    assert answers_of_application(application).get("students") in ((), [], None)
    assert not FormerAnswers.objects.exists()
    assert member.post(address, {**sent, "agree-2": "1"}).status_code == 302
    application.refresh_from_db()
    assert answers_of_application(application)["students"]
