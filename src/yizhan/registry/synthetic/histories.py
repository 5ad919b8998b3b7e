"""Where each invented person was a member and since when, as memberships and as the facts of what happened lately.

Two rules make a history believable: nobody is a member before they are old enough or before the union stood, and
whoever was a member of a union that ended stands where its members went.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple

from yizhan.kernel import facts
from yizhan.kernel.bulk import ID_LENGTH, NO_FIELD, binary_field, day_field, text_field
from yizhan.kernel.ids import new_id_bytes
from yizhan.registry import events
from yizhan.registry.codes import Change, ChangeReason, Employment, MembershipState
from yizhan.registry.rules.joining import YOUNGEST_WORKER
from yizhan.registry.synthetic.chunks import BEGIN, MEMBERSHIPS, Chunk, Home
from yizhan.registry.synthetic.people import RETIRES_AT, InventedPerson

_EMPTY: Final = binary_field(b"")
_day: Final = lru_cache(maxsize=40_000)(day_field)  # of some thousand days each comes again and again
_KEEPING: Final = frozenset({Employment.RETIRED.value, Employment.UNEMPLOYED.value})
_STATES: Final = {state: text_field(state.value) for state in MembershipState}
_OPENED: Final = {change: text_field(change.value) + _EMPTY for change in (Change.JOINED, Change.TRANSFERRED_IN)}
_STANDING: Final = NO_FIELD + _EMPTY + _EMPTY
_CHANGED_WORK: Final = text_field(Change.TRANSFERRED_OUT.value) + text_field(ChangeReason.EMPLOYMENT.value)
_FOLLOWED: Final = text_field(Change.TRANSFERRED_OUT.value) + _EMPTY
_LEFT: Final = text_field(Change.LEFT.value) + text_field(ChangeReason.OWN_WISH.value)


class Place(NamedTuple):
    """The union, since which day, and what was before it: a union and the day of joining it. Days as ordinals."""

    home: Home
    opened: int
    before: tuple[Home, int] | None


class Opened(NamedTuple):
    """A membership's id and opening, as a row has them."""

    row_id: bytes
    home: Home
    day: int
    how: Change
    state: MembershipState
    employer: bytes


class Happenings:
    """What happened in a chunk from a day on, by kind of fact."""

    def __init__(self, since: int) -> None:
        self._since = since
        self._by_kind: dict[str, list[facts.Happened]] = {}

    def add(self, kind: str, day: int, home: Home, person_id: bytes, membership_id: bytes) -> None:
        if day >= self._since:
            what = (_day(day), home.union_id, home.above, person_id, membership_id)
            self._by_kind.setdefault(kind, []).append(what)

    def rows(self, chunk: Chunk) -> tuple[bytes, ...]:
        """As `facts.record_rows` takes them, a kind each."""
        return tuple(
            facts.rows_of_each(kind, at=chunk.at, happened=found, subject_kind="person", record_kind="membership")
            for kind, found in self._by_kind.items()
        )


def settle(random: Random, chunk: Chunk, people: Sequence[InventedPerson], at_home: Sequence[Home]) -> list[Place]:
    """A place for each person."""
    last, standing = chunk.on.toordinal(), standing_homes(chunk)
    return [_place(random, chunk, person, home, last, standing) for person, home in zip(people, at_home, strict=True)]


def standing_homes(chunk: Chunk) -> Sequence[Home]:
    """Where somebody can have been before, or have left from, on any day since it was founded."""
    return [home for home in chunk.homes if home.ended is None] or chunk.homes


def seat(people: list[InventedPerson], at_home: Sequence[Home]) -> None:
    """People change seats where a union ended before they were old enough to be in it.

    Whoever was too young for a union when it ended takes the seat of the next who was not; of an ended union
    without anybody old enough in the chunk the youngest joined on its last day."""
    seats = iter(range(len(people)))
    for place, home in enumerate(at_home):
        if home.ended is None or _of_age(people[place]) < home.ended.on:
            continue
        for other in seats:
            if at_home[other].ended is None and _of_age(people[other]) < home.ended.on:
                people[place], people[other] = people[other], people[place]
                break


def _place(
    random: Random, chunk: Chunk, person: InventedPerson, home: Home, last: int, standing: Sequence[Home]
) -> Place:
    if home.ended is not None:
        ended = home.ended
        return Place(ended.into, ended.on, (home, _opening(random, person, home, ended.on)))
    opened = _opening(random, person, home, last)
    return Place(home, opened, _before(random, chunk, person, home, opened, standing))


def _of_age(person: InventedPerson) -> int:
    return date(person.birth_date.year + YOUNGEST_WORKER + 1, 1, 1).toordinal()


def _opening(random: Random, person: InventedPerson, home: Home, last: int) -> int:
    """The day on which somebody became a member of their union: when it stood and they were old enough. More join
    while it is new than later."""
    first = max(home.since, _of_age(person))
    return first + int(random.random() ** 2 * (last - first)) if first < last else last


