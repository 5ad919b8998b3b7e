"""The two database roles: the owner migrates, the other one serves.

What the serving role may do with a table its model declares by its base (`kernel/models/base.py`): add rows, change
named columns, or do as it likes. Rights are given anew after every migration, and just those.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from django.apps import apps
from django.core.management import call_command
from django.db import connection, connections, models, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from psycopg import sql

from yizhan.kernel import journal
from yizhan.kernel.models import AppendOnly, Free, Kept
from yizhan.ops.errors import OperationError
from yizhan.web.configuration import Configuration, database_settings

READ_ONLY_TABLES = frozenset(
    {"django_migrations", "django_content_type", "auth_permission", "auth_group", "auth_group_permissions"}
)
FREE_TABLES = frozenset(
    {
        "django_session",
        "procrastinate_events",
        "procrastinate_jobs",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
    }
)
"""Tables of libraries, which declare nothing."""


@dataclass(frozen=True, slots=True)
class Rights:
    """What the serving role may do with a table besides reading it. `changes` of None: every column."""

    adds: bool = True
    changes: frozenset[str] | None = frozenset()
    deletes: bool = False


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
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _grants(role):
            cursor.execute(statement)


def _grants(role: str) -> Iterator[sql.Composed]:
    to = sql.Identifier(role)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {}").format(to)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(to)
    yield sql.SQL("GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {}").format(to)
    yield sql.SQL("GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA public TO {}").format(to)
    for table, rights in declared().items():
        what = sql.SQL(", ").join(_privileges(rights))
        yield sql.SQL("GRANT {} ON {} TO {}").format(what, sql.Identifier(table), to)


def declared() -> dict[str, Rights]:
    """Every table with its rights. One that is declared nowhere gets none."""
    ours = {model._meta.db_table: rights_of(model) for model in apps.get_models() if issubclass(model, Kept | Free)}  # noqa: SLF001
    read = dict.fromkeys(READ_ONLY_TABLES, Rights(adds=False))
    return {**read, **dict.fromkeys(FREE_TABLES, Rights(changes=None, deletes=True)), **ours}


def rights_of(model: type[Kept | Free]) -> Rights:
    """What a model of ours declares, with columns for its fields' names."""
    named = model.changing
    columns = None if named is None else frozenset(_column(model, name) for name in named)
    return Rights(changes=columns, deletes=issubclass(model, Free))


def append_only_tables() -> frozenset[str]:
    return frozenset(model._meta.db_table for model in apps.get_models() if issubclass(model, AppendOnly))  # noqa: SLF001


def _column(model: type[models.Model], name: str) -> str:
    field = model._meta.get_field(name)  # noqa: SLF001 - FieldDoesNotExist says what is misspelt
    assert isinstance(field, models.Field)  # noqa: S101 - what points here from elsewhere has no column
    return str(field.column)


def _privileges(rights: Rights) -> Iterator[sql.Composable]:
    yield sql.SQL("SELECT")
    if rights.adds:
        yield sql.SQL("INSERT")
    if rights.changes is None:
        yield sql.SQL("UPDATE")
    elif rights.changes:
        yield sql.SQL("UPDATE ({})").format(sql.SQL(", ").join(map(sql.Identifier, sorted(rights.changes))))
    if rights.deletes:
        yield sql.SQL("DELETE")


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
