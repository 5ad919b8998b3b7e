"""Memberships as the register's events tell them: journal rows, and the chunks of rosters with their facts. Of versions
only under which entry somebody stood is read.

`deeds` is the one place that knows in which rows an event stands; `replay` follows them in their order and knows only
the rule of the register: a person is in one union at a time, and what an act took back has never been.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum, auto
from uuid import UUID

from yizhan.kernel import clock, vault
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.registry.codes import UnionKind
from yizhan.registry.models import Membership, MembershipVersion, RosterChunk, RosterUndo, Union
from yizhan.registry.roster import keeping


class Deed(StrEnum):
    OPENED = auto()  # what the person had open before closes with it
    STATED = auto()
    RELEASED = auto()  # is what it was before it was retained, where it still stands
    CLOSED = auto()
    NEVER = auto()  # entered in error: stood on no day
    TWICE = auto()  # entered in error as well, and ends on the day on which that was found
    GOES_ON = auto()  # the ending was taken back
    MERGED = auto()
    PARTED = auto()


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened, at `order` among all; `subject` is a membership, of a merge the entry that goes."""

    order: UUID
    deed: Deed
    subject: UUID
    on: date
    person: UUID | None = None
    union: UUID | None = None
    state: str = ""


@dataclass(slots=True, eq=False)
class Stay:
    """A membership as the events have it so far. `states` are (from the day on which it was on record, state)."""

    entry: UUID
    union: UUID
    opened: date
    states: list[tuple[date, str]]
    closed: date | None = None
    never: bool = False

    def stands(self, on: date) -> bool:
        return not self.never and self.opened <= on and (self.closed is None or self.closed > on)

    def state(self, on: date) -> str:
        known = [state for since, state in self.states if since <= on]
        return known[-1] if known else self.states[0][1]


@dataclass(slots=True)
class Past:
    """What all events together come to."""

    stays: dict[UUID, Stay] = field(default_factory=dict)
    became: dict[UUID, UUID] = field(default_factory=dict)  # an entry → the one that it was merged into

    def person(self, entry: UUID) -> UUID:
        return self.person(self.became[entry]) if entry in self.became else entry

    def standing(self, on: date) -> dict[UUID, tuple[UUID, UUID, str]]:
        """Who was a member at the end of a day: membership → person, union, state."""
        return {
            id_: (self.person(stay.entry), stay.union, stay.state(on))
            for id_, stay in self.stays.items()
            if stay.stands(on)
        }


def replay(events: Iterable[Event]) -> Past:
    past = Past()
    for event in sorted(events, key=lambda one: one.order):
        _follow(past, event)
    return past


def _follow(past: Past, event: Event) -> None:
    if event.deed is Deed.MERGED:
        assert event.person is not None
        past.became[event.subject] = event.person
        return
    if event.deed is Deed.PARTED:
        del past.became[event.subject]
        return
    if event.deed is Deed.OPENED:
        _open(past, event)
        return
    stay = past.stays[event.subject]
    match event.deed:
        case Deed.STATED:
            stay.states.append((event.on, event.state))
        case Deed.RELEASED if stay.closed is None:
            stay.states.append((event.on, event.state))
        case Deed.CLOSED:
            stay.closed = max(event.on, stay.opened)
        case Deed.NEVER:
            stay.never, stay.closed = True, stay.opened
        case Deed.TWICE:
            stay.never, stay.closed = event.on <= stay.opened, max(event.on, stay.opened)
        case Deed.GOES_ON:
            stay.never = False
            stay.closed = _next_opening(past, stay)


def _open(past: Past, event: Event) -> None:
    assert event.person is not None
    assert event.union is not None
    for stay in _others(past, past.person(event.person)):
        if stay.closed is None:
            stay.closed = event.on
    past.stays[event.subject] = Stay(event.person, event.union, event.on, [(event.on, event.state)])


