"""For programs as for people: rounds, certificates, nominations, a signed sheet, and whether a case is solved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.db.cases.story import Story
from tests.db.cases.test_api import get, post
from tests.db.cases.test_assisting import begun as assisted
from tests.db.cases.test_assisting import filled
from tests.db.cases.test_certificates import station
from tests.db.cases.test_festival import begun, in_december
from tests.db.cases.test_pages import PDF
from tests.db.cases.test_rounds import key_of, three
from tests.db.cases.test_union_programmes import answered
from yizhan.cases.models import Application, Assistance, Case, Certificate, Confirmation, Decision
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry


def test_a_round_is_read_in_order_and_decided_once(story: Story) -> None:
    story.at = clock.now()
    cases = three(story)
    county, key = story.people.client("county"), key_of(cases["member"])
    [row] = get(county, "/rounds")
    assert (row["code"], row["waiting"]) == ("summer_2027", 3)
    address = f"/rounds/{key.version_id}/{key.code}"
    read = post(county, f"{address}/reading")
    assert [one["case_id"] for one in read["placed"]] == [
        str(cases[who].id) for who in ("cadre", "member", "relative_cadre")
    ]
    assert read["placed"][0]["working"]
    assert JournalEntry.objects.filter(kind="vault.read").count() == 3
    body = {"places": 1, "seen": read["seen"], "rest": "end"}
    done = post(county, f"{address}/decision", body, key="r")
    assert post(county, f"{address}/decision", body, key="r") == done
    assert (len(done["chosen"]), len(done["ended"])) == (1, 2)
    assert Decision.objects.count() == 3


def test_a_round_that_changed_since_it_was_read_is_not_decided(story: Story) -> None:
    story.at = clock.now()
    key = key_of(three(story)["member"])
    body = {"places": 1, "seen": "another order", "rest": "wait"}
    post(story.people.client("county"), f"/rounds/{key.version_id}/{key.code}/decision", body, status=409)
    assert not Decision.objects.exists()


@pytest.mark.parametrize(("who", "status"), [("city", 404), ("other_cadre", 404), ("member", 403), ("visitor", 401)])
def test_nobody_else_reads_or_decides_a_round(story: Story, who: str, status: int) -> None:
    story.at = clock.now()
    key = key_of(three(story)["member"])
    client, address = story.people.client(who), f"/rounds/{key.version_id}/{key.code}"
    entries = JournalEntry.objects.count()
    post(client, f"{address}/reading", status=status)
    post(client, f"{address}/decision", {"places": 1, "seen": "x", "rest": "wait"}, status=status)
    assert (Decision.objects.count(), JournalEntry.objects.count()) == (0, entries)


def test_a_certificate_is_listed_read_and_withdrawn_by_the_county_alone(story: Story) -> None:
    found = station(story)
    story.at = clock.now()
    cadre, county = story.people.client("cadre"), story.people.client("county")
    [row] = get(county, "/certificates?kind=care_station")["rows"]
    assert row["number"] == found.number
    assert get(county, "/certificates?kind=mutual_aid")["rows"] == []
    address = f"/certificates/{found.id}"
    assert get(cadre, address)["withdrawn_on"] is None
    post(cadre, f"{address}/withdrawal", {"reason": "驿站已撤"}, status=403)
    found.refresh_from_db()
    assert found.withdrawn_on is None
    withdrawn = post(county, f"{address}/withdrawal", {"reason": "驿站已撤"}, key="w")
    assert post(county, f"{address}/withdrawal", {"reason": "驿站已撤"}, key="w") == withdrawn
    assert get(cadre, address)["withdraw_reason"] == "驿站已撤"
    get(story.people.client("other_cadre"), address, status=404)
    assert Certificate.objects.get().withdrawn_on is not None


def test_a_union_puts_a_member_forward_once(story: Story) -> None:
    in_december(story)
    found = begun(story)
    cadre, address = story.people.client("cadre"), f"/assistances/{found.id}/nomination"
    post(story.people.client("other_cadre"), address, status=404)
    assert not Application.objects.exists()
    made = post(cadre, address, key="n", status=201)
    assert post(cadre, address, key="n", status=201) == made
    found.refresh_from_db()
    assert (found.means, Case.objects.get().state) == (Assistance.Means.UNION, "handling")


def test_what_is_not_for_nomination_is_not_filed_by_it(story: Story) -> None:
    found = assisted(story)
    post(story.people.client("cadre"), f"/assistances/{found.id}/nomination", status=409)
    assert not Application.objects.exists()


def test_a_signed_sheet_files_what_was_filled_in_for_somebody(story: Story) -> None:
    found = filled(story)
    cadre, address = story.people.client("cadre"), f"/api/v1/assistances/{found.id}/sheet"

    def send(consents: list[str]) -> int:
        file = SimpleUploadedFile("signed.pdf", PDF, content_type="application/pdf")
        return cadre.post(address, {"file": file, "consents": consents}).status_code

    assert send([]) == 422
    assert not Application.objects.exists()
    assert send(["hardship-check", "public-notice", "minors"]) == 201
    found.refresh_from_db()
    assert (found.means, found.sheet_file_id is not None) == ("sheet", True)
    assert Application.objects.get().id == found.id


def test_the_applicant_says_once_whether_it_is_solved(story: Story) -> None:
    case = answered(story)
    employer, address = story.people.client("employer"), f"/cases/{case.id}/confirmation"
    post(story.people.client("member"), address, {"solved": True}, status=404)
    assert not Confirmation.objects.exists()
    told = post(employer, address, {"solved": False, "remark": "没有人来"}, key="c", status=201)
    assert post(employer, address, {"solved": False, "remark": "没有人来"}, key="c", status=201) == told
    post(employer, address, {"solved": True}, status=409)
    assert not Confirmation.objects.get().is_solved
