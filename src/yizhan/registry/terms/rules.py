"""How far ahead the end of a term or of a certificate is told. Pure."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

QUARTER, MONTH, WEEK, OVER = "90", "30", "7", "over"
DAYS: Final[Mapping[str, int]] = {QUARTER: 90, MONTH: 30, WEEK: 7}  # ahead of the end, the last day included
ORDER: Final = (QUARTER, MONTH, WEEK, OVER)
PRESSING: Final = (OVER, WEEK, MONTH, QUARTER)
RAISED: Final = frozenset({WEEK, OVER})  # told to the union above as well

Window = tuple[date | None, date]  # first day of an end, None for any before; last day


def stage_on(ends_on: date, on: date) -> str | None:
    """How near the end is: over, within 7, 30 or 90 days of it; None while it is further."""
    if ends_on < on:
        return OVER
    return next((stage for stage in (WEEK, MONTH, QUARTER) if ends_on <= on + timedelta(days=DAYS[stage])), None)


def at_stage(stage: str, on: date) -> Window:
    """The ends that are at a stage on a day: the windows of the stages do not overlap."""
    if stage == OVER:
        return None, on - timedelta(days=1)
    nearer = {QUARTER: MONTH, MONTH: WEEK}.get(stage)
    first = on + timedelta(days=DAYS[nearer] + 1) if nearer else on
    return first, on + timedelta(days=DAYS[stage])


def within(due: str, on: date) -> Window:
    """The ends that a list filtered by `due` shows: over, or from today to so many days ahead; of anything else all
    that are over or within 90 days."""
    if due == OVER:
        return None, on - timedelta(days=1)
    if due in DAYS:
        return on, on + timedelta(days=DAYS[due])
    return None, on + timedelta(days=DAYS[QUARTER])


def told_by(stage: str) -> tuple[str, ...]:
    """The stages that, once told, leave nothing to tell at this one: itself, and those after it."""
    return ORDER[ORDER.index(stage) :]
