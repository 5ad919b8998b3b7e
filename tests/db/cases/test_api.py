"""The same journey for programs: once-only writes, the same refusals."""

import json
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.db.cases.story import HARDSHIP, Story
from tests.db.cases.test_pages import PDF
from yizhan.cases.models import Application, Draft
from yizhan.kernel.models import JournalEntry

CONSENTS = ["hardship-check", "public-notice", "minors"]


def post(client: Client, address: str, body: Any = None, *, key: str | None = None, status: int = 200) -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    response = client.post(
        f"/api/v1{address}", json.dumps(body or {}), content_type="application/json", headers=headers
    )
    assert response.status_code == status, (address, response.status_code, response.content.decode())
    return response.json()


def get(client: Client, address: str, *, status: int = 200) -> Any:
    response = client.get(f"/api/v1{address}")
    assert response.status_code == status, (address, response.status_code, response.content.decode())
    return response.json()


def submitted(client: Client) -> dict[str, Any]:
    draft = post(client, "/drafts", {"programme": "hardship-support", "consents": CONSENTS}, status=201)
    address = f"/drafts/{draft['id']}"
    body = json.dumps({"answers": HARDSHIP})
    assert client.put(f"/api/v1{address}", body, content_type="application/json").status_code == 200
    for code in ("household-register", "income-proof", "medical-proof", "education-proof", "admission"):
        file = SimpleUploadedFile(f"{code}.pdf", PDF, content_type="application/pdf")
        assert client.post(f"/api/v1{address}/materials/{code}", {"file": file}).status_code == 200
    checked = get(client, f"{address}/check")
    assert {part["outcome"] for part in checked["parts"]} == {"yes"}
    made: dict[str, Any] = post(client, f"{address}/submit", key="send-1", status=201)
    assert post(client, f"{address}/submit", key="send-1", status=201) == made
    assert post(client, f"{address}/submit", key="send-2", status=201) == made
    return made


def test_a_program_applies_and_officers_handle(story: Story) -> None:
    member, cadre = story.people.client("member"), story.people.client("cadre")
    made = submitted(member)
    assert (Application.objects.count(), Draft.objects.count()) == (1, 0)
    [row] = get(cadre, "/inbox")["rows"]
    assert row["programme"] == "困难职工建档、生活救助、金秋助学"
    case = f"/cases/{row['case_ids'][0]}"
    accepted = post(cadre, f"{case}/acceptance", key="a")
    assert accepted["state"] == "handling"
    assert post(cadre, f"{case}/acceptance", key="a") == accepted
    post(cadre, f"{case}/acceptance", status=409)
    post(
        cadre,
        f"{case}/visits",
        {"visited_on": "2026-11-20", "visitors": "Bob, Carol", "findings": "情况相符"},
        status=201,
    )
    assert post(cadre, f"{case}/passing")["step"] == 2
    told = get(member, f"/applications/{made['id']}")
    assert {part["state"] for part in told["cases"]} == {"handling", "submitted"}
    assert get(member, "/applications")[0]["number"] == made["number"]


def test_the_same_key_with_another_content_is_refused(story: Story) -> None:
    member = story.people.client("member")
    body = {"programme": "hardship-support", "consents": CONSENTS}
    post(member, "/drafts", body, key="k", status=201)
    refused = post(member, "/drafts", {**body, "programme": "join-union"}, key="k", status=422)
    assert refused["code"] == "idempotency-key-reused"
    assert Draft.objects.count() == 1


def test_outside_the_line_there_is_nothing_and_nothing_is_written(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    for who in ("other_cadre", "other_county", "other_city", "relative_cadre"):
        client = story.people.client(who)
        entries = JournalEntry.objects.count()
        get(client, f"/applications/{application.id}", status=404)
        post(client, f"/cases/{case.id}/acceptance", status=404)
        post(client, f"/cases/{case.id}/refusal", {"reason": "不属于本工会"}, status=404)
        assert JournalEntry.objects.count() == entries
    case.refresh_from_db()
    assert case.state == "submitted"


def test_a_batch_says_of_each_case_what_became_of_it(story: Story) -> None:
    application = story.filed()
    living, study = (story.part(application, code) for code in ("living-aid", "study-aid"))
    rulings = [
        {"case_id": str(living.id), "approve": True, "reason": "同意上报区县"},
        {"case_id": str(study.id), "approve": True, "reason": "不在本级桌上"},
    ]
    told = post(story.people.client("street"), "/decisions", {"rulings": rulings})
    assert {one["case_id"]: one["error"] for one in told["outcomes"]} == {
        str(living.id): None,
        str(study.id): "not-on-your-desk",
    }


def test_a_batch_with_a_no_that_does_not_say_how_to_put_it_right_names_the_field(story: Story) -> None:
    living = story.part(story.filed(), "living-aid")
    rulings = [{"case_id": str(living.id), "approve": False, "reason": "收入高于标准"}]
    told = post(story.people.client("street"), "/decisions", {"rulings": rulings}, status=422)
    assert [one["field"] for one in told["problems"]] == [f"remedy-{living.id}"]
    assert story.part(living.application, "living-aid").state == living.state


def test_a_visitor_is_asked_to_sign_in(story: Story) -> None:
    get(story.people.client("visitor"), "/inbox", status=401)
    get(story.people.client("member"), "/inbox", status=403)
