"""Working days: counting over a table of published days, and the weekday rule where a year is not published yet.

The State Council publishes a year's holidays and made-up working days late in the year before. Until then a Monday
to Friday counts as worked, and whatever was counted over such a day is *provisional*.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

_DAY = timedelta(days=1)
_SATURDAY = 5
_YES_NO = {"1": True, "0": False}

Published = Mapping[date, bool]
"""Day → whether it is worked, for every day of every published year."""


class Due(NamedTuple):
    """A day reached by counting; provisional where an unpublished day was counted on the way."""

    day: date
    provisional: bool


@dataclass(frozen=True, slots=True)
class DayLine:
    """One line of a year's file."""

    day: date
    working: bool
    name: str


@dataclass(frozen=True, slots=True)
class LineFault:
    """What is wrong with one line of a year's file: `code` is bad-day, bad-working, other-year, twice or missing."""

    line: int
    code: str
    text: str


def is_working(day: date, published: Published) -> bool:
    """Whether a day is worked: as published, else by the weekday."""
    return published.get(day, day.weekday() < _SATURDAY)


def add(day: date, count: int, published: Published) -> Due:
    """The `count`-th working day after `day` (before it, where negative); `day` itself is never counted.

    With 0: `day` itself, worked or not.
    """
    step, left, provisional = (_DAY if count >= 0 else -_DAY), abs(count), False
    while left:
        day += step
        provisional = provisional or day not in published
        left -= is_working(day, published)
    return Due(day, provisional)


def between(after: date, until: date, published: Published) -> int:
    """How many working days follow `after` up to and with `until`; negative where `until` comes first."""
    if until < after:
        return -between(until, after, published)
    return sum(is_working(after + offset * _DAY, published) for offset in range(1, (until - after).days + 1))


def days_of(year: int) -> list[date]:
    """Every day of a year in order."""
    first = date(year, 1, 1)
    return [first + offset * _DAY for offset in range((date(year + 1, 1, 1) - first).days)]


def read_year(text: str, year: int) -> tuple[list[DayLine], list[LineFault]]:
    """A year's file: CSV with the header `day,working,name`, `2027-01-01,0,元旦`; every day of the year once."""
    days: dict[date, DayLine] = {}
    faults: list[LineFault] = []
    reader = csv.DictReader(text.splitlines())
    for fields in reader:
        line = _read_line(fields, year, reader.line_num)
        if isinstance(line, DayLine) and line.day in days:
            line = LineFault(reader.line_num, "twice", line.day.isoformat())
        if isinstance(line, LineFault):
            faults.append(line)
        else:
            days[line.day] = line
    if not faults:
        faults = [LineFault(0, "missing", day.isoformat()) for day in days_of(year) if day not in days][:10]
    return list(days.values()), faults


def _read_line(fields: Mapping[str, str | None], year: int, number: int) -> DayLine | LineFault:
    text = (fields.get("day") or "").strip()
    working = _YES_NO.get((fields.get("working") or "").strip())
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return LineFault(number, "bad-day", text[:40])
    if day.year != year:
        return LineFault(number, "other-year", text)
    if working is None:
        return LineFault(number, "bad-working", (fields.get("working") or "")[:40])
    return DayLine(day, working, (fields.get("name") or "").strip()[:40])
