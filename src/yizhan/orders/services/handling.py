"""What the desk does to a rights matter: accept or refuse it, note, mediate, name a lawyer, extend, answer."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.orders import errors
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.access import desk_order
from yizhan.orders.rules import limits
from yizhan.orders.services import clocks, entries, facts, telling
from yizhan.orders.terms import terms_on
from yizhan.orders.types import Command


@transaction.atomic
def accept(*, order_id: UUID, limit_class: str, acting: Acting, at: datetime) -> WorkOrder:
    """受理, with the class of its time limit, counted from the day on which it came. Raises WayUnknown."""
    order = desk_order(acting, order_id, on=local_date(at))
    goal = entries.step(order, Command.ACCEPT)
    if terms_on(order.started_on).limit_of(limit_class) is None:
        raise errors.WayUnknown
    clocks.note_overdue(order, local_date(at))
    order.limit_class = limit_class
    entries.enter(order, goal, at=at)
    clocks.wind(order)
    order.save(update_fields=order.changing)
    data = {"class": limit_class}
    entries.write(order, Command.ACCEPT, "orders.accepted", acting=acting, at=at, data=data)
    telling.person(order, at=at)
    return order


@transaction.atomic
def refuse(*, order_id: UUID, reason: str, ask: str, acting: Acting, at: datetime) -> WorkOrder:
    """不予受理: why, and whom to ask instead. The person may turn to the desk above. Raises TooLittleSaid."""
    reason, ask = entries.required(reason, "reason"), entries.required(ask, "ask")
    order = desk_order(acting, order_id, on=local_date(at))
    entries.enter(order, entries.step(order, Command.REFUSE), at=at)
    order.save(update_fields=order.changing)
    text = f"{reason}\n{ask}"
    entries.write(order, Command.REFUSE, "orders.refused", acting=acting, at=at, text=text)
    facts.record("orders.refused", order, at=at)
    telling.person(order, at=at)
    return order


@transaction.atomic
def note(*, order_id: UUID, text: str, is_told: bool, acting: Acting, at: datetime) -> WorkOrder:
    """A note of handling: the desk's own, or one that the person reads."""
    text = entries.required(text)
    order = desk_order(acting, order_id, on=local_date(at))
    entries.step(order, Command.NOTE)
    entries.write(order, Command.NOTE, "orders.noted", acting=acting, at=at, text=text, is_told=is_told)
    if is_told:
        telling.person(order, at=at)
    return order


@transaction.atomic
def mediate(*, order_id: UUID, day: date, place: str, acting: Acting, at: datetime) -> WorkOrder:
    """调解: when and where."""
    place = entries.required(place, "place")
    order = desk_order(acting, order_id, on=local_date(at))
    entries.step(order, Command.MEDIATE)
    if day < local_date(at):
        raise errors.WayUnknown
    data = {"day": day.isoformat()}
    entries.write(order, Command.MEDIATE, "orders.mediation_set", acting=acting, at=at, text=place, data=data)
    telling.person(order, at=at)
    return order


@transaction.atomic
def assign(*, order_id: UUID, lawyer: str, acting: Acting, at: datetime) -> WorkOrder:
    """法律援助: who helps, as text: name, office, telephone."""
    lawyer = entries.required(lawyer, "lawyer")
    order = desk_order(acting, order_id, on=local_date(at))
    entries.step(order, Command.ASSIGN)
    entries.write(order, Command.ASSIGN, "orders.lawyer_named", acting=acting, at=at, text=lawyer)
    telling.person(order, at=at)
    return order


@transaction.atomic
def extend(*, order_id: UUID, to: str, reason: str, acting: Acting, at: datetime) -> WorkOrder:
    """延期: to a class with a longer limit, or once more after the longest. Raises NothingLonger."""
    reason = entries.required(reason, "reason")
    order = desk_order(acting, order_id, on=local_date(at))
    entries.step(order, Command.EXTEND)
    terms = terms_on(order.started_on)
    possible = limits.longer_than(order.limit_class, terms, extra_days=order.extra_days)
    if not possible:
        raise errors.NothingLonger
    if to not in possible:
        raise errors.WayUnknown
    clocks.note_overdue(order, local_date(at))
    if to == "extra":
        order.extra_days = terms.extra_days
    else:
        order.limit_class = to
    clocks.wind(order)
    order.escalated_at = None
    order.save(update_fields=order.changing)
    data = {"to": to, "due_on": order.due_on.isoformat() if order.due_on else ""}
    entries.write(order, Command.EXTEND, "orders.extended", acting=acting, at=at, text=reason, data=data)
    telling.person(order, at=at)
    return order


@transaction.atomic
def answer(*, order_id: UUID, text: str, acting: Acting, at: datetime) -> WorkOrder:
    """答复: the clock stands; the person rates, asks again or turns to the desk above."""
    text = entries.required(text)
    on = local_date(at)
    order = desk_order(acting, order_id, on=on)
    goal = entries.step(order, Command.ANSWER)
    clocks.note_overdue(order, on)
    is_late = order.was_overdue
    entries.enter(order, goal, at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.ANSWER, "orders.answered", acting=acting, at=at, text=text)
    facts.record("orders.answered", order, at=at)
    if not is_late:
        facts.record("orders.answered_on_time", order, at=at)
    telling.person(order, at=at)
    return order