def _next_opening(past: Past, stay: Stay) -> date | None:
    """The day on which the person is in another union after all, since that ending; None where they are in none."""
    ended = stay.closed
    assert ended is not None
    others = _others(past, past.person(stay.entry))
    before, since = others[: others.index(stay)], others[others.index(stay) + 1 :]
    days = [one.opened for one in since if one.opened >= ended]
    went_on = [one for one in (*before, *since) if one.opened < ended and (one.closed is None or one.closed > ended)]
    days += [ended] * len(went_on)
    return min(days, default=None)


def _others(past: Past, person: UUID) -> list[Stay]:
    """In the order in which they were opened."""
    return [one for one in past.stays.values() if past.person(one.entry) == person and not one.never]


def deeds() -> list[Event]:
    """Every event of every membership in the database, from wherever it is told."""
    return [*_of_journal(), *_of_chunks(), *_of_rosters()]


def _of_journal() -> Iterator[Event]:
    for row in JournalEntry.objects.filter(kind__startswith="registry.").order_by("id"):
        if (read := _READ.get(row.kind)) is not None:
            yield from read(row)


def _opening(row: JournalEntry) -> Iterator[Event]:
    yield _event(row, Deed.OPENED, row.subject_id, union=row.union_id, state=row.data["state"])


def _retained(row: JournalEntry) -> Iterator[Event]:
    """Where it stood, or with the union above, which opened one for it."""
    if "from_membership_id" in row.data:
        yield from _opening(row)
    else:
        yield _event(row, Deed.STATED, row.subject_id, state=row.data["state"])


def _transferred(row: JournalEntry) -> Iterator[Event]:
    union = UUID(row.data["to_union_id"])
    yield _event(row, Deed.OPENED, UUID(row.data["membership_id"]), union=union, state=_first_state(union))


def _ended(row: JournalEntry) -> Iterator[Event]:
    yield _event(row, Deed.CLOSED, row.subject_id)


def _died(row: JournalEntry) -> Iterator[Event]:
    yield _event(row, Deed.CLOSED, row.subject_id, on=date.fromisoformat(row.data["died_on"]))


def _restored(row: JournalEntry) -> Iterator[Event]:
    if row.data.get("upheld", True):
        yield _event(row, Deed.GOES_ON, row.subject_id)


def _merged(row: JournalEntry) -> Iterator[Event]:
    if row.data["membership_id"]:
        yield _event(row, Deed.TWICE, UUID(row.data["membership_id"]))
    yield _event(row, Deed.MERGED, UUID(row.data["other_id"]), person=row.subject_id)


def _parted(row: JournalEntry) -> Iterator[Event]:
    yield _event(row, Deed.PARTED, UUID(row.data["other_id"]))
    merged = JournalEntry.objects.filter(kind="registry.people_merged", subject_id=row.subject_id, id__lt=row.id)
    ended = merged.filter(data__other_id=row.data["other_id"]).order_by("-id")[0].data["membership_id"]
    if ended:
        yield _event(row, Deed.GOES_ON, UUID(ended))


_READ: dict[str, Callable[[JournalEntry], Iterator[Event]]] = {
    "registry.membership_joined": _opening,
    "registry.membership_placed": _opening,
    "registry.membership_retained": _retained,
    "registry.transfer_accepted": _transferred,
    "registry.membership_left": _ended,
    "registry.member_expelled": _ended,
    "registry.expulsion_appeal_settled": _restored,
    "registry.death_recorded": _died,
    "registry.death_taken_back": _restored,
    "registry.people_merged": _merged,
    "registry.merge_undone": _parted,
}


