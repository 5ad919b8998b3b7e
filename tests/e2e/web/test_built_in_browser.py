"""The browser built into a chat app on an older phone: no service worker, nothing that came after Chromium 80."""

from playwright.sync_api import FilePayload, expect

from tests.e2e.screens import PHONE, OpenScreen

PDF: FilePayload = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}
OLDER = (
    "Mozilla/5.0 (Linux; Android 9; V1818A) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/80.0.3987.99 "
    "Mobile Safari/537.36 MicroMessenger/8.0.2.1860"
)
# What came to Chromium with 81 and later, and that our scripts must do without.
YOUNGER = """() => {
  delete Navigator.prototype.serviceWorker;
  for (const name of ["replaceChildren"]) delete Element.prototype[name];
  for (const name of ["at", "findLast", "toSorted"]) delete Array.prototype[name];
  for (const name of ["at", "replaceAll"]) delete String.prototype[name];
  for (const name of ["structuredClone"]) delete window[name];
  delete Object.hasOwn;
}"""


def test_the_main_way_works_in_an_older_built_in_browser(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member", user_agent=OLDER, service_workers="block")
    window.page.add_init_script(f"({YOUNGER})()")
    page = window.open("/")
    assert page.evaluate("() => 'serviceWorker' in navigator") is False
    page.get_by_role("navigation", name="主要栏目").get_by_role("link", name="服务").click()
    expect(page.get_by_role("heading", name="服务", level=1)).to_be_visible()
    page.get_by_role("navigation", name="主要栏目").get_by_role("link", name="我的").click()
    page.get_by_role("link", name="我的会籍").click()
    expect(page.get_by_text("会员号")).to_be_visible()


def test_chosen_files_are_named_in_an_older_built_in_browser(screen: OpenScreen) -> None:
    window = screen(PHONE, user_agent=OLDER, service_workers="block")
    window.page.add_init_script(f"({YOUNGER})()")
    page = window.open("/design")
    page.locator("input[type=file]").first.set_input_files(PDF)
    expect(page.get_by_role("list", name="刚选的文件").first).to_contain_text("证明.pdf")
