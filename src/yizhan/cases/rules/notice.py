"""What a public notice says, and for how long. Surname, unit and category; never anything else."""

from datetime import date, timedelta

from yizhan.cases.rules.clock import due_day
from yizhan.cases.types import NoticeLine, WorkingDays
from yizhan.kernel.masking import mask_name

LEAST_DAYS = 5


def line(*, name: str, unit: str, category: str) -> NoticeLine:
    """The one line about a person. Takes nothing that must not be shown, so it cannot show it."""
    return NoticeLine(name=mask_name(name.strip()), unit=unit.strip(), category=category.strip())


def last_day(*, opened_on: date, working_days: int, days: WorkingDays) -> date:
    """The last day of a notice: never fewer than five full working days after the one it was opened on."""
    return due_day(started_on=opened_on, limit_days=max(working_days, LEAST_DAYS), suspensions=(), days=days)


def is_showing(*, opened_on: date, until: date, on: date, is_closed: bool) -> bool:
    return not is_closed and opened_on <= on <= until


def may_close(*, until: date, on: date) -> bool:
    """Only when its last day is over."""
    return on >= until + timedelta(days=1)
