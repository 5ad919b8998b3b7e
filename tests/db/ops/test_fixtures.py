"""The database fixtures themselves: who we are, and what is left afterwards."""

import pytest
from django.db import connection, transaction

from tests.databases import TestDatabase
from yizhan.kernel.models import ClockShift


@pytest.mark.django_db
@pytest.mark.parametrize("_time", [1, 2])
def test_a_rolled_back_test_leaves_nothing_to_the_next(_time: int) -> None:
    ClockShift.objects.create(id=1)
    assert ClockShift.objects.count() == 1


@pytest.mark.parametrize("_time", [1, 2])
def test_a_cloned_database_is_new_for_each_test_and_commits_are_real(cloned_db: TestDatabase, _time: int) -> None:
    with transaction.atomic():
        ClockShift.objects.create(id=1)
    with cloned_db.owner() as other:
        assert other.execute("SELECT count(*) FROM kernel_clockshift").fetchone() == (1,)


@pytest.mark.django_db
def test_tests_run_as_the_serving_role() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == ("yizhan_app",)
