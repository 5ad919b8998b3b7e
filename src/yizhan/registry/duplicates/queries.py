"""Open pairs within somebody's line, and one of them side by side."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Level, reaches, scope_q
from yizhan.registry.codes import DuplicateState, Sex
from yizhan.registry.duplicates.rules import CHOSEN, DOCUMENT, MEMBER_NUMBER, MEMBERSHIP, PHONE, Side
from yizhan.registry.duplicates.sides import Entry, entries_of
from yizhan.registry.models import DuplicatePair, PersonMerge

PAGE_ROWS: Final = 50
SETTLED_SHOWN: Final = 20
FIELDS: Final = (DOCUMENT, *CHOSEN[:1], PHONE, *CHOSEN[1:], MEMBERSHIP, MEMBER_NUMBER)


@dataclass(frozen=True, slots=True)
class Both:
    """A pair with its two entries."""

    pair: DuplicatePair
    a: Entry
    b: Entry

    def entry(self, side: Side) -> Entry:
        return self.a if side is Side.A else self.b

    @property
    def differing(self) -> dict[str, tuple[bool, bool]]:
        """What has to be chosen, in the page's order, and whether each side has a value of it.

        The document always: by it the entry that stays is chosen. Where one side alone has a membership, that stays.
        """
        found = {DOCUMENT: (True, True)}
        for name in FIELDS[1:]:
            one, other = value_of(self.a, name), value_of(self.b, name)
            if one != other and (name not in _OF_ONE or (one and other)):
                found[name] = (_is_known(name, one), _is_known(name, other))
        return found

    @property
    def seen(self) -> str:
        """A digest of all that is compared: what somebody decides on must still be what they saw."""
        told = [str(value_of(entry, name)) for entry in (self.a, self.b) for name in FIELDS]
        return hashlib.sha256("\x1f".join(told).encode()).hexdigest()[:32]


_OF_ONE: Final = frozenset({MEMBERSHIP, MEMBER_NUMBER})


def value_of(entry: Entry, name: str) -> Any:
    """What an entry has of one field, comparable with the other's; sensitive values as their index."""
    if name == DOCUMENT:
        return bytes(entry.person.document_index).hex()
    if name == PHONE:
        return bytes(entry.person.phone_index).hex() if entry.person.phone_index is not None else ""
    if name == MEMBERSHIP:
        return str(entry.membership.id) if entry.membership is not None else ""
    return entry.member_number if name == MEMBER_NUMBER else getattr(entry.person, name)


def _is_known(name: str, value: Any) -> bool:
    return value not in (None, "") and not (name == "sex" and value not in (Sex.MALE, Sex.FEMALE))


def open_pairs(acting: Acting, *, after: str = "") -> tuple[list[Both], str]:
    """One page of what waits in the line, the likeliest first, and the cursor of the next; four queries."""
    rows = _open(acting)
    score, _, last = after.partition("-")
    if score.isdigit() and last:
        rows = rows.filter(Q(score__lt=int(score)) | Q(score=int(score), id__gt=_uuid(last)))
    found = list(rows.order_by("-score", "id")[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    following = f"{shown[-1].score}-{shown[-1].id}" if len(found) > PAGE_ROWS else ""
    return [both for both in _both(shown) if _in_line(acting, both)], following


def count_open(acting: Acting, *, most: int) -> int:
    """How many wait, counted up to `most` and no further."""
    return _open(acting)[:most].count()


def access_pair(acting: Acting, pair_id: UUID) -> Both:
    """A pair both sides of which lie in the officer's line as they stand today. Raises NotFound."""
    if acting.role not in OFFICERS:
        raise NotFound
    pair = DuplicatePair.objects.filter(id=pair_id).first()
    both = next(iter(_both([pair])), None) if pair is not None else None
    if both is None or not _in_line(acting, both):
        raise NotFound
    return both


def lately_settled(acting: Acting) -> list[Both]:
    """What was merged or told apart last in the line, newest first; at most twenty."""
    if acting.role not in OFFICERS:
        return []
    rows = DuplicatePair.objects.filter(scope_q(acting)).exclude(state=DuplicateState.OPEN)
    newest = rows.order_by("-settled_at", "-id")[:SETTLED_SHOWN]
    return [both for both in _both(list(newest)) if _in_line(acting, both)]


def standing_merge(pair_id: UUID) -> PersonMerge | None:
    """The merge of a pair that was not undone."""
    return PersonMerge.objects.filter(pair_id=pair_id, undone_at__isnull=True).first()


def _open(acting: Acting) -> QuerySet[DuplicatePair]:
    if acting.role not in OFFICERS:
        return DuplicatePair.objects.none()
    return DuplicatePair.objects.filter(scope_q(acting), state=DuplicateState.OPEN)


def _both(pairs: Sequence[DuplicatePair]) -> list[Both]:
    entries: Mapping[UUID, Entry] = entries_of({one for pair in pairs for one in (pair.person_a_id, pair.person_b_id)})
    return [Both(pair, entries[pair.person_a_id], entries[pair.person_b_id]) for pair in pairs]


def _in_line(acting: Acting, both: Both) -> bool:
    """Both sides, each by its own membership: a pair was stamped when it was found, and people move."""
    if acting.level is Level.PROVINCE:
        return True
    if both.pair.state == DuplicateState.MERGED and not reaches(acting, both.pair.scope):
        return False  # of the one that is gone there is only what both shared
    sides = (both.a, both.b)
    merged = [one for one in sides if one.person.merged_into_id is not None]
    return all(one.scope is not None and reaches(acting, one.scope) for one in sides if one not in merged)


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        return UUID(int=0)
