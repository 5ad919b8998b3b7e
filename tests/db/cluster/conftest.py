"""The newsroom of both sites."""

import pytest

from tests.db.cluster.newsroom import Newsroom, open_newsroom
from tests.people import People


@pytest.fixture
def newsroom(people: People) -> Newsroom:
    return open_newsroom(people)
