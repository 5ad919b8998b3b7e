"""帮办代办: found by name and number, filled in at the desk, confirmed by the person; the helper does not handle it."""

import re
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override

from tests.db.cases.story import HARDSHIP, MATERIALS, Story
from tests.db.cases.test_handling import refused
from tests.world import resident_id
from yizhan.accounts.models import User
from yizhan.accounts.queries import standing_consents
from yizhan.cases import errors
from yizhan.cases.models import Application, Assistance, Case, Draft
from yizhan.cases.queries.assisting import on_behalf, open_assistances
from yizhan.cases.queries.drafts import own_drafts
from yizhan.cases.services import assisting, consents, drafts, ending, handling
from yizhan.cases.services.assisting import Confirmation
from yizhan.catalogue import api as catalogue
from yizhan.kernel import messages
from yizhan.kernel.errors import Forbidden, NotFound
from yizhan.kernel.files import FileRef
from yizhan.kernel.ids import new_id
from yizhan.kernel.limits import TriedTooOften
from yizhan.kernel.models import DemoSms, JournalEntry, Message

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"


def begun(story: Story, who: str = "cadre", name: str = "Alice", serial: int = 1) -> Assistance:
    return assisting.begin(
        name=name,
        document_number=resident_id(serial),
        programme_code="hardship-support",
        acting=story.who(who),
        at=story.at,
    )


def filled(story: Story, who: str = "cadre") -> Assistance:
    found = begun(story, who)
    oneself = on_behalf(found)
    drafts.save_draft(draft_id=found.id, sent=drafts.Answers(HARDSHIP), acting=oneself, at=story.at)
    for code in MATERIALS:
        file = FileRef(id=new_id(), name=f"{code}.jpg", size=1, content_type="image/jpeg", sha256="0" * 64)
        drafts.attach(application_id=found.id, code=code, file=file, acting=oneself, at=story.at)
    return found


def all_read(found: Assistance) -> Confirmation:
    programme = catalogue.version(Draft.objects.get(id=found.id).programme_version_id)
    return Confirmation(frozenset(one.purpose for one in consents.own_consents(programme)))


def code_on_the_phone(story: Story, found: Assistance, who: str = "cadre") -> str:
    assisting.send_code(assistance_id=found.id, acting=story.who(who), at=story.at)
    while messages.deliver_next(at=story.at):
        pass
    texts = [one.text for one in DemoSms.objects.order_by("id") if "代办" in one.text]
    return str(re.findall(r"\d{6}", texts[-1])[0])


def confirmed(story: Story, who: str = "cadre") -> Application:
    found = filled(story, who)
    code = code_on_the_phone(story, found, who)
    return assisting.confirm_by_code(
        assistance_id=found.id, code=code, said=all_read(found), acting=story.who(who), at=story.at
    )


def test_the_person_confirms_on_their_own_phone_and_it_is_theirs(story: Story) -> None:
    application = confirmed(story)
    assert application.user_id == story.people.users["member"]
    assert application.person_id == story.people.person("member")
    assert Message.objects.filter(kind="cases.assisted", user_id=story.people.users["member"]).count() == 1
    assert standing_consents(("application", application.id))
    assert "代办" in story.people.client("member").get(f"/cases/{application.id}").content.decode()
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.oneself("member"), at=story.at)
    assert set(application.cases.values_list("state", flat=True)) <= {"withdrawn", "rejected"}


def test_what_is_written_down_names_the_helper(story: Story) -> None:
    application = confirmed(story)
    sent = JournalEntry.objects.get(kind="cases.submitted", subject_id=application.id)
    assert (sent.user_id, sent.data["helper_id"]) == (application.user_id, str(story.people.users["cadre"]))
    begun_by = JournalEntry.objects.get(kind="cases.assistance_begun", subject_id=application.id)
    assert begun_by.user_id == story.people.users["cadre"]


def test_the_helper_does_not_handle_it(story: Story) -> None:
    case = story.part(confirmed(story, "county"))
    Case.objects.filter(id=case.id).update(desk_level="county", desk_node_id=story.people.world["daoli"])
    county = story.who("county")
    refused(errors.HelperMayNotHandle, lambda: handling.accept(case_id=case.id, acting=county, at=story.at))


def test_where_everybody_free_at_a_desk_has_helped_it_lies_on_the_next(story: Story) -> None:
    case = story.part(confirmed(story))
    assert (case.helper_id, case.desk_level) == (story.people.users["cadre"], "street")


def test_a_helper_outside_the_line_sees_nothing_of_it_later(story: Story) -> None:
    application = confirmed(story, "other_county")
    assert open_assistances(story.who("other_county")) == []
    helper = story.people.client("other_county")
    assert helper.get(f"/cases/{application.id}").status_code == 404
    assert helper.get(f"/assist/{application.id}").status_code == 404


