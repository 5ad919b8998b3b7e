"""Looking for pairs in the whole register: candidates by joins on equal values, weighed by the rule, kept as pairs.

Two joins find what can reach the threshold: the same phone under a name of the same sound, and a name of the same sound
with the same birth date where one of the two documents is no resident ID. Both are hash joins on all of what must be
equal, so that a phone under which a thousand people stand makes no million pairs.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import islice
from typing import Final
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Max

from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import ScopeKeys
from yizhan.registry.codes import DuplicateState
from yizhan.registry.duplicates.rules import Likeness, weigh
from yizhan.registry.duplicates.sides import Entry, entries_of, shared_scope
from yizhan.registry.models import DuplicatePair, DuplicateSearch

EVERY: Final = timedelta(days=7)
_BATCH: Final = 1_000
_LOCK: Final = "registry.duplicates"
_CANDIDATES: Final = """
    SELECT LEAST(x.id, y.id), GREATEST(x.id, y.id)
      FROM registry_person x JOIN registry_person y
        ON y.phone_index = x.phone_index AND y.name_letters = x.name_letters AND y.id > x.id
     WHERE x.phone_index IS NOT NULL
    UNION
    SELECT LEAST(x.id, y.id), GREATEST(x.id, y.id)
      FROM registry_person x JOIN registry_person y
        ON y.name_letters = x.name_letters AND y.birth_date = x.birth_date AND y.id <> x.id
     WHERE x.document_kind NOT IN ('1', '4') AND x.merged_into_id IS NULL AND y.merged_into_id IS NULL
"""
Two = tuple[UUID, UUID]


@transaction.atomic
def find_pairs(at: datetime) -> int:
    """Look through the register; returns how many pairs are open after it.

    A pair that was settled stays settled. One that is open and no longer found (somebody has put an entry right) goes.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [_LOCK])
    candidates = _candidates()
    while batch := list(islice(candidates, _BATCH)):
        _keep(batch, at)
    DuplicatePair.objects.filter(state=DuplicateState.OPEN, seen_at__lt=at, merges__isnull=True).delete()
    count = DuplicatePair.objects.filter(state=DuplicateState.OPEN).count()
    DuplicateSearch.objects.create(searched_at=at, open_pairs=count)
    return count


def find_if_due(at: datetime) -> int:
    """Once a week, in the first hour that the worker runs in it; returns how many pairs are open, 0 where not due."""
    last = DuplicateSearch.objects.aggregate(at=Max("searched_at"))["at"]
    return 0 if last is not None and at - last < EVERY else find_pairs(at)


def _candidates() -> Iterator[Two]:
    """All at once: they are few, and what is found is written in between.

    Without nested loops, whatever the statistics say: one pass over the table takes seconds, a look at everybody of the
    same name for everybody takes hours.
    """
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = off")
        cursor.execute(_CANDIDATES)
        found = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on")
    return iter(found)


def _keep(candidates: Sequence[Two], at: datetime) -> None:
    entries = entries_of({one for pair in candidates for one in pair})
    found = [
        _pair(entries[a], entries[b], likeness, at)
        for a, b in candidates
        if (likeness := weigh(entries[a].traits, entries[b].traits)) is not None
    ]
    DuplicatePair.objects.bulk_create(
        found,
        update_conflicts=True,
        unique_fields=["person_a", "person_b"],
        update_fields=["score", "reasons", "seen_at", *ScopeKeys.__dataclass_fields__],
    )


def _pair(one: Entry, other: Entry, likeness: Likeness, at: datetime) -> DuplicatePair:
    return DuplicatePair(
        id=new_id(),
        person_a_id=one.person.id,
        person_b_id=other.person.id,
        score=likeness.score,
        reasons=[reason.value for reason in likeness.reasons],
        found_at=at,
        seen_at=at,
        **shared_scope(one.scope, other.scope),
    )
