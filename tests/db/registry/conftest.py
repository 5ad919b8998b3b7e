from copy import deepcopy

import pytest

from tests.people import People
from tests.world import World, small_world


@pytest.fixture
def world(people: People) -> World:
    """The fixed people's world, made once a session; a copy, so that a test may add to its names."""
    return deepcopy(people.world)


@pytest.fixture
def accountless(db: None) -> World:
    """The small world without anybody's account, for tests of how accounts find their entries."""
    return small_world()
