"""A chunk beside the register: COPY into a table of the session's own, and one question that compares all its rows.

Numbers never go in: a row is known by the blind index of its document, its phone by its own.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db import connection

from yizhan.kernel.bulk import NULL, binary, copy_lines, escape
from yizhan.registry.roster.rules.checking import SLOTS, Values
from yizhan.registry.roster.rules.columns import Field

TABLE: Final = "roster_staged"
# Fields of a person that a roster may change, with the type of their column. The name is none of them.
CHANGEABLE: Final[dict[Field, str]] = {
    Field.SEX: "text",
    Field.BIRTH_DATE: "date",
    Field.ETHNICITY: "text",
    Field.EMPLOYMENT: "text",
    Field.EDUCATION: "text",
    Field.SKILL: "text",
    Field.HUKOU: "text",
    Field.HUKOU_DIVISION: "text",
    Field.POLITICAL: "text",
    Field.WORK_UNIT: "text",
    Field.NATIVE_PLACE: "text",
    Field.IS_MIGRANT: "boolean",
    Field.EMAIL: "text",
    Field.OCCUPATION_GROUP: "text",
    Field.RESIDENCE_DIVISION: "text",
}
TEXTS: Final = frozenset({Field.WORK_UNIT, Field.NATIVE_PLACE, Field.EMAIL})
_NAME: Final = SLOTS[Field.NAME]
_CHANGE: Final = SLOTS[Field.CHANGE]
_RETAINED: Final = "3"
_COLUMNS: Final = ("n", "document_index", "phone_index", "union_id", "retained", "name", *CHANGEABLE)
_CREATE: Final = (
    f"CREATE TEMPORARY TABLE IF NOT EXISTS {TABLE} (n integer, document_index bytea, phone_index bytea, union_id uuid,"
    f" retained boolean, name text, {', '.join(f'{name} {kind}' for name, kind in CHANGEABLE.items())})"
)
_DIFFERS: Final = " OR ".join(f"(s.{name} IS NOT NULL AND s.{name} IS DISTINCT FROM p.{name})" for name in CHANGEABLE)
_NOT_AS_IT_IS: Final = (
    f"p.name <> s.name OR m.id IS NULL OR m.union_id <> s.union_id"
    f" OR (s.phone_index IS NOT NULL AND s.phone_index IS DISTINCT FROM p.phone_index)"
    f" OR (s.retained AND m.state = 'active') OR {_DIFFERS}"
)
_UNKNOWN: Final = (
    f"SELECT s.n FROM {TABLE} s"  # noqa: S608 - a name of this file
    " WHERE NOT EXISTS (SELECT FROM registry_person p WHERE p.document_index = s.document_index)"
)
_COMPARE: Final = (
    "SELECT s.n, p.id, p.name = s.name, p.died_on IS NOT NULL, m.id, m.union_id = s.union_id,"  # noqa: S608 - names of this file
    " s.retained AND m.state = 'active',"
    " s.phone_index IS NOT NULL AND s.phone_index IS DISTINCT FROM p.phone_index,"
    f" {', '.join(f'p.{name}' for name in CHANGEABLE)}"
    f" FROM {TABLE} s"
    " JOIN registry_person p ON p.document_index = s.document_index"
    " LEFT JOIN registry_membership m ON m.person_id = p.id AND m.closed_on IS NULL"
    f" WHERE {_NOT_AS_IT_IS}"
)


@dataclass(frozen=True, slots=True)
class Standing:
    """What the register holds of somebody whom a row tells otherwise. `n` is the row's place in the chunk."""

    n: int
    person_id: UUID
    is_named_so: bool
    has_died: bool
    membership_id: UUID | None
    is_in_union: bool
    becomes_retained: bool
    has_other_phone: bool
    old: tuple[Any, ...]  # of CHANGEABLE, in its order


def stage(rows: Sequence[Values], indexes: Sequence[tuple[bytes, bytes | None]]) -> None:
    """Put a chunk into the session's table, in place of the one before. `indexes` are of document and phone."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.execute(f"TRUNCATE {TABLE}")
    copy_lines(TABLE, _COLUMNS, map(_line, range(len(rows)), rows, indexes))


_GIVEN: Final = tuple((SLOTS[name], name in TEXTS) for name in CHANGEABLE)
_UNION: Final = SLOTS[Field.UNION]


def _line(n: int, values: Values, indexes: tuple[bytes, bytes | None]) -> str:
    document, phone = indexes
    given = [(escape(values[slot]) if free else values[slot]) or NULL for slot, free in _GIVEN]
    return "\t".join(
        [
            str(n),
            binary(document),
            binary(phone) if phone else NULL,
            values[_UNION],
            "t" if values[_CHANGE] == _RETAINED else "f",
            values[_NAME],
            *given,
        ]
    )


def unknown() -> list[int]:
    """The places of staged rows whose people the register does not know, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_UNKNOWN)
        return sorted(n for (n,) in cursor.fetchall())


def compare() -> list[Standing]:
    """The staged rows of people whom the register knows and does not hold as they are told, in their order."""
    with connection.cursor() as cursor:
        cursor.execute(_COMPARE)
        found = [
            Standing(
                n, person, bool(named), bool(died), membership, bool(there), bool(retained), bool(phone), tuple(old)
            )
            for n, person, named, died, membership, there, retained, phone, *old in cursor.fetchall()
        ]
    return sorted(found, key=lambda standing: standing.n)


def differences(standing: Standing, values: Values) -> list[tuple[Field, str, str]]:
    """Field, old and new of what a row changes; values as the staged table holds them."""
    told = []
    for name, old in zip(CHANGEABLE, standing.old, strict=True):
        new = values[SLOTS[name]]
        before = ("t" if old else "f") if isinstance(old, bool) else old.isoformat() if isinstance(old, date) else old
        if new and new != (before or ""):
            told.append((name, before or "", new))
    return told
