"""The fixed people with the programmes published; and a story that takes a case as far as a test wants."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.databases import TestDatabase
from tests.db.cases.chapters import Chapters, opened
from tests.db.cases.story import Story
from tests.people import People


@pytest.fixture(scope="session")
def chapters(with_programmes: tuple[TestDatabase, People]) -> Iterator[Chapters]:
    with ExitStack() as kept:
        yield Chapters(*with_programmes, kept)


@pytest.fixture
def story(chapters: Chapters, django_db_blocker: DjangoDbBlocker) -> Iterator[Story]:
    """Each test in a transaction that is rolled back."""
    with django_db_blocker.unblock(), opened(chapters) as bookmark:
        yield Story(chapters.people, bookmark=bookmark)
