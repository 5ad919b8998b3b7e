"""For programs as for people: notices ended and objections answered, consents given and taken back, what is sealed."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.db.cases.story import Story
from tests.db.cases.test_api import get, post
from tests.db.cases.test_effects import elected, founding
from tests.db.cases.test_notices import opened
from tests.db.cases.test_pages import PDF
from yizhan.accounts import services as accounts
from yizhan.accounts.idle import GRANT_KEY
from yizhan.cases.models import HouseholdConsent, Objection
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry, Message
from yizhan.kernel.scope import Acting, Line, Role


def test_an_objection_is_read_answered_once_and_sends_the_case_back(story: Story) -> None:
    story.at = clock.now()
    application, shown = opened(story)
    cadre = story.people.client("cadre")
    said = {"text": "他家有两套房", "contact": "138"}
    post(story.people.client("relative_cadre", as_member=True), f"/notices/{shown.token}/objections", said, status=201)
    [read] = post(cadre, f"/notice-desk/{shown.id}/reading")
    assert (read["text"], read["upheld"]) == ("他家有两套房", None)
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=shown.id).count() == 1
    address, finding = f"/objections/{read['id']}/finding", {"upheld": True, "finding": "登记在其名下"}
    answered = post(cadre, address, finding, key="f")
    assert post(cadre, address, finding, key="f") == answered
    assert Message.objects.filter(kind="cases.objection_answered").count() == 1
    told = get(cadre, f"/applications/{application.id}")
    assert {(one["programme"], one["state"]) for one in told["cases"]} >= {("hardship-file", "handling")}


@pytest.mark.parametrize(("who", "status"), [("county", 404), ("other_cadre", 404), ("member", 403), ("visitor", 401)])
def test_nobody_else_reads_or_answers_an_objection(story: Story, who: str, status: int) -> None:
    story.at = clock.now()
    application, shown = opened(story)
    post(
        story.people.client("relative_cadre", as_member=True),
        f"/notices/{shown.token}/objections",
        {"text": "他家有两套房"},
        status=201,
    )
    client, entries = story.people.client(who), JournalEntry.objects.count()
    post(client, f"/notice-desk/{shown.id}/reading", status=status)
    objection = Objection.objects.get()
    post(client, f"/objections/{objection.id}/finding", {"upheld": True, "finding": "登记在其名下"}, status=status)
    objection.refresh_from_db()
    assert (objection.settled_at, story.part(application).state) == (None, "notice")
    assert JournalEntry.objects.count() == entries


def test_a_notice_is_closed_by_a_program_only_after_its_last_day(story: Story) -> None:
    application, shown = opened(story)
    cadre = story.people.client("cadre")
    address = f"/cases/{shown.case_id}/notice/closing"
    closed = post(cadre, address, key="c")
    assert post(cadre, address, key="c") == closed
    assert story.part(application).step_kind == "approve"


def test_a_notice_that_still_runs_is_not_closed(story: Story) -> None:
    story.at = clock.now()
    application, shown = opened(story)
    refused = post(story.people.client("cadre"), f"/cases/{shown.case_id}/notice/closing", status=409)
    assert refused["code"] == "notice-still-open"
    assert story.part(application).state == "notice"


def test_what_is_sealed_is_opened_on_the_desk_alone_and_the_reading_is_on_record(story: Story) -> None:
    application = story.submitted()
    address = f"/applications/{application.id}/reveal"
    for who, status in {"county": 403, "auditor": 403, "other_cadre": 404, "member": 403, "visitor": 401}.items():
        post(story.people.client(who), address, status=status)
    assert not JournalEntry.objects.filter(kind="vault.read").exists()
    told = post(story.people.client("cadre"), address)
    assert told["answers"]["bank_account"] == "6222020000000000018"
    assert any(line["name"] == "monthly_fen" for part in told["parts"] for line in part["working"])
    entry = JournalEntry.objects.get(kind="vault.read")
    assert (entry.user_id, entry.subject_id) == (story.people.users["cadre"], application.id)


def test_an_adult_of_the_household_answers_by_the_link_and_may_take_it_back(story: Story) -> None:
    story.at = clock.now()
    application = story.submitted()
    member, visitor = story.people.client("member"), story.people.client("visitor")
    [question] = get(member, f"/applications/{application.id}/consents")["household"]
    assert (question["name"], question["state"]) == ("Adam", "asked")
    link = post(member, f"/questions/{question['id']}/link", key="l", status=201)
    assert post(member, f"/questions/{question['id']}/link", key="l", status=201) == link
    asked = get(visitor, f"/consent/{link['token']}")
    assert "Alice" not in str(asked)
    assert post(visitor, f"/consent/{link['token']}", {"agrees": True}, key="y") == {"state": "given"}
    assert post(visitor, f"/consent/{link['token']}", {"agrees": True}, key="y") == {"state": "given"}
    address = f"/api/v1/questions/{question['id']}/withdrawal"
    assert member.post(address, headers={"Idempotency-Key": "w"}).status_code == 204
    assert member.post(address, headers={"Idempotency-Key": "w"}).status_code == 204
    assert HouseholdConsent.objects.get().state == "asked"


def test_a_signed_sheet_waits_for_the_desk_and_somebody_elses_question_takes_none(story: Story) -> None:
    application = story.submitted()
    question = HouseholdConsent.objects.get(application_id=application.id)
    address = f"/api/v1/questions/{question.id}/paper"
    stranger = story.people.client("other_member")
    assert stranger.post(address, {"file": SimpleUploadedFile("s.pdf", PDF)}).status_code == 404
    assert HouseholdConsent.objects.get().state == "asked"
    for _ in range(2):
        sheet = {"file": SimpleUploadedFile("s.pdf", PDF)}
        assert story.people.client("member").post(address, sheet, headers={"Idempotency-Key": "p"}).json() == {
            "state": "sheet"
        }
    assert HouseholdConsent.objects.get().state == "sheet"
    assert JournalEntry.objects.filter(kind="cases.sheet_handed_in").count() == 1


def sheet_of(story: Story) -> tuple[str, str]:
    """An application with a signed sheet on the cadre's desk; the sheet's address and the application's."""
    application = story.submitted()
    question = HouseholdConsent.objects.get(application_id=application.id)
    paper = {"file": SimpleUploadedFile("s.pdf", PDF)}
    assert story.people.client("member").post(f"/api/v1/questions/{question.id}/paper", paper).status_code == 200
    return f"/questions/{question.id}/sheet", f"/applications/{application.id}"


