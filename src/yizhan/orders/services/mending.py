"""整改: those rated are told what to mend once they cannot guess by whom; they report, or say that it is mistaken."""

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from yizhan.accounts.queries import holders_on
from yizhan.cases import api as cases
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import OFFICERS, Acting
from yizhan.orders import errors
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.access import access_mending, desk_order
from yizhan.orders.queries.rated import people_served
from yizhan.orders.rules.secrecy import CROWD_WITHIN, may_be_told
from yizhan.orders.services import entries, facts, telling
from yizhan.orders.terms import terms_on
from yizhan.orders.types import Command


@transaction.atomic
def release(*, mending_id: UUID, acting: Acting, at: datetime) -> bool:
    """Tell the rated desk, if by now it has served so many people that none of them stands out. False otherwise."""
    WorkOrder.objects.select_for_update().get(mending__id=mending_id)
    found = Mending.objects.select_for_update(of=("self",)).select_related("order").get(id=mending_id)
    if found.told_at is not None or not found.order.is_open:
        return False
    if not may_be_told(people_served(found.order, found.rated, since=at - CROWD_WITHIN, until=at)):
        return False
    found.told_at = at
    found.save(update_fields=["told_at"])
    entries.write(found.order, "mending_told", "orders.mending_told", acting=acting, at=at, is_told=False)
    if found.rated_node_id is not None:
        telling.rated(found, holders_on(found.rated_node_id, sorted(OFFICERS), local_date(at)), at=at)
    return True


@transaction.atomic
def report(*, mending_id: UUID, text: str, acting: Acting, at: datetime) -> Mending:
    """What the rated desk has mended; the desk above decides what whoever rated is told of it."""
    text = entries.required(text)
    order, found = _locked(acting, mending_id)
    if found.reported_at is not None or not order.is_open:
        raise errors.OrderNotThere
    found.report_id = vault.put({"text": text}, purpose="orders.report", owner=("mending", found.id))
    found.reported_at = at
    found.save(update_fields=["report_id", "reported_at"])
    entries.write(order, "mend_reported", "orders.mend_reported", acting=acting, at=at, is_told=False)
    telling.desk(order, at=at)
    return found


@transaction.atomic
def appeal(*, mending_id: UUID, text: str, acting: Acting, at: datetime) -> Mending:
    """申辩: the rating is mistaken or malicious. Once, in time. Raises AppealFiled, AppealLate."""
    text = entries.required(text)
    order, found = _locked(acting, mending_id)
    if not order.is_open:
        raise errors.OrderNotThere
    if found.appealed_at is not None:
        raise errors.AppealFiled
    until = appeal_until(found)
    if local_date(at) > until:
        raise errors.AppealLate(until=until.isoformat())
    found.appeal_id = vault.put({"text": text}, purpose="orders.appeal", owner=("mending", found.id))
    found.appealed_at, found.appealed_by = at, acting.user_id
    found.save(update_fields=["appeal_id", "appealed_at", "appealed_by"])
    entries.write(order, "mend_appealed", "orders.rating_appealed", acting=acting, at=at, is_told=False)
    telling.desk(order, at=at)
    return found


@transaction.atomic
def settle_appeal(*, order_id: UUID, is_upheld: bool, text: str, acting: Acting, at: datetime) -> WorkOrder:
    """Upheld, the rating counts no more and the order ends; else it goes on. Both sides read why. Raises NoAppeal."""
    text = entries.required(text)
    order = desk_order(acting, order_id, on=local_date(at))
    found = Mending.objects.select_for_update(of=("self",)).filter(order=order).first()
    if found is None or found.appealed_at is None or found.settled_at is not None:
        raise errors.NoAppeal
    if acting.user_id == found.appealed_by:
        raise errors.RatedMayNot
    found.settled_at, found.is_upheld = at, is_upheld
    found.finding_id = vault.put({"text": text}, purpose="orders.finding", owner=("mending", found.id))
    found.save(update_fields=["settled_at", "is_upheld", "finding_id"])
    if is_upheld:
        _set_aside(order, text, acting=acting, at=at)
    else:
        entries.write(
            order, "appeal_dismissed", "orders.appeal_dismissed", acting=acting, at=at, text=text, is_told=False
        )
    if found.rated_node_id is not None:
        telling.rated(found, holders_on(found.rated_node_id, sorted(OFFICERS), local_date(at)), at=at)
    return order


def appeal_until(found: Mending) -> date:
    """The last day for it, counted from when the desk was told."""
    told = local_date(found.told_at or found.written_at)
    days = terms_on(told).appeal_days
    return cases.clock.due_day(started_on=told, limit_days=days, suspensions=(), days=cases.working_days())


def refuse_where_appeal_is_open(order: WorkOrder) -> None:
    """Raises AppealOpen while those rated wait for an answer."""
    if Mending.objects.filter(order=order, appealed_at__isnull=False, settled_at__isnull=True).exists():
        raise errors.AppealOpen


def _set_aside(order: WorkOrder, text: str, *, acting: Acting, at: datetime) -> None:
    entries.enter(order, entries.step(order, Command.SET_ASIDE), at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.SET_ASIDE, "orders.rating_set_aside", acting=acting, at=at, text=text)
    facts.taken_back(order, at=at)
    if order.case_id is not None:
        cases.set_rating_aside(case_id=order.case_id, acting=acting, at=at)
    if order.rated_order is not None:
        facts.taken_back(order.rated_order, kinds=facts.OF_A_RATING, at=at, recorded_at=order.filed_at)
    telling.person(order, at=at)


def _locked(acting: Acting, mending_id: UUID) -> tuple[WorkOrder, Mending]:
    """The order first, as everywhere, then what hangs on it."""
    order_id = access_mending(acting, mending_id).order_id
    order = WorkOrder.objects.select_for_update().get(id=order_id)
    return order, access_mending(acting, mending_id, is_locked=True)
