"""Fixtures for every test. Database tests run as the serving role, on a clone of a migrated template.

`db` (or `@pytest.mark.django_db`): each test in a transaction that is rolled back. Nearly all tests want this.
`people`: the fixed people of `tests.people` in a database that holds nothing else; rolled back as well.
`with_programmes`: a database of a session's in which every programme is published besides; fixtures clone it.
`cloned_db`: a database of the test's own, where commits are real: threads, locks, other processes, other roles.
"""

import gc
import os
import shutil
from collections.abc import Iterator
from copy import deepcopy

import pytest
from django.conf import settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as property_settings
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to, undone_in
from tests.databases import TestDatabase
from tests.people import People, fixed_people
from tests.world import AT, LOADER
from yizhan.catalogue import api as catalogue
from yizhan.ops.postgres import Cluster
from yizhan.web.configuration import ROOT

PROGRAMMES = ROOT / "programmes"
NAMEABLE_BYTES = 16
# Tests make many objects and few circles: looked for after so many new ones instead of after 700.
OBJECTS_BETWEEN_COLLECTIONS = 50_000
gc.disable()  # until what is imported for good is there

# Properties hold however busy the machine is: no deadline per example.
EXAMPLES = int(os.environ.get("YIZHAN_TEST_EXAMPLES", "30"))  # more in a longer search
property_settings.register_profile(
    "yizhan", max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
property_settings.load_profile("yizhan")


@pytest.fixture(autouse=True)
def in_the_default_language() -> None:
    """A request in another language leaves its thread in it: what the next test reads must not depend on that."""
    translation.deactivate()


@pytest.fixture(scope="session")
def cluster() -> Iterator[Cluster]:
    """A running PostgreSQL of this session's own; its database `yizhan` is migrated and only cloned."""
    with databases.running_copy() as running:
        yield running


@pytest.fixture(scope="session")
def django_db_setup(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """Replaces pytest-django's: connect as the serving role to a clone that was migrated by the owner."""
    with databases.clone(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        yield


@pytest.fixture
def cloned_db(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    """A committed-to database of this test's own, connected to as the serving role."""
    with databases.clone(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        yield database


@pytest.fixture(scope="session")
def peopled(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[TestDatabase, People]]:
    """A database in which the fixed people live, made once a session."""
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            made = fixed_people()
        yield database, made


@pytest.fixture(scope="session")
def with_programmes(
    cluster: Cluster, peopled: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[TestDatabase, People]]:
    """The same with every programme published, made once a session: publishing takes longer than most tests."""
    original, made = peopled
    with databases.clone(cluster, template=original.name) as database:
        with django_db_blocker.unblock(), connected_to(database):
            catalogue.publish_files(sorted(PROGRAMMES.glob("*.yaml")), acting=LOADER, at=AT)
        yield database, made


@pytest.fixture
def people(peopled: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[People]:
    """The fixed people, each test in a transaction that is rolled back. Takes the place of `db`."""
    database, made = peopled
    with django_db_blocker.unblock(), undone_in(database):
        yield deepcopy(made)  # whom a test brings in leaves with it


@pytest.fixture
def lasting_people(
    cluster: Cluster, peopled: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker
) -> Iterator[People]:
    """The fixed people in a database of this test's own, where commits are real: for browsers and other processes."""
    original, made = peopled
    cloned = databases.clone(cluster, template=original.name)
    with cloned as database, django_db_blocker.unblock(), connected_to(database):
        yield deepcopy(made)


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Files in a case's name would make it differ by the time in an archive; workers must name every case alike."""
    return argname if isinstance(val, bytes) and len(val) > NAMEABLE_BYTES else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Django's transactional tests empty every table, which the serving role may not: say what to use instead."""
    for item in items:
        names = getattr(item, "fixturenames", ())
        if "people" in names and {"db", "cloned_db"} & set(names):
            raise pytest.UsageError(f"{item.nodeid}: `people` brings its own database; leave out `db`")
        for mark in item.iter_markers("django_db"):
            if mark.kwargs.get("transaction"):
                raise pytest.UsageError(f"{item.nodeid}: use the fixture cloned_db instead of transaction=True")


def pytest_collection_finish() -> None:
    """What was imported stays: the garbage collector need not look through it again and again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    gc.enable()


def pytest_unconfigure() -> None:
    shutil.rmtree(settings.DATA_DIR, ignore_errors=True)
