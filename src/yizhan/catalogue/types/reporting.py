"""How often, by when and in which months a union reports what it did."""

from dataclasses import dataclass
from enum import StrEnum


class Every(StrEnum):
    """How often a union reports."""

    MONTH = "month"
    QUARTER = "quarter"
    HALF_YEAR = "half-year"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Reporting:
    """本月要报: once for every such period of the calendar, within so many working days of its end. `season`: first and
    last month of the year in which there is something to report; what lies outside is not asked for."""

    every: Every
    within_days: int
    season: tuple[int, int] = (1, 12)
