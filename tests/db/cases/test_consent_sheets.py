"""A sheet on paper stands for an adult's answer only after the desk has looked at it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import TestCase

from tests.db.cases.story import Story
from tests.db.cases.test_consents import asked, declined, hand_in
from tests.db.cases.test_handling import refused
from tests.db.cases.test_pages import PDF, page, upload
from yizhan.accounts.models import Consent
from yizhan.cases import errors
from yizhan.cases.models import HouseholdConsent, Material
from yizhan.cases.queries.consents import all_adults_consented
from yizhan.cases.services import sheets
from yizhan.catalogue import api as catalogue
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.files import disk
from yizhan.kernel.models import JournalEntry, Message, StoredFile


def test_a_sheet_counts_only_after_the_desk_has_confirmed_it(story: Story) -> None:
    application, question = asked(story)
    response = story.people.client("member").post(f"/questions/{question.id}/paper", {"sheet": upload("sheet")})
    assert response.status_code == 302
    question.refresh_from_db()
    assert question.state == "sheet"
    assert not all_adults_consented(application.id)
    cadre = story.people.client("cadre")
    assert f"/materials/{question.sheet_id}" in page(cadre, f"/cases/{application.id}")
    assert b"".join(cadre.get(f"/materials/{question.sheet_id}")).startswith(b"%PDF")
    assert JournalEntry.objects.get(kind="vault.read").data["fields"] == [f"material:consent-sheet:{question.sheet_id}"]
    assert cadre.post(f"/questions/{question.id}/sheet", {"answer": "confirm"}).status_code == 302
    assert all_adults_consented(application.id)
    consent = Consent.objects.get(purpose=question.purpose)
    assert (consent.method, consent.evidence_file_id) == (
        "paper",
        Material.objects.get(application_id=application.id, code=sheets.SHEET).file_id,
    )


def test_a_sheet_that_was_not_opened_is_not_confirmed(story: Story) -> None:
    application, question = asked(story)
    question = hand_in(story, question)
    cadre = story.who("cadre")

    def confirm() -> object:
        return sheets.confirm_sheet(question_id=question.id, acting=cadre, at=story.at)

    refused(errors.SheetNotOpened, confirm)
    opened_then_replaced = story.people.client("cadre").get(f"/materials/{question.sheet_id}")
    assert opened_then_replaced.status_code == 200
    question = hand_in(story, question)
    refused(errors.SheetNotOpened, confirm)
    question.refresh_from_db()
    assert (question.state, all_adults_consented(application.id)) == ("sheet", False)
    assert story.people.client("cadre").get(f"/materials/{question.sheet_id}").status_code == 200
    confirm()
    assert all_adults_consented(application.id)


def test_confirming_a_sheet_that_was_not_opened_is_told_on_the_form_beside_the_link_that_opens_it(story: Story) -> None:
    _application, question = asked(story)
    question = hand_in(story, question)
    told = story.people.client("cadre").post(f"/questions/{question.id}/sheet", {"answer": "confirm"})
    assert (told.status_code, told.templates[0].name) == (409, "cases/case.html")
    shown = told.content.decode()
    assert f'<a href="#id_opened-{question.id}">这份纸质同意书您还没有打开看过' in shown
    assert f'id="id_opened-{question.id}" href="/materials/{question.sheet_id}"' in shown
    assert "您还没有打开看过" in shown.partition(f'id="opened-{question.id}-error"')[2].partition("</p>")[0]
    question.refresh_from_db()
    assert (question.state, question.consent_id, Consent.objects.filter(method="paper").exists()) == (
        "sheet",
        None,
        False,
    )


def test_the_desk_reads_whose_consent_it_is_masked_until_the_answers_are_shown_in_full(story: Story) -> None:
    application, _question = asked(story)
    cadre = story.people.client("cadre")
    shown = page(cadre, f"/cases/{application.id}")
    assert "家庭成员 1 · A**" in shown
    assert "Adam" not in shown
    assert "家庭成员 1 · Adam" in cadre.post(f"/cases/{application.id}/reveal").content.decode()
    above = page(story.people.client("county"), f"/cases/{application.id}")
    assert "家庭成员 1" in above
    assert "家庭成员 1 ·" not in above


def test_the_sheet_to_sign_is_printed_with_the_words_and_the_name(story: Story) -> None:
    application, question = asked(story)
    blank = f"/questions/{question.id}/blank-sheet"
    member = story.people.client("member")
    assert blank in page(member, f"/cases/{application.id}")
    shown = page(member, blank)
    declared = catalogue.version(application.programme_version_id).consents
    asked_for = next(one for one in declared if one.purpose == question.purpose)
    assert "Adam" in shown
    assert application.number in shown
    assert asked_for.title.zh_hans in shown
    assert "<dt>与申请人的关系</dt><dd>配偶</dd>" in shown
    for who in ("other_member", "county"):
        assert story.people.client(who).get(blank).status_code in (403, 404)


def test_a_sheet_is_a_photo_or_a_pdf(story: Story) -> None:
    _application, question = asked(story)
    files_before = set(Material.objects.values_list("id", flat=True))
    text = SimpleUploadedFile("sheet.jpg", "同意".encode(), content_type="image/jpeg")
    answer = story.people.client("member").post(f"/api/v1/questions/{question.id}/paper", {"file": text})
    assert answer.status_code == 415
    on_the_page = SimpleUploadedFile("sheet.jpg", "同意".encode(), content_type="image/jpeg")
    told = story.people.client("member").post(f"/questions/{question.id}/paper", {"sheet": on_the_page})
    page_again = told.content.decode()
    assert (told.status_code, told.templates[0].name) == (422, "cases/own_case.html")
    assert f'href="#id_sheet-{question.id}"' in page_again
    assert "这里不能收" in page_again.partition(f'id="sheet-{question.id}-error"')[2].partition("</p>")[0]
    nothing = story.people.client("member").post(f"/questions/{question.id}/paper").content.decode()
    assert "请选择签好字的" in nothing.partition(f'id="sheet-{question.id}-error"')[2].partition("</p>")[0]
    question.refresh_from_db()
    assert (question.state, question.sheet_id) == ("asked", None)
    assert set(Material.objects.values_list("id", flat=True)) == files_before


def test_a_returned_sheet_is_gone_and_the_applicant_is_told_why(story: Story) -> None:
    application, question = asked(story)
    question = hand_in(story, question)
    place = disk.place_of(Material.objects.get(application_id=application.id, code=sheets.SHEET).file_id)
    with TestCase.captureOnCommitCallbacks(execute=True):
        sheets.return_sheet(question_id=question.id, reason="没有本人签名", acting=story.who("cadre"), at=story.at)
    question.refresh_from_db()
    assert (question.state, question.sheet_id, place.exists()) == ("asked", None, False)
    assert not Material.objects.filter(application_id=application.id, code=sheets.SHEET).exists()
    assert "没有本人签名" in Message.objects.get(kind="cases.sheet_returned").body


def test_the_applicant_reads_beside_the_question_why_a_sheet_was_returned_until_the_next_one(story: Story) -> None:
    application, question = asked(story)
    hand_in(story, question)
    sheets.return_sheet(question_id=question.id, reason="没有本人签名", acting=story.who("cadre"), at=story.at)
    member, cadre = story.people.client("member"), story.people.client("cadre")
    assert "上次的纸质同意书没有通过核对：没有本人签名" in page(member, f"/cases/{application.id}")
    told = member.get(f"/api/v1/applications/{application.id}/consents").json()
    assert [one["returned_reason"] for one in told["household"]] == ["没有本人签名"]
    assert "没有本人签名" in page(cadre, f"/cases/{application.id}")
    hand_in(story, question)
    assert "没有本人签名" not in page(member, f"/cases/{application.id}")


def take_in(story: Story, question: HouseholdConsent, who: str) -> HouseholdConsent:
    return sheets.take_in_sheet(
        BytesIO(PDF), question_id=question.id, name="sheet.pdf", acting=story.who(who), at=story.at
    )


def test_a_sheet_that_was_brought_to_the_desk_is_taken_in_and_counts_once_it_was_looked_at(story: Story) -> None:
    application, question = asked(story)
    cadre = story.people.client("cadre")
    address = f"/questions/{question.id}/take-in"
    assert address in page(cadre, f"/cases/{application.id}")
    assert cadre.post(address, {f"sheet-{question.id}": upload("sheet")}).status_code == 302
    question.refresh_from_db()
    assert (question.state, all_adults_consented(application.id)) == ("sheet", False)
    assert address not in page(cadre, f"/cases/{application.id}")
    assert b"".join(cadre.get(f"/materials/{question.sheet_id}")).startswith(b"%PDF")
    sheets.confirm_sheet(question_id=question.id, acting=story.who("cadre"), at=story.at)
    assert all_adults_consented(application.id)
    refused(errors.NotInThisState, lambda: take_in(story, question, "cadre"))


def test_at_the_desk_a_missing_or_wrong_file_is_told_at_its_field(story: Story) -> None:
    _application, question = asked(story)
    cadre, address = story.people.client("cadre"), f"/questions/{question.id}/take-in"
    text = SimpleUploadedFile("sheet.jpg", "同意".encode(), content_type="image/jpeg")
    for sent, status, said in (({}, 422, "请选择签好字的同意书"), ({f"sheet-{question.id}": text}, 422, "这里不能收")):
        told = cadre.post(address, sent)
        shown = told.content.decode()
        assert (told.status_code, said in shown, f'href="#id_sheet-{question.id}"' in shown) == (status, True, True)
    question.refresh_from_db()
    assert (question.state, question.sheet_id) == ("asked", None)


def test_paper_at_the_desk_does_not_overrule_a_no_either(story: Story) -> None:
    _application, question, _token = declined(story)
    refused(errors.AdultDeclined, lambda: take_in(story, question, "cadre"))


@pytest.mark.parametrize(
    ("who", "error"),
    [
        ("county", errors.NotOnYourDesk),
        ("other_cadre", NotFound),
        ("relative_cadre", NotFound),
        ("member", errors.NotOnYourDesk),
    ],
)
def test_only_the_desk_on_which_it_lies_takes_a_sheet_in(story: Story, who: str, error: type[DomainError]) -> None:
    _application, question = asked(story)
    files, on_disk = StoredFile.objects.count(), set(disk.root().glob("*/*"))
    refused(error, lambda: take_in(story, question, who))
    assert (StoredFile.objects.count(), set(disk.root().glob("*/*"))) == (files, on_disk)


def test_a_sheet_is_returned_only_with_a_reason(story: Story) -> None:
    _application, question = asked(story)
    hand_in(story, question)
    cadre = story.who("cadre")
    refused(
        errors.ReasonMissing,
        lambda: sheets.return_sheet(question_id=question.id, reason="", acting=cadre, at=story.at),
    )
    question.refresh_from_db()
    assert question.state == "sheet"


@pytest.mark.parametrize(("who", "status"), [("county", 403), ("other_cadre", 404), ("relative_cadre", 404)])
def test_only_the_desk_on_which_it_lies_confirms_a_sheet(story: Story, who: str, status: int) -> None:
    _application, question = asked(story)
    hand_in(story, question)
    response = story.people.client(who).post(f"/questions/{question.id}/sheet", {"answer": "confirm"})
    assert response.status_code == status
    question.refresh_from_db()
    assert question.state == "sheet"


def test_a_sheet_for_somebody_elses_question_is_not_even_kept(story: Story) -> None:
    _application, question = asked(story)
    files, on_disk = StoredFile.objects.count(), set(disk.root().glob("*/*"))
    response = story.people.client("other_member").post(f"/questions/{question.id}/paper", {"sheet": upload("x")})
    assert response.status_code == 404
    assert StoredFile.objects.count() == files
    assert set(disk.root().glob("*/*")) == on_disk
