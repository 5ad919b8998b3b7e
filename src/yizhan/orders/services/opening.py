"""A bad rating becomes an order on the desk above the one rated: of a case, or of the answer to a rights matter."""

from collections.abc import Set as AbstractSet
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from yizhan.accounts.queries import holders_on
from yizhan.cases import api as cases
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import OFFICERS, Acting, scope_fields
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries import desks
from yizhan.orders.rules.machine import is_bad
from yizhan.orders.services import clocks, entries, facts, telling
from yizhan.orders.services.entries import COMPLAINANT
from yizhan.orders.services.filing import order_number
from yizhan.orders.types import Family, Source, State

SYSTEM = Acting.system("orders")


@transaction.atomic
def open_for_rating(*, case_id: UUID, acting: Acting, at: datetime) -> WorkOrder | None:
    """An order for a case rated with one of the two lowest levels; None for any other, and where there is one already.

    It lies on the first desk above at which somebody took no part in the case and does not belong to the desk rated.
    """
    rated = cases.rated_case(case_id)
    if rated is None or not is_bad(rated.score) or WorkOrder.objects.filter(case_id=case_id).exists():
        return None
    kept_away = set(rated.handlers) | set(_holders(rated.desk, local_date(at)))
    stop = cases.desk_above(case_id, others=frozenset(kept_away), on=local_date(at))
    order = _order(
        kept_away,
        desk_level=stop.level,
        desk_node_id=stop.node_id,
        started_on=local_date(rated.rated_at),
        user_id=rated.user_id,
        connected=sorted(rated.connected),
        case_id=case_id,
        filed_at=rated.rated_at,
        **scope_fields(rated.scope),
    )
    return _opened(order, acting=acting, at=at)


def open_for_answer(rated: WorkOrder, *, why: str, at: datetime) -> WorkOrder | None:
    """The same for a rights matter whose answer was rated badly, by account or by receipt code; `why` may be "".

    Called with the matter locked. None where the rating is none of the two lowest.
    """
    if not is_bad(rated.score):
        return None
    on = local_date(at)
    order = _order(
        set(rated.recused) | _handlers(rated) | set(_holders(rated.desk, on)),
        desk_level=rated.desk_level,
        desk_node_id=rated.desk_node_id,
        started_on=on,
        user_id=rated.user_id,
        connected=rated.connected,
        apart=rated.apart,
        rated_order=rated,
        rated_round=rated.round,
        rated_level=rated.desk_level,
        rated_node_id=rated.desk_node_id,
        score=rated.score,
        filed_at=at,
        **scope_fields(rated.scope),
    )
    stop = desks.free_above(order, on=on)
    order.desk_level, order.desk_node_id = stop.level, stop.node_id
    return _opened(order, acting=SYSTEM, at=at, why=why)


def _order(kept_away: AbstractSet[UUID], **fields: Any) -> WorkOrder:
    number = order_number("", fields["started_on"])
    return WorkOrder(
        number=number,
        family=Family.RATING,
        source=Source.RATING,
        state=State.RECEIVED,
        recused=sorted(kept_away),
        **fields,
    )


def _opened(order: WorkOrder, *, acting: Acting, at: datetime, why: str = "") -> WorkOrder:
    clocks.wind(order)
    order.save(force_insert=True)
    who = COMPLAINANT if why else acting
    entries.write(order, "received", "orders.rating_received", acting=who, at=at, text=why)
    facts.record("orders.bad_rating", order, at=at)
    telling.desk(order, at=at)
    telling.person(order, at=at)
    return order


def _handlers(order: WorkOrder) -> set[UUID]:
    """Who did something at any desk of a rights matter."""
    found = order.entries.filter(by_user_id__isnull=False).values_list("by_user_id", flat=True)
    return {user for user in found if user is not None}


def _holders(desk: cases.Stop, on: date) -> list[UUID]:
    """Who sits at the desk rated; of the one province nobody is named, only whoever took part stays away."""
    return holders_on(desk.node_id, sorted(OFFICERS), on) if desk.node_id is not None else []
