"""The serving role cannot change what must not change."""

import psycopg
import pytest
from psycopg import sql

from tests.databases import TestDatabase
from yizhan.ops.roles import append_only_tables


@pytest.mark.parametrize("table", sorted(append_only_tables()))
@pytest.mark.parametrize("attempt", ["UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {}", "DROP TABLE {}"])
def test_the_serving_role_cannot_change_an_append_only_table(cloned_db: TestDatabase, table: str, attempt: str) -> None:
    with psycopg.connect(cloned_db.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(sql.SQL(attempt).format(sql.Identifier(table)))
