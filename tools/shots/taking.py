"""One picture: a window of a size, in a language and a size of type, of a page or of what shows first of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path

from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page

from tests.e2e.screens import DESK, PHONE
from yizhan.web.context import THEME_COOKIE


@dataclass(frozen=True, slots=True)
class View:
    """How a page is looked at."""

    size: tuple[int, int] = PHONE
    language: str = "zh-hans"
    theme: str = "light"
    scale: float = 1

    @property
    def name(self) -> str:
        return f"{self.size[0]}-{self.language}-{self.theme}"


def views(languages: tuple[str, ...], themes: tuple[str, ...]) -> list[View]:
    """The phone and the desk in each of these."""
    return [View(*one) for one in product((PHONE, DESK), languages, themes)]


@contextmanager
def window(browser: Browser, address: str, view: View, client: Client | None = None) -> Iterator[Page]:
    """A window of this view, in which whoever is signed in with `client` is signed in."""
    context = browser.new_context(
        viewport={"width": view.size[0], "height": view.size[1]},
        device_scale_factor=view.scale,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    cookies = {settings.LANGUAGE_COOKIE_NAME: view.language, THEME_COOKIE: view.theme}
    cookies |= {cookie.key: cookie.value for cookie in client.cookies.values()} if client else {}
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in cookies.items()])
    try:
        yield context.new_page()
    finally:
        context.close()


def keep(page: Page, file: Path, *, whole: bool) -> None:
    """A PNG: the whole length of the page, or what shows first."""
    file.parent.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=file, full_page=whole)
