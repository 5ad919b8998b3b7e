"""Lists of orders: a number, a class, a clock, a county. Nothing of whoever it concerns."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _

from yizhan.cases.api import Lamp, clock, union_names, working_days
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, Role
from yizhan.kernel.screens import Clock
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.access import held, on_desk_q, overdue_below_q, rated_q
from yizhan.orders.queries.words import NEXT_WORDS, STATE_WORDS, Text
from yizhan.orders.terms import kind_name, said, terms_on
from yizhan.orders.types import OPEN, Family, Holder, Source
from yizhan.registry import api as registry

PAGE = 30


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One order as a list shows it."""

    id: UUID
    number: str
    what: str
    class_name: str
    state: str
    state_word: Text
    place: str
    lamp: Lamp
    clock: Clock | None
    next_step: Text
    filed_on: date
    is_rating: bool = False
    name: str = ""  # only in the list of a union that the worker told


@dataclass(frozen=True, slots=True)
class Cursor:
    """Where a page of the desk ended."""

    due_on: date
    order_id: UUID

    def __str__(self) -> str:
        return f"{self.due_on.isoformat()}~{self.order_id}"


def read_cursor(text: str) -> Cursor | None:
    """A cursor out of an address; anything else is the beginning."""
    day, _tilde, order_id = text.partition("~")
    try:
        return Cursor(date.fromisoformat(day), UUID(order_id))
    except ValueError:
        return None


def on_desk(
    acting: Acting, *, on: date, after: Cursor | None = None, limit: int = PAGE
) -> tuple[list[OrderRow], Cursor | None]:
    """What lies on the desk and runs, soonest due first; and where the next page begins."""
    rows = WorkOrder.objects.filter(on_desk_q(acting, on=on), due_on__isnull=False)
    if after is not None:
        rows = rows.filter(Q(due_on__gt=after.due_on) | Q(due_on=after.due_on, id__gt=after.order_id))
    found = list(rows.order_by("due_on", "id")[: limit + 1])
    shown = found[:limit]
    last = shown[-1] if len(found) > limit else None
    return _rows(shown, on), Cursor(last.due_on, last.id) if last is not None and last.due_on else None


def waiting_for_person(acting: Acting, *, on: date, limit: int = PAGE) -> list[OrderRow]:
    """Answered, and the person has not said whether it will do."""
    rows = WorkOrder.objects.filter(on_desk_q(acting, on=on), state="answered", due_on__isnull=True)
    return _rows(rows.order_by("id")[:limit], on)


def overdue_below(acting: Acting, *, on: date, limit: int = PAGE) -> list[OrderRow]:
    rows = WorkOrder.objects.filter(overdue_below_q(acting, on=on))
    return _rows(rows.order_by("due_on", "id")[:limit], on)


def taken_calls(acting: Acting, *, on: date, limit: int = PAGE) -> list[OrderRow]:
    """What was entered at the hotline, newest first: number, class, where it lies."""
    if acting.role is not Role.HOTLINE_OPERATOR:
        return []
    return _rows(WorkOrder.objects.filter(source=Source.HOTLINE).order_by("-id")[:limit], on)


def own_orders(holder: Holder, *, on: date, limit: int = PAGE) -> list[OrderRow]:
    """One's own, newest first."""
    return _rows(held(holder).order_by("-id")[:limit], on)


def told_orders(acting: Acting, *, on: date, limit: int = PAGE, only_open: bool = False) -> list[OrderRow]:
    """What members of the cadre's union wanted it to know: whose, which class, how it stands; not what was said."""
    if acting.role is not Role.CADRE or acting.node_id is None:
        return []
    rows = WorkOrder.objects.filter(told_union_id=acting.node_id).exclude(user_id=acting.user_id)
    if only_open:
        rows = rows.filter(state__in=sorted(OPEN))
    found = list(rows.order_by("-id")[:limit])
    persons = {order.id: order.connected[0] for order in found if order.connected}
    cards = registry.person_cards(set(persons.values()))
    names = {order_id: cards[person].name for order_id, person in persons.items() if person in cards}
    return _rows(found, on, names)


def mendings(acting: Acting, *, limit: int = PAGE) -> list[Mending]:
    """What this desk was told to mend, newest first."""
    return list(Mending.objects.filter(rated_q(acting)).order_by(F("told_at").desc())[:limit])


def clock_of(order: WorkOrder, on: date) -> Clock | None:
    """What is left, from the stored due day; None where the clock stands."""
    if order.due_on is None:
        return None
    remaining = clock.remaining_until(order.due_on, on=on, days=working_days())
    return Clock(remaining, order.due_on, provisional=order.due_is_provisional)


def lamp_of(order: WorkOrder, told: Clock | None) -> Lamp:
    return Lamp.NORMAL if told is None else clock.lamp(remaining=told.remaining, limit_days=order.limit_days)


def class_name(order: WorkOrder) -> str:
    found = terms_on(order.started_on).limit_of(order.limit_class)
    return said(found.names) if found else ""


def title_of(order: WorkOrder) -> str:
    """What an order is about, as far as a list may say."""
    return _("差评整改") if order.family == Family.RATING else kind_name(order.kind)


def _rows(
    orders: Sequence[WorkOrder] | QuerySet[WorkOrder], on: date, names: dict[UUID, str] | None = None
) -> list[OrderRow]:
    found = list(orders)
    places = union_names({one.county_id or one.union_id for one in found})
    return [_row(one, on, places, names or {}) for one in found]


def _row(order: WorkOrder, on: date, places: dict[UUID, str], names: dict[UUID, str]) -> OrderRow:
    told = clock_of(order, on)
    return OrderRow(
        id=order.id,
        number=order.number,
        what=title_of(order),
        class_name=class_name(order),
        state=order.state,
        state_word=STATE_WORDS.get((order.family, order.state), order.state),
        place="" if order.family == Family.RATING else places.get(order.county_id or order.union_id, ""),
        lamp=lamp_of(order, told),
        clock=told,
        next_step=NEXT_WORDS.get((order.family, order.state), ""),
        filed_on=local_date(order.filed_at),
        is_rating=order.family == Family.RATING,
        name=names.get(order.id, ""),
    )
