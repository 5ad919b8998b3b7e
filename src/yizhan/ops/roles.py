"""The two database roles: the owner migrates, the other one serves.

The serving role reads and writes ordinary tables, but only adds to and reads the append-only ones.
Grants are made anew after every migration, from what the models declare.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from yizhan.kernel import journal
from yizhan.kernel.models import AppendOnly
from yizhan.ops.errors import OperationError
from yizhan.web.configuration import Configuration, database_settings

READ_ONLY_TABLES = frozenset({"django_migrations"})


@contextmanager
def as_owner(owner_url: str) -> Iterator[None]:
    """Let this process's `default` connection be the owner's, without time limits, for as long as it migrates."""
    serving = connections.settings["default"]
    connections["default"].close()
    try:
        _use({**serving, **database_settings(owner_url), "CONN_MAX_AGE": 0})
        yield
    finally:
        connections["default"].close()
        _use(serving)


def _use(settings: dict[str, object]) -> None:
    connections.settings["default"] = settings
    del connections["default"]


def migrate(configuration: Configuration, *, verbosity: int = 0) -> None:
    """Bring the schema up to date as the owner and grant the serving role what it needs."""
    with as_owner(configuration.database_url):
        call_command("migrate", interactive=False, verbosity=verbosity)
        journal.ensure_era()
        if configuration.database_app_url:
            grant_to(str(database_settings(configuration.database_app_url)["USER"]))


def grant_to(role: str) -> None:
    """Give the serving role its rights on every table, sequence and function that the owner owns; no others."""
    with connection.cursor() as cursor:
        for statement in _grants(role):
            cursor.execute(statement)


def _grants(role: str) -> Iterator[sql.Composed]:
    to = sql.Identifier(role)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(to)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to)
    yield sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(to)
    append_only = append_only_tables()
    for table in connection.introspection.table_names():
        rights = "SELECT" if table in READ_ONLY_TABLES else "SELECT, INSERT"
        if table not in append_only | READ_ONLY_TABLES:
            rights += ", UPDATE, DELETE"
        yield sql.SQL("GRANT {} ON {} TO {}").format(sql.SQL(rights), sql.Identifier(table), to)


def append_only_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))  # noqa: SLF001


def refuse_old_schema() -> None:
    """Raise OperationError unless the database has every migration of this version."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    connection.close()
    if waiting:
        raise OperationError(f"the database lacks {len(waiting)} migrations: run `yizhan migrate` first")


def refuse_unknown_migrations(names: list[str]) -> None:
    """Raise OperationError if a backup has migrations ("app.name") that this version does not know."""
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    unknown = sorted(set(names) - known)
    if unknown:
        raise OperationError(f"the backup is from a newer Yizhan (it has {unknown[0]}): update this one first")
