"""Recuperation in the browser: wished for on a phone without JavaScript, ranked and decided at the county's desk."""

from playwright.sync_api import expect

from tests.db.cases.story import Story
from tests.db.cases.test_rounds import WISH
from tests.e2e.agreeing import agree_and_begin
from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from tests.people import People
from yizhan.cases.models import Application, Case
from yizhan.cases.services import handling
from yizhan.kernel import clock


def test_a_wish_from_the_phone_is_ranked_and_gets_its_place(screen: OpenScreen, lasting_people: People) -> None:
    phone = screen(PHONE, who="member", java_script_enabled=False)
    page = phone.open("/apply/recuperation")
    agree_and_begin(page)
    page.get_by_label("2027 年夏季").check()
    page.get_by_label("想去哪里").select_option(label="牡丹江镜泊湖")
    page.get_by_label("从哪天起在现单位工作").fill("2016-05-01")
    page.get_by_label("生产和服务一线").check()
    page.get_by_role("group", name="最高一级的劳模").get_by_label("没有").check()
    for group in ("被认定过工伤", "法定退休年龄"):
        page.get_by_role("group", name=group).get_by_label("否").check()
    page.get_by_role("button", name="下一步：核对").click()
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    page.get_by_role("region", name="职工疗休养").locator("summary").click()
    expect(page.get_by_text("排序得分").first).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交，编号")).to_be_visible()
    application = Application.objects.get()
    expect(page.get_by_text(application.number).first).to_be_visible()

    story = Story(lasting_people, at=clock.now())
    other = story.submitted("recuperation", answers=WISH | {"post": "hazardous"}, who="cadre", materials=())
    for one, handler in ((application, "cadre"), (other, "relative_cadre")):
        handling.accept(case_id=one.cases.get().id, acting=story.who(handler), at=story.at)

    screen(PHONE, who="county").assert_well_made("/rounds", "cases-rounds", views=EXTREMES)
    case = application.cases.get()
    address = f"/rounds/{case.programme_version_id}/{case.ranked_in}"
    screen(PHONE, who="county").assert_well_made(address, "cases-round", views=EXTREMES)
    county = screen(DESK, who="county", java_script_enabled=False).open("/rounds")
    county.get_by_role("link", name="职工疗休养 · 2027 年夏季").click()
    expect(county.get_by_role("heading", level=2).nth(0)).to_contain_text("Bob")
    expect(county.get_by_role("heading", level=2).nth(1)).to_contain_text("Alice")
    county.get_by_label("这一轮有几个名额").fill("1")
    county.get_by_label("不予批准，告诉本人得分").check()
    county.get_by_role("button", name="按排序决定这一轮").click()
    expect(county.get_by_text("1 人排进名额，1 人没有排进")).to_be_visible()

    states = {one.application.applicant_name: one.state for one in Case.objects.select_related("application")}
    assert states == {"Alice": "rejected", "Bob": "handling"}
    page.goto(page.url)
    expect(page.get_by_text("按得分排第 2 名").first).to_be_visible()
    screen(PHONE, who="member").assert_well_made(f"/cases/{application.id}", "cases-ranked", views=EXTREMES)
