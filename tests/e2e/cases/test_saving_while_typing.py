"""A draft saves itself in the browser: typing, a moment, a reload; without a network it says that nothing is saved."""

import re

from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from tests.e2e.screens import EXTREMES, PHONE, OpenScreen, Screen
from tests.people import People
from tests.waiting import wait_until
from yizhan.accounts.idle import SEEN_KEY
from yizhan.cases.models import Draft
from yizhan.kernel.models import DemoSms

SAVED = re.compile(r"^已保存 \d\d:\d\d$")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


def begun(window: Screen) -> Page:
    page = window.open("/apply/hardship-support")
    for box in page.get_by_role("checkbox").all():
        box.check()
    page.get_by_role("button", name="同意并开始填写").click()
    expect(page.get_by_label("其他刚性支出")).to_be_visible()
    page.wait_for_load_state("load")  # the script is there
    return page


def test_what_was_typed_is_still_there_after_a_reload(screen: OpenScreen, open_for_business: People) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    page.get_by_label("其他刚性支出").press_sequentially("1,200")
    page.get_by_label("银行卡号").fill("6222020000000000018")
    expect(page.locator(".yz-autosave")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("其他刚性支出")).to_have_value("1,200")
    expect(page.get_by_label("银行卡号")).to_have_value("6222020000000000018")
    stored = page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    assert "1,200" not in stored
    assert "6222" not in stored


def test_leaving_at_once_loses_nothing(screen: OpenScreen, open_for_business: People) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    address = page.url
    page.get_by_label("其他刚性支出").fill("900")
    page.get_by_role("link", name="我的办件").first.click()
    expect(page.get_by_role("heading", name="我的办件").first).to_be_visible()
    # The browser sends it behind the page that follows.
    wait_until(lambda: Draft.objects.get().page_save, within_s=30, what="the last save")
    page.goto(address)
    expect(page.get_by_label("其他刚性支出")).to_have_value("900")


def test_what_was_typed_before_the_script_came_is_saved_too(screen: OpenScreen, open_for_business: People) -> None:
    window = screen(PHONE, who="member")
    path = begun(window).url.removeprefix(window.address)
    held: list[Route] = []
    window.page.route("**/app.js*", lambda route: held.append(route))
    window.page.goto(window.address + path, wait_until="commit")
    window.page.get_by_label("其他刚性支出").fill("800")
    wait_until(lambda: window.page.evaluate("() => true") and held, within_s=30, what="the request for the script")
    held[0].continue_()
    expect(window.page.locator(".yz-autosave")).to_have_text(SAVED)
    window.page.unroute_all()
    window.page.reload()
    expect(window.page.get_by_label("其他刚性支出")).to_have_value("800")


def test_without_a_network_it_says_so_and_saves_when_it_is_back(screen: OpenScreen, open_for_business: People) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    page.context.set_offline(True)
    page.get_by_label("其他刚性支出").fill("700")
    expect(page.locator(".yz-autosave")).to_contain_text("网络不通，最新的内容还没有保存")
    window.shoot("cases-draft-offline", whole=False)
    expect(page.get_by_label("其他刚性支出")).to_have_value("700")
    page.context.set_offline(False)
    expect(page.locator(".yz-autosave")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("其他刚性支出")).to_have_value("700")


def test_two_windows_do_not_overwrite_each_other_unseen(screen: OpenScreen, open_for_business: People) -> None:
    first = begun(screen(PHONE, who="member"))
    second = screen(PHONE, who="member").open(first.url.removeprefix(first.url.split("/drafts")[0]))
    second.get_by_label("其他刚性支出").fill("500")
    expect(second.locator(".yz-autosave")).to_have_text(SAVED)
    first.get_by_label("其他刚性支出").fill("400")
    expect(first.locator(".yz-autosave")).to_contain_text("在别的窗口改过了")
    first.reload()
    expect(first.get_by_label("其他刚性支出")).to_have_value("500")


def test_signed_out_meanwhile_it_says_what_to_press_and_the_press_keeps_it(
    screen: OpenScreen, open_for_business: People
) -> None:
    window = screen(PHONE, who="member")
    for row in Session.objects.all():  # a minute has passed since the browser was last told whose it is
        session = SessionStore(row.session_key)
        session.pop(SEEN_KEY, None)
        session.save()
    page = begun(window)
    Session.objects.all().delete()
    page.get_by_label("其他刚性支出").fill("300")
    expect(page.locator(".yz-autosave")).to_contain_text("登录已到期，最新的内容还没有保存")
    page.get_by_role("button", name="存为草稿").click()
    expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fmy%2Fkept-form"))

    page.get_by_label("手机号").fill("13800000001")
    page.get_by_role("button", name="获取验证码").click()
    expect(page.get_by_label("验证码")).to_be_visible()
    page.get_by_label("验证码").fill(re.findall(r"\d{6}", DemoSms.objects.order_by("-at")[0].text)[0])
    page.get_by_role("button", name="登录").click()
    page.get_by_role("button", name="继续提交").click()
    expect(page.get_by_label("其他刚性支出")).to_have_value("300")
    window.open("/my/kept-form")
    expect(page).to_have_url(f"{window.address}/")  # sent, it is offered no more


def test_papers_that_were_only_chosen_are_not_called_saved(screen: OpenScreen, open_for_business: People) -> None:
    page = begun(screen(PHONE, who="member"))
    page.get_by_label("户口簿").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_label("其他刚性支出").fill("100")
    expect(page.locator(".yz-autosave")).to_contain_text("材料要按“存为草稿”或“下一步”才上传")


def test_the_form_is_well_made(screen: OpenScreen, open_for_business: People) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    path = page.url.removeprefix(window.address)
    page.get_by_label("其他刚性支出").fill("100")
    expect(page.locator(".yz-autosave")).to_have_text(SAVED)
    window.shoot("cases-draft-saved", whole=False)
    window.assert_well_made(path, "cases-draft", views=EXTREMES)
