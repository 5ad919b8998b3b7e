"""The working-day table as the clock rule wants it."""

from datetime import date

from yizhan.cases.types import WorkingDays
from yizhan.kernel import calendar


class KernelDays:
    """The kernel's calendar behind the rule's protocol."""

    def is_working(self, day: date) -> bool:
        return calendar.is_working_day(day)

    def is_published(self, day: date) -> bool:
        return calendar.is_published(day)


def working_days() -> WorkingDays:
    return KernelDays()
