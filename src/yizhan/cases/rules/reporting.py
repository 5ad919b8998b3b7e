"""本月要报: which period of a report is asked for on a day, and by when. Worked out in docs/algorithms/clock.md.

A period is a stretch of the calendar within the season. It is asked for from the first day of its last month until the
end of the month in which it is due; it is due so many working days after its last day. A report counts for the period
whose due day comes next.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from yizhan.cases.rules import clock
from yizhan.cases.types import Lamp, WorkingDays
from yizhan.catalogue.types import Every, Reporting

_DAY = timedelta(days=1)
_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.HALF_YEAR: 6, Every.YEAR: 12}
_YEARS_BACK = 2  # of the yearly report that is due in January the one before began then


@dataclass(frozen=True, slots=True)
class Period:
    """First and last day of what is reported, the day by which, and since when a report counts for it."""

    first: date
    last: date
    due_on: date
    counts_from: date

    @property
    def asked_from(self) -> date:
        return self.last.replace(day=1)

    @property
    def asked_until(self) -> date:
        return _month_end(self.due_on.year, self.due_on.month)


def periods_asked(terms: Reporting, *, on: date, days: WorkingDays, begun_on: date) -> Sequence[Period]:
    """The periods asked for on a day, the earlier first; none that was over before there was anything to report to."""
    ends = list(_spans(terms, on))
    dues = [_due(last, terms, days) for _first, last in ends]
    found = [
        Period(first, last, due_on, counts_from=before + _DAY)
        for (first, last), due_on, before in zip(ends[1:], dues[1:], dues, strict=False)
    ]
    return [one for one in found if one.asked_from <= on <= one.asked_until and one.last >= begun_on]


def lamp(period: Period, *, on: date, days: WorkingDays) -> Lamp:
    """As of a step whose time runs while the period is asked for."""
    remaining = clock.remaining_until(period.due_on, on=on, days=days)
    limit = clock.remaining_until(period.due_on, on=period.asked_from - _DAY, days=days)
    return clock.lamp(remaining=remaining, limit_days=limit)


def _spans(terms: Reporting, on: date) -> Iterator[tuple[date, date]]:
    """First and last day of every period from some years back to the one that `on` lies in."""
    length = _MONTHS[terms.every]
    for year in range(on.year - _YEARS_BACK, on.year + 1):
        for begins in range(1, 13, length):
            months = [month for month in range(begins, begins + length) if _in_season(month, terms.season)]
            if months and date(year, months[0], 1) <= on:
                yield date(year, months[0], 1), _month_end(year, months[-1])


def _due(last: date, terms: Reporting, days: WorkingDays) -> date:
    return clock.due_day(started_on=last, limit_days=terms.within_days, suspensions=(), days=days)


def _in_season(month: int, season: tuple[int, int]) -> bool:
    first, last = season
    return first <= month <= last if first <= last else month >= first or month <= last


def _month_end(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
