"""The serving role cannot change what must not change; elsewhere it can do its work."""

import psycopg
import pytest
from django.apps import apps
from psycopg import sql

from tests.databases import TestDatabase
from yizhan.ops.roles import append_only_tables

_KEY_OF = {model._meta.db_table: str(model._meta.pk.column) for model in apps.get_models()}
_ATTEMPTS = {
    "update": "UPDATE {table} SET {key} = {key}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "drop": "DROP TABLE {table}",
    "switch triggers off": "ALTER TABLE {table} DISABLE TRIGGER USER",
}


@pytest.mark.parametrize("attempt", _ATTEMPTS)
@pytest.mark.parametrize("table", sorted(append_only_tables()))
def test_the_serving_role_cannot_change_an_append_only_table(cloned_db: TestDatabase, table: str, attempt: str) -> None:
    statement = sql.SQL(_ATTEMPTS[attempt]).format(table=sql.Identifier(table), key=sql.Identifier(_KEY_OF[table]))
    with psycopg.connect(cloned_db.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute(statement)


def test_journal_and_facts_are_append_only() -> None:
    assert {"kernel_journalentry", "kernel_journalblock", "kernel_fact"} <= append_only_tables()


def test_the_serving_role_may_write_every_other_table(cloned_db: TestDatabase) -> None:
    rights = "SELECT has_table_privilege('yizhan_app', %s, %s)"
    with cloned_db.owner() as owner:
        for table in _KEY_OF.keys() - append_only_tables():
            for right in ("SELECT", "INSERT", "UPDATE", "DELETE"):
                assert owner.execute(rights, (table, right)).fetchone() == (True,), (table, right)


def test_the_serving_role_cannot_claim_that_a_migration_ran(cloned_db: TestDatabase) -> None:
    with psycopg.connect(cloned_db.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', 'x', now())")


def test_the_serving_role_cannot_make_tables(cloned_db: TestDatabase) -> None:
    with psycopg.connect(cloned_db.app_url) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE own (id int)")
