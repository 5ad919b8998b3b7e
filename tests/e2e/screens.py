"""What a browser test does with a page: open it at a size, look for faults of access, take its picture."""

import json
import os
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any, Final, Literal

from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page
from playwright.sync_api import Error as PlaywrightError

from yizhan.web.configuration import ROOT
from yizhan.web.context import ELDER, THEME_COOKIE

Theme = Literal["light", "elder"]
PHONE: Final = (360, 800)
DESK: Final = (1440, 900)
SIZES: Final = (PHONE, DESK)
THEMES: Final[tuple[Theme, ...]] = ("light", "elder")
View = tuple[tuple[int, int], Theme]
ALL_VIEWS: Final[tuple[View, ...]] = tuple(product(SIZES, THEMES))
EXTREMES: Final[tuple[View, ...]] = ((PHONE, "elder"), (DESK, "light"))  # least room, and most
SHOTS: Final = ROOT / "build" / "shots"
_AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
_GRAVE = {"serious", "critical"}
# Only the rules that can end in such a finding, and no second fetching of styles (for media that play by themselves,
# which we have none of): the same answer sooner.
_GRAVE_FINDINGS = """async () => {
  const mild = axe._audit.rules.filter(rule => ['minor', 'moderate'].includes(rule.impact));
  const rules = Object.fromEntries(mild.map(rule => [rule.id, {enabled: false}]));
  return (await axe.run(document, {resultTypes: ['violations'], preload: false, rules})).violations;
}"""


@dataclass
class Screen:
    """One browser window. Faults that the browser reports (policy, scripts, missing files) are kept for the end."""

    page: Page
    address: str
    faults: list[str] = field(default_factory=list)

    def open(self, path: str) -> Page:
        """Go to one of our pages. One that shows itself anew meanwhile may break off our going once."""
        try:
            self.page.goto(self.address + path)
        except PlaywrightError as broken_off:
            if "ERR_ABORTED" not in broken_off.message:
                raise
            self.page.goto(self.address + path)
        return self.page

    def assert_well_made(self, path: str, name: str, *, views: Iterable[View] = ALL_VIEWS) -> None:
        """A page at both sizes and in both sizes of type: nothing too wide or too small; accessible at the extremes.

        The page is asked for once: what changes with the window's size and the size of type is style, not text.
        """
        self._cookie(THEME_COOKIE, THEMES[0])
        self.open(path)
        for theme in THEMES:
            self.page.evaluate(_WITH_THEME, theme)
            for size in [size for size, its_theme in views if its_theme == theme]:
                self.page.set_viewport_size({"width": size[0], "height": size[1]})
                self.assert_fits()
                self.assert_easy_to_hit()
                if (size, theme) in EXTREMES:
                    self.shoot(name)
                    self.assert_accessible()

    def assert_fits_in_english(self, path: str) -> None:
        """The page in large type on a phone in English, whose words are longer; then back to Chinese."""
        self.page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        self._cookie(settings.LANGUAGE_COOKIE_NAME, "en")
        self._cookie(THEME_COOKIE, ELDER)
        self.open(path)
        self.assert_fits()
        self._cookie(settings.LANGUAGE_COOKIE_NAME, "zh-hans")

    def _cookie(self, name: str, value: str) -> None:
        self.page.context.add_cookies([{"name": name, "value": value, "url": self.address}])

    def shoot(self, name: str, *, whole: bool = True) -> None:
        """Keep a picture in build/shots, for people to look at: where they asked for it by YIZHAN_TEST_SHOTS."""
        if not os.environ.get("YIZHAN_TEST_SHOTS"):
            return
        self._wait_for_its_style()
        SHOTS.mkdir(parents=True, exist_ok=True)
        size = self.page.viewport_size or {"width": 0}
        theme = self.page.locator("html").get_attribute("data-theme")
        self.page.screenshot(path=SHOTS / f"{name}-{size['width']}-{theme}.png", full_page=whole)

    def assert_accessible(self) -> None:
        """No serious or critical finding of axe-core on the page as it stands."""
        self._wait_for_its_style()
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(_axe())
        found = self.page.evaluate(_GRAVE_FINDINGS)
        grave = [_told(one) for one in found if one["impact"] in _GRAVE]
        assert grave == [], json.dumps(grave, ensure_ascii=False, indent=1)

    def assert_fits(self) -> None:
        """Nothing stands out to the right: no sideways scrolling."""
        self._wait_for_its_style()
        wide = self.page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{self.page.url} is {wide} px wider than the window: {self._too_wide()}"

    def assert_easy_to_hit(self) -> None:
        """What one presses is at least 44 px high or wide enough to reach, as the design promises."""
        self._wait_for_its_style()
        small = self.page.evaluate(_SMALL_TARGETS)
        assert small == [], "\n".join(small)

    def told(self) -> str:
        """Where this window is and what it shows, for the report of a test that failed."""
        try:
            shown = self.page.locator("body").inner_text(timeout=2_000)
        except PlaywrightError as error:
            shown = f"(nothing to read: {error.message.splitlines()[0]})"
        return f"{self.page.url}\n{shown[:2_000]}"

    def assert_no_faults(self) -> None:
        assert self.faults == [], "\n".join(self.faults)

    def _wait_for_its_style(self) -> None:
        """After a press the words are there before style and scripts. Which page it is, the test has awaited."""
        self.page.wait_for_load_state("load")

    def _too_wide(self) -> Any:
        return self.page.evaluate(_TOO_WIDE)