@pytest.mark.parametrize(("act", "body"), [("confirmation", {}), ("return", {"reason": "没有本人签名"})])
def test_only_the_desk_answers_a_sheet(story: Story, act: str, body: dict[str, str]) -> None:
    sheet, _application = sheet_of(story)
    for who, status in {"county": 403, "auditor": 403, "other_cadre": 404, "member": 403, "visitor": 401}.items():
        post(story.people.client(who), f"{sheet}/{act}", body, status=status)
    assert HouseholdConsent.objects.get().state == "sheet"


def test_the_desk_finds_the_sheet_looks_at_it_and_confirms_it(story: Story) -> None:
    sheet, application = sheet_of(story)
    cadre = story.people.client("cadre")
    [waiting] = get(cadre, application)["sheets"]
    assert sheet == f"/questions/{waiting['question_id']}/sheet"
    assert get(story.people.client("member"), application)["sheets"] == []
    assert b"".join(cadre.get(f"/materials/{waiting['material_id']}")).startswith(b"%PDF")
    for _ in range(2):
        assert post(cadre, f"{sheet}/confirmation", key="c") == {"state": "given"}
    assert post(cadre, f"{sheet}/confirmation", status=409)["code"] == "case-not-in-this-state"
    question = HouseholdConsent.objects.get()
    assert (question.state, question.consent_id is None) == ("given", False)
    assert get(cadre, application)["sheets"] == []


def test_a_sheet_goes_back_with_the_reason_and_the_question_is_open_again(story: Story) -> None:
    sheet, _application = sheet_of(story)
    cadre = story.people.client("cadre")
    post(cadre, f"{sheet}/return", {"reason": " "}, status=422)
    assert HouseholdConsent.objects.get().state == "sheet"
    assert post(cadre, f"{sheet}/return", {"reason": "没有本人签名"}) == {"state": "asked"}
    assert HouseholdConsent.objects.get().sheet_id is None


