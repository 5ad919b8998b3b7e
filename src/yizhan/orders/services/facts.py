"""The facts that orders leave. A rights matter counts where it is handled, never at the worker's own union."""

from datetime import datetime
from uuid import UUID

from yizhan.kernel import facts
from yizhan.kernel.clock import local_date
from yizhan.kernel.models import Fact
from yizhan.orders.models import WorkOrder
from yizhan.registry import api as registry


def record(kind: str, order: WorkOrder, *, at: datetime) -> None:
    """One fact. The subject is the order: who it was is nobody's business."""
    _record(kind, order, at=at)


def taken_back(order: WorkOrder, *, at: datetime) -> None:
    """A rating that was set aside: nothing that it counted is counted any more."""
    counted = Fact.objects.filter(record_kind="order", record_id=order.id, quantity__gt=0).order_by("id")
    for fact in counted:
        _record(fact.kind, order, at=at, quantity=-1, reverses=fact.id)


def _record(kind: str, order: WorkOrder, *, at: datetime, quantity: int = 1, reverses: UUID | None = None) -> None:
    on = local_date(at)
    facts.record(
        kind,
        occurred_on=on,
        at=at,
        union_id=order.union_id,
        ancestors=registry.ancestors_of(order.union_id, on),
        subject=("order", order.id),
        record=("order", order.id),
        quantity=quantity,
        reverses=reverses,
    )
