"""Fixtures of the browser tests: one Chromium for the session, a database and a server for each test."""

import os
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.e2e.browser import launch
from tests.e2e.screens import OpenScreen, Screen, open_screen
from tests.e2e.server import serving
from tests.people import People


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Playwright's loop runs in this thread, so Django is told that its calls here are meant."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture
def address(lasting_people: People) -> Iterator[str]:
    """The platform, served on a database of this test's own, in which the fixed people live."""
    with serving() as found:
        yield found


@pytest.fixture
def screen(browser: Browser, address: str, lasting_people: People) -> Iterator[OpenScreen]:
    """Open windows: `screen(DESK, who="cadre")`. What the browser complained about fails the test at its end."""
    opened = []

    def open_one(*args: object, who: str = "visitor", **options: object) -> Screen:
        found, context = open_screen(browser, address, *args, **options)  # type: ignore[arg-type]
        for cookie in lasting_people.client(who).cookies.values():
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        opened.append((found, context))
        return found

    yield open_one
    for _, context in opened:
        context.close()
    for found, _ in opened:
        found.assert_no_faults()
