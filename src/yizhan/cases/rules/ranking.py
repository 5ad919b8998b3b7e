"""Who comes first in a round: the higher score, then the earlier filing. Whose score is not known has no place."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from uuid import UUID

LARGEST_ROUND = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One application of a round. `score` is None where it is not known."""

    case_id: UUID
    score: int | None
    filed_at: datetime


@dataclass(frozen=True, slots=True)
class Placed:
    """An entry with its place, counted from 1; no two share one. Without a known score there is none."""

    entry: Entry
    place: int | None


def ranked(entries: Iterable[Entry]) -> list[Placed]:
    """Those with a score in order, then the others in order of filing. The same whatever the order given."""
    known, unknown = list[Entry](), list[Entry]()
    for entry in entries:
        (unknown if entry.score is None else known).append(entry)
    known.sort(key=lambda one: (-(one.score or 0), one.filed_at, one.case_id))
    unknown.sort(key=lambda one: (one.filed_at, one.case_id))
    return [Placed(one, place) for place, one in enumerate(known, start=1)] + [Placed(one, None) for one in unknown]


def digest(placed: Sequence[Placed]) -> str:
    """What somebody saw: changes when an application or a score comes, goes or changes."""
    told = "\n".join(f"{one.place}|{one.entry.case_id}|{one.entry.score}" for one in placed)
    return sha256(told.encode()).hexdigest()[:32]
