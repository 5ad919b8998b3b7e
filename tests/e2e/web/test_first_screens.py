"""First screens: what each of the fixed people sees first, at both sizes and in both sizes of type."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screens import DESK, PHONE, OpenScreen


@pytest.mark.parametrize("who", ["member", "rider", "newcomer", "employer", "cadre", "county", "treasurer", "auditor"])
def test_the_first_screen_is_well_made(screen: OpenScreen, who: str) -> None:
    screen(who=who).assert_well_made("/", f"home-{who}")


def test_a_member_goes_round_by_the_tabs(screen: OpenScreen) -> None:
    page = screen(PHONE, who="member", java_script_enabled=False).open("/")
    page.get_by_role("navigation", name="主要栏目").get_by_role("link", name="我的").click()
    expect(page.get_by_role("link", name="我的", exact=True)).to_have_attribute("aria-current", "page")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()


def test_a_cadre_opens_the_menu_on_a_phone_without_javascript(screen: OpenScreen) -> None:
    page = screen(PHONE, who="cadre", java_script_enabled=False).open("/")
    menu = page.get_by_role("navigation", name="工作菜单")
    expect(menu).to_be_hidden()
    page.get_by_text("菜单", exact=True).click()
    expect(menu.get_by_role("link", name="工作台")).to_be_visible()


def test_on_the_desk_the_menu_stands_open(screen: OpenScreen) -> None:
    page = screen(DESK, who="cadre").open("/")
    expect(page.get_by_role("navigation", name="工作菜单").get_by_role("link", name="工作台")).to_be_visible()


def test_the_demonstration_s_clock_moves_from_any_page_without_javascript(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member", java_script_enabled=False)
    page = window.open("/me")
    page.get_by_text("换人与快进").click()
    expect(page.get_by_role("button", name="快进")).to_be_visible()
    window.shoot("demo-tools")
    page.get_by_role("complementary", name="演示工具").get_by_label("快进").fill("3")
    page.get_by_role("button", name="快进").click()
    expect(page.get_by_role("status")).to_contain_text("时间已快进")
    assert page.url.endswith("/me")


@pytest.mark.parametrize("who", ["cadre", "county", "street"])
def test_the_search_box_keeps_off_the_name_of_who_acts(screen: OpenScreen, who: str) -> None:
    page = screen(DESK, who=who).open("/")
    name, box = page.locator(".yz-who").bounding_box(), page.locator(".yz-search").bounding_box()
    assert name is not None
    assert box is not None
    assert box["x"] - (name["x"] + name["width"]) >= 24


@pytest.mark.parametrize(("who", "count"), [("cadre", 1), ("auditor", 0)])
def test_the_search_box_is_there_for_whom_the_roll_is_open(screen: OpenScreen, who: str, count: int) -> None:
    page = screen(DESK, who=who).open("/")
    expect(page.get_by_role("searchbox", name="查会员")).to_have_count(count)