OpenScreen = Callable[..., Screen]

# As `base.html` does by the reader's cookie (see `test_design`); and wait until nothing fades from one to the other.
_WITH_THEME = """async theme => {
  document.documentElement.dataset.theme = theme;
  const fading = document.getAnimations().filter(animation => animation instanceof CSSTransition);
  await Promise.all(fading.map(transition => transition.finished));
}"""

_TOO_WIDE = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.getBoundingClientRect().right > innerWidth + 1)
  .slice(0, 5).map(e => e.outerHTML.slice(0, 120))"""

# Links within running text are exempt (WCAG 2.5.8), and so is what only screen readers and the keyboard reach.
_SMALL_TARGETS = """() => [...document.querySelectorAll('a, button, summary, input:not([type=hidden]), select')]
  .filter(e => e.checkVisibility() && !e.matches('.form-check-input'))
  .filter(e => !e.closest('.visually-hidden, p, .yz-skip, td, th, dd, .yz-errors'))
  .map(e => [e.getBoundingClientRect(), e])
  .filter(([r]) => r.width > 0 && r.height > 0 && r.height < 43.5)
  .map(([r, e]) => `${Math.round(r.height)}px ${e.outerHTML.slice(0, 90)}`)"""


def open_screen(
    browser: Browser, address: str, size: tuple[int, int] = PHONE, theme: Theme = "light", **options: Any
) -> tuple[Screen, BrowserContext]:
    """A window of a size in a theme; `options` go to the browser context (java_script_enabled=False…)."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]}, locale="zh-CN", timezone_id="Asia/Shanghai", **options
    )
    if theme == ELDER:
        context.add_cookies([{"name": THEME_COOKIE, "value": ELDER, "url": address}])
    screen = Screen(context.new_page(), address)
    screen.page.on("console", lambda message: _keep_error(screen, message))
    screen.page.on("pageerror", lambda error: screen.faults.append(str(error)))
    return screen, context


def _keep_error(screen: Screen, message: ConsoleMessage) -> None:
    """Errors on the console; that a page of ours answers 4xx is what some tests are about."""
    if message.type == "error" and "Failed to load resource" not in message.text:
        screen.faults.append(message.text)
    elif message.type == "error" and "/static/" in str(message.location):
        screen.faults.append(f"{message.text} {message.location}")


@lru_cache(maxsize=1)
def _axe() -> str:
    """axe-core as text: evaluated by the test, not loaded by the page, so the policy stays as it is."""
    return _AXE.read_text(encoding="utf-8")


def _told(finding: dict[str, Any]) -> dict[str, Any]:
    nodes = [node["html"][:160] + " … " + node.get("failureSummary", "")[:300] for node in finding["nodes"][:5]]
    return {"rule": finding["id"], "impact": finding["impact"], "where": nodes}
