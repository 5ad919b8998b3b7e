"""The facts that orders leave. A rights matter counts where it is handled, never at the worker's own union."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef

from yizhan.kernel import facts
from yizhan.kernel.clock import local_date
from yizhan.kernel.models import Fact
from yizhan.orders.models import WorkOrder
from yizhan.registry import api as registry

OF_A_RATING: Final = ("orders.rated", "orders.rated_satisfied")


def record(kind: str, order: WorkOrder, *, at: datetime) -> None:
    """One fact. The subject is the order: who it was is nobody's business."""
    _record(kind, order, at=at)


def taken_back(
    order: WorkOrder, *, at: datetime, kinds: Sequence[str] = (), recorded_at: datetime | None = None
) -> None:
    """What an order counted is counted no more: all that stands, some kinds of it, or what was said at one time."""
    counted = Fact.objects.filter(record_kind="order", record_id=order.id, quantity__gt=0)
    counted = counted.filter(~Exists(Fact.objects.filter(reverses=OuterRef("id"))))
    if kinds:
        counted = counted.filter(kind__in=kinds)
    if recorded_at is not None:
        counted = counted.filter(recorded_at=recorded_at)
    for fact in counted.order_by("id"):
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
