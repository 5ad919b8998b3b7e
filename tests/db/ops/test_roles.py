"""The serving role cannot change what must not change; elsewhere it can do its work."""

import pytest
from django.apps import apps
from django.db import ProgrammingError, connection, transaction
from psycopg import errors, sql

from tests.databases import TestDatabase
from yizhan.kernel.models import Kept
from yizhan.ops.roles import append_only_tables, as_owner, declared, grant_to

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
    with connection.cursor() as cursor, pytest.raises(ProgrammingError) as refusal, transaction.atomic():
        cursor.execute(statement)
    assert isinstance(refusal.value.__cause__, errors.InsufficientPrivilege)


@pytest.mark.parametrize("attempt", _ATTEMPTS)
@pytest.mark.parametrize("table", sorted(append_only_tables()))
def test_the_serving_role_cannot_change_an_append_only_table(table: str, attempt: str) -> None:
    _assert_refused(sql.SQL(_ATTEMPTS[attempt]).format(table=sql.Identifier(table), key=sql.Identifier(_KEY_OF[table])))


def test_what_is_told_to_be_append_only_is() -> None:
    assert {
        "kernel_journalentry", "kernel_journalblock", "kernel_fact", "ledger_entry", "ledger_leg", "ledger_bankreturn",
        "cases_decision", "cases_receipt", "registry_membershipversion", "cluster_signature", "cluster_retraction",
    } <= append_only_tables()  # fmt: skip


@pytest.mark.parametrize("model", [model for model in apps.get_models() if issubclass(model, Kept)])
def test_a_row_that_is_kept_cannot_be_deleted_nor_changed_but_where_it_changes(model: type[Kept]) -> None:
    table = model._meta.db_table
    changes = declared()[table].changes
    _assert_refused(sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
    for field in model._meta.local_concrete_fields:
        names = [sql.Identifier(name) for name in (table, str(field.column))]
        statement = sql.SQL("UPDATE {0} SET {1} = {1} WHERE false").format(*names)
        if field.column in (changes or ()):
            connection.cursor().execute(statement)
        else:
            _assert_refused(statement)


def test_what_an_older_version_let_the_serving_role_do_is_taken_away(cloned_db: TestDatabase) -> None:
    with cloned_db.owner() as owner:
        owner.execute("GRANT ALL ON ledger_grant, ledger_bankreturn TO yizhan_app")
        owner.execute("GRANT UPDATE (document) ON ledger_entry TO yizhan_app")
    with as_owner(cloned_db.owner_url):
        grant_to("yizhan_app")
    _assert_refused("DELETE FROM ledger_bankreturn")
    _assert_refused("UPDATE ledger_grant SET amount_fen = 1")
    _assert_refused("UPDATE ledger_entry SET document = ''")


def test_the_serving_role_cannot_claim_that_a_migration_ran() -> None:
    _assert_refused("INSERT INTO django_migrations (app, name, applied) VALUES ('kernel', 'x', now())")


def test_the_serving_role_cannot_make_tables() -> None:
    _assert_refused("CREATE TABLE own (id int)")


def test_the_serving_role_cannot_become_the_owner() -> None:
    _assert_refused("SET ROLE yizhan_owner")
