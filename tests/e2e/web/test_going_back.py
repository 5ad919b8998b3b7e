"""Back in the browser over a refused form: to the form with what was typed, never to the browser's own error."""

from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, OpenScreen, Screen

TYPED = "谁@何处"


def refused(window: Screen) -> Page:
    page = window.open("/my/email")
    page.get_by_label("邮箱地址").fill(TYPED)
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_text("处需要修改")).to_be_visible()
    return page


def test_back_leads_to_the_form_as_it_came_back(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member", java_script_enabled=False)
    page = refused(window)
    window.shoot("refused-form")
    page.goto(window.address + "/me")
    page.go_back()
    expect(page.get_by_text("处需要修改")).to_be_visible()
    expect(page.get_by_label("邮箱地址")).to_have_value(TYPED)
    page.go_back()
    expect(page.get_by_label("邮箱地址")).to_be_visible()
    expect(page.get_by_text("处需要修改")).to_have_count(0)


def test_who_has_signed_out_is_not_gone_back_to(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member", java_script_enabled=False)
    page = refused(window)
    page.goto(window.address + "/me")
    page.get_by_role("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()
    page.go_back()
    page.go_back()
    expect(page.get_by_role("button", name="获取验证码")).to_be_visible()  # of signing in
    assert "/sign-in" in page.url
    assert TYPED not in page.content()
