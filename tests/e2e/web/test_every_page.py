"""Every page that people reach by links: accessible, not too wide, nothing too small to press.

Looked at where there is least room (large type on a phone, in English too, whose words are longer) and where there
is most; /design is looked at in every way.

Each of these people walks from the first screen along the links. A page is looked at once, by whoever meets it first.
"""

from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest
from django.urls import Resolver404, resolve

from tests.e2e.screens import EXTREMES, PHONE, OpenScreen, Screen

WALKERS = (
    "visitor",
    "member",
    "newcomer",
    "employer",
    "cadre",
    "county",
    "province",
    "treasurer",
    "auditor",
    "publisher",
)
MOST_PAGES = 25
LINKS = "() => [...document.querySelectorAll('a[href]:not([download])')].map(a => a.getAttribute('href'))"

# The middle of what has the focus shows something else: a bar lies on it.
IS_COVERED = """() => {
  const focused = document.activeElement, at = focused.getBoundingClientRect();
  if (focused === document.body || focused.closest('.yz-skip') || !at.width) return false;
  const seen = document.elementFromPoint(at.left + at.width / 2, at.top + at.height / 2);
  return !seen || !(focused.contains(seen) || seen.contains(focused));
}"""


@pytest.fixture(scope="session")
def looked_at(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Path:
    """A folder of this run, of all its workers: a file for each page that somebody looks at or has looked at."""
    of_this_process = tmp_path_factory.getbasetemp()
    of_this_run = of_this_process.parent if hasattr(request.config, "workerinput") else of_this_process
    folder = of_this_run / "pages-looked-at"
    folder.mkdir(exist_ok=True)
    return folder


@pytest.mark.parametrize("who", WALKERS)
def test_every_page_on_the_way_is_well_made(screen: OpenScreen, who: str, looked_at: Path) -> None:
    window = screen(who=who)
    waiting, found = ["/"], {"/"}
    while waiting and len(found) <= MOST_PAGES:
        path = waiting.pop(0)
        look_at(window, path, who, looked_at)
        for link in window.page.evaluate(LINKS):
            onward = urlsplit(link).path
            if link.startswith("/") and onward not in found and name_of(onward):
                found.add(onward)
                waiting.append(onward)


def look_at(window: Screen, path: str, who: str, looked_at: Path) -> None:
    """Open a page; look closely where nobody has."""
    name = name_of(path)
    mark = f"{who}-{name}" if path in ("/", "/me") else name
    try:
        (looked_at / quote(mark, safe="")).touch(exist_ok=False)
    except FileExistsError:
        window.open(path)
        return
    window.assert_well_made(path, f"page-{mark}", views=EXTREMES)
    window.assert_fits_in_english(path)


@pytest.mark.parametrize("who", ["member", "cadre"])
@pytest.mark.parametrize("path", ["/", "/me", "/services", "/services/hardship-support"])
def test_what_the_keyboard_reaches_lies_beside_the_bars_of_a_phone(screen: OpenScreen, who: str, path: str) -> None:
    page = screen(PHONE, who=who).open(path)
    for _ in range(40):
        page.keyboard.press("Tab")
        assert not page.evaluate(IS_COVERED), page.evaluate("() => document.activeElement.outerHTML.slice(0, 120)")


def name_of(path: str) -> str:
    """The page's name; empty for what is no page of ours, or is a file to keep."""
    try:
        found = resolve(path)
    except Resolver404:
        return ""
    return "" if path.startswith(("/api/", "/static/")) else found.view_name or found.route
