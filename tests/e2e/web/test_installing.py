"""The service worker in a real browser: a page without a network, nobody's page kept."""

from playwright.sync_api import Page, expect

from tests.e2e.screens import PHONE, OpenScreen

KEPT = """async () => {
  const found = [];
  for (const name of await caches.keys()) for (const one of await (await caches.open(name)).keys()) found.push(one.url);
  return found.map((url) => new URL(url).pathname);
}"""


def ready(page: Page) -> None:
    page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("() => navigator.serviceWorker.controller")


def test_without_a_network_a_page_of_ours_says_what_can_still_be_done(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = window.open("/")
    ready(page)
    page.context.set_offline(True)
    page.goto(window.address + "/cases")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    expect(page.get_by_role("link", name="12351").first).to_be_visible()
    window.shoot("offline")
    window.assert_accessible()
    page.context.set_offline(False)
    page.get_by_role("link", name="再试一次").click()
    expect(page.get_by_role("navigation", name="主要栏目")).to_be_visible()
    expect(page.get_by_role("heading", name="没有网络")).to_have_count(0)


def test_no_page_of_anybody_is_kept_and_nobody_is_shown_after_signing_out(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = window.open("/")
    ready(page)
    for path in ("/me", "/cases", "/services"):
        window.open(path)
    assert all(path.startswith("/static/") or path == "/offline" for path in page.evaluate(KEPT))
    window.open("/me").get_by_role("main").get_by_role("button", name="退出登录").click()
    expect(page.get_by_role("link", name="登录", exact=True)).to_be_visible()
    page.context.set_offline(True)
    page.goto(window.address + "/me")
    expect(page.get_by_role("heading", name="没有网络")).to_be_visible()
    page.context.set_offline(False)
