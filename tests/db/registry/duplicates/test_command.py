"""`yizhan register duplicates`."""

from tests.commanding import yizhan
from tests.databases import TestDatabase
from tests.db.registry.duplicates.conftest import enter_twice
from tests.world import small_world
from yizhan.registry.models import DuplicatePair


def test_it_says_how_many_pairs_wait(cloned_db: TestDatabase) -> None:
    enter_twice(small_world())
    told = yizhan(cloned_db, "register", "duplicates")
    assert (told.returncode, told.stdout.strip()) == (0, "1")
    assert DuplicatePair.objects.count() == 1
