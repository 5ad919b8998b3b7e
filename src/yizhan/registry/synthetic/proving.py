"""What memberships point at is proven once for a whole province, not once for each chunk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, connection
from django.db.backends.utils import CursorWrapper

# Of migrations 0011, 0014 and 0021. The two that refuse look for the few merged and ended by an index that is made
# behind the rows: without it they look everybody up who was written.
_TRIGGERS: Final[dict[str, tuple[str, ...]]] = {
    "registry_membership": ("registry_prove_inserted", "registry_refuse_merged_inserted", "registry_refuse_wound_up"),
}
_KEYS: Final[dict[str, dict[str, str]]] = {
    "registry_membership": {
        "person_id": "registry_person",
        "union_id": "registry_union",
        "employer_id": "registry_employer",
    },
}
_LOST: Final = """
SELECT count(*) FROM {table} c
WHERE c.{column} IS NOT NULL AND NOT EXISTS (SELECT FROM {other} p WHERE p.id = c.{column})
"""
_STANDING_OPEN: Final = """
WITH few AS MATERIALIZED (SELECT id FROM {few})
SELECT count(*) FROM registry_membership m WHERE m.closed_on IS NULL AND m.{column} IN (SELECT id FROM few)
"""
# The few first and once, then whoever is a member among them: no statistics tell that they are few.
_REFUSED: Final[dict[str, str]] = {
    "of merged entries": _STANDING_OPEN.format(
        column="person_id", few="registry_person WHERE merged_into_id IS NOT NULL"
    ),
    "in unions that ended": _STANDING_OPEN.format(column="union_id", few="registry_union WHERE state = 'W'"),
}


@contextmanager
def keys_proven_behind() -> Iterator[None]:
    """Leave the proof of every statement out and prove everything at the end, in the transaction that is open.

    That is every key, and that no membership stands open where none may.

    Only the tables' owner may. Nobody else is at these tables meanwhile, so nothing that is pointed at can go away.
    Raises IntegrityError for a key that points at nothing, and for such a membership.
    """
    with connection.cursor() as cursor:
        _switch(cursor, "DISABLE")
        yield
        for table, keys in _KEYS.items():
            for column, other in keys.items():
                cursor.execute(_LOST.format(table=table, column=column, other=other))
                if lost := cursor.fetchone()[0]:
                    raise IntegrityError(f"{lost} rows of {table} point at nothing in {other}")
        for where, question in _REFUSED.items():
            cursor.execute(question)
            if refused := cursor.fetchone()[0]:
                raise IntegrityError(f"{refused} memberships {where} stand open")
        _switch(cursor, "ENABLE")


def _switch(cursor: CursorWrapper, how: str) -> None:
    for table, triggers in _TRIGGERS.items():
        for trigger in triggers:
            cursor.execute(f"ALTER TABLE {table} {how} TRIGGER {trigger}")
