"""困难职工帮扶一件事 in the browser: a phone without JavaScript on one side, the desks of the levels on the other."""

from datetime import timedelta

from playwright.sync_api import Locator, Page, expect

from tests.e2e.agreeing import agree_and_begin
from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen, Screen
from tests.people import People
from yizhan.cases.models import Application, Case, HardshipFile, HouseholdConsent
from yizhan.cases.services import consents, notices
from yizhan.kernel import clock
from yizhan.kernel.scope import Acting, Role

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def fill(page: Page | Locator) -> None:
    page.get_by_role("button", name="添加共同生活的家人").click()
    expect(page.locator('[name="members-0-name"]')).to_be_visible()
    page.get_by_label("姓名").fill("Adam")
    page.get_by_label("与您的关系").select_option(label="配偶")
    page.get_by_label("出生日期").fill("1990-01-01")
    page.get_by_label("手机号").fill("13800000011")
    page.locator("#id_members-0-income_year_fen").fill("3600")
    for label, amount in {
        "您本人的年收入": "24,000",
        "家庭其他年收入": "0",
        "医疗自付": "12,000",
        "子女教育": "0",
        "其他刚性支出": "0",
    }.items():
        page.get_by_label(label).fill(amount)
    page.get_by_label("家庭名下住房套数").fill("1")
    for group in ("雇人的店铺", "灾害、事故"):
        page.get_by_role("group", name=group).get_by_label("否").check()
    page.get_by_label("主要致困原因").select_option(label="本人或家人患病")
    page.get_by_label("开户银行").fill("示例银行")
    page.get_by_label("银行卡号").fill("6222020000000000018")
    for name in ("户口簿", "收入证明", "医疗费用单据"):
        page.get_by_label(name).set_input_files({"name": f"{name}.pdf", "mimeType": "application/pdf", "buffer": PDF})


def applied(screen: OpenScreen) -> tuple[Page, Application]:
    page = screen(PHONE, who="member", java_script_enabled=False).open("/apply/hardship-support")
    agree_and_begin(page)
    fill(page)
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交，编号")).to_be_visible()
    application = Application.objects.get()
    expect(page.get_by_text(application.number).first).to_be_visible()
    return page, application


def test_from_the_phone_to_the_file(screen: OpenScreen, lasting_people: People) -> None:
    member, application = applied(screen)
    cadre = screen(DESK, who="cadre", java_script_enabled=False).open("/inbox")
    cadre.get_by_role("link", name="Alice").first.click()
    cadre.get_by_role("button", name="受理", exact=True).click()
    expect(cadre.get_by_text("已受理。")).to_be_visible()

    cadre.get_by_role("link", name="填写入户走访记录").click()
    cadre.get_by_label("参加人员").fill("Bob、王委员")
    cadre.get_by_label("了解到的情况").fill("家庭情况与申请相符")
    cadre.get_by_role("button", name="保存记录").click()
    cadre.get_by_role("button", name="提交下一环节").click()
    expect(cadre.get_by_text("已提交下一环节。")).to_be_visible()

    decide(screen(DESK, who="street", java_script_enabled=False), application, "hardship-file", "情况属实，同意")
    cadre.reload()
    cadre.get_by_role("link", name="核对并发布公示").click()
    cadre.get_by_role("button", name="发布公示").click()
    expect(cadre.get_by_text("公示已发布。")).to_be_visible()
    notices.close_due_notices(at=clock.now() + timedelta(days=20))

    for question in HouseholdConsent.objects.filter(application_id=application.id):
        alice = Acting(Role.MEMBER, user_id=lasting_people.users["member"], person_id=lasting_people.person("member"))
        token = consents.ask_again(question_id=question.id, acting=alice, at=clock.now())
        adult = screen(PHONE, java_script_enabled=False).open(f"/consent/{token}")
        adult.get_by_role("button", name="我同意").click()
        expect(adult.get_by_role("heading", name="已记录")).to_be_visible()

    decide(screen(DESK, who="county", java_script_enabled=False), application, "hardship-file", "符合标准，同意建档")
    assert HardshipFile.objects.get().category == "deep"
    member.reload()
    expect(member.get_by_text("困难职工档案已建立")).to_be_visible()
    member.get_by_role("button", name="非常满意", exact=True).click()
    expect(member.get_by_text("谢谢您的评价。")).to_be_visible()


