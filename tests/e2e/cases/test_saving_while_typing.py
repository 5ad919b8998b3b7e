"""A draft saves itself in the browser: typing, a moment, a reload; without a network it says that nothing is saved."""

import re

from django.contrib.sessions.models import Session
from playwright.sync_api import Page, Route, expect

from tests.e2e.agreeing import agree_and_begin
from tests.e2e.screens import EXTREMES, PHONE, OpenScreen, Screen
from tests.waiting import wait_until
from yizhan.accounts.idle import SEEN_KEY
from yizhan.accounts.sessions import SessionStore
from yizhan.cases.models import Draft
from yizhan.kernel.models import DemoSms

SAVED = re.compile(r"^已保存 \d\d:\d\d$")
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\n%%EOF\n"


# What the page would save.
TYPED = """() => {
  const form = document.querySelector("form[data-autosave]");
  return [...new FormData(form)].filter(([, one]) => typeof one === "string");
}"""
# Which fields are kept on the device just now, unsealed with the key that stands in the page.
KEPT = """async () => {
  const form = document.querySelector("form[data-keep-key]");
  const kept = JSON.parse(localStorage.getItem(`yizhan-typed-${form.dataset.keep}`));
  if (!kept) return [];
  const bytes = (told) => Uint8Array.from(atob(told), (letter) => letter.charCodeAt(0));
  const key = await crypto.subtle.importKey("raw", bytes(form.dataset.keepKey), "AES-GCM", false, ["decrypt"]);
  const data = await crypto.subtle.decrypt({ name: "AES-GCM", iv: bytes(kept.iv) }, key, bytes(kept.data));
  return JSON.parse(new TextDecoder().decode(data));
}"""


def kept_here(page: Page, name: str, value: str) -> None:
    """Sealing takes a moment: what was typed last is on the device only then."""
    wait_until(lambda: [name, value] in page.evaluate(KEPT), within_s=30, what=f"{name} kept on the device")


def begun(window: Screen) -> Page:
    page = window.open("/apply/hardship-support")
    agree_and_begin(page)
    expect(page.get_by_label("其他刚性支出")).to_be_visible()
    page.wait_for_load_state("load")  # the script is there
    return page


def test_what_was_typed_is_still_there_after_a_reload(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    page.get_by_label("其他刚性支出").press_sequentially("1,200")
    # Leaving the first field saves as well: that answer is not awaited, but the one to the second.
    with page.expect_response(lambda answer: "6222020000000000018" in (answer.request.post_data or "")):
        page.get_by_label("银行卡号").fill("6222020000000000018")
    expect(page.locator(".yz-autosave")).to_have_text(SAVED)
    page.reload()
    expect(page.get_by_label("其他刚性支出")).to_have_value("1,200")
    expect(page.get_by_label("银行卡号")).to_have_value("6222020000000000018")
    stored = page.evaluate("() => JSON.stringify([localStorage, sessionStorage])")
    assert "1,200" not in stored
    assert "6222" not in stored


def test_leaving_at_once_loses_nothing(screen: OpenScreen) -> None:
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


def test_what_was_typed_before_the_script_came_is_saved_too(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member", service_workers="block")  # the script is asked for by the page
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


def test_without_a_network_it_says_so_and_saves_when_it_is_back(screen: OpenScreen) -> None:
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


def offline(page: Page) -> None:
    """No network for page and worker, nor for what the page sends as it goes, which the browser else lets out."""
    page.context.set_offline(True)
    page.evaluate("() => { window.fetch = () => Promise.reject(new TypeError('no network')) }")


def test_a_page_reloaded_without_a_network_loses_nothing_and_leaves_nothing_to_read(screen: OpenScreen) -> None:
    window, typed = screen(PHONE, who="member"), "73164295"  # long enough not to stand in what is sealed by chance
    page = begun(window)
    address = page.url
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    offline(page)
    page.get_by_label("其他刚性支出").press_sequentially(typed)
    page.get_by_label("银行卡号").fill("6222020000000000018")
    page.get_by_label("主要致困原因").select_option(label="残疾")
    page.get_by_role("group", name="灾害、事故").get_by_label("否").check()
    expect(page.locator(".yz-autosave")).to_contain_text("先加密存在这台设备上")
    kept_here(page, "had_accident", "false")
    window.shoot("cases-draft-kept", whole=False)
    page.reload()
    expect(page.get_by_role("heading", name="没有网络").first).to_be_visible()
    window.shoot("cases-draft-gone-offline", whole=False)
    stored = page.evaluate("() => JSON.stringify(localStorage)")
    assert "yizhan-typed-" in stored
    assert not [told for told in (typed, "6222020000", "disability", "rigid") if told in stored]

    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("其他刚性支出")).to_have_value(typed)
    expect(page.get_by_label("银行卡号")).to_have_value("6222020000000000018")
    expect(page.get_by_label("主要致困原因")).to_have_value("disability")
    expect(page.get_by_role("group", name="灾害、事故").get_by_label("否")).to_be_checked()
    expect(page.locator(".yz-autosave")).to_contain_text("断网时填的已经放回来，请核对")
    window.shoot("cases-draft-put-back", whole=False)
    assert page.evaluate("() => Object.keys(localStorage).filter(name => name.startsWith('yizhan-'))") == []
    page.reload()
    expect(page.get_by_label("其他刚性支出")).to_have_value(typed)


def test_a_very_long_text_is_kept_on_the_device_as_well(screen: OpenScreen) -> None:
    page = begun(screen(PHONE, who="member"))
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    address, typed = page.url, "长" * 200_000
    offline(page)
    page.get_by_label("其他刚性支出").fill(typed)
    kept_here(page, "rigid_other_fen", typed)
    assert faults == []
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("其他刚性支出")).to_have_value(typed)


