"""The fixed people with the programmes published; and a story that takes a case as far as a test wants."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.connecting import undone_in
from tests.databases import TestDatabase
from tests.db.cases.story import Story
from tests.people import People


@pytest.fixture
def story(with_programmes: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Each test in a transaction that is rolled back."""
    database, made = with_programmes
    with django_db_blocker.unblock(), undone_in(database):
        yield Story(made)
