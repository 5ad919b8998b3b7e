"""From which day to which a certificate holds, and what several of one kind come to. Pure."""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

_DAY = timedelta(days=1)
REMINDED_BEFORE = timedelta(days=30)
RENEWED_WITHIN = timedelta(days=60)  # of the end: earlier nobody is covered a second time for a union's list


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends included."""

    first: date
    last: date

    def holds(self, on: date) -> bool:
        return self.first <= on <= self.last


def held(first: date, last: date, withdrawn_on: date | None) -> Span | None:
    """The days on which a certificate holds; from the day of its withdrawal on it does not. None where it never did."""
    end = min(last, withdrawn_on - _DAY) if withdrawn_on else last
    return Span(first, end) if end >= first else None


def joined(spans: Iterable[Span]) -> list[Span]:
    """Unbroken stretches, in order: where one ends the day before the next begins, or later, they are one."""
    found: list[Span] = []
    for span in sorted(spans, key=lambda each: each.first):
        if found and span.first <= found[-1].last + _DAY:
            found[-1] = Span(found[-1].first, max(found[-1].last, span.last))
        else:
            found.append(span)
    return found


def stretch(spans: Iterable[Span], on: date) -> Span | None:
    """The stretch that holds on a day; else the last one that has begun; else the first one to come."""
    found = joined(spans)
    begun = [span for span in found if span.first <= on]
    return begun[-1] if begun else (found[0] if found else None)


def next_span(spans: Iterable[Span], *, on: date, waiting_days: int, months: int) -> Span:
    """The days of a new certificate: after the waiting time, or at once after what is still to run."""
    running = [span.last for span in spans if span.last >= on]
    first = max(running) + _DAY if running else on + timedelta(days=waiting_days)
    return Span(first, months_after(first, months) - _DAY)


def is_covered_anyway(spans: Iterable[Span], on: date) -> bool:
    """Whether what runs, or is to begin, lasts longer than the time within which one renews."""
    return any(span.last > on + RENEWED_WITHIN for span in spans)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of the month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))
