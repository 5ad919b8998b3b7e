"""The door of cases for the rooms above: the clock and the conflicts that every desk keeps, and what was rated.

Reading: `working_days`, `desk_name`, `close_to`, `rated_case`, `applicants_served`, `desk_above`,
`numbers_of`. Writing: `set_rating_aside`.
"""

from collections.abc import Set as AbstractSet
from datetime import date
from uuid import UUID

from yizhan.cases.models import Case
from yizhan.cases.queries.access import APPLICANTS, close_to, own_q
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.names import LEVEL_NAMES, desk_name, union_names
from yizhan.cases.queries.numbers import numbers_of
from yizhan.cases.queries.rated import RatedCase, applicants_served, rated_case
from yizhan.cases.rules import clock
from yizhan.cases.rules.conflicts import bar
from yizhan.cases.rules.number import check_digit
from yizhan.cases.rules.route import UPWARDS
from yizhan.cases.services.rating import set_rating_aside
from yizhan.cases.services.routing import free_above
from yizhan.cases.types import Lamp, Stop, WorkingDays

__all__ = [
    "APPLICANTS",
    "LEVEL_NAMES",
    "UPWARDS",
    "Lamp",
    "RatedCase",
    "Stop",
    "WorkingDays",
    "applicants_served",
    "bar",
    "check_digit",
    "clock",
    "close_to",
    "desk_above",
    "desk_name",
    "numbers_of",
    "own_q",
    "rated_case",
    "set_rating_aside",
    "union_names",
    "working_days",
]


def desk_above(case_id: UUID, *, others: AbstractSet[UUID], on: date) -> Stop:
    """The first desk above a case's own at which somebody sits who is not close to it and none of `others` (users)."""
    case = Case.objects.select_related("application").get(id=case_id)
    return free_above(case.desk, case, others=others, on=on)
