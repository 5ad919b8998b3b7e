"""Counting the week: what a level sees of the unions below it without counting three million entries each time."""

from datetime import date, datetime
from itertools import islice
from typing import Any, Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.registry.models import Membership, QualityWeek
from yizhan.registry.models.quality import SCOPE_COLUMNS
from yizhan.registry.quality.queries import COUNTED, counting
from yizhan.registry.quality.refused import refused_by_scope
from yizhan.registry.quality.rules import week_of

_BATCH: Final = 5_000
_LOCK: Final = "registry.quality"


@transaction.atomic
def count_week(at: datetime) -> int:
    """Count every union's open memberships for the week of `at`, anew where it was counted; returns how many rows."""
    week = week_of(local_date(at))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])
    QualityWeek.objects.filter(week=week).delete()
    open_ones = Membership.objects.filter(closed_on__isnull=True).order_by()
    counted = open_ones.values(*SCOPE_COLUMNS).annotate(**counting(at)).iterator(chunk_size=_BATCH)
    refused = refused_by_scope()
    done = 0
    while rows := [QualityWeek(id=new_id(), week=week, counted_at=at, **row) for row in islice(counted, _BATCH)]:
        for row in rows:
            row.refused_numbers = refused.pop(tuple(getattr(row, name) for name in SCOPE_COLUMNS), 0)
        QualityWeek.objects.bulk_create(rows)
        done += len(rows)
    alone = [_without_members(week, at, scope, count) for scope, count in refused.items()]
    QualityWeek.objects.bulk_create(alone)
    return done + len(alone)


def _without_members(week: date, at: datetime, scope: tuple[UUID | None, ...], refused: int) -> QualityWeek:
    """A union or level of which rows were refused and that has no member of its own."""
    none: dict[str, Any] = dict.fromkeys(COUNTED, 0) | {"refused_numbers": refused}
    keys: dict[str, Any] = dict(zip(SCOPE_COLUMNS, scope, strict=True))
    return QualityWeek(id=new_id(), week=week, counted_at=at, **none, **keys)


def count_if_due(at: datetime) -> int:
    """Once a day, in the first hour that the worker runs in it; returns how many rows were written."""
    counted_at = QualityWeek.objects.aggregate(at=Max("counted_at"))["at"]
    if counted_at is not None and local_date(counted_at) >= local_date(at):
        return 0
    return count_week(at)
