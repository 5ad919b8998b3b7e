"""The pages, walked through as people do: what they show, what they hide, and that a press does one thing."""

import re
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.db.cases.story import REASON, Story
from yizhan.cases.models import Application, Case, Draft, HouseholdConsent, Material, PublicNotice
from yizhan.cases.services import consents, notices
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry

PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)

FORM = {
    "members-0-name": "Adam",
    "members-0-relation": "spouse",
    "members-0-birth_date": "1990-01-01",
    "members-0-phone": "13800000011",
    "members-0-income_year_fen": "3600",
    "members-0-health_class": "serious",
    "own_income_year_fen": "24,000",
    "other_income_year_fen": "0",
    "homes": "1",
    "owns_business": "no",
    "rigid_medical_fen": "12,000",
    "rigid_education_fen": "0",
    "rigid_other_fen": "0",
    "main_cause": "illness",
    "had_accident": "no",
    "bank_name": "示例银行",
    "bank_account": "6222020000000000018",
    "lowest_level": "primary",
}


def upload(code: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(f"{code}.pdf", PDF, content_type="application/pdf")


def page(client: Client, address: str, *, status: int = 200) -> str:
    response = client.get(address)
    assert response.status_code == status, (address, response.status_code)
    return response.content.decode()


def agreed(text: str) -> dict[str, str]:
    return dict.fromkeys(re.findall(r'name="(agree-\d+)"', text), "1")


def apply_on_the_phone(client: Client) -> Application:
    consent = agreed(page(client, "/apply/hardship-support"))
    assert len(consent) >= 2
    response = client.post("/apply/hardship-support", consent)
    draft = Draft.objects.get()
    assert response["Location"] == f"/drafts/{draft.id}"
    assert "下一步：核对" in page(client, f"/drafts/{draft.id}")
    files = {f"material-{code}": upload(code) for code in ("household-register", "income-proof", "medical-proof")}
    response = client.post(f"/drafts/{draft.id}", {**FORM, **files, "check": "1"})
    assert response.status_code == 302, re.findall(r"yz-error[^<]*<[^>]*>[^<]*", response.content.decode())
    checked = page(client, f"/drafts/{draft.id}/check")
    assert "怎么算出来的" in checked
    assert "符合条件" in checked
    response = client.post(f"/drafts/{draft.id}/submit")
    application = Application.objects.get()
    assert response["Location"] == f"/cases/{application.id}"
    return application


def test_a_member_applies_from_consent_to_receipt(story: Story) -> None:
    member = story.people.client("member")
    application = apply_on_the_phone(member)
    shown = page(member, f"/cases/{application.id}")
    assert application.number in shown
    assert "还没有回答" in shown
    assert application.number in page(member, "/cases")
    assert [case.programme_code for case in application.cases.order_by("programme_code")] == [
        "hardship-file",
        "living-aid",
    ]


def test_back_after_sending_leads_to_the_case_and_for_nobody_else(story: Story) -> None:
    member = story.people.client("member")
    application = apply_on_the_phone(member)
    for address in (f"/drafts/{application.id}", f"/drafts/{application.id}/check"):
        response = member.get(address)
        assert (response.status_code, response["Location"]) == (302, f"/cases/{application.id}")
        assert story.people.client("other_member").get(address).status_code == 404
    before = Application.objects.values().get()
    response = member.post(f"/drafts/{application.id}", {**FORM, "own_income_year_fen": "1"})
    assert response.status_code == 404  # what is typed now goes nowhere, and that is said
    assert Application.objects.values().get() == before


def test_a_row_is_added_without_javascript_and_nothing_typed_is_lost(story: Story) -> None:
    member = story.people.client("member")
    member.post("/apply/hardship-support", agreed(page(member, "/apply/hardship-support")))
    draft = Draft.objects.get()
    shown = page(member, f"/drafts/{draft.id}")
    assert '<button class="btn btn-outline-primary" type="submit" name="_add" value="members"' in shown
    response = member.post(f"/drafts/{draft.id}", {**FORM, "_add": "members"})
    text = response.content.decode()
    assert "members-1-name" in text
    assert 'value="24,000' in text or 'value="24000' in text


def test_what_is_wrong_is_said_at_its_field(story: Story) -> None:
    member = story.people.client("member")
    member.post("/apply/hardship-support", agreed(page(member, "/apply/hardship-support")))
    draft = Draft.objects.get()
    member.post(f"/drafts/{draft.id}", {**FORM, "own_income_year_fen": "很多", "check": "1"})
    shown = page(member, f"/drafts/{draft.id}/check", status=422)
    assert "#id_own_income_year_fen" in shown
    assert not Application.objects.exists()


def test_a_denial_has_doors(story: Story) -> None:
    member = story.people.client("member")
    member.post("/apply/hardship-support", agreed(page(member, "/apply/hardship-support")))
    draft = Draft.objects.get()
    files = {f"material-{code}": upload(code) for code in ("household-register", "income-proof", "medical-proof")}
    member.post(f"/drafts/{draft.id}", {**FORM, "own_income_year_fen": "900000", **files, "check": "1"})
    shown = page(member, f"/drafts/{draft.id}/check", status=409)
    for words in ("怎样会不一样", "可以问谁", "打电话", "不同意这个结果"):
        assert words in shown


def test_scripts_in_names_stay_text(story: Story) -> None:
    member = story.people.client("member")
    member.post("/apply/hardship-support", agreed(page(member, "/apply/hardship-support")))
    draft = Draft.objects.get()
    member.post(f"/drafts/{draft.id}", {**FORM, "members-0-name": "<script>alert(1)</script>", "save": "1"})
    shown = page(member, f"/drafts/{draft.id}")
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown


def test_the_cadre_sees_it_in_the_inbox_and_takes_it_to_the_county(story: Story) -> None:
    application = apply_on_the_phone(story.people.client("member"))
    cadre = story.people.client("cadre")
    assert application.number in page(cadre, "/inbox")
    case = story.part(application)
    shown = page(cadre, f"/cases/{application.id}")
    assert "••••" in shown
    assert "24,000" not in shown
    press(cadre, f"/case/{case.id}/complete")
    states = {one.programme_code: one.state for one in application.cases.all()}
    assert states == {"hardship-file": "handling", "living-aid": "waiting"}
    assert "缺什么请一次写全" in page(cadre, f"/case/{case.id}/supplement")
    assert "<h1>入户走访</h1>" in page(cadre, f"/case/{case.id}/visit")
    assert "下一步：走访核实" in page(cadre, f"/cases/{application.id}")
    visit = {"visited_on": "2026-11-20", "visitors": "Bob、王委员", "findings": "情况与申请相符"}
    press(cadre, f"/case/{case.id}/visit", visit)
    visited = page(cadre, f"/cases/{application.id}")
    assert ("下一步：走访核实" in visited, "下一步：提交下一环节" in visited) == (False, True)
    assert ">走访核实<" not in page(cadre, "/inbox")
    press(cadre, f"/case/{case.id}/complete")
    assert story.part(application).desk_level == "street"
    assert story.part(application).visited


def test_the_desk_upholds_an_objection_and_rejects_with_a_reason(story: Story) -> None:
    story.at = clock.now()
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    case = story.part(application)
    shown = notices.open_notice(case_id=case.id, acting=story.who("cadre"), at=story.at)
    notices.object_to_notice(
        token=shown.token, text="他家有两套房", contact="", acting=story.oneself("relative_cadre"), at=story.at
    )
    cadre = story.people.client("cadre")
    desk = f"/notice-desk/{shown.id}"
    assert "属实，停止公示" in page(cadre, desk)
    press(cadre, f"/objections/{shown.objections.get().id}/settle", {"finding": "查实有两套房", "upheld": "yes"})
    assert story.part(application).state == "handling"
    assert "查实有两套房" in page(cadre, desk)
    address = f"/cases/{application.id}"
    assert "重新办理" in page(story.people.client("member"), address)
    assert "不予批准" in page(cadre, address)
    assert "不予批准" in page(cadre, f"/case/{case.id}/refuse")
    assert cadre.post(f"/case/{case.id}/refuse", {"reason": ""}).status_code == 422
    assert story.part(application).state == "handling"
    press(cadre, f"/case/{case.id}/refuse", {"reason": "名下另有住房，不符合条件", "remedy": "情况有变可以再申请"})
    case.refresh_from_db()
    assert (case.state, case.end_reason) == ("rejected", "名下另有住房，不符合条件")
    assert "查实有两套房" not in page(story.people.client("member"), address)


def test_opening_what_is_sensitive_is_logged_first(story: Story) -> None:
    application = story.submitted()
    cadre = story.people.client("cadre")
    assert "怎么算出来的" not in page(cadre, f"/cases/{application.id}")
    response = cadre.post(f"/cases/{application.id}/reveal")
    assert "24,000" in response.content.decode()
    assert "怎么算出来的" in response.content.decode()
    entry = JournalEntry.objects.get(kind="vault.read")
    assert (entry.user_id, entry.subject_id) == (story.people.users["cadre"], application.id)
    assert "working" in entry.data["fields"]


def test_the_applicant_reads_how_it_was_worked_out_and_that_is_no_reading_by_an_officer(story: Story) -> None:
    application = story.submitted()
    assert "怎么算出来的" in page(story.people.client("member"), f"/cases/{application.id}")
    assert not JournalEntry.objects.filter(kind="vault.read").exists()


def test_only_the_desk_that_has_it_may_open_what_is_sensitive(story: Story) -> None:
    application = story.submitted()
    for who, status in {"county": 403, "auditor": 403, "other_cadre": 404, "member": 403}.items():
        assert story.people.client(who).post(f"/cases/{application.id}/reveal").status_code == status, who
    assert not JournalEntry.objects.filter(kind="vault.read").exists()


def test_the_auditor_sees_what_happened_and_nothing_of_the_content(story: Story) -> None:
    application = story.filed()
    shown = page(story.people.client("auditor"), f"/cases/{application.id}")
    assert "入户走访" in shown
    for secret in ("24,000", "3,600", REASON, "Adam", "6222"):
        assert secret not in shown, secret


def test_corrections_go_there_and_back(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    cadre, member = story.people.client("cadre"), story.people.client("member")
    sent = {"what-income-proof": "缺三月流水", "read": "1"}
    press(cadre, f"/case/{case.id}/supplement", sent)
    assert "缺三月流水" in page(member, f"/cases/{application.id}/supplement")
    assert "挂起" in page(cadre, f"/cases/{application.id}")
    response = member.post(f"/cases/{application.id}/supplement", {"answer": ""})
    assert response.status_code == 422
    press(member, f"/cases/{application.id}/supplement", {"material-income-proof": upload("income-proof")})
    assert story.part(application).state == "submitted"


def shown_notice(story: Story) -> PublicNotice:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    press(story.people.client("cadre"), f"/case/{story.part(application).id}/open-notice")
    return PublicNotice.objects.get()


def test_a_notice_is_for_its_audience_and_not_for_search_engines(story: Story) -> None:
    notice = shown_notice(story)
    address = f"/notices/{notice.token}"
    response = story.people.client("relative_cadre").get(address)
    assert response.status_code == 200
    response = story.people.client("cadre").get(address)
    assert "noindex" in response["X-Robots-Tag"]
    text = response.content.decode()
    assert "A**" in text
    for secret in ("Alice", "Adam", "Ada", "13800000001", "24,000", "6222", "illness", "示例中学"):
        assert secret not in text, secret
    assert story.people.client("other_member").get(address).status_code == 404
    assert story.people.client("visitor").get(address).status_code in (302, 404)


def test_an_objection_reaches_only_the_notices_own_level(story: Story) -> None:
    notice = shown_notice(story)
    alan = story.oneself("relative_cadre")
    notices.object_to_notice(
        token=notice.token, text="他家有两套房", contact="13800000012", acting=alan, at=clock.now()
    )
    entry = JournalEntry.objects.get(kind="cases.objected")
    assert (entry.user_id, entry.person_id) == (None, None)
    shown = page(story.people.client("cadre"), f"/notice-desk/{notice.id}")
    assert "他家有两套房" in shown
    for who in ("county", "auditor", "other_cadre", "member", "relative_cadre"):
        response = story.people.client(who).get(f"/notice-desk/{notice.id}")
        assert response.status_code in (403, 404), who


def test_an_adult_of_the_household_answers_without_an_account(story: Story) -> None:
    application = story.submitted()
    [question] = HouseholdConsent.objects.filter(application_id=application.id)
    shown = story.people.client("member").post(f"/questions/{question.id}/ask").content.decode()
    assert "yz-qr" in shown
    token = consents.ask_again(question_id=question.id, acting=story.who("member"), at=clock.now())
    visitor = Client()
    text = page(visitor, f"/consent/{token}")
    assert "A**" in text
    assert "Alice" not in text
    visitor.post(f"/consent/{token}", {"answer": "yes"})
    question.refresh_from_db()
    assert question.state == "given"
    assert "审批之前，您可以在这里撤回" in page(visitor, f"/consent/{token}")


def test_receipts_print_with_number_and_code(story: Story) -> None:
    application = story.filed()
    member = story.people.client("member")
    for receipt in application.receipts.all():
        shown = page(member, f"/receipts/{receipt.id}")
        assert receipt.number in shown
        assert "yz-qr" in shown
    first = application.receipts.first()
    assert first is not None
    page(story.people.client("other_member"), f"/receipts/{first.id}", status=404)


def test_rating_takes_one_press(story: Story) -> None:
    application = story.filed()
    member = story.people.client("member")
    case = story.part(application)
    assert f"/case/{case.id}/rate" in page(member, f"/cases/{application.id}")
    press(member, f"/case/{case.id}/rate", {"level": "5"})
    assert f"/case/{case.id}/rate" not in page(member, f"/cases/{application.id}")


def test_several_finished_parts_are_rated_in_one_place_with_a_press_for_each(story: Story) -> None:
    application = story.filed()
    member, address = story.people.client("member"), f"/cases/{application.id}"
    assert 'aria-labelledby="ratings"' not in page(member, address)
    Case.objects.filter(application=application).update(
        state="finished", ended_at=story.at, ended_on=story.today, due_on=None
    )
    parts = list(Case.objects.filter(application=application))
    assert len(parts) > 2
    while len(parts) > 1:
        shown = page(member, address)
        block = shown.partition('aria-labelledby="ratings"')[2].partition("</section>")[0]
        assert [block.count(f"/case/{part.id}/rate") for part in parts] == [1] * len(parts)
        assert (shown.count("经办人看不到"), shown.count('name="level"')) == (1, 5 * len(parts))
        press(member, f"/case/{parts.pop().id}/rate", {"level": "4"})
    shown = page(member, address)
    assert 'aria-labelledby="ratings"' not in shown
    assert shown.count("经办人看不到") == 1


def test_materials_open_for_the_applicant_and_for_the_desk_on_record(story: Story) -> None:
    application = apply_on_the_phone(story.people.client("member"))
    material = Material.objects.filter(application_id=application.id, code="income-proof").get()
    address = f"/materials/{material.id}"
    assert b"".join(story.people.client("member").get(address)).startswith(b"%PDF")
    assert not JournalEntry.objects.filter(kind="vault.read").exists()
    assert b"".join(story.people.client("cadre").get(address)).startswith(b"%PDF")
    assert JournalEntry.objects.filter(kind="vault.read").count() == 1
    for who, status in {"county": 403, "auditor": 403, "other_cadre": 404, "other_member": 404}.items():
        assert story.people.client(who).get(address).status_code == status, who


def test_first_screens_say_what_waits(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    assert "Alice" in page(story.people.client("cadre"), "/")
    assert "Alice" not in page(story.people.client("relative_cadre"), "/")
    press(
        story.people.client("cadre"),
        f"/case/{case.id}/supplement",
        {"item-income-proof": "1", "what-income-proof": "缺三月流水", "read": "1"},
    )
    assert "补 1 项" in page(story.people.client("member"), "/")


def press(client: Client, address: str, data: dict[str, Any] | None = None) -> None:
    """Press a button: it must go through and lead somewhere."""
    response = client.post(address, data or {})
    assert response.status_code == 302, (address, response.status_code, response.content.decode()[:2000])