def test_corrections_on_the_phone(screen: OpenScreen) -> None:
    member, application = applied(screen)
    cadre = screen(DESK, who="cadre", java_script_enabled=False).open(f"/cases/{application.id}")
    cadre.get_by_role("link", name="通知补正").click()
    cadre.get_by_label("收入证明或银行流水", exact=True).check()
    cadre.get_by_label("收入证明或银行流水：要补什么").fill("缺三月流水")
    cadre.get_by_text("表格里填写的内容").click()
    cadre.get_by_label("您本人的年收入", exact=True).check()
    cadre.get_by_label("您本人的年收入：要补什么").fill("与流水不符")
    cadre.get_by_role("button", name="下一步，核对通知").click()
    cadre.get_by_role("button", name="一次告知并发出").click()
    expect(cadre.get_by_text("已通知申请人补正，计时暂停。")).to_be_visible()

    member.goto(member.url.split("/cases")[0] + "/")
    member.get_by_role("link", name="补 2 项").click()
    phone = screen(PHONE, who="member")
    phone.assert_well_made(f"/cases/{application.id}/supplement", "cases-correcting", views=EXTREMES)
    member.get_by_label("您本人的年收入").fill("26000")
    member.get_by_label("收入证明或银行流水").set_input_files(
        {"name": "三月.pdf", "mimeType": "application/pdf", "buffer": PDF}
    )
    member.get_by_role("button", name="补齐并提交").click()
    expect(member.get_by_text("已补齐，办理继续。")).to_be_visible()
    assert set(application.cases.values_list("state", flat=True)) == {"submitted"}
    cadre.reload()
    cadre.get_by_role("button", name="查看完整内容").click()
    expect(cadre.get_by_role("cell", name="¥26,000.00")).to_be_visible()


def test_the_pages_are_well_made(screen: OpenScreen) -> None:
    _member, application = applied(screen)
    phone = screen(PHONE, who="member")
    phone.assert_well_made("/apply/join-union", "cases-consent", views=EXTREMES)
    phone.assert_well_made("/cases", "cases-mine", views=EXTREMES)
    phone.assert_well_made(f"/cases/{application.id}", "cases-own", views=EXTREMES)
    desk = screen(DESK, who="cadre")
    case = application.cases.order_by("id").first()
    assert case is not None
    for path, name in {
        "/inbox": "cases-inbox",
        f"/cases/{application.id}": "cases-desk",
        f"/case/{case.id}/supplement": "cases-ask",
        f"/case/{case.id}/visit": "cases-visit",
    }.items():
        desk.assert_well_made(path, name, views=EXTREMES)


def test_what_is_asked_in_a_decision_stands_apart_on_a_phone(screen: OpenScreen) -> None:
    _member, application = applied(screen)
    case = Case.objects.get(application=application, programme_code="hardship-file")
    Case.objects.filter(id=case.id).update(step_kind="approve", due_is_provisional=True)
    window = screen(PHONE, who="cadre")
    page = window.open(f"/decide?case={case.id}")
    window.shoot("cases-decide")
    window.assert_fits()
    for label in ("理由", "怎样补救"):
        asked = page.get_by_text(label, exact=label == "理由").locator("visible=true").bounding_box()
        before = page.locator(f'label:has-text("{label}")').locator("xpath=preceding-sibling::*[1]").bounding_box()
        assert asked is not None
        assert before is not None
        assert asked["y"] - (before["y"] + before["height"]) >= 16, label
    provisional = page.get_by_text("（暂定）").bounding_box()
    assert provisional is not None
    assert provisional["height"] < 40  # in one line


def decide(window: Screen, application: Application, code: str, reason: str) -> None:
    case = Case.objects.get(application=application, programme_code=code)
    page = window.open(f"/decide?case={case.id}")
    page.get_by_label("同意", exact=True).check()
    page.get_by_label("理由").fill(reason)
    page.get_by_role("button", name="办理这 1 件").click()
    expect(page.get_by_text("已办 1 件")).to_be_visible()