def _before(
    random: Random, chunk: Chunk, person: InventedPerson, home: Home, opened: int, standing: Sequence[Home]
) -> tuple[Home, int] | None:
    """The union in which some were before they moved to this one, and the day on which they joined it."""
    if random.random() * 1000 >= chunk.moved:
        return None
    before = random.choice(standing)
    joined = _opening(random, person, before, opened)
    return None if before is home or joined >= opened else (before, joined)


def memberships(
    random: Random,
    chunk: Chunk,
    people: Sequence[InventedPerson],
    ids: Sequence[bytes],
    letters: Sequence[bytes],
    places: Sequence[Place],
) -> tuple[list[bytes], tuple[bytes, ...]]:
    """Rows: for each the standing one; for some one in another union before it; for who left only one that is closed.
    And the facts of what happened."""
    happened = Happenings(chunk.counted_from)
    rows = list(_rows(random, chunk, happened, zip(people, ids, letters, places, strict=True)))
    return rows, happened.rows(chunk)


def _rows(
    random: Random,
    chunk: Chunk,
    happened: Happenings,
    everybody: Iterator[tuple[InventedPerson, bytes, bytes, Place]],
) -> Iterator[bytes]:
    row_ids = iter(new_id_bytes(2 * chunk.people))
    last, members = chunk.on.toordinal(), chunk.members
    for number, (person, person_id, letters, place) in enumerate(everybody):
        before = _opened_before(random, next(row_ids), place.before) if place.before else None
        opened = Opened(
            next(row_ids), place.home, place.opened, Change.JOINED, _state(person, place.home),
            _employer(random, place.home),
        )  # fmt: skip
        if before is None:
            happened.add(events.MEMBERSHIP_JOINED, opened.day, opened.home, person_id, opened.row_id)
        else:
            opened = _follow(happened, person_id, before, opened)
            yield _row(person_id, letters, before, _day(opened.day) + _how(before.home))
        closing = _STANDING
        if number >= members:
            left = opened.day + int(random.random() * (last - opened.day))
            happened.add(events.MEMBERSHIP_LEFT, left, opened.home, person_id, opened.row_id)
            closing = _day(left) + _LEFT
        elif opened.state is MembershipState.RETAINED and not (before and _keeps_above(before.home)):
            _retire(happened, person, person_id, opened)
        yield _row(person_id, letters, opened, closing)


def _opened_before(random: Random, row_id: bytes, before: tuple[Home, int]) -> Opened:
    home, joined = before
    state = MembershipState.HOLDING if home.is_pool else MembershipState.ACTIVE
    return Opened(row_id, home, joined, Change.JOINED, state, _employer(random, home))


def _follow(happened: Happenings, person_id: bytes, before: Opened, opened: Opened) -> Opened:
    """The membership that follows one: of whoever moved, or of whom the union above retains since theirs ended."""
    happened.add(events.MEMBERSHIP_JOINED, before.day, before.home, person_id, before.row_id)
    if _keeps_above(before.home):
        happened.add(events.MEMBERSHIP_RETAINED, opened.day, opened.home, person_id, opened.row_id)
        return opened._replace(how=Change.TRANSFERRED_IN, state=MembershipState.RETAINED, employer=NO_FIELD)
    happened.add(events.MEMBERSHIP_TRANSFERRED_OUT, opened.day, before.home, person_id, before.row_id)
    happened.add(events.MEMBERSHIP_TRANSFERRED_IN, opened.day, opened.home, person_id, opened.row_id)
    return opened._replace(how=Change.TRANSFERRED_IN)


def _keeps_above(home: Home) -> bool:
    """Whether the union ended and the one above retains its members."""
    return home.ended is not None and not home.ended.is_merged


def _retire(happened: Happenings, person: InventedPerson, person_id: bytes, opened: Opened) -> None:
    """Whoever retired while a member of this union is retained since then. Of the unemployed nobody knows the day."""
    if person.employment == Employment.RETIRED.value:
        day = person.birth_date.replace(year=person.birth_date.year + RETIRES_AT).toordinal()
        if day >= opened.day:
            happened.add(events.MEMBERSHIP_RETAINED, day, opened.home, person_id, opened.row_id)


def _how(home: Home) -> bytes:
    return _CHANGED_WORK if home.ended is None else _FOLLOWED


def _employer(random: Random, home: Home) -> bytes:
    return home.employers[0] if len(home.employers) == 1 else random.choice(home.employers)


def _state(person: InventedPerson, home: Home) -> MembershipState:
    if home.is_pool:
        return MembershipState.HOLDING
    return MembershipState.RETAINED if person.employment in _KEEPING else MembershipState.ACTIVE


def _row(person_id: bytes, letters: bytes, opened: Opened, closing: bytes) -> bytes:
    return b"".join(
        (
            BEGIN[MEMBERSHIPS], ID_LENGTH, opened.row_id, ID_LENGTH, person_id, letters, _day(opened.day),
            _STATES[opened.state], _OPENED[opened.how], closing, opened.employer, opened.home.scope,
        )
    )  # fmt: skip
