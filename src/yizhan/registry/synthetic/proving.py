"""What memberships point at is proven once for a whole province, not once for each chunk."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, connection

_TRIGGER: Final = "registry_prove_inserted"  # of migration 0011
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


@contextmanager
def keys_proven_behind() -> Iterator[None]:
    """Leave the proof of every statement out and prove everything at the end, in the transaction that is open.

    Only the tables' owner may. Nobody else is at these tables meanwhile, so nothing that is pointed at can go away.
    Raises IntegrityError for a key that points at nothing.
    """
    with connection.cursor() as cursor:
        for table in _KEYS:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {_TRIGGER}")
        yield
        for table, keys in _KEYS.items():
            for column, other in keys.items():
                cursor.execute(_LOST.format(table=table, column=column, other=other))
                if lost := cursor.fetchone()[0]:
                    raise IntegrityError(f"{lost} rows of {table} point at nothing in {other}")
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER {_TRIGGER}")
