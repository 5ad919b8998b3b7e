"""The pictures of README and documents, in docs/pictures: the small demonstration, as its cast sees it.

Few colours and no more than what shows first keep each well below 200 kB, so that the clone stays small.
"""

import sys
from dataclasses import dataclass, replace
from io import BytesIO
from typing import Final

from PIL import Image
from playwright.sync_api import Page

from tests.e2e.browser import launch
from tests.e2e.screens import DESK, PHONE
from tools.driving import driven
from tools.shots.taking import View, window
from tools.shots.world import served_demonstration
from yizhan.web.configuration import ROOT

PICTURES: Final = ROOT / "docs" / "pictures"
LARGEST_BYTES: Final = 150_000
_COLOURS: Final = 64

_PHONE = View(PHONE, scale=2)
_DESK = View(DESK)


@dataclass(frozen=True, slots=True)
class Chosen:
    """One picture: whose eyes, how, and the links that they press from an address on."""

    name: str
    who: str
    path: str
    view: View
    presses: tuple[str, ...] = ()


def _english(view: View) -> View:
    return replace(view, language="en")


CHOSEN: Final = (
    Chosen("front-zh", "", "/", _PHONE),
    Chosen("front-en", "", "/", _english(_PHONE)),
    Chosen("member-zh", "member", "/", _PHONE),
    Chosen("member-en", "member", "/", _english(_PHONE)),
    Chosen("member-elder-zh", "member", "/", replace(_PHONE, theme="elder")),
    Chosen("service-zh", "member", "/services/hardship-support", _PHONE),
    Chosen("service-en", "member", "/services/hardship-support", _english(_PHONE)),
    Chosen("cadre-zh", "cadre", "/", _DESK),
    Chosen("cadre-en", "cadre", "/", _english(_DESK)),
    Chosen("case-zh", "cadre", "/", _DESK, ("main .yz-row",)),
    Chosen("case-en", "cadre", "/", _english(_DESK), ("main .yz-row",)),
    Chosen("figures-zh", "province", "/figures", _DESK),
    Chosen("figures-en", "province", "/figures", _english(_DESK)),
    Chosen("tour-en", "", "/tour", _english(_DESK)),
)


def take_chosen(only: str) -> int:
    """Take those whose name holds `only`. Exit status 1 when a page did not come or a picture is too large."""
    wanted = [one for one in CHOSEN if only in one.name]
    wrong = []
    with served_demonstration() as served, driven() as playwright:
        browser = launch(playwright)
        for one in wanted:
            with window(browser, served.address, one.view) as page:
                if one.who:
                    _become(page, served.address, one.who)
                answer = page.goto(served.address + one.path)
                for press in one.presses:
                    with page.expect_navigation():
                        page.locator(press).first.click()
                size = _keep(page, one.name)
                print(f"{one.name}: {size // 1024} kB")
                if answer is None or answer.status != 200 or size > LARGEST_BYTES:
                    wrong.append(one.name)
        browser.close()
    print("\n".join(f"not as it should be: {name}" for name in wrong), file=sys.stderr)
    return 1 if wrong or not wanted else 0


def _become(page: Page, address: str, who: str) -> None:
    """One of the cast, by the button of the demonstration."""
    page.goto(f"{address}/")
    button = page.locator(f"button[formaction$='/demo/person/{who}']").first
    with page.expect_navigation():
        button.evaluate("(button) => button.form.requestSubmit(button)")


def _keep(page: Page, name: str) -> int:
    """What shows first, in few colours; returns the file's size in bytes."""
    shot = Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")
    PICTURES.mkdir(parents=True, exist_ok=True)
    file = PICTURES / f"{name}.png"
    shot.quantize(_COLOURS, dither=Image.Dither.NONE).save(file, optimize=True)
    return file.stat().st_size
