"""When an order is due: counted from the day on which it came, whichever desk it lies on meanwhile."""

from dataclasses import dataclass
from datetime import date

from yizhan.cases.rules import clock
from yizhan.cases.types import WorkingDays
from yizhan.orders.types import Family, State, Terms


@dataclass(frozen=True, slots=True)
class Due:
    """A last day; provisional where its year's calendar is not published."""

    on: date
    limit_days: int
    is_provisional: bool


def due(*, started_on: date, limit_days: int, days: WorkingDays) -> Due:
    day = clock.due_day(started_on=started_on, limit_days=limit_days, suspensions=(), days=days)
    return Due(day, limit_days, not days.is_published(day))


def limit_of(family: Family, state: State, terms: Terms, *, class_code: str, extra_days: int = 0) -> int:
    """Working days from the start: until it has to be accepted, then until it has to be answered."""
    if family is Family.RATING:
        return terms.call_back_days
    if state is State.RECEIVED:
        return terms.accept_days
    found = terms.limit_of(class_code) or terms.classes[0]
    return found.limit_days + extra_days


def longer_than(class_code: str, terms: Terms, *, extra_days: int) -> list[str]:
    """What an extension may give: the classes with a longer limit; after the longest, once, the "extra" days."""
    codes = [one.code for one in terms.classes]
    after = codes[codes.index(class_code) + 1 :] if class_code in codes else codes
    if after:
        return after
    return [] if extra_days else ["extra"]
