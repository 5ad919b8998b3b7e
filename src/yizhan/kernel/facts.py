"""Facts: what figures count. Each is written in the transaction in which the thing happened."""

import struct
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from yizhan.kernel.bulk import (
    ID_LENGTH,
    binary_field,
    binary_row,
    copy_binary,
    ids_field,
    moment_field,
    text_field,
)
from yizhan.kernel.ids import new_id, new_id_bytes
from yizhan.kernel.models import Fact

_ONE: Final = binary_field(struct.pack(">q", 1))
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
    counted = Fact.objects.filter(kind=kind, record_kind=record_kind, record_id__in=record_ids, quantity__gt=0)
    counted = counted.filter(~Exists(Fact.objects.filter(reverses=OuterRef("id"))))
    Fact.objects.bulk_create(
        Fact(
            id=new_id(),
            kind=kind,
            occurred_on=occurred_on,
            recorded_at=at,
            programme_version_id=fact.programme_version_id,
            union_id=fact.union_id,
            ancestors=fact.ancestors,
            subject_kind=fact.subject_kind,
            subject_id=fact.subject_id,
            quantity=-fact.quantity,
            amount_fen=-fact.amount_fen,
            record_kind=record_kind,
            record_id=fact.record_id,
            reverses=fact.id,
        )
        for fact in counted.order_by("id")
    )


Happened = tuple[bytes, UUID, Sequence[UUID], bytes, bytes]
"""The day as `bulk.day_field` writes it, the union, its ancestors, ids of whom it concerns and of what it opens to."""
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
    more = text_field(subject_kind) + _ONE + _NOTHING + text_field(record_kind)
    recorded = moment_field(at)
    tails: dict[UUID, bytes] = {}  # all that is alike for everything that happened in one union
    rows: list[bytes] = []
    for fact_id, (day, union_id, ancestors, subject, opens) in zip(new_id_bytes(len(happened)), happened, strict=True):
        tail = tails.get(union_id)
        if tail is None:
            above = [each.bytes for each in dict.fromkeys([union_id, *ancestors])]
            tail = recorded + binary_field(union_id.bytes) + ids_field(above) + more
            tails[union_id] = tail
        rows += (begin, fact_id, named, day, ID_LENGTH, subject, ID_LENGTH, opens, tail)
    return b"".join(rows)


def record_rows(rows: bytes) -> None:
    """Leave the facts that `rows_of_each` made, in the transaction that is open."""
    copy_binary(Fact._meta.db_table, EACH_COLUMNS, rows)  # noqa: SLF001 - Django's documented way to a table's name
