"""The file button speaks the page's language and takes press, keyboard and drop; long histories fold."""

from playwright.sync_api import FilePayload, expect

from tests.e2e.screens import PHONE, OpenScreen

PDF: FilePayload = {"name": "证明.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n%%EOF\n"}

# Where the middle of our button is inside the field that lies over it.
MIDDLE_OF_OUR_BUTTON = """field => {
  const own = field.getBoundingClientRect();
  const button = field.previousElementSibling.getBoundingClientRect();
  return { x: button.x + button.width / 2 - own.x, y: button.y + button.height / 2 - own.y };
}"""


def test_the_file_button_is_ours_and_names_what_was_chosen(screen: OpenScreen) -> None:
    page = screen(PHONE).open("/design")
    expect(page.get_by_text("拍照或选择文件").first).to_be_visible()
    field = page.locator("input[type=file]").first
    middle = field.evaluate(MIDDLE_OF_OUR_BUTTON)
    with page.expect_file_chooser() as asked:
        field.click(position=middle)  # waits until the page stands still; the field lies over the button
    asked.value.set_files(PDF)
    expect(page.get_by_role("list", name="刚选的文件").first).to_contain_text("证明.pdf")


def test_the_keyboard_opens_it_and_sees_where_it_is(screen: OpenScreen) -> None:
    page = screen(PHONE).open("/design")
    page.on("filechooser", lambda _opened: None)  # the browser is told of it before the key, not beside it
    page.locator("input[type=file]").first.focus()
    outline = page.evaluate("() => getComputedStyle(document.querySelector('.yz-file-button')).outlineStyle")
    assert outline == "solid"
    with page.expect_file_chooser():
        page.keyboard.press("Space")


def test_without_javascript_the_browsers_own_button_says_what_was_chosen(screen: OpenScreen) -> None:
    page = screen(PHONE, java_script_enabled=False).open("/design")
    expect(page.get_by_text("拍照或选择文件").first).to_be_hidden()
    expect(page.locator("input[type=file]").first).to_be_visible()


def test_of_a_long_history_the_older_part_is_folded(screen: OpenScreen) -> None:
    page = screen(PHONE).open("/design")
    older = page.locator("details.yz-timeline-older")
    expect(older.get_by_text("提交申请")).to_be_hidden()
    older.get_by_text("更早的").click()
    expect(older.get_by_text("提交申请")).to_be_visible()
