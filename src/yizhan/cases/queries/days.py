"""The working-day table as the clock rule wants it."""

from dataclasses import dataclass
from datetime import date

from yizhan.cases.types import WorkingDays
from yizhan.kernel import calendar
from yizhan.kernel.rules import workdays
from yizhan.kernel.rules.workdays import Published


@dataclass(frozen=True, slots=True)
class KernelDays:
    """The kernel's calendar behind the rule's protocol, as it stood when it was asked for."""

    published: Published

    def is_working(self, day: date) -> bool:
        return workdays.is_working(day, self.published)

    def is_published(self, day: date) -> bool:
        return day in self.published


def working_days() -> WorkingDays:
    return KernelDays(calendar.published())
