"""What happens to memberships, in a real browser: reported dead, not answered in time, expelled, moved by an import."""

import re
from datetime import timedelta
from pathlib import Path

from playwright.sync_api import expect

from tests.db.registry.roster.files import write_csv
from tests.db.registry.roster.sending import taken_in
from tests.db.registry.test_expulsions import decision
from tests.e2e.screens import DESK, PHONE, OpenScreen
from tests.people import PARTS, People
from tests.world import resident_id
from yizhan.kernel import clock
from yizhan.kernel.models import DemoSms
from yizhan.registry import api
from yizhan.registry.models import EntryObjection, ExpulsionAppeal, Membership, Transfer
from yizhan.registry.services.deaths import record_death
from yizhan.registry.services.expulsions import expel
from yizhan.registry.services.papers import Paper
from yizhan.registry.tasks import escalate_overdue_transfers


def test_who_is_reported_dead_by_mistake_says_so_and_signs_in_again(screen: OpenScreen, lasting_people: People) -> None:
    people, now = lasting_people, clock.now()
    record_death(
        person_id=people.person("member"), died_on=clock.today() - timedelta(days=3), paper=Paper(number="死证1"),
        acting=people.acting("cadre"), at=now,
    )  # fmt: skip
    window = screen(PHONE, java_script_enabled=False)
    page = window.open("/sign-in")
    page.get_by_label("手机号").fill(PARTS["member"].phone)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_label("验证码")).to_be_visible()
    page.get_by_label("验证码").fill(re.findall(r"\d{6}", DemoSms.objects.order_by("-at")[0].text)[0])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="没有登录：这个手机号的会员登记为已去世")).to_be_visible()
    window.assert_fits()
    window.shoot("reported-dead")
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    window.assert_fits()
    window.shoot("reported-dead")
    page.get_by_label("登记错了？请写明情况").fill("我健在，和同名的人弄混了。李红，13800000001")
    page.get_by_role("button", name="告诉工会，请核对").click()
    expect(page.get_by_text("已经告诉工会了")).to_be_visible()

    county = screen(PHONE, who="county", java_script_enabled=False)
    desk = county.open("/entry-objections")
    county.shoot("objections-of-the-dead")
    desk.get_by_role("link", name="Alice").click()
    expect(desk.get_by_role("link", name="打开去世登记")).to_be_visible()
    county.shoot("objection-of-the-dead")
    desk.get_by_role("link", name="打开去世登记").click()
    desk.get_by_label("为什么是登记错了").or_(desk.get_by_role("textbox")).first.fill("同名同姓，核对了派出所回函")
    desk.get_by_role("button", name=re.compile("撤销")).click()
    expect(desk.get_by_text("已撤销：会籍、接转和账号都恢复了。")).to_be_visible()
    again = screen(PHONE, who="member").open("/my/membership")
    expect(again.get_by_text("mill工会").first).to_be_visible()


def test_a_unions_page_shows_an_earlier_day(screen: OpenScreen, lasting_people: People) -> None:
    window = screen(PHONE, who="cadre")
    page = window.open(f"/unions/{lasting_people.world['mill']}")
    expect(page.get_by_role("heading", name="会员人数")).to_be_visible()
    day = (clock.today() - timedelta(days=400)).isoformat()
    page.get_by_label("看哪一天（不填就看今天）").fill(day)
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("您看到的是")).to_be_visible()
    window.assert_well_made(f"/unions/{lasting_people.world['mill']}?on={day}", "union-on-a-day")


def test_a_transfer_that_nobody_answers_rises_to_the_level_above(screen: OpenScreen, lasting_people: People) -> None:
    world = lasting_people.world
    api.request_transfer(
        person_id=lasting_people.person("member"), to_union_id=world["depot"], reason="1",
        due_on=clock.today() - timedelta(days=1), acting=lasting_people.acting("member"), at=clock.now(),
    )  # fmt: skip
    escalate_overdue_transfers(clock.now())
    own = screen(PHONE, who="member", java_script_enabled=False)
    expect(own.open("/my/membership").get_by_text("超期，由上级督办")).to_be_visible()
    own.shoot("transfer-raised-member")
    county = screen(PHONE, who="other_county", java_script_enabled=False)
    page = county.open("/my/messages")
    county.shoot("transfer-raised-told")
    page = county.open("/transfers")
    page.get_by_role("link", name="Alice").click()
    expect(page.get_by_role("heading", name="Alice申请转入")).to_be_visible()
    county.shoot("transfer-raised-county")
    page.get_by_role("button", name="接收", exact=True).click()
    expect(page.get_by_text("已接收")).to_be_visible()
    assert Transfer.objects.get().state == "accepted"


def test_who_is_expelled_appeals_on_the_phone_and_the_level_above_answers(
    screen: OpenScreen, lasting_people: People
) -> None:
    expulsion_id = expel(
        person_id=lasting_people.person("member"), decision=decision(decided_on=clock.today()),
        acting=lasting_people.acting("cadre"), at=clock.now(),
    )  # fmt: skip
    own = screen(PHONE, who="member", java_script_enabled=False)
    page = own.open("/my/membership")
    own.shoot("expelled-member")
    page.get_by_role("link", name="不服，向上级工会申诉").click()
    expect(page.get_by_role("textbox").first).to_be_visible()
    own.shoot("expelled-appeal")
    page.get_by_role("textbox").first.fill("判的是别人，同名")
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile("申诉")).click()
    assert ExpulsionAppeal.objects.filter(expulsion_id=expulsion_id).exists()
    street = screen(PHONE, who="street", java_script_enabled=False)
    desk = street.open(f"/expulsions/{expulsion_id}")
    street.shoot("expelled-desk")
    expect(desk.get_by_text("判的是别人，同名")).to_be_visible()


def test_whom_an_import_moved_objects_and_the_union_answers(
    screen: OpenScreen, lasting_people: People, tmp_path: Path
) -> None:
    row = {"姓名": "Alice", "证件号码": resident_id(1), "会籍变化类型": "保留", "工作单位": "别的厂"}
    path = write_csv(tmp_path / "a.csv", [row], header=[*row])
    taken_in(path, lasting_people.world, lasting_people.acting("cadre"))
    assert Membership.objects.get(id=lasting_people.membership("member")).state == "retained"
    own = screen(PHONE, who="member", java_script_enabled=False)
    own.open("/my/messages")
    own.shoot("import-told")
    page = own.open("/my/membership")
    own.shoot("import-membership")
    page.get_by_role("link", name="登记不对，告诉工会").click()
    page.get_by_label("哪里不对，应该是什么").fill("我没有下岗，还在厂里上班")
    page.get_by_role("button", name="告诉工会").click()
    expect(page.get_by_text("已告诉工会")).to_be_visible()
    assert EntryObjection.objects.get().person_id == lasting_people.person("member")
    cadre = screen(PHONE, who="cadre", java_script_enabled=False).open("/entry-objections")
    cadre.get_by_role("link", name="Alice").click()
    cadre.get_by_label("核对的结果").fill("已改正：您还在岗")
    cadre.get_by_role("button", name="答复会员").click()
    expect(cadre.get_by_text("已答复，会员会看到。")).to_be_visible()