def test_a_wrong_code_sends_nothing(story: Story) -> None:
    found = filled(story)
    code = code_on_the_phone(story, found)
    wrong = "000000" if code != "000000" else "111111"
    with pytest.raises(errors.ConfirmationWrong):
        assisting.confirm_by_code(
            assistance_id=found.id, code=wrong, said=all_read(found), acting=story.who("cadre"), at=story.at
        )
    assert not Application.objects.exists()
    assert not standing_consents(("application", found.id))


def test_nobody_consents_for_somebody_else(story: Story) -> None:
    found = filled(story)
    code = code_on_the_phone(story, found)
    nothing = Confirmation(frozenset())
    refused(
        errors.ConsentsUnread,
        lambda: assisting.confirm_by_code(
            assistance_id=found.id, code=code, said=nothing, acting=story.who("cadre"), at=story.at
        ),
    )


def test_a_signed_form_confirms_as_well_and_is_kept_as_evidence(story: Story) -> None:
    found = filled(story)
    cadre, said = story.who("cadre"), all_read(found)
    assisting.confirm_by_sheet(
        BytesIO(PDF), assistance_id=found.id, name="form.pdf", said=said, acting=cadre, at=story.at
    )
    found.refresh_from_db()
    assert (found.means, found.confirmed_at) == ("sheet", story.at)
    assert found.sheet_file_id is not None


def test_nobody_is_found_by_a_name_or_a_number_alone(story: Story) -> None:
    for name, serial in (("Alice", 2), ("Carol", 1), ("", 1), ("Nobody", 1)):
        with pytest.raises(errors.NobodyFound):
            begun(story, name=name, serial=serial)
    assert not Assistance.objects.exists()


def test_looking_people_up_is_counted(story: Story) -> None:
    for _ in range(assisting.LOOKED_UP.most):
        with pytest.raises(errors.NobodyFound):
            begun(story, name="Nobody")
    with pytest.raises(TriedTooOften):
        begun(story)


def test_only_officers_help_and_not_themselves(story: Story) -> None:
    with pytest.raises(Forbidden):
        begun(story, "other_member")
    with pytest.raises(errors.HelpingOneself):
        begun(story, "cadre", name="Bob", serial=2)


def test_the_persons_own_draft_and_the_helpers_know_nothing_of_one_another(story: Story) -> None:
    own = story.draft(answers={"bank_name": "示例银行"}, materials=())
    found = begun(story)
    assert found.id != own
    assert [one.id for one in own_drafts(story.oneself("member"))] == [own]
    assert begun(story).id == found.id
    with pytest.raises(NotFound):
        drafts.discard_draft(draft_id=found.id, acting=story.oneself("member"), at=story.at)


def test_the_desks_pages_lead_through_it(story: Story) -> None:
    cadre = story.people.client("cadre")
    sent = {"name": "Alice", "document_number": resident_id(1), "programme": "hardship-support"}
    assert cadre.post("/assist", {**sent, "name": "Nobody"}).status_code == 422
    form = cadre.post("/assist", sent)
    found = Assistance.objects.get()
    assert form.headers["Location"] == f"/assist/{found.id}"
    assert cadre.get(f"/assist/{found.id}").status_code == 200
    assert cadre.post(f"/assist/{found.id}", {"bank_name": "示例银行"}).status_code == 422
    oneself = on_behalf(found)
    drafts.save_draft(draft_id=found.id, sent=drafts.Answers(HARDSHIP), acting=oneself, at=story.at)
    page = cadre.get(f"/assist/{found.id}/confirm")
    assert page.status_code == 200
    assert "读给本人听" in page.content.decode()
    assert cadre.get(f"/assist/{found.id}/print").status_code == 200
    assert cadre.post(f"/assist/{found.id}/confirm", {"code": "1"}).status_code == 422
    text = SimpleUploadedFile("form.pdf", "签字".encode(), content_type="application/pdf")
    signed = {"purpose": list(all_read(found).purposes), "sheet": text}
    answer = cadre.post(f"/assist/{found.id}/confirm", signed)
    assert answer.status_code == 422
    assert "这里不能收" in answer.content.decode().partition('id="sheet-error"')[2].partition("</p>")[0]
    found.refresh_from_db()
    assert found.confirmed_at is None


def test_the_code_is_told_in_the_persons_language_whatever_the_helper_reads(story: Story) -> None:
    User.objects.filter(id=story.people.users["member"]).update(language="en")
    found = filled(story)
    with override("zh-hans"):
        assisting.send_code(assistance_id=found.id, acting=story.who("cadre"), at=story.at)
    while messages.deliver_next(at=story.at):
        pass
    text = DemoSms.objects.latest("id").text
    assert re.search(r"\d{6}", text)
    assert not re.search(r"[\u4e00-\u9fff]", text)
