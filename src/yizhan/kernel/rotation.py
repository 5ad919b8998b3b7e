"""Rotation of the field key: every sealed value is opened and sealed again with the newest one, in small batches.

What is sealed is found by name: every binary column called `sealed` or `…_sealed`, bound to its place by table,
column and primary key. A value that already bears the newest key is passed over, so an interrupted rotation is
simply begun again; values stay readable all the while, since every key on the ring opens.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction
from psycopg import sql

from yizhan.kernel import vault
from yizhan.kernel.keys import ring

BATCH = 500


@dataclass(frozen=True, slots=True)
class SealedColumn:
    """A column of sealed values; `key` is the table's primary key, a UUID."""

    table: str
    column: str
    key: str


@dataclass(slots=True)
class Outcome:
    """What a rotation did. `unreadable`: values that do not open in their place; they are left as they are."""

    resealed: int = 0
    unreadable: list[tuple[str, str, UUID]] = field(default_factory=list)


Progress = Callable[[str, int, int], None]


def sealed_columns() -> list[SealedColumn]:
    """Every sealed column of every room."""
    return [
        SealedColumn(model._meta.db_table, str(column.column), str(model._meta.pk.column))  # noqa: SLF001
        for model in apps.get_models()
        for column in model._meta.local_concrete_fields  # noqa: SLF001
        if isinstance(column, models.BinaryField) and (column.name == "sealed" or column.name.endswith("_sealed"))
    ]


def left_to_do(column: SealedColumn) -> int:
    """How many values of a column bear an older key."""
    query = sql.SQL("SELECT count(*) FROM {table} WHERE {stale}").format(**_parts(column))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute(query, [_current()])
        return int(cursor.fetchone()[0])


def reseal(progress: Progress | None = None) -> Outcome:
    """Bring every sealed value to the newest key; batch by batch, each in its own transaction."""
    outcome = Outcome()
    for column in sealed_columns():
        total, done = left_to_do(column), 0
        last = UUID(int=0)
        while (batch := _reseal_batch(column, last, outcome)) is not None:
            last, count = batch
            done += count
            if progress:
                progress(f"{column.table}.{column.column}", done, total)
    return outcome


@transaction.atomic
def _reseal_batch(column: SealedColumn, after: UUID, outcome: Outcome) -> tuple[UUID, int] | None:
    """One batch of a column; (last key, how many), or None where nothing is left."""
    query = sql.SQL(
        "SELECT {key}, {column} FROM {table} WHERE {stale} AND {key} > %s ORDER BY {key} LIMIT {batch} FOR UPDATE"
    ).format(**_parts(column))
    with connection.cursor() as cursor:
        cursor.execute(query, [_current(), after])
        rows = cursor.fetchall()
        if not rows:
            return None
        fresh = list(_sealed_anew(column, rows, outcome))
        update = sql.SQL("UPDATE {table} SET {column} = %s WHERE {key} = %s").format(**_parts(column))
        cursor.executemany(update, fresh)
        outcome.resealed += len(fresh)
        return rows[-1][0], len(rows)


def _sealed_anew(
    column: SealedColumn, rows: list[tuple[UUID, memoryview]], outcome: Outcome
) -> Iterator[tuple[bytes, UUID]]:
    for row_id, blob in rows:
        try:
            yield vault.seal_again(bytes(blob), table=column.table, column=column.column, row_id=row_id), row_id
        except vault.Tampered:
            outcome.unreadable.append((column.table, column.column, row_id))


def _parts(column: SealedColumn) -> dict[str, sql.Composable]:
    """Identifiers and conditions of the queries; %s is the newest key's number as two bytes."""
    name = sql.Identifier(column.column)
    return {
        "table": sql.Identifier(column.table),
        "column": name,
        "key": sql.Identifier(column.key),
        "stale": sql.SQL("octet_length({0}) > 3 AND substring({0} from 2 for 2) <> %s").format(name),
        "batch": sql.Literal(BATCH),
    }


def _current() -> bytes:
    return ring().current.to_bytes(2, "big")
