"""Opening what is sensitive: on one's own desk alone, on record, and shown to the person."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.orders.models import OrderFile, WorkOrder
from yizhan.orders.queries.access import desk_order
from yizhan.orders.services import entries
from yizhan.orders.types import Command


@transaction.atomic
def log_opening(*, order_id: UUID, acting: Acting, at: datetime) -> WorkOrder:
    """Record that an order is opened in full, before it is. Raises NotFound off the desk."""
    order = desk_order(acting, order_id, on=local_date(at))
    entries.step(order, Command.NOTE)  # what has ended is closed to the desk
    _log(order, ["personal", "words"], acting=acting, at=at)
    return order


@transaction.atomic
def log_file(*, order_id: UUID, file_id: UUID, acting: Acting, at: datetime) -> OrderFile | None:
    """Record that one of its files is downloaded; None where it has no such file."""
    order = desk_order(acting, order_id, on=local_date(at))
    entries.step(order, Command.NOTE)
    kept = OrderFile.objects.filter(order=order, id=file_id).first()
    if kept is not None:
        _log(order, ["file"], acting=acting, at=at)
    return kept


def _log(order: WorkOrder, fields: list[str], *, acting: Acting, at: datetime) -> None:
    vault.log_reading(
        acting=acting, at=at, subject=("order", order.id), fields=fields, purpose="orders.handling", scope=order.scope
    )
