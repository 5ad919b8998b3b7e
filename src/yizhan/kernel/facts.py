"""Facts: what figures count. Each is written in the transaction in which the thing happened."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef

from yizhan.kernel.bulk import copy_lines
from yizhan.kernel.ids import new_id, new_id_texts
from yizhan.kernel.models import Fact


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


def record_each(
    kind: str,
    *,
    at: datetime,
    happened: Sequence[tuple[str, UUID, Sequence[UUID], str, str]],
    subject_kind: str,
    record_kind: str,
) -> None:
    """Leave a fact of one kind for each of many that happened alike, in one statement.

    `happened`: the day in ISO form, the union, its ancestors, the ids of whom it concerns and of what it opens to, as
    text; otherwise as in `record`.
    """
    columns = (
        "id", "kind", "occurred_on", "subject_id", "record_id", "recorded_at", "union_id", "ancestors",
        "subject_kind", "quantity", "amount_fen", "record_kind",
    )  # fmt: skip
    tails: dict[UUID, str] = {}  # all that is alike for everything that happened in one union

    def tail(union_id: UUID, ancestors: Sequence[UUID]) -> str:
        above = ",".join(str(each) for each in dict.fromkeys([union_id, *ancestors]))
        tails[union_id] = f"{at.isoformat()}\t{union_id}\t{{{above}}}\t{subject_kind}\t1\t0\t{record_kind}"
        return tails[union_id]

    lines = (
        f"{fact_id}\t{kind}\t{day}\t{subject}\t{opens}\t{tails.get(union_id) or tail(union_id, ancestors)}"
        for fact_id, (day, union_id, ancestors, subject, opens) in zip(
            new_id_texts(len(happened)), happened, strict=True
        )
    )
    copy_lines(Fact._meta.db_table, columns, lines)  # noqa: SLF001 - Django's documented way to a table's name