def test_taking_ones_own_consent_back_ends_what_is_open(story: Story) -> None:
    application = story.submitted()
    member = story.people.client("member")
    own = get(member, f"/applications/{application.id}/consents")["own"]
    address = f"/api/v1/applications/{application.id}/consents/{own[0]['id']}/withdrawal"
    assert story.people.client("other_member").post(address).status_code == 404
    assert {case.state for case in application.cases.all()} == {"submitted"}
    assert member.post(address).status_code == 204
    assert {case.state for case in application.cases.all()} == {"withdrawn"}


def test_a_part_that_does_not_ask_later_has_no_draft_of_its_own(story: Story) -> None:
    application = story.submitted()
    case = story.part(application, "living-aid")
    post(story.people.client("member"), f"/cases/{case.id}/draft", {}, status=409)
    post(story.people.client("other_member"), f"/cases/{case.id}/draft", {}, status=404)
    assert story.part(application, "living-aid").state == "submitted"


def agent_of_the_new_employer(story: Story) -> Client:
    """The employer's agent, signed in and acting for the employer of this story."""
    assert story.employer_id is not None
    grant_id = accounts.grant_role(
        user_id=story.people.users["employer"],
        role=Role.EMPLOYER_AGENT,
        node=(story.employer_id, "示例厂"),
        level=None,
        line=Line.TERRITORY,
        valid_from=story.today,
        valid_until=None,
        acting=Acting.system("test"),
        at=story.at,
    )
    client = story.people.client("employer")
    session = client.session
    session[GRANT_KEY] = str(grant_id)
    session.save()
    return client


def test_a_program_fills_in_a_foundings_later_part_and_sends_it_once(story: Story) -> None:
    story.at = clock.now()
    application = founding(story)
    first, election = story.part(application, "union-preparation"), story.part(application, "union-election")
    county, agent = story.people.client("county"), agent_of_the_new_employer(story)
    post(agent, f"/cases/{election.id}/draft", {}, status=409)  # before its turn
    post(county, f"/cases/{first.id}/acceptance", {"document_number": "道工发〔2026〕1号"})
    draft = post(agent, f"/cases/{election.id}/draft", {"consents": ["union-chair"]}, status=201)
    address = f"/drafts/{draft['id']}"
    refused = agent.post(f"/api/v1{address}/submit", content_type="application/json")
    assert refused.status_code == 422, refused.content.decode()  # nothing is filled in
    assert story.part(application, "union-election").state == "waiting"
    put = agent.put(f"/api/v1{address}", json.dumps({"answers": elected(story)}), content_type="application/json")
    assert put.status_code == 200
    minutes = SimpleUploadedFile("minutes.pdf", PDF, content_type="application/pdf")
    assert agent.post(f"/api/v1{address}/materials/minutes", {"file": minutes}).status_code == 200
    sent = post(agent, f"{address}/submit", key="s", status=201)
    assert sent["id"] == str(application.id)
    assert post(agent, f"{address}/submit", key="s", status=201) == sent
    assert post(agent, f"{address}/submit", status=201)["id"] == sent["id"]  # and without a key
    back = agent.get(address)
    assert (back.status_code, back["Location"]) == (302, f"/cases/{application.id}")
    assert story.people.client("member").get(address).status_code == 404
    post(county, f"/cases/{election.id}/acceptance", {"document_number": "道工发〔2026〕2号"})
    done = {one["programme"]: one["state"] for one in get(agent, f"/applications/{application.id}")["cases"]}
    assert done == {
        "union-preparation": "finished",
        "union-election": "finished",
        "union-legal-person": "waiting",
    }


def test_another_employers_agent_begins_no_part_of_a_founding(story: Story) -> None:
    application = founding(story)
    election = story.part(application, "union-election")
    agent = story.people.client("employer")
    begun = agent.post(f"/api/v1/cases/{election.id}/draft", "{}", content_type="application/json")
    assert begun.status_code == 404  # another employer's agent
    assert story.part(application, "union-election").state == "waiting"
