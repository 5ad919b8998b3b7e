"""Sizes that the law asks of a union: the members that make a committee due, and how many sit on it. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Advice(StrEnum):
    """What a cadre should see before a founding or an election is passed on. Sources differ: no refusal."""

    COMMITTEE_DUE = "committee_due"
    ORGANISER_ENOUGH = "organiser_enough"
    OWN_UNION_DUE = "own_union_due"
    WOMEN_COMMITTEE_DUE = "women_committee_due"
    WOMEN_DELEGATE_DUE = "women_delegate_due"
    TOO_FEW_SEATS = "too_few_seats"
    TOO_MANY_SEATS = "too_many_seats"
    EVEN_SEATS = "even_seats"
    PRIMARY_CODE_NEEDED = "primary_code_needed"
    OTHER_CODE_NEEDED = "other_code_needed"


CODE_SOURCE = "GB 32100-2015"


@dataclass(frozen=True, slots=True)
class Found:
    """One thing to tell, by which rule it is one, and the number that it speaks of."""

    advice: Advice
    source: str
    number: int = 0


@dataclass(frozen=True, slots=True)
class Band:
    """Up to `members` members (None: no upper end), from `least` to `most` seats."""

    members: int | None
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Table:
    """What holds in a division (a code begins with it) from a day on. Each part names the document it is from."""

    division: str
    valid_from: date
    committee_from: int
    committee_source: str
    women_from: int
    women_source: str
    seats_are_odd: bool
    seats_source: str
    bands: tuple[Band, ...]


def table_for(tables: Iterable[Table], division: str, on: date) -> Table | None:
    """Of the nearest division the last that has begun; None where none has."""
    begun = [one for one in tables if division.startswith(one.division) and one.valid_from <= on]
    return max(begun, key=lambda one: (len(one.division), one.valid_from), default=None)


def band_for(members: int, bands: Sequence[Band]) -> Band:
    """The band that `members` members fall into; the last one has no upper end."""
    return next(band for band in bands if band.members is None or members <= band.members)


def committee_advice(table: Table, *, members: int, women: int, seats: int | None = None) -> tuple[Found, ...]:
    """What to tell whoever founds a union of `members` members, `women` of them women, with `seats` seats."""
    due = Advice.COMMITTEE_DUE if members >= table.committee_from else Advice.ORGANISER_ENOUGH
    found = [Found(due, table.committee_source, table.committee_from)]
    if women:
        due = Advice.WOMEN_COMMITTEE_DUE if women >= table.women_from else Advice.WOMEN_DELEGATE_DUE
        found.append(Found(due, table.women_source, table.women_from))
    if seats is not None:
        found += _seat_advice(seats, band_for(members, table.bands), table)
    return tuple(found)


def joint_advice(table: Table, largest: int) -> tuple[Found, ...]:
    """Of a joint union: that the unit with the most members there is large enough for a union of its own."""
    if largest < table.committee_from:
        return ()
    return (Found(Advice.OWN_UNION_DUE, table.committee_source, table.committee_from),)


def code_advice(uscc: str, *, is_primary: bool) -> tuple[Found, ...]:
    """A primary union's code begins with 81, that of any other union with 89."""
    if not uscc or (uscc[:2] == "81") is is_primary:
        return ()
    return (Found(Advice.PRIMARY_CODE_NEEDED if is_primary else Advice.OTHER_CODE_NEEDED, CODE_SOURCE),)


def _seat_advice(seats: int, band: Band, table: Table) -> list[Found]:
    found = []
    if seats < band.least:
        found.append(Found(Advice.TOO_FEW_SEATS, table.seats_source, band.least))
    if seats > band.most:
        found.append(Found(Advice.TOO_MANY_SEATS, table.seats_source, band.most))
    if table.seats_are_odd and seats % 2 == 0:
        found.append(Found(Advice.EVEN_SEATS, table.seats_source))
    return found
