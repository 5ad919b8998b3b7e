"""The ways aside from the plain one, each at a phone and at the desk, without JavaScript: special procedure, appeal,
papers promised for later, filling in for somebody, taking back, refusing to accept."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import FilePayload, Page, expect

from tests.db.cases.story import HARDSHIP, MATERIALS, Story
from tests.e2e.agreeing import tick_all
from tests.e2e.cases.test_hardship import fill
from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from tests.people import PARTS, People
from tests.world import resident_id
from yizhan.cases.models import Application, Case, Draft, OwedPaper
from yizhan.kernel import clock, messages
from yizhan.kernel.models import DemoSms

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"
PICTURE: FilePayload = {"name": "sheet.pdf", "mimeType": "application/pdf", "buffer": PDF}


@pytest.fixture
def story(lasting_people: People) -> Story:
    return Story(lasting_people, at=clock.now())


def at_desk(screen: OpenScreen, path: str, who: str = "cadre") -> Page:
    return screen(DESK, who=who, java_script_enabled=False).open(path)


def on_phone(screen: OpenScreen, path: str, who: str = "member") -> Page:
    return screen(PHONE, who=who, java_script_enabled=False).open(path)


def refused_at_the_door(screen: OpenScreen, application: Application) -> None:
    """By the cadre, from the page of the case, with the reason and what would change it."""
    desk = at_desk(screen, f"/cases/{application.id}")
    desk.get_by_role("link", name="不予受理").click()
    desk.get_by_role("button", name="不予受理").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    desk.get_by_label("理由").fill("收入证明没有盖章")
    desk.get_by_label("怎样补救").fill("请单位盖章后重新申请")
    desk.get_by_role("button", name="不予受理").click()
    expect(desk.get_by_text("已发出通知，申请人会看到理由。")).to_be_visible()


def test_a_special_procedure_stops_the_clock_for_both_to_see(screen: OpenScreen, story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    case = story.part(application)
    desk = at_desk(screen, f"/cases/{application.id}")
    desk.get_by_role("link", name="特别程序").click()
    desk.get_by_label("家庭经济状况核对").check()
    desk.get_by_label("由谁做什么").fill("区民政局核对家庭经济状况")
    desk.get_by_label("预计结束日期").fill((clock.today() + timedelta(days=9)).isoformat())
    screen(DESK, who="cadre").assert_well_made(f"/case/{case.id}/special", "cases-special", views=EXTREMES)
    desk.get_by_role("button", name="进入特别程序并通知申请人").click()
    expect(desk.get_by_text("已进入特别程序，计时暂停，已通知申请人。")).to_be_visible()
    expect(desk.get_by_role("heading", name="下一步")).to_be_visible()

    phone = on_phone(screen, f"/cases/{application.id}")
    expect(phone.get_by_text("进入特别程序，办理计时暂停")).to_be_visible()
    expect(phone.get_by_text("区民政局核对家庭经济状况")).to_be_visible()
    screen(PHONE, who="member").assert_well_made(f"/cases/{application.id}", "cases-special-own", views=EXTREMES)

    desk.goto(desk.url.split("/cases/")[0] + "/inbox")
    expect(desk.get_by_text("Alice").first).to_be_visible()
    desk.goto(desk.url.replace("/inbox", f"/cases/{application.id}"))
    desk.get_by_role("link", name="登记特别程序结论").click()
    desk.get_by_label("结论").fill("核对无误")
    desk.get_by_role("button", name="登记结论，继续办理").click()
    expect(desk.get_by_text("已登记结论，计时继续。")).to_be_visible()
    assert story.part(application).state == "handling"
    phone.reload()
    expect(phone.get_by_text("核对无误")).to_have_count(0)


def test_refused_at_the_door_one_appeals_and_the_street_reopens_it(screen: OpenScreen, story: Story) -> None:
    application = story.submitted()
    refused_at_the_door(screen, application)
    phone = on_phone(screen, "/")
    phone.goto(phone.url + f"cases/{application.id}")
    expect(phone.get_by_text("请单位盖章后重新申请").first).to_be_visible()
    screen(PHONE, who="member").assert_well_made(f"/cases/{application.id}", "cases-refused", views=EXTREMES)
    phone.get_by_role("link", name="不同意这个结果，提出申诉").first.click()
    expect(phone.get_by_label("您不同意什么，为什么")).to_be_visible()
    screen(PHONE, who="member").assert_well_made(path_of(phone), "cases-appeal", views=EXTREMES)
    phone.get_by_label("您不同意什么，为什么").fill("收入证明第二页有公章")
    phone.get_by_role("button", name="提交申诉").click()
    expect(phone.get_by_text("处理中，最迟答复日期").first).to_be_visible()

    desk = at_desk(screen, "/", who="street")
    desk.get_by_role("link", name="申诉").first.click()
    expect(desk).to_have_url(re.compile("/appeals$"))
    desk.get_by_role("link", name="Alice").first.click()
    expect(desk.get_by_role("group", name="怎样答复")).to_be_visible()
    expect(desk.get_by_text("收入证明第二页有公章")).to_be_visible()
    screen(DESK, who="street").assert_well_made("/appeals", "cases-appeals", views=EXTREMES)
    screen(DESK, who="street").assert_well_made(path_of(desk), "cases-appeal-desk", views=EXTREMES)
    desk.get_by_role("group", name="怎样答复").get_by_role("radio").nth(0).check()
    desk.get_by_role("textbox", name="理由").fill("材料齐全，应当受理")
    desk.get_by_role("button", name="答复").click()
    expect(desk.get_by_text("申诉已答复，申请人会收到通知。")).to_be_visible()
    expect(desk.get_by_role("textbox", name="理由")).to_have_count(0)  # answered
    assert Case.objects.filter(application=application, state="submitted").count() == 1
    phone.reload()
    expect(phone.get_by_text("材料齐全，应当受理").first).to_be_visible()
    expect(at_desk(screen, "/inbox").get_by_text("Alice").first).to_be_visible()


def test_a_paper_is_promised_for_a_day_and_brought(screen: OpenScreen, story: Story) -> None:
    answers = {**HARDSHIP, "students": []}
    draft_id = story.draft(answers=answers, materials=tuple(one for one in MATERIALS if one != "education-proof"))
    phone = on_phone(screen, f"/drafts/{draft_id}/check")
    expect(phone.get_by_role("group", name="可以后补的材料")).to_contain_text("在读证明")
    screen(PHONE, who="member").assert_well_made(f"/drafts/{draft_id}/check", "cases-promise", views=EXTREMES)
    phone.get_by_label("我已阅读，承诺在这一天以前补交").check()
    phone.get_by_role("button", name=re.compile("提交申请|只申请其余")).click()
    expect(phone.get_by_text("已提交，编号")).to_be_visible()
    application = Application.objects.get()
    owed = OwedPaper.objects.get(application=application)

    desk = at_desk(screen, f"/cases/{application.id}")
    expect(desk.get_by_text("在读证明和缴费单据").first).to_be_visible()
    phone.goto(phone.url.split("/cases")[0] + "/")
    phone.get_by_role("link", name=re.compile("补交")).first.click()
    expect(phone.get_by_label("在读证明")).to_be_visible()
    screen(PHONE, who="member").assert_well_made(f"/cases/{application.id}/owed", "cases-owed", views=EXTREMES)
    phone.get_by_label("在读证明").set_input_files(PICTURE)
    phone.get_by_role("button", name=re.compile("提交|补交|上传")).click()
    expect(phone.get_by_text("已收到，经办人会看到。")).to_be_visible()
    owed.refresh_from_db()
    assert owed.delivered_at is not None


def helped(screen: OpenScreen) -> Page:
    """The cadre of another desk than the one who decides sits with Alice and fills in the form."""
    desk = at_desk(screen, "/")
    desk.get_by_role("link", name="帮办代办").click()
    form = desk.locator("main")  # beside it stands the search of the desk
    form.get_by_label("姓名").fill("Alice")
    form.get_by_label("证件号码").fill(resident_id(1))
    form.get_by_label("事项").select_option(value="hardship-support")
    desk.get_by_role("button", name="开始代办").click()
    fill(form)
    desk.get_by_role("button", name="下一步：请本人确认").click()
    expect(desk.get_by_role("heading", name="请本人确认")).to_be_visible()
    return desk


def path_of(page: Page) -> str:
    return re.sub(r"^https?://[^/]+", "", page.url)


def all_read(desk: Page) -> None:
    confirm = desk.get_by_role("button", name="按本人确认提交")
    tick_all(desk.get_by_label("已读给本人听，本人单独同意"), above=confirm)


def test_somebody_is_helped_and_confirms_on_their_own_phone(screen: OpenScreen, story: Story) -> None:
    desk = helped(screen)
    window = screen(DESK, who="cadre")
    window.assert_well_made("/assist", "cases-assist", views=EXTREMES)
    window.assert_well_made(f"/assist/{Draft.objects.get().id}", "cases-assist-form", views=EXTREMES)
    window.assert_well_made(path_of(desk), "cases-assist-confirm", views=EXTREMES)
    desk.get_by_role("button", name="发送确认码").click()
    expect(desk.get_by_text("确认码已发到本人手机。")).to_be_visible()
    while messages.deliver_next(at=clock.now()):
        pass
    text = DemoSms.objects.filter(mobile=PARTS["member"].phone).latest("at").text
    all_read(desk)
    desk.get_by_label("本人手机收到的确认码").fill("000000")
    desk.get_by_role("button", name="按本人确认提交").click()
    expect(desk.get_by_role("alert")).to_be_visible()
    assert not Application.objects.exists()
    all_read(desk)
    desk.get_by_label("本人手机收到的确认码").fill(re.findall(r"\d{6}", text)[0])
    desk.get_by_role("button", name="按本人确认提交").click()
    expect(desk.get_by_text("已按本人确认提交，编号")).to_be_visible()
    application = Application.objects.get()
    expect(desk.get_by_text(application.number)).to_be_visible()

    phone = on_phone(screen, "/cases")
    phone.get_by_role("link", name="困难职工帮扶一件事").first.click()
    expect(phone.get_by_text("代办人不参与审批")).to_be_visible()
    screen(PHONE, who="member").assert_well_made(f"/cases/{application.id}", "cases-assisted-own", views=EXTREMES)
    phone.get_by_role("link", name="撤回申请").click()
    phone.get_by_role("button", name="撤回").click()
    expect(phone.get_by_text("已撤回。")).to_be_visible()
    assert set(application.cases.values_list("state", flat=True)) == {"withdrawn"}


def test_somebody_is_helped_and_signs_the_printed_form(screen: OpenScreen, story: Story) -> None:
    desk = helped(screen)
    confirm = desk.url
    desk.get_by_role("link", name="打印给本人签字").click()
    expect(desk.get_by_text("本人签名")).to_be_visible()
    screen(DESK, who="cadre").assert_well_made(path_of(desk), "cases-assist-print", views=EXTREMES)
    desk.goto(confirm)
    all_read(desk)
    desk.get_by_label("本人签字的申请表照片").set_input_files(PICTURE)
    desk.get_by_role("button", name="按本人确认提交").click()
    expect(desk.get_by_text("已按本人确认提交，编号")).to_be_visible()
    application = Application.objects.get()
    assert application.person_id == story.people.person("member")
    expect(on_phone(screen, f"/cases/{application.id}").get_by_text("代办人不参与审批")).to_be_visible()


def test_taking_back_asks_once_and_leaves_the_desk_empty(screen: OpenScreen, story: Story) -> None:
    application = story.submitted()
    phone = on_phone(screen, f"/cases/{application.id}")
    phone.get_by_role("link", name="撤回申请").click()
    expect(phone.get_by_role("button", name="撤回")).to_be_visible()
    screen(PHONE, who="member").assert_well_made(f"/cases/{application.id}/withdraw", "cases-withdraw", views=EXTREMES)
    phone.get_by_role("button", name="撤回").click()
    expect(phone.get_by_text("已撤回。")).to_be_visible()
    expect(at_desk(screen, "/inbox").get_by_text("Alice")).to_have_count(0)


def test_the_page_of_refusing_is_well_made(screen: OpenScreen, story: Story) -> None:
    case = story.part(story.submitted())
    screen(DESK, who="cadre").assert_well_made(f"/case/{case.id}/refuse", "cases-refuse", views=EXTREMES)
