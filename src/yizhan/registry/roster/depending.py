"""What rests on a membership that an import opened: while something does, the membership is not taken back."""

from collections.abc import Callable, Collection, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from yizhan.kernel.models import JournalEntry
from yizhan.registry.codes import OPEN_TRANSFERS
from yizhan.registry.models import Membership, MembershipVersion, RosterChunk, Transfer, UnionAncestry
from yizhan.registry.roster import keeping
from yizhan.registry.roster.rules.verdicts import Kept

Dependents = Callable[[Collection[UUID], datetime], set[UUID]]
_dependents: list[Dependents] = []
# What somebody did at an entry because it stands there. That it was read is no reason to keep it.
_AT_AN_ENTRY: Final = (
    "registry.phone_changed", "registry.entry_claimed", "registry.entry_corrected", "registry.tie_declared",
    "registry.people_merged",
)  # fmt: skip


def register_dependents(look_up: Dependents) -> None:
    """A room above says which of some people have something there since a moment that rests on their membership."""
    if look_up not in _dependents:
        _dependents.append(look_up)


def depending_since(person_ids: Collection[UUID], since: datetime) -> set[UUID]:
    """Those of some people who have something in a room above since a moment that rests on their membership."""
    return set().union(*(look_up(person_ids, since) for look_up in _dependents)) if person_ids else set()


def what_stays(opened: Collection[Membership], chunk: RosterChunk) -> dict[UUID, Kept]:
    """Of the memberships that a chunk opened: membership → why it must stay."""
    ids, people = [one.id for one in opened], {one.person_id for one in opened}
    changed, moving = _changed(ids), _moving(ids)
    depending = depending_since(people, chunk.recorded_at)
    touched = _touched_by_hand(people, chunk.recorded_at) | _changed_by_later_rosters(opened, chunk)
    stays: dict[UUID, Kept] = {}
    for one in opened:
        if one.id in changed or one.closed_on is not None:
            stays[one.id] = Kept.MEMBERSHIP_CHANGED
        elif one.id in moving:
            stays[one.id] = Kept.TRANSFER_OPEN
        elif one.person_id in depending:
            stays[one.id] = Kept.HAS_CASES
        elif one.person_id in touched:
            stays[one.id] = Kept.ENTRY_CHANGED
    return stays


def _changed(ids: Collection[UUID]) -> set[UUID]:
    versions = MembershipVersion.objects.filter(membership_id__in=ids).exclude(operation="INSERT")
    return set(versions.values_list("membership_id", flat=True))


def _moving(ids: Collection[UUID]) -> set[UUID]:
    transfers = Transfer.objects.filter(membership_id__in=ids, state__in=OPEN_TRANSFERS)
    return set(transfers.values_list("membership_id", flat=True))


def _touched_by_hand(people: Collection[UUID], since: datetime) -> set[UUID]:
    entries = JournalEntry.objects.filter(subject_kind="person", subject_id__in=people, kind__in=_AT_AN_ENTRY)
    return set(entries.filter(at__gte=since).values_list("subject_id", flat=True))


def _changed_by_later_rosters(opened: Collection[Membership], chunk: RosterChunk) -> set[UUID]:
    """Whom an import of the same line changed since, unless it was taken back itself."""
    people = {one.person_id for one in opened}
    return {person_id for person_id in _later(opened, chunk) if person_id in people}


def _later(opened: Collection[Membership], chunk: RosterChunk) -> Iterator[UUID]:
    """Everybody whom later chunks changed that could be about these people: of their unions or of unions above."""
    unions = {one.union_id for one in opened}
    above = UnionAncestry.objects.filter(union_id__in=unions).values("ancestor_id")
    later = RosterChunk.objects.filter(recorded_at__gt=chunk.recorded_at, before_id__isnull=False, undo__isnull=True)
    of_the_line = later.filter(roster__union_id__in=unions) | later.filter(roster__union_id__in=above)
    for before_id in of_the_line.exclude(roster_id=chunk.roster_id).values_list("before_id", flat=True):
        if before_id is not None:
            yield from keeping.kept(before_id)