def test_a_press_that_never_arrived_is_put_back_and_one_that_did_is_not(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    address = page.url
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    offline(page)
    page.get_by_label("其他刚性支出").fill("620")
    kept_here(page, "rigid_other_fen", "620")
    page.get_by_role("button", name="存为草稿").click(no_wait_after=True)
    expect(page).to_have_url("chrome-error://chromewebdata/")  # the browser's own page: the press came nowhere
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("其他刚性支出")).to_have_value("620")

    page.get_by_label("其他刚性支出").fill("640")
    page.get_by_role("button", name="存为草稿").click()
    expect(page.get_by_text("您可以随时回来接着填。")).to_be_visible()
    expect(page.get_by_label("其他刚性支出")).to_have_value("640")
    expect(page.locator(".yz-autosave")).to_have_text("")
    expect(page.locator("[data-conflict]")).to_be_hidden()


def test_what_was_saved_elsewhere_meanwhile_is_not_overwritten_unseen(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    offline(page)
    page.get_by_label("其他刚性支出").fill("810")
    expect(page.locator(".yz-autosave")).to_contain_text("先加密存在这台设备上")
    kept_here(page, "rigid_other_fen", "810")
    other = screen(PHONE, who="member").open(page.url.removeprefix(window.address))
    other.get_by_label("其他刚性支出").fill("820")
    expect(other.locator(".yz-autosave")).to_have_text(SAVED)
    address = page.url
    page.goto("about:blank")
    page.context.set_offline(False)
    page.goto(address)
    expect(page.get_by_label("其他刚性支出")).to_have_value("820")
    expect(page.locator("[data-conflict]")).to_be_visible()
    window.shoot("cases-draft-conflict", whole=False)
    window.assert_accessible()
    page.get_by_role("button", name="放回断网时填的").click()
    expect(page.get_by_label("其他刚性支出")).to_have_value("810")
    expect(page.locator(".yz-autosave")).to_contain_text("已保存")


def test_two_windows_do_not_overwrite_each_other_unseen(screen: OpenScreen) -> None:
    first = begun(screen(PHONE, who="member"))
    second = screen(PHONE, who="member").open(first.url.removeprefix(first.url.split("/drafts")[0]))
    second.get_by_label("其他刚性支出").fill("500")
    expect(second.locator(".yz-autosave")).to_have_text(SAVED)
    first.get_by_label("其他刚性支出").fill("400")
    expect(first.locator(".yz-autosave")).to_contain_text("在别的窗口改过了")
    first.reload()
    expect(first.get_by_label("其他刚性支出")).to_have_value("500")


def test_what_the_page_before_saved_late_is_taken_over_and_nothing_is_lost(screen: OpenScreen) -> None:
    page = begun(screen(PHONE, who="member"))
    left = page.evaluate(TYPED)
    page.reload()
    late = {**dict(left), "rigid_other_fen": "650", "bank_account": "6222020000000000018", "page_save": "1"}
    assert page.request.post(f"{page.url}/autosave", form=late, headers={"Referer": page.url}).ok
    page.get_by_label("其他刚性支出").fill("660")
    expect(page.locator(".yz-autosave")).to_have_text(SAVED)
    expect(page.get_by_label("银行卡号")).to_have_value("6222020000000000018")
    page.reload()
    expect(page.get_by_label("其他刚性支出")).to_have_value("660")
    expect(page.get_by_label("银行卡号")).to_have_value("6222020000000000018")


def test_signed_out_meanwhile_it_says_what_to_press_and_the_press_keeps_it(screen: OpenScreen) -> None:
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


def test_papers_that_were_only_chosen_are_not_called_saved(screen: OpenScreen) -> None:
    page = begun(screen(PHONE, who="member"))
    page.get_by_label("户口簿").set_input_files({"name": "a.pdf", "mimeType": "application/pdf", "buffer": PDF})
    page.get_by_label("其他刚性支出").fill("100")
    expect(page.locator(".yz-autosave")).to_contain_text("材料要按“存为草稿”或“下一步”才上传")


def test_the_form_is_well_made(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = begun(window)
    path = page.url.removeprefix(window.address)
    page.get_by_label("其他刚性支出").fill("100")
    expect(page.locator(".yz-autosave")).to_have_text(SAVED)
    window.shoot("cases-draft-saved", whole=False)
    window.assert_well_made(path, "cases-draft", views=EXTREMES)
