"""The calendar of working days: a table, seeded once and imported yearly; days of an absent year are provisional."""

import hashlib
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import journal
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.models import CalendarDay
from yizhan.kernel.rules import workdays
from yizhan.kernel.rules.workdays import Due, Published
from yizhan.kernel.scope import Acting

_FRESH_FOR_S = 60.0
_CALENDAR: Final = UUID("00000000-0000-8000-8000-000000000001")  # the one calendar, as a journal subject
_kept: tuple[float, Published] = (float("-inf"), {})
_on_change: list[Callable[[int, datetime], None]] = []

_FAULTS = {
    "bad-day": _("“{text}”不是日期。请写成 2027-01-01。"),
    "bad-working": _("“{text}”不是 1 或 0。上班写 1，放假写 0。"),
    "other-year": _("{text} 不在这一年里。一个文件只写一年。"),
    "twice": _("{text} 出现了两次。请删去一行。"),
    "missing": _("缺少 {text}。请把全年每一天都写上。"),
}


def is_working_day(day: date) -> bool:
    """Whether a day is worked; by the weekday where its year is not published."""
    return workdays.is_working(day, published())


def is_published(day: date) -> bool:
    """Whether the day's year is in the table. What is counted over other days is provisional."""
    return day in published()


def add_working_days(day: date, count: int) -> Due:
    """The `count`-th working day after `day`, and whether that is provisional."""
    return workdays.add(day, count, published())


def working_days_between(after: date, until: date) -> int:
    """Working days after `after` up to and with `until`; negative where `until` comes first."""
    return workdays.between(after, until, published())


def published() -> Published:
    """The whole table, read at most once a minute in each process: a few hundred rows a year."""
    global _kept
    read_at, days = _kept
    if time.monotonic() - read_at > _FRESH_FOR_S:
        days = dict(CalendarDay.objects.values_list("day", "working"))
        _kept = (time.monotonic(), days)
    return days


def forget() -> None:
    """Read the table anew at the next question."""
    global _kept
    _kept = (float("-inf"), {})


def on_change(recompute: Callable[[int, datetime], None]) -> None:
    """Register what a room must work out again when a year is published: (year, at), in the same transaction."""
    _on_change.append(recompute)


def publish_year(year: int, text: str, *, acting: Acting, at: datetime) -> None:
    """Take a year's file (CSV `day,working,name`) in place of what is known of that year, and let rooms recompute.

    Raises Invalid with the faulty lines; then nothing has changed.
    """
    days, faults = workdays.read_year(text.removeprefix("\ufeff"), year)
    if faults:
        raise Invalid([_problem(fault) for fault in faults])
    source = "sha256:" + hashlib.sha256(text.encode()).hexdigest()
    try:
        with transaction.atomic():
            _replace(year, days, source)
            data = {"year": year, "source": source}
            subject = ("kernel.calendar", _CALENDAR)
            journal.append("calendar.published", acting=acting, at=at, subject=subject, data=data)
            forget()
            for recompute in _on_change:
                recompute(year, at)
    finally:
        forget()


def _replace(year: int, days: list[workdays.DayLine], source: str) -> None:
    CalendarDay.objects.filter(day__gte=date(year, 1, 1), day__lte=date(year, 12, 31)).delete()
    CalendarDay.objects.bulk_create(
        CalendarDay(day=line.day, working=line.working, name=line.name, source=source) for line in days
    )


def _problem(fault: workdays.LineFault) -> Problem:
    where = f"line {fault.line}" if fault.line else "file"
    return {"field": where, "message": str(_FAULTS[fault.code]).format(text=fault.text)}
