"""Joining, being placed, and changing unions, in a real browser and without JavaScript."""

import re
from datetime import timedelta

from playwright.sync_api import Page, expect

from tests.e2e.screens import DESK, PHONE, OpenScreen
from tests.people import People
from tests.world import resident_id
from yizhan.kernel import clock
from yizhan.registry import api
from yizhan.registry.models import Membership


def fill(page: Page, serial: int) -> None:
    page.get_by_label("姓名").fill("𠮷小骑")
    page.get_by_label("身份证号码").fill(resident_id(serial))
    page.get_by_label("手机号").fill(f"138000{serial:05d}")


def test_a_rider_joins_on_a_phone_and_the_county_places_them(screen: OpenScreen, lasting_people: People) -> None:
    page = screen(PHONE, java_script_enabled=False).open("/")
    page.get_by_role("link", name="我要入会").click()
    fill(page, 301)
    page.get_by_label("您做哪一行").select_option(label="外卖配送员")
    page.get_by_label("主要在哪个区县干活或居住").select_option(label="哈尔滨市 道里区")
    page.get_by_role("button", name="提交入会").click()
    expect(page.get_by_role("heading", name="入会申请已收到")).to_be_visible()
    expect(page.get_by_text("pool联系人", exact=True)).to_be_visible()

    county = screen(DESK, who="county", java_script_enabled=False).open("/pool")
    county.get_by_role("row", name="𠮷小骑").get_by_role("link", name="安置").click()
    county.get_by_label("school工会").check()
    county.get_by_role("button", name="安置", exact=True).click()
    expect(county.get_by_text("已安置到school工会")).to_be_visible()
    membership = Membership.objects.get(person__name="𠮷小骑", closed_on__isnull=True)
    assert membership.union_id == lasting_people.world["school"]


def test_who_is_signed_in_joins_with_nothing_to_type_again(screen: OpenScreen, lasting_people: People) -> None:
    on = clock.today()
    Membership.objects.filter(person_id=lasting_people.person("rider")).update(closed_on=on, closed_by="6")
    page = screen(PHONE, who="rider", java_script_enabled=False).open("/join")
    expect(page.get_by_label("身份证号码")).to_have_count(0)
    expect(page.get_by_text("Rita")).to_be_visible()
    page.get_by_label("主要在哪个区县干活或居住").select_option(label="哈尔滨市 道里区")
    page.get_by_role("button", name="提交入会").click()
    expect(page.get_by_role("heading", name="您已经是工会会员了")).to_be_visible()
    page.goto(page.url.replace("/join/done", "/my/membership"))
    expect(page.get_by_text("周转库").first).to_be_visible()


def test_mistakes_are_shown_where_they_are_and_nothing_typed_is_lost(screen: OpenScreen) -> None:
    page = screen(PHONE, java_script_enabled=False).open("/join")
    page.get_by_label("姓名").fill("赵勇")
    page.get_by_label("身份证号码").fill("230102199002290016")
    page.get_by_label("手机号").fill("0451-84647777")
    page.get_by_role("button", name="提交入会").click()
    expect(page.get_by_role("alert")).to_contain_text("号码里的出生日期不存在")
    expect(page.get_by_role("alert")).to_contain_text("座机")
    expect(page.get_by_role("alert")).to_contain_text("请选择主要干活或居住的区县")
    expect(page.get_by_label("姓名")).to_have_value("赵勇")
    assert not Membership.objects.filter(person__name="赵勇").exists()


def test_an_employee_scans_the_employers_code(screen: OpenScreen, lasting_people: People) -> None:
    employer = screen(PHONE, who="employer", java_script_enabled=False).open("/our-union")
    employer.get_by_label("贴在哪里").fill("食堂门口")
    employer.get_by_role("button", name="生成入会码").click()
    address = employer.get_by_role("link", name="/j/").get_attribute("href") or ""
    page = screen(PHONE, java_script_enabled=False).open("/j/" + address.rpartition("/j/")[2])
    fill(page, 302)
    page.get_by_role("button", name="提交入会").click()
    expect(page.get_by_role("heading", name="入会申请已收到")).to_be_visible()
    expect(page.get_by_text("mill工会").first).to_be_visible()
    employer.reload()
    expect(employer.get_by_text("𠮷小骑")).to_be_visible()


def test_a_member_changes_unions_in_one_act(screen: OpenScreen, lasting_people: People) -> None:
    member = screen(PHONE, who="member", java_script_enabled=False).open("/my/membership")
    member.get_by_role("link", name="换单位了").click()
    member.get_by_label("新工会名称里的字").fill("depot")
    member.get_by_role("button", name="查找工会").click()
    member.get_by_label("depot工会").check()
    member.get_by_label("变化原因").select_option(label="劳动（工作）关系变化")
    member.get_by_role("button", name="申请转入").click()
    expect(member.get_by_text("待新工会接收")).to_be_visible()

    cadre = screen(DESK, who="other_cadre", java_script_enabled=False).open("/")
    cadre.get_by_role("link", name="Alice 申请转入").click()
    cadre.get_by_role("button", name="接收", exact=True).click()
    expect(cadre.get_by_text("已接收")).to_be_visible()
    member.reload()
    expect(member.get_by_role("link", name="depot工会")).to_be_visible()
    standing = api.membership_of(lasting_people.person("member"))
    assert standing is not None
    assert standing.union_id == lasting_people.world["depot"]


def test_a_cadre_sees_a_number_only_by_a_logged_press(screen: OpenScreen, lasting_people: People) -> None:
    page = screen(DESK, who="cadre", java_script_enabled=False).open("/members?q=alice")
    page.get_by_role("link", name="Alice").click()
    show = page.get_by_role("button", name=re.compile("显示.*证件号码"))
    expect(show).to_be_visible()
    expect(page.get_by_text(resident_id(1))).to_have_count(0)
    show.click()
    expect(page.get_by_text(resident_id(1))).to_be_visible()
    expect(page.get_by_text("这次查看已记入留痕")).to_be_visible()


def test_pages_behind_a_click_are_well_made(screen: OpenScreen, lasting_people: People) -> None:
    people, at = lasting_people, clock.now()
    token = api.make_join_code(
        union_id=people.world["mill"],
        label="食堂门口",
        expires_at=at + timedelta(days=7),
        acting=people.acting("cadre"),
        at=at,
    )
    transfer = api.request_transfer(
        person_id=people.person("member"),
        to_union_id=people.world["depot"],
        reason="1",
        due_on=clock.today() + timedelta(days=3),
        acting=people.acting("member"),
        at=at,
    )
    screen().assert_well_made(f"/j/{token}", "join-by-code")
    screen(who="other_cadre").assert_well_made(f"/transfers/{transfer}", "transfer")
    screen(who="member").assert_well_made("/my/membership", "my-membership-waiting")
    screen(who="far_member").assert_well_made("/my/membership/transfer?q=mill", "ask-transfer")
    screen(who="county").assert_well_made(f"/pool/{people.membership('rider')}/place", "place")
    cadre = screen(who="cadre")
    cadre.assert_well_made(f"/members/{people.person('member')}", "member")
    cadre.assert_well_made(f"/members/{people.person('member')}/change", "member-change")
    cadre.assert_well_made(f"/members/{people.person('member')}/phone", "member-phone")
    cadre.assert_well_made("/my/ties", "ties")
    cadre.assert_well_made("/our-union", "union")
