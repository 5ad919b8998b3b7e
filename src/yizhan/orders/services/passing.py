"""An order goes to another desk; its clock goes on. What is overdue rises by itself."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases.api import Stop
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, Level, scope_fields
from yizhan.orders import errors
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries import desks
from yizhan.orders.queries.access import desk_order, overdue_order
from yizhan.orders.services import clocks, entries, telling
from yizhan.orders.types import Command, Family


@transaction.atomic
def transfer(*, order_id: UUID, to: UUID | None, reason: str, acting: Acting, at: datetime) -> WorkOrder:
    """转办: to another level or to the county that is competent (None: to the province). Raises SameDesk, WayUnknown.

    Nobody at that desk may see it: then it lies on the first desk above where somebody may.
    """
    reason, on = entries.required(reason, "reason"), local_date(at)
    order = desk_order(acting, order_id, on=on)
    entries.step(order, Command.TRANSFER)
    stop = _stop(to)
    if stop == order.desk:
        raise errors.SameDesk
    if to is not None and order.scope.at(stop.level) != to:
        for name, node in scope_fields(desks.keys_of(to, on)).items():
            setattr(order, name, node)
    _lay(order, desks.free_from(stop, order.scope, order, on=on))
    entries.write(order, Command.TRANSFER, "orders.transferred", acting=acting, at=at, text=reason, data=_to(order))
    telling.desk(order, at=at)
    telling.person(order, at=at)
    return order


@transaction.atomic
def take_up(*, order_id: UUID, acting: Acting, at: datetime) -> WorkOrder:
    """提级办理: the desk above takes what is overdue below; the clock stays as it is, and says so."""
    on = local_date(at)
    order = overdue_order(acting, order_id, on=on)
    entries.step(order, Command.TAKE)
    if acting.level is None:
        raise errors.NotBelow
    clocks.note_overdue(order, on)
    node = None if acting.level is Level.PROVINCE else acting.node_id
    _lay(order, Stop(acting.level, node))
    entries.write(order, Command.TAKE, "orders.taken_up", acting=acting, at=at, data=_to(order))
    telling.person(order, at=at)
    return order


@transaction.atomic
def recuse(*, order_id: UUID, acting: Acting, at: datetime) -> WorkOrder:
    """回避: whoever finds that it concerns somebody close to them sees it no more; nobody left, it goes up."""
    on = local_date(at)
    order = desk_order(acting, order_id, on=on)
    entries.step(order, Command.RECUSE)
    if acting.user_id is not None and acting.user_id not in order.recused:
        order.recused = [*order.recused, acting.user_id]
    if order.desk_node_id is not None and not desks.free_holders(order.desk, order, on=on):
        _lay(order, desks.free_above(order, on=on))
    order.save(update_fields=order.changing)
    entries.write(order, Command.RECUSE, "orders.recused", acting=acting, at=at, is_told=False)
    telling.desk(order, at=at)
    return order


@transaction.atomic
def escalate(*, order_id: UUID, acting: Acting, at: datetime) -> bool:
    """Once for each time that an order becomes overdue: the desk above is told that it waits. False where it is not."""
    on = local_date(at)
    order = WorkOrder.objects.select_for_update().filter(id=order_id, due_on__lt=on, escalated_at=None).first()
    if order is None:
        return False
    entries.step(order, Command.ESCALATE)
    order.escalated_at, order.was_overdue = at, True
    order.save(update_fields=order.changing)
    entries.write(order, Command.ESCALATE, "orders.escalated", acting=acting, at=at)
    above = desks.free_above(order, on=on)
    telling.above(order, desks.free_holders(above, order, on=on), at=at)
    if order.family == Family.RIGHTS:
        telling.person(order, at=at)
    return True


def _stop(to: UUID | None) -> Stop:
    if to is None:
        return desks.PROVINCE
    found = next((desk for desk in desks.all_desks() if desk.union_id == to), None)
    if found is None:
        raise errors.WayUnknown
    return Stop(found.level, to)


def _lay(order: WorkOrder, stop: Stop) -> None:
    order.desk_level, order.desk_node_id = stop.level, stop.node_id
    order.save(update_fields=order.changing)


def _to(order: WorkOrder) -> dict[str, str]:
    return {"level": order.desk_level, "node": str(order.desk_node_id or "")}
