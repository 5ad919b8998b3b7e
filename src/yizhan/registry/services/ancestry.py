"""Keeps the dated ancestry: a union is hung under its superior, or moved with everything below it."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import QuerySet

from yizhan.kernel.bulk import copy_lines
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id_texts
from yizhan.kernel.scope import Level, Line
from yizhan.registry import errors
from yizhan.registry.codes import OPEN_TRANSFERS, UnionState
from yizhan.registry.models import Transfer, Union, UnionAncestry, UnionParent

_LOCK: Final = 0x59_5A_41_4E  # until the transaction ends; entering shares it, moving holds it alone
_COLUMNS: Final = ("id", "union_id", "ancestor_id", "line", "depth", "level", "valid_from")
_KEYS: Final = ("street_id", "county_id", "city_id", "industry_id", "industry_county_id", "industry_city_id")
# What is of today follows its union; what was done stays as it was stamped (0003, 0119).
_FOLLOWING: Final = {
    "registry_membership": "t.closed_on IS NULL",
    "registry_entryobjection": "t.settled_at IS NULL",
    "registry_refusednumber": "t.settled_at IS NULL",
}
_RESTAMP: Final = """
    UPDATE {table} t SET {pairs} FROM registry_standing_lines(%(unions)s) k
    WHERE t.union_id = k.union_id AND {condition} AND ({own}) IS DISTINCT FROM ({new})
"""


def lock_ancestry(*, alone: bool) -> None:
    function = "pg_advisory_xact_lock" if alone else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {function}(%s)", [_LOCK])


def hang(union: Union, parent_id: UUID | None, line: Line, on: date) -> None:
    """A new union's own row on the line, and one for everything above its superior. Raises NotFound, UnionWoundUp."""
    rows = [UnionAncestry(union=union, ancestor=union, line=line, depth=0, level=union.level, valid_from=on)]
    if parent_id is not None:
        above = _above(parent_id, line)
        refuse_wound_up(parent_id)
        UnionParent.objects.create(union=union, parent_id=parent_id, line=line, valid_from=on)
        rows += [
            UnionAncestry(
                union=union,
                ancestor_id=upper.ancestor_id,
                line=line,
                depth=upper.depth + 1,
                level=upper.level,
                valid_from=on,
            )
            for upper in above
        ]
    UnionAncestry.objects.bulk_create(rows)


def rehang(union_ids: Sequence[UUID], parent_id: UUID, line: str, on: date) -> list[UUID]:
    """Put unions, none of which stands below another, with everything below them under one superior from a day on;
    returns all that went along. The lock is held alone.

    Raises NotFound, UnionWoundUp, Circle. Each keeps what it was under on the days before.
    """
    below = _below(union_ids, line)
    above = _above(parent_id, line)
    if any(union_id == parent_id for union_id, _depth in below):
        raise errors.Circle
    refuse_wound_up(parent_id)
    inside = list({union_id for union_id, _depth in below})
    _end_lines(union_ids, inside, line, on)
    UnionParent.objects.bulk_create(
        UnionParent(union_id=union_id, parent_id=parent_id, line=line, valid_from=on) for union_id in union_ids
    )
    rows = [
        f"{union_id}\t{upper.ancestor_id}\t{line}\t{depth + upper.depth + 1}\t{upper.level}\t{on}"
        for union_id, depth in below
        for upper in above
    ]
    lines = (f"{row_id}\t{row}" for row_id, row in zip(new_id_texts(len(rows)), rows, strict=True))
    copy_lines(UnionAncestry._meta.db_table, _COLUMNS, lines)  # noqa: SLF001 - Django's documented way to a name
    return inside


def restamp(union_ids: Iterable[UUID]) -> None:
    """What is of today in these unions is stamped with the line that they stand on now, in a statement for each table;
    what lay raised with a desk that is no more above it lies with the one right above."""
    unions = list(union_ids)
    pairs = ", ".join(f"{key} = k.{key}" for key in _KEYS)
    own, new = (", ".join(f"{of}.{key}" for key in _KEYS) for of in "tk")
    with connection.cursor() as cursor:
        for table, condition in _FOLLOWING.items():
            statement = _RESTAMP.format(table=table, pairs=pairs, condition=condition, own=own, new=new)
            cursor.execute(statement, {"unions": unions})
    _raise_transfers(unions)


def standing(line: str) -> QuerySet[UnionAncestry]:
    return UnionAncestry.objects.filter(line=line, valid_until__isnull=True)


def refuse_wound_up(parent_id: UUID) -> None:
    """Nothing is put under a union that is no more. Locked, so that nobody winds it up meanwhile."""
    locked = Union.objects.select_for_update(of=("self",), no_key=True).filter(id=parent_id)
    if locked.values_list("state", flat=True).first() == UnionState.WOUND_UP:
        raise errors.UnionWoundUp


def _below(union_ids: Sequence[UUID], line: str) -> list[tuple[UUID, int]]:
    """Everything in and below some unions, with its depth; one that has not stood on the line yet, alone."""
    found = list(standing(line).filter(ancestor_id__in=union_ids).values_list("union_id", "depth"))
    known = {union_id for union_id, _depth in found}
    fresh = [union_id for union_id in union_ids if union_id not in known]
    if fresh and Union.objects.filter(id__in=fresh).count() != len(fresh):
        raise NotFound
    return found + [(union_id, 0) for union_id in fresh]


def _above(parent_id: UUID, line: str) -> list[UnionAncestry]:
    """The superior and everything above it on the line; the province stands at the top of both."""
    above = list(standing(line).filter(union_id=parent_id))
    if not above:
        above = list(UnionAncestry.objects.filter(union_id=parent_id, valid_until=None, depth=0, level=Level.PROVINCE))
    if not above:
        raise NotFound
    return above


def _end_lines(roots: Sequence[UUID], inside: Sequence[UUID], line: str, on: date) -> None:
    """End the rows that lead from the subtrees to what stood above them; rows that never held a day go."""
    leading_up = standing(line).filter(union_id__in=inside).exclude(ancestor_id__in=inside)
    parents = UnionParent.objects.filter(union_id__in=roots, line=line, valid_until__isnull=True)
    for rows in (leading_up, parents):
        rows.filter(valid_from__gte=on).delete()
        rows.update(valid_until=on)


def _raise_transfers(unions: Sequence[UUID]) -> None:
    """A transfer that is overdue lies above the union that has not answered."""
    raised = Transfer.objects.filter(state__in=OPEN_TRANSFERS, escalated_to__isnull=False)
    for transfer in (raised.filter(to_union__in=unions) | raised.filter(from_union__in=unions)).order_by("id"):
        slow_id = transfer.from_union_id if transfer.is_offered else transfer.to_union_id
        above = list(
            UnionAncestry.objects.filter(union_id=slow_id, line=Line.TERRITORY, valid_until=None, depth__gt=0)
            .order_by("depth")
            .values_list("ancestor_id", flat=True)
        )
        if above and transfer.escalated_to_id not in above:
            Transfer.objects.filter(id=transfer.id).update(escalated_to_id=above[0])
