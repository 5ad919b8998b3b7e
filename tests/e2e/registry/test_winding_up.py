"""An employer closes, its union is wound up at the county's desk, and a member reads it on the phone."""

from playwright.sync_api import expect

from tests.e2e.screens import DESK, PHONE, OpenScreen
from tests.people import People
from yizhan.registry.models import Membership, WindingUp


def test_a_union_is_wound_up_at_the_desk_and_its_member_is_told(screen: OpenScreen, lasting_people: People) -> None:
    world = lasting_people.world
    employer, mill = f"/employers/{world.employers['mill']}", f"/unions/{world['mill']}"
    county = screen(DESK, who="county", java_script_enabled=False)
    page = county.open(employer)
    page.get_by_label("注销").check()
    page.get_by_label("哪一天关闭").fill("2026-02-01")
    page.locator("#id_closure_source").fill("市场监管局公告")
    page.get_by_role("button", name="登记单位关闭").click()
    expect(page.get_by_text("还有 3 名会员没有转走")).to_be_visible()
    page.get_by_role("link", name="看是哪些人").click()
    expect(page.get_by_role("row", name="Alice").get_by_role("link", name="办保留会籍 Alice")).to_be_visible()

    page = county.open(mill)
    page.get_by_role("link", name="撤销或合并这家工会").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("文号")
    page.get_by_label("所在单位终止或被撤销").check()
    page.get_by_label("批复或决定的文号").fill("道里工发〔2026〕8号")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="撤销mill工会")).to_be_visible()
    assert not WindingUp.objects.exists()
    page.get_by_role("button", name="确认撤销").click()
    expect(page.get_by_role("heading", name="已撤销")).to_be_visible()
    expect(page.get_by_text("道里工发〔2026〕8号")).to_be_visible()
    kept = Membership.objects.get(person_id=lasting_people.person("member"), closed_on__isnull=True)
    assert kept.union_id == world["xinyang"]

    phone = screen(PHONE, who="member", java_script_enabled=False).open("/my/messages")
    expect(phone.get_by_text("mill工会已撤销，您的会籍由xinyang工会保留").first).to_be_visible()


def test_its_pages_are_well_made(screen: OpenScreen, lasting_people: People) -> None:
    mill = f"/unions/{lasting_people.world['mill']}"
    window = screen(DESK, who="county")
    window.assert_well_made(f"{mill}/wind-up", "wind-up")
    window.assert_well_made(f"/employers/{lasting_people.world.employers['mill']}", "employer-closing")
