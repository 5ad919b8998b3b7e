"""Facts: what figures count. Each is written in the transaction in which the thing happened."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from yizhan.kernel.bulk import (
    ID_LENGTH,
    binary_field,
    binary_row,
    copy_binary,
    day_field,
    ids_field,
    moment_field,
    text_field,
)
from yizhan.kernel.ids import new_id, new_id_bytes
from yizhan.kernel.models import Fact

_NOTHING: Final = binary_field(struct.pack(">q", 0))


def record(
    kind: str,
    *,
    occurred_on: date,
    at: datetime,
    union_id: UUID,
    ancestors: Sequence[UUID],
    subject: tuple[str, UUID],
    record: tuple[str, UUID],
    quantity: int = 1,
    amount_fen: int = 0,
    programme_version_id: UUID | None = None,
    reverses: UUID | None = None,
) -> UUID:
    """Leave one fact; returns its id.

    `ancestors` are the union's superiors of that day on every line; the union itself is added. `subject` is whom
    it concerns (for counting distinct persons), `record` what it opens to. A reversal carries negative numbers
    and names the fact that it takes back; one fact is reversed at most once (the database holds that).
    """
    fact_id = new_id()
    Fact.objects.create(
        id=fact_id,
        kind=kind,
        occurred_on=occurred_on,
        recorded_at=at,
        programme_version_id=programme_version_id,
        union_id=union_id,
        ancestors=list(dict.fromkeys([union_id, *ancestors])),
        subject_kind=subject[0],
        subject_id=subject[1],
        quantity=quantity,
        amount_fen=amount_fen,
        record_kind=record[0],
        record_id=record[1],
        reverses=reverses,
    )
    return fact_id


def reverse_each(kind: str, *, record_kind: str, record_ids: Sequence[UUID], occurred_on: date, at: datetime) -> None:
    """Take back the facts of one kind that many records left and that stand, each once, in two statements."""
    standing = _standing(kind, record_kind, record_ids)
    Fact.objects.bulk_create(_reversal(fact, fact.quantity, occurred_on, at) for fact in standing)


def reverse_parts(
    kind: str, *, record: tuple[str, UUID], parts: Mapping[tuple[UUID, date], int], occurred_on: date, at: datetime
) -> None:
    """Take back so many of what one record left, by union and day; a fact of which nothing goes stands as it is. Of
    facts that carry no money: what part of it would go nobody could say."""
    standing = _standing(kind, record[0], [record[1]])
    going = [(fact, parts.get((fact.union_id, fact.occurred_on), 0)) for fact in standing]
    Fact.objects.bulk_create(_reversal(fact, part, occurred_on, at) for fact, part in going if part)


def _standing(kind: str, record_kind: str, record_ids: Sequence[UUID]) -> Iterable[Fact]:
    """What some records left and nobody has taken back."""
    counted = Fact.objects.filter(kind=kind, record_kind=record_kind, record_id__in=record_ids, quantity__gt=0)
    return counted.filter(~Exists(Fact.objects.filter(reverses=OuterRef("id")))).order_by("id")


def _reversal(fact: Fact, quantity: int, occurred_on: date, at: datetime) -> Fact:
    return Fact(
        id=new_id(),
        kind=fact.kind,
        occurred_on=occurred_on,
        recorded_at=at,
        programme_version_id=fact.programme_version_id,
        union_id=fact.union_id,
        ancestors=fact.ancestors,
        subject_kind=fact.subject_kind,
        subject_id=fact.subject_id,
        quantity=-quantity,
        amount_fen=-fact.amount_fen,
        record_kind=fact.record_kind,
        record_id=fact.record_id,
        reverses=fact.id,
    )


Happened = tuple[bytes, UUID, Sequence[UUID], bytes, bytes]
"""The day as `bulk.day_field` writes it, the union, its ancestors, ids of whom it concerns and of what it opens to."""
Counted = Mapping[tuple[UUID, date], int]
"""How often something happened in a union on a day."""
EACH_COLUMNS: Final = (
    "id", "kind", "occurred_on", "subject_id", "record_id", "recorded_at", "union_id", "ancestors", "subject_kind",
    "quantity", "amount_fen", "record_kind",
)  # fmt: skip


def rows_of_each(
    kind: str, *, at: datetime, happened: Sequence[Happened], subject_kind: str, record_kind: str
) -> bytes:
    """A fact of one kind for each of many that happened alike, as rows for `record_rows`; otherwise as in `record`.

    Asks no database: whoever makes rows in a process beside makes these too.
    """
    begin, named = binary_row(len(EACH_COLUMNS)) + ID_LENGTH, text_field(kind)
    more = text_field(subject_kind) + _quantity(1) + _NOTHING + text_field(record_kind)
    recorded = moment_field(at)
    tails: dict[UUID, bytes] = {}  # all that is alike for everything that happened in one union
    rows: list[bytes] = []
    for fact_id, (day, union_id, ancestors, subject, opens) in zip(new_id_bytes(len(happened)), happened, strict=True):
        tail = tails.get(union_id)
        if tail is None:
            tail = tails[union_id] = recorded + _where(union_id, ancestors) + more
        rows += (begin, fact_id, named, day, ID_LENGTH, subject, ID_LENGTH, opens, tail)
    return b"".join(rows)


def record_counted(
    kind: str, *, at: datetime, counted: Counted, above: Mapping[UUID, Sequence[UUID]], record: tuple[str, UUID]
) -> None:
    """Leave one fact for each union and day, of all that happened there, in the transaction that is open.

    It concerns the union. `above` are each union's superiors; `record` is what all of them open to.
    """
    begin, named = binary_row(len(EACH_COLUMNS)) + ID_LENGTH, text_field(kind)
    recorded, opens, end = moment_field(at), ID_LENGTH + record[1].bytes, _NOTHING + text_field(record[0])
    places = {union_id: recorded + _where(union_id, above[union_id]) + text_field("union") for union_id, _ in counted}
    days = {day: day_field(day.toordinal()) for _, day in counted}
    rows: list[bytes] = []
    for fact_id, ((union_id, day), times) in zip(new_id_bytes(len(counted)), counted.items(), strict=True):
        concerns = ID_LENGTH + union_id.bytes
        rows += (begin, fact_id, named, days[day], concerns, opens, places[union_id], _quantity(times), end)
    record_rows(b"".join(rows))


def _where(union_id: UUID, ancestors: Sequence[UUID]) -> bytes:
    above = [each.bytes for each in dict.fromkeys([union_id, *ancestors])]
    return binary_field(union_id.bytes) + ids_field(above)


def _quantity(times: int) -> bytes:
    return binary_field(struct.pack(">q", times))


def record_rows(rows: bytes) -> None:
    """Leave the facts that `rows_of_each` made, in the transaction that is open."""
    copy_binary(Fact._meta.db_table, EACH_COLUMNS, rows)  # noqa: SLF001 - Django's documented way to a table's name
