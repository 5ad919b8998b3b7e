"""A union was wound up or merged: orders that lie on its desk go to the first desk above, each under its lock."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries import desks
from yizhan.orders.services import telling


def rise_from(union_id: UUID, *, at: datetime) -> int:
    """Everything open that lies with the union; returns how many. Again it finds nothing. The clock goes on."""
    lying = WorkOrder.objects.filter(desk_node_id=union_id, ended_at__isnull=True)
    ids = list(lying.order_by("id").values_list("id", flat=True))
    return sum(_rise(order_id, union_id, at=at) for order_id in ids)


@transaction.atomic
def _rise(order_id: UUID, union_id: UUID, *, at: datetime) -> bool:
    order = WorkOrder.objects.select_for_update().get(id=order_id)
    if order.desk_node_id != union_id or order.ended_at is not None:
        return False
    stop = desks.free_above(order, on=local_date(at))
    order.desk_level, order.desk_node_id = stop.level, stop.node_id
    order.save(update_fields=["desk_level", "desk_node_id"])
    journal.append(
        "orders.desk_rose",
        acting=Acting.system("winding up"),
        at=at,
        subject=("order", order.id),
        scope=order.scope,
        data={"from_union_id": union_id, "level": stop.level},
    )
    telling.desk(order, at=at)
    return True
