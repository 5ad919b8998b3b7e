"""The fixed people with the programmes published; and a story that takes a case as far as a test wants."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.conftest import connected_to
from tests.databases import TestDatabase
from tests.db.cases.story import Story
from tests.people import People, fixed_people
from tests.world import AT, LOADER
from yizhan.catalogue import api as catalogue
from yizhan.ops.postgres import Cluster

PROGRAMMES = Path(__file__).parents[3] / "programmes"


@pytest.fixture(scope="session")
def with_programmes(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[TestDatabase, People]]:
    """A database with people and programmes, made once a session: publishing takes longer than most tests."""
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            made = fixed_people()
            catalogue.publish_files(sorted(PROGRAMMES.glob("*.yaml")), acting=LOADER, at=AT)
        yield database, made


@pytest.fixture
def story(with_programmes: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Each test in a transaction that is rolled back."""
    database, made = with_programmes
    with django_db_blocker.unblock(), connected_to(database), transaction.atomic():
        yield Story(made)
        transaction.set_rollback(True)
