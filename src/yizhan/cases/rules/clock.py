"""The working-day clock of a step, worked out in docs/algorithms/clock.md.

The day a step begins is not counted; each working day after it is used up, except days after the clock was
stopped up to and including the day it ran again. A step is due on the day on which its last day is used.
"""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

from yizhan.cases.types import ClockReading, Lamp, Promise, Suspension, WorkingDays

_DAY = timedelta(days=1)
_FURTHEST = timedelta(days=3650)


def read(
    *, started_on: date, limit_days: int, suspensions: Sequence[Suspension], on: date, days: WorkingDays
) -> ClockReading:
    """The clock as it stands at the end of the day `on`."""
    used = used_days(started_on=started_on, suspensions=suspensions, on=on, days=days)
    remaining = limit_days - used
    if any(span.resumed_on is None for span in suspensions):
        return ClockReading(used, remaining, Lamp.SUSPENDED, due_on=None)
    due_on = due_day(started_on=started_on, limit_days=limit_days, suspensions=suspensions, days=days)
    return ClockReading(
        used,
        remaining,
        lamp(remaining=remaining, limit_days=limit_days),
        due_on,
        is_provisional=not days.is_published(due_on),
    )


def used_days(*, started_on: date, suspensions: Sequence[Suspension], on: date, days: WorkingDays) -> int:
    """Working days after `started_on` up to and including `on` on which the clock ran."""
    return sum(
        1 for offset in range(1, (on - started_on).days + 1) if _counts(started_on + offset * _DAY, suspensions, days)
    )


def due_day(*, started_on: date, limit_days: int, suspensions: Sequence[Suspension], days: WorkingDays) -> date:
    """The day on which the last of `limit_days` is used; the start itself for a limit of 0.

    Only for a running clock: an open suspension has no end and so no due day (ValueError).
    """
    if any(span.resumed_on is None for span in suspensions):
        raise ValueError("a stopped clock has no due day")
    day, left = started_on, limit_days
    while left > 0:
        day += _DAY
        left -= _counts(day, suspensions, days)
        if day - started_on > _FURTHEST:
            raise ValueError("no working days in ten years: the calendar is broken")
    return day


def remaining_until(due_on: date, *, on: date, days: WorkingDays) -> int:
    """Working days left after `on` up to the due day; negative: working days since. For lists, from the stored day."""
    if on <= due_on:
        return _working_between(on, due_on, days)
    return -_working_between(due_on, on, days)


def lamp(*, remaining: int, limit_days: int) -> Lamp:
    """Overdue below 0; red when due today, or tomorrow of three days and more; yellow in the last third."""
    if remaining < 0:
        return Lamp.OVERDUE
    if remaining <= (1 if limit_days >= 3 else 0):
        return Lamp.RED
    if remaining <= max(2, limit_days // 3) and remaining < limit_days:
        return Lamp.YELLOW
    return Lamp.NORMAL


def spans_of_papers(promises: Iterable[Promise], *, started_on: date) -> list[Suspension]:
    """A step that cannot be done without promised papers stands still for each until it comes, at the longest until
    its day: what runs over that is the desk's own time."""
    spans = [
        Suspension(max(started_on, one.made_on), min(one.due_on, one.came_on) if one.came_on else one.due_on)
        for one in promises
    ]
    return [span for span in spans if span.resumed_on is not None and span.resumed_on > span.stopped_on]


def papers_until(promises: Iterable[Promise], *, started_on: date) -> date | None:
    """The last day on which such a step waits for a paper that has not come; None where it waits for none."""
    open_ones = [one.due_on for one in promises if one.came_on is None and one.due_on > max(started_on, one.made_on)]
    return max(open_ones, default=None)


def _counts(day: date, suspensions: Sequence[Suspension], days: WorkingDays) -> bool:
    return days.is_working(day) and not any(_stopped(day, span) for span in suspensions)


def _stopped(day: date, span: Suspension) -> bool:
    return day > span.stopped_on and (span.resumed_on is None or day <= span.resumed_on)


def _working_between(after: date, until: date, days: WorkingDays) -> int:
    return sum(days.is_working(after + offset * _DAY) for offset in range(1, (until - after).days + 1))
