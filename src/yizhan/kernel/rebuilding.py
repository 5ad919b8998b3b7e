"""Indexes and foreign keys made behind the rows: for tables that are filled by the million, in one transaction."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple

from django.db import connection

_MEMORY: Final = ("SET LOCAL maintenance_work_mem = '512MB'", "SET LOCAL work_mem = '256MB'")  # to sort and to join in
# Every index but a primary key and what foreign keys of other tables hang on; then the tables' own foreign keys.
_FOUND: Final = """
SELECT i.indexrelid::regclass::text, pg_get_indexdef(i.indexrelid), i.indrelid::regclass::text,
       quote_ident(c.conname), pg_get_constraintdef(c.oid)
FROM pg_index i LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid AND c.contype IN ('u', 'x')
WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND NOT i.indisprimary
  AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.conindid = i.indexrelid AND f.contype = 'f')
UNION ALL
SELECT '', '', conrelid::regclass::text, quote_ident(conname), pg_get_constraintdef(oid)
FROM pg_constraint WHERE conrelid = ANY(%(tables)s::regclass[]) AND contype = 'f'
"""


class _Made(NamedTuple):
    """An index with the constraint that it carries, if it does; or a foreign key, which has no index of its own."""

    name: str
    made_by: str
    table: str
    constraint: str | None
    constrained_by: str | None

    def drop(self) -> str:
        if self.constraint:
            return f"ALTER TABLE {self.table} DROP CONSTRAINT {self.constraint}"
        return f"DROP INDEX {self.name}"

    def make(self) -> str:
        if self.constraint:
            return f"ALTER TABLE {self.table} ADD CONSTRAINT {self.constraint} {self.constrained_by}"
        return self.made_by


@contextmanager
def indexes_made_behind(tables: Sequence[str], progress: Callable[[str, int, int], None]) -> Iterator[None]:
    """Drop indexes and foreign keys of some tables and make them again, as they were, in the transaction that is open.

    Only the tables' owner may; nobody else gets at the tables until the transaction ends. A row that breaks a rule (two
    of one number) fails at the end instead of at once: everything is undone either way. Memory to sort in is ample from
    then on, until the transaction ends.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # what waits for the commit would be in the way of the makers
        for setting in _MEMORY:
            cursor.execute(setting)
        cursor.execute(_FOUND, {"tables": list(tables)})
        found = [_Made(*row) for row in cursor.fetchall()]
        for each in found:
            cursor.execute(each.drop())
        yield
        progress("indexes", 0, len(found))
        for done, each in enumerate(found, start=1):
            cursor.execute(each.make())
            progress("indexes", done, len(found))
