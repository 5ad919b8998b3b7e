"""The serving role cannot change what must not change; elsewhere it can do its work."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection
from psycopg import errors, sql

from yizhan.ops.roles import append_only_tables

pytestmark = pytest.mark.django_db

_KEY_OF = {model._meta.db_table: str(model._meta.pk.column) for model in apps.get_models()}
_ATTEMPTS = {
    "update": "UPDATE {table} SET {key} = {key}",
    "delete": "DELETE FROM {table}",
    "truncate": "TRUNCATE {table}",
    "drop": "DROP TABLE {table}",
    "switch triggers off": "ALTER TABLE {table} DISABLE TRIGGER USER",
}


def _assert_refused(statement: str | sql.Composed) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError) as refusal:
        cursor.execute(statement)
    assert isinstance(refusal.value.__cause__, errors.InsufficientPrivilege)


@pytest.mark.parametrize("attempt", _ATTEMPTS)
@pytest.mark.parametrize("table", sorted(append_only_tables()))
def test_the_serving_role_cannot_change_an_append_only_table(table: str, attempt: str) -> None:
    _assert_refused(sql.SQL(_ATTEMPTS[attempt]).format(table=sql.Identifier(table), key=sql.Identifier(_KEY_OF[table])))


def test_journal_facts_and_ledger_are_append_only() -> None:
    assert {"kernel_journalentry", "kernel_journalblock", "kernel_fact"} <= append_only_tables()
    assert any(table.startswith("ledger_") for table in append_only_tables())


@pytest.mark.parametrize("right", ["SELECT", "INSERT", "UPDATE", "DELETE"])
def test_the_serving_role_may_read_and_write_every_other_table(right: str) -> None:
    with connection.cursor() as cursor:
        for table in _KEY_OF.keys() - append_only_tables():
            cursor.execute("SELECT has_table_privilege('yizhan_app', %s, %s)", [table, right])
            assert cursor.fetchone() == (True,), table


def test_the_serving_role_cannot_claim_that_a_migration_ran() -> None:
    _assert_refused("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', 'x', now())")


def test_the_serving_role_cannot_make_tables() -> None:
    _assert_refused("CREATE TABLE own (id int)")


def test_the_serving_role_cannot_become_the_owner() -> None:
    _assert_refused("SET ROLE yizhan_owner")