def _of_chunks() -> Iterator[Event]:
    """Who came by a roster stands with its chunk, and was never there once that is taken back. Held on the way: the
    facts say of how many in each union and on each day."""
    for chunk in RosterChunk.objects.order_by("id"):
        rows = [(one, _entries(one)) for one in Membership.objects.filter(id__in=chunk.opened).order_by("id")]
        for one, entries in rows:
            state = _first_state(one.union_id)
            yield Event(chunk.id, Deed.OPENED, one.id, one.opened_on, entries[0], one.union_id, state)
        left = list(_left(chunk, rows))
        undo = RosterUndo.objects.filter(chunk=chunk).first()
        for one in left:
            assert undo is not None
            yield Event(undo.id, Deed.NEVER, one.id, one.opened_on)
        assert _counted(chunk) == (_by_union_and_day(one for one, _ in rows), _by_union_and_day(left))


def _entries(membership: Membership) -> list[UUID]:
    """The entries of the person under which a membership stood, the first one first: rows that are merged pass on."""
    versions = MembershipVersion.objects.filter(membership_id=membership.id).order_by("id")
    return [*versions.values_list("person_id", flat=True), membership.person_id]


def _left(chunk: RosterChunk, rows: Sequence[tuple[Membership, list[UUID]]]) -> Iterator[Membership]:
    """Whose membership went with the undoing: all but those it names. Of one person's two, one that was merged away
    is the one that stayed."""
    undo = RosterUndo.objects.filter(chunk=chunk).first()
    if undo is None:
        return
    told = vault.get(undo.kept_id)["kept"] if undo.kept_id else []
    kept = Counter(UUID(person) for person, name, _ in told if not name)
    merged = set(
        JournalEntry.objects.filter(kind="registry.people_merged").values_list("data__membership_id", flat=True)
    )
    for one, entries in sorted(rows, key=lambda row: str(row[0].id) not in merged):
        named = next((entry for entry in entries if kept[entry] > 0), None)
        if named is None:
            yield one
        else:
            kept[named] -= 1


_Counted = Counter[tuple[UUID, date]]


def _by_union_and_day(memberships: Iterable[Membership]) -> _Counted:
    return Counter((one.union_id, one.opened_on) for one in memberships)


def _counted(chunk: RosterChunk) -> tuple[_Counted, _Counted]:
    """What a chunk's facts say: how many were entered, and how many of these are not any more."""
    entered, gone = Counter[tuple[UUID, date]](), Counter[tuple[UUID, date]]()
    facts = {fact.id: fact for fact in Fact.objects.filter(kind="membership.entered", record_id=chunk.id)}
    for fact in facts.values():
        if fact.reverses is None:
            entered[fact.union_id, fact.occurred_on] += fact.quantity
        else:
            gone[fact.union_id, facts[fact.reverses].occurred_on] -= fact.quantity
    return entered, gone


def _of_rosters() -> Iterator[Event]:
    """Who was retained by a roster stands with its chunk, and is not any more when that is taken back."""
    for chunk in RosterChunk.objects.filter(before_id__isnull=False).order_by("id"):
        assert chunk.before_id is not None
        retained = [was.retained for was in keeping.kept(chunk.before_id).values() if was.retained is not None]
        on = clock.local_date(chunk.recorded_at)
        yield from (Event(chunk.id, Deed.STATED, id_, on, state="retained") for id_ in retained)
        undo = RosterUndo.objects.filter(chunk=chunk).select_related("chunk__roster").first()
        if undo is not None and undo.chunk.roster.undone_at is not None:
            on = clock.local_date(undo.chunk.roster.undone_at)
            yield from (Event(undo.id, Deed.RELEASED, id_, on, state="active") for id_ in retained)


def _first_state(union_id: UUID) -> str:
    is_pool = Union.objects.get(id=union_id).kind == UnionKind.HOLDING_POOL
    return "holding" if is_pool else "active"


def _event(
    row: JournalEntry,
    deed: Deed,
    subject: UUID,
    *,
    on: date | None = None,
    person: UUID | None = None,
    union: UUID | None = None,
    state: str = "",
) -> Event:
    whose = person or (UUID(row.data["person_id"]) if "person_id" in row.data else None)
    return Event(row.id, deed, subject, on or clock.local_date(row.at), whose, union, state)
