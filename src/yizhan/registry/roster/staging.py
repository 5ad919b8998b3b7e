"""A chunk beside the register: one question tells whom it knows; their rows go by COPY into a table of the session's
own, and another question compares them all.

Numbers never go in: a row is known by the blind index of its document, its phone by its own.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import chain, repeat
from typing import Any, Final
from uuid import UUID

from django.db import connection

from yizhan.kernel.bulk import (
    LENGTHS,
    NO_FIELD,
    TextFields,
    binary_field,
    binary_row,
    copy_binary,
    day_field,
    text_field,
)
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
_NAME: Final = SLOTS[Field.NAME]
_CHANGE: Final = SLOTS[Field.CHANGE]
_RETAINED: Final = "3"
_COLUMNS: Final = (
    "n", "document_index", "phone_index", "union_id", "retained", "name", Field.BIRTH_DATE,
    *(name for name, kind in CHANGEABLE.items() if kind == "text"), Field.IS_MIGRANT,
)  # fmt: skip
_PLACE: Final = struct.Struct(">ii")
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
_INDEX_BYTES: Final = 32
# The indexes come in one value, one behind the other: an array of them would be written out and quoted one by one.
_KNOWN: Final = (
    "SELECT n FROM generate_series(0, %s - 1) n WHERE EXISTS (SELECT FROM registry_person p"  # noqa: S608 - a number of this file
    f" WHERE p.document_index = substr(%s::bytea, n * {_INDEX_BYTES} + 1, {_INDEX_BYTES}))"
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


def known(documents: Sequence[bytes]) -> list[int]:
    """The places of those documents whose people the register knows."""
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN, [len(documents), b"".join(documents)])
        return sorted(n for (n,) in cursor.fetchall())


def stage(rows: bytes) -> None:
    """Put rows of a chunk, as `staged_rows` made them, into the session's table, in place of those before."""
    with connection.cursor() as cursor:
        cursor.execute(_CREATE)
        cursor.execute(f"TRUNCATE {TABLE}")
    copy_binary(TABLE, _COLUMNS, rows)


_BEGIN: Final = binary_row(len(_COLUMNS))
_INDEX_LENGTH: Final = LENGTHS[32]
_FIELDS: Final = TextFields(NO_FIELD)  # an empty cell is NULL and changes nothing
_TRUE, _FALSE = binary_field(b"\1"), binary_field(b"\0")
_MIGRANT: Final = {"": NO_FIELD, "t": _TRUE, "f": _FALSE}
_CODED: Final = tuple(SLOTS[name] for name, kind in CHANGEABLE.items() if kind == "text")
_BIRTH, _UNION, _IS_MIGRANT = SLOTS[Field.BIRTH_DATE], SLOTS[Field.UNION], SLOTS[Field.IS_MIGRANT]
_REMEMBERED: Final = 100_000


def staged_rows(places: Sequence[int], rows: Sequence[tuple[Values, tuple[bytes, bytes | None]]]) -> bytes:
    """Rows at these places of a chunk, with the indexes of document and phone, for `stage`. Made column by column."""
    if not rows:
        return b""
    values, indexes = zip(*rows, strict=True)
    columns, (documents, phones) = list(zip(*values, strict=True)), zip(*indexes, strict=True)
    told = zip(
        repeat(_BEGIN, len(rows)), [_PLACE.pack(4, place) for place in places],
        repeat(_INDEX_LENGTH, len(rows)), documents,
        [NO_FIELD if phone is None else _INDEX_LENGTH + phone for phone in phones],
        map(_id_field, columns[_UNION]), [_TRUE if change == _RETAINED else _FALSE for change in columns[_CHANGE]],
        map(text_field, columns[_NAME]), map(_day, columns[_BIRTH]),
        *(map(_FIELDS.__getitem__, columns[slot]) for slot in _CODED), map(_MIGRANT.__getitem__, columns[_IS_MIGRANT]),
        strict=True,
    )  # fmt: skip
    return b"".join(chain.from_iterable(told))


@lru_cache(maxsize=_REMEMBERED)
def _id_field(written: str) -> bytes:
    return binary_field(UUID(written).bytes)


@lru_cache(maxsize=_REMEMBERED)
def _day(iso: str) -> bytes:
    return day_field(date.fromisoformat(iso).toordinal()) if iso else NO_FIELD


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
