"""The pool of connections after PostgreSQL ended them all: a request gets one that works, without waiting in turn."""

from collections.abc import Iterator

import psycopg
import pytest

from tests.databases import TestDatabase
from yizhan.kernel.pooled.base import DatabaseWrapper
from yizhan.ops.postgres import SUPERUSER
from yizhan.web.settings import POOL_WAITS_S

ABOUT = "yizhan-test-pooled"


@pytest.fixture
def wrapper(cloned_db: TestDatabase) -> Iterator[DatabaseWrapper]:
    """What a request asks for its connection, with a pool of its own in which six lie that have been used."""
    pool = {"min_size": 1, "max_size": 8, **POOL_WAITS_S, "timeout": 5}
    settings: dict[str, object] = {
        "TIME_ZONE": None,
        "AUTOCOMMIT": True,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": False,
    }
    settings |= {**cloned_db.django_settings(), "OPTIONS": {"pool": pool, "application_name": ABOUT}}
    made = DatabaseWrapper(settings)
    assert made.pool is not None
    made.pool.open()
    used = [made.pool.getconn() for _ in range(6)]
    for connection in used:
        made.pool.putconn(connection)
    yield made
    made.close()
    made.close_pool()


def test_six_broken_connections_cost_nobody_their_turn(wrapper: DatabaseWrapper, cloned_db: TestDatabase) -> None:
    end_all = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE application_name = %s"
    with psycopg.connect(cloned_db.cluster.url(SUPERUSER, "postgres")) as owner:
        assert owner.execute(end_all, [ABOUT]).fetchone() == (6,)
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT 1")
        assert cursor.fetchone() == (1,)


def test_who_waits_outlives_a_round_of_attempts_to_connect() -> None:
    assert POOL_WAITS_S["reconnect_timeout"] < POOL_WAITS_S["timeout"]
