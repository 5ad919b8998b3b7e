"""Fixtures of the browser tests: one Chromium and one server for the session, a database for each test."""

import os
from collections.abc import Iterator
from copy import deepcopy

import pytest
from playwright.sync_api import Browser
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.e2e.browser import launch
from tests.e2e.screens import OpenScreen, Screen, open_screen
from tests.e2e.server import Served, serving
from tests.people import People
from tools.driving import driven
from yizhan.ops.postgres import Cluster

_WINDOWS = pytest.StashKey[list[Screen]]()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium. Playwright's loop runs in this thread, so Django is told that its calls here are meant."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with driven() as playwright:
        found = launch(playwright)
        yield found
        found.close()


@pytest.fixture(scope="session")
def served(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(cluster, tmp_path_factory.mktemp("served") / "log") as found:
        yield found


@pytest.fixture(scope="session")
def furnished(peopled: tuple[TestDatabase, People]) -> tuple[TestDatabase, People]:
    """The database from which each test's own is cloned; a folder whose tests want more there has its own."""
    return peopled


@pytest.fixture
def lasting_people(
    cluster: Cluster,
    furnished: tuple[TestDatabase, People],
    served: Served,
    django_db_blocker: DjangoDbBlocker,
) -> Iterator[People]:
    """The fixed people in a database of this test's own, which the session's server serves."""
    original, made = furnished
    cloned = databases.clone(cluster, template=original.name, name=served.database)
    with cloned as database, django_db_blocker.unblock(), connected_to(database):
        yield deepcopy(made)


@pytest.fixture
def address(served: Served, lasting_people: People) -> str:
    return served.address


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Where a browser test fails, the report says what its windows showed."""
    report = yield
    if call.when == "call" and call.excinfo is not None:
        for screen in item.stash.get(_WINDOWS, []):
            report.sections.append(("window", screen.told()))  # type: ignore[attr-defined]
    return report


@pytest.fixture
def screen(
    browser: Browser, address: str, lasting_people: People, request: pytest.FixtureRequest
) -> Iterator[OpenScreen]:
    """Open windows: `screen(DESK, who="cadre")`. What the browser complained about fails the test at its end."""
    opened = []
    windows = request.node.stash[_WINDOWS] = []

    def open_one(*args: object, who: str = "visitor", **options: object) -> Screen:
        found, context = open_screen(browser, address, *args, **options)  # type: ignore[arg-type]
        for cookie in lasting_people.client(who).cookies.values():
            context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": address}])
        opened.append((found, context))
        windows.append(found)
        return found

    yield open_one
    for _, context in opened:
        context.close()
    for found, _ in opened:
        found.assert_no_faults()
