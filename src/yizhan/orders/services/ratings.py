"""差评: a bad rating becomes an order on the desk above the one rated; it is looked into, mended, called back."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.accounts.queries import holders_on
from yizhan.cases import api as cases
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import OFFICERS, Acting, scope_fields
from yizhan.orders import errors
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.access import desk_order
from yizhan.orders.rules.secrecy import names_somebody
from yizhan.orders.services import clocks, entries, facts, mending, telling
from yizhan.orders.services.filing import order_number
from yizhan.orders.types import CallBack, Command, Family, Finding, Source, State

BAD: Final = 2  # the two lowest of five


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking into it came to. `told` is for whoever rated; `mend` for those rated, without a name."""

    finding: Finding
    told: str
    mend: str = ""


@transaction.atomic
def open_for_rating(*, case_id: UUID, acting: Acting, at: datetime) -> WorkOrder | None:
    """An order for a case rated with one of the two lowest levels; None for any other, and where there is one already.

    It lies on the first desk above at which somebody took no part in the case and does not belong to the desk rated.
    """
    rated = cases.rated_case(case_id)
    if rated is None or rated.score > BAD or WorkOrder.objects.filter(case_id=case_id).exists():
        return None
    on = local_date(rated.rated_at)
    kept_away = set(rated.handlers) | set(_holders(rated.desk, local_date(at)))
    stop = cases.desk_above(case_id, others=frozenset(kept_away), on=local_date(at))
    order = WorkOrder(
        number=order_number("", on),
        family=Family.RATING,
        source=Source.RATING,
        state=State.RECEIVED,
        desk_level=stop.level,
        desk_node_id=stop.node_id,
        started_on=on,
        user_id=rated.user_id,
        connected=sorted(rated.connected),
        recused=sorted(kept_away),
        case_id=case_id,
        filed_at=rated.rated_at,
        **scope_fields(rated.scope),
    )
    clocks.wind(order)
    order.save(force_insert=True)
    entries.write(order, "received", "orders.rating_received", acting=acting, at=at)
    facts.record("orders.bad_rating", order, at=at)
    telling.desk(order, at=at)
    telling.person(order, at=at)
    return order


@transaction.atomic
def verify(*, order_id: UUID, verdict: Verdict, acting: Acting, at: datetime) -> WorkOrder:
    """Looked into: something is to be mended, which those rated learn without a name, or it was done right.

    Raises TooLittleSaid, NamesSomebody.
    """
    told = entries.required(verdict.told, "told")
    is_right = verdict.finding is Finding.EXPLAIN
    mend = "" if is_right else entries.required(verdict.mend, "mend")
    order = desk_order(acting, order_id, on=local_date(at))
    goal = entries.step(order, Command.VERIFY, is_otherwise=is_right)
    rated = _rated(order)
    named = names_somebody(mend, {rated.applicant, rated.number})
    if named:
        raise errors.NamesSomebody(what=named)
    clocks.note_overdue(order, local_date(at))
    entries.enter(order, goal, at=at)
    order.save(update_fields=order.changing)
    data = {"finding": verdict.finding.value}
    entries.write(order, Command.VERIFY, "orders.rating_verified", acting=acting, at=at, text=told, data=data)
    if mend:
        _write_mending(order, rated, mend, at=at)
    else:
        _in_time(order, at=at)
    telling.person(order, at=at)
    return order


@transaction.atomic
def mend(*, order_id: UUID, text: str, acting: Acting, at: datetime) -> WorkOrder:
    """What was mended, by whoever it was: whoever rated reads it, then is called back. Raises AppealOpen."""
    text = entries.required(text)
    order = desk_order(acting, order_id, on=local_date(at))
    goal = entries.step(order, Command.MEND)
    mending.refuse_where_appeal_is_open(order)
    clocks.note_overdue(order, local_date(at))
    entries.enter(order, goal, at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.MEND, "orders.rating_mended", acting=acting, at=at, text=text)
    _in_time(order, at=at)
    telling.person(order, at=at)
    return order


@transaction.atomic
def call_back(*, order_id: UUID, outcome: CallBack, text: str, acting: Acting, at: datetime) -> WorkOrder:
    """回访: content or not reached, it is closed; not content, it is mended anew, and the clock goes on."""
    text = entries.required(text)
    order = desk_order(acting, order_id, on=local_date(at))
    is_again = outcome is CallBack.NOT_CONTENT
    goal = entries.step(order, Command.CALL_BACK, is_otherwise=is_again)
    mending.refuse_where_appeal_is_open(order)
    is_late = order.due_on is not None and local_date(at) > order.due_on
    clocks.note_overdue(order, local_date(at))
    entries.enter(order, goal, at=at)
    order.round += is_again
    order.save(update_fields=order.changing)
    data = {"outcome": outcome.value}
    entries.write(order, Command.CALL_BACK, "orders.called_back", acting=acting, at=at, text=text, data=data)
    if outcome is not CallBack.NOT_REACHED and not is_late:
        _once("orders.called_back", order, at=at)
    telling.person(order, at=at)
    return order


def _rated(order: WorkOrder) -> cases.RatedCase:
    found = cases.rated_case(order.case_id) if order.case_id else None
    if found is None:
        raise errors.OrderNotThere
    return found


def _holders(desk: cases.Stop, on: date) -> list[UUID]:
    """Who sits at the desk rated; of the one province nobody is named, only whoever took part stays away."""
    return holders_on(desk.node_id, sorted(OFFICERS), on) if desk.node_id is not None else []


def _write_mending(order: WorkOrder, rated: cases.RatedCase, text: str, *, at: datetime) -> None:
    mending_id = new_id()
    Mending.objects.create(
        id=mending_id,
        order=order,
        rated_level=rated.desk.level,
        rated_node_id=rated.desk.node_id,
        text_id=vault.put({"text": text}, purpose="orders.mending", owner=("mending", mending_id)),
        written_at=at,
    )
    mending.release(mending_id=mending_id, acting=Acting.system("orders"), at=at)


def _in_time(order: WorkOrder, *, at: datetime) -> None:
    if not order.was_overdue:
        _once("orders.rating_mended_in_time", order, at=at)


def _once(kind: str, order: WorkOrder, *, at: datetime) -> None:
    """A fact that one order leaves at most once, however often it comes back."""
    if not Fact.objects.filter(kind=kind, record_kind="order", record_id=order.id).exists():
        facts.record(kind, order, at=at)
