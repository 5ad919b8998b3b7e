"""Pages that say no, or that something is wrong: made as well as the others, with a way on, without JavaScript too."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screens import EXTREMES, PHONE, OpenScreen

REFUSED = [
    ("visitor", "/nowhere", "没有找到"),
    ("cadre", "/nowhere", "没有找到"),
    ("member", "/members", "这一步现在不能做"),
    ("visitor", "/preferences", "这个地址不能这样用"),
    ("visitor", "/%00", "这个请求看不懂"),
]


@pytest.mark.parametrize(("who", "path", "title"), REFUSED)
def test_a_refusal_is_well_made_and_leads_on(screen: OpenScreen, who: str, path: str, title: str) -> None:
    window = screen(PHONE, who=who, java_script_enabled=False)
    page = window.open(path)
    expect(page.get_by_role("heading", name=title)).to_be_visible()
    page.get_by_role("link", name="回到首页").click()
    expect(page).to_have_url(window.address + "/")


@pytest.mark.parametrize(("who", "path"), [(who, path) for who, path, _ in REFUSED])
def test_a_refusal_is_well_made(screen: OpenScreen, who: str, path: str) -> None:
    window = screen(who=who)
    name = f"refused-{who}{path.replace('/', '-').replace('%', '')}"
    window.assert_well_made(path, name, views=EXTREMES)
    window.assert_fits_in_english(path)


def test_who_asks_too_often_is_told_for_how_long_and_keeps_the_number(screen: OpenScreen) -> None:
    window = screen(PHONE, java_script_enabled=False)
    for comes in ("登录", "秒后再获取"):
        page = window.open("/sign-in")
        page.get_by_label("手机号").fill("13900000099")
        page.get_by_role("button", name="获取验证码").click()
        expect(page.get_by_text(comes).first).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("秒后再获取")
    expect(page.get_by_label("手机号")).to_have_value("13900000099")


@pytest.mark.parametrize(
    ("who", "path", "words"),
    [
        ("newcomer", "/cases", "还没有办件"),
        ("newcomer", "/my/messages", "没有消息"),
        ("cadre", "/inbox", "没有要办的事"),
        ("cadre", "/transfers", "没有"),
        ("cadre", "/members?q=zzzz", "没有"),
        ("treasurer", "/money/release", "没有"),
        ("visitor", "/services", "还没有可以办理的服务"),
    ],
)
def test_an_empty_page_says_so(screen: OpenScreen, who: str, path: str, words: str) -> None:
    page = screen(PHONE, who=who, java_script_enabled=False).open(path)
    expect(page.locator("main")).to_contain_text(words)
