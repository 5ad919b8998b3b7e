"""The fixed people with the programmes published; and a story that takes a case as far as a test wants."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import connected_to
from tests.databases import TestDatabase
from tests.db.cases.story import Story
from tests.people import People


@pytest.fixture
def story(with_programmes: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Each test in a transaction that is rolled back."""
    database, made = with_programmes
    with django_db_blocker.unblock(), connected_to(database), transaction.atomic():
        yield Story(made)
        transaction.set_rollback(True)
