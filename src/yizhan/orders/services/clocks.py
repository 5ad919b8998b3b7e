"""The clock of an order: one from the day on which it came, whichever desk it lies on."""

from datetime import date

from yizhan.cases.api import working_days
from yizhan.orders.models import WorkOrder
from yizhan.orders.rules import limits, machine
from yizhan.orders.terms import terms_on
from yizhan.orders.types import Family, State


def wind(order: WorkOrder) -> None:
    """Work out limit and due day from where the order stands; nothing where the clock stands still."""
    family, state = Family(order.family), State(order.state)
    if not machine.runs(family, state):
        order.due_on, order.due_is_provisional = None, False
        return
    order.limit_days = limits.limit_of(
        family, state, terms_on(order.started_on), class_code=order.limit_class, extra_days=order.extra_days
    )
    due = limits.due(started_on=order.started_on, limit_days=order.limit_days, days=working_days())
    order.due_on, order.due_is_provisional = due.on, due.is_provisional


def note_overdue(order: WorkOrder, on: date) -> None:
    """Remember that a step was done after its day."""
    order.was_overdue = order.was_overdue or (order.due_on is not None and on > order.due_on)
