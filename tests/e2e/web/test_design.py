"""The design system in a real browser: both sizes, both sizes of type, with and without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen, Theme

# Where a font is missing, every character is the same box.
_DRAWS_CHINESE = """() => {
  const drawn = (text) => {
    const canvas = document.createElement('canvas');
    canvas.getContext('2d').fillText(text, 9, 20);
    return canvas.toDataURL();
  };
  return drawn('一') !== drawn('龥');
}"""


@pytest.mark.parametrize("layout", ["portal", "desk"])
def test_every_part_is_well_made(screen: OpenScreen, layout: str) -> None:
    screen().assert_well_made(f"/design?layout={layout}", f"design-{layout}")


@pytest.mark.parametrize("path", ["/", "/sign-in", "/api", "/nowhere"])
def test_open_pages_are_well_made(screen: OpenScreen, path: str) -> None:
    screen().assert_well_made(path, f"open{path.replace('/', '-')}")


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        ("main => main.append(document.createElement('input'))", "label"),
        ("main => { main.style.color = '#bbb' }", "color-contrast"),
        ("main => main.append(document.createElement('button'))", "button-name"),
        ("main => { main.querySelector('h1').setAttribute('aria-hiden', 'true') }", "aria-valid-attr"),
    ],
)
def test_a_grave_fault_of_access_is_found(screen: OpenScreen, made: str, rule: str) -> None:
    window = screen()
    window.open("/sign-in").locator("main").evaluate(made)
    if rule == "color-contrast" and not window.page.evaluate(_DRAWS_CHINESE):
        pytest.skip("no Chinese font here, and without one axe judges no contrast: install fonts-noto-cjk")
    with pytest.raises(AssertionError, match=f'"{rule}"'):
        window.assert_accessible()


def test_a_chart_is_drawn_beside_its_table(screen: OpenScreen) -> None:
    page = screen(DESK).open("/design")
    expect(page.locator(".yz-chart canvas")).to_be_visible()


def test_the_large_type_is_one_press_away_and_works_without_javascript(screen: OpenScreen) -> None:
    page = screen(PHONE, java_script_enabled=False).open("/")
    page.get_by_role("button", name="长者版").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "elder")
    page.get_by_role("button", name="标准版").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "light")


@pytest.mark.parametrize(("theme", "least"), [("light", 17), ("elder", 22)])
def test_running_text_is_large_enough(screen: OpenScreen, theme: Theme, least: int) -> None:
    page = screen(PHONE, theme).open("/sign-in")
    size = page.evaluate("() => parseFloat(getComputedStyle(document.querySelector('main p')).fontSize)")
    assert size >= least


def test_in_the_large_type_nothing_is_smaller_than_it_promises(screen: OpenScreen) -> None:
    page = screen(PHONE, "elder").open("/design")
    smallest = page.evaluate(
        "() => Math.min(...[...document.querySelectorAll('body *')].filter(e => e.checkVisibility()"
        " && [...e.childNodes].some(n => n.nodeType === 3 && n.textContent.trim()))"
        ".map(e => parseFloat(getComputedStyle(e).fontSize)))"
    )
    assert smallest >= 20.5


def test_the_keyboard_reaches_the_text_past_the_menus(screen: OpenScreen) -> None:
    page = screen(DESK).open("/api")
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="跳到正文")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_what_needs_mending_takes_the_focus_and_leads_to_its_field(screen: OpenScreen) -> None:
    page = screen(PHONE).open("/design")
    expect(page.get_by_role("alert")).to_be_focused()
    page.get_by_role("alert").get_by_role("link", name="手机号应为").click()
    expect(page.get_by_label("手机号", exact=True)).to_be_focused()


def test_without_javascript_a_chart_is_its_table(screen: OpenScreen) -> None:
    page = screen(PHONE, java_script_enabled=False).open("/design")
    chart = page.get_by_role("figure").filter(has_text="两节送温暖走访")
    expect(chart.get_by_role("row", name="哈尔滨")).to_contain_text("3120")


@pytest.mark.parametrize("language", ["en", "ru"])
def test_longer_languages_fit_too(screen: OpenScreen, language: str) -> None:
    window = screen()
    window.page.context.add_cookies([{"name": "yizhan_language", "value": language, "url": window.address}])
    window.assert_well_made("/", f"front-{language}", views=EXTREMES)
    window.assert_well_made("/sign-in", f"sign-in-{language}", views=EXTREMES)
