"""差评: what the desk above the one rated does with the order: it is looked into, mended, called back."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases.api import Stop
from yizhan.kernel import vault
from yizhan.kernel.clock import local_date
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.orders import errors
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.access import desk_order
from yizhan.orders.queries.rated import Rated, rated_of
from yizhan.orders.rules.secrecy import names_somebody
from yizhan.orders.services import clocks, entries, facts, mending, telling
from yizhan.orders.types import CallBack, Command, Finding


@dataclass(frozen=True, slots=True)
class Verdict:
    """What looking into it came to. `told` is for whoever rated; `mend` for those rated, without a name."""

    finding: Finding
    told: str
    mend: str = ""


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
    named = names_somebody(mend, {rated.rater, rated.number})
    if named:
        raise errors.NamesSomebody(what=named)
    clocks.note_overdue(order, local_date(at))
    entries.enter(order, goal, at=at)
    order.save(update_fields=order.changing)
    data = {"finding": verdict.finding.value}
    entries.write(order, Command.VERIFY, "orders.rating_verified", acting=acting, at=at, text=told, data=data)
    if mend:
        _write_mending(order, rated.desk, mend, at=at)
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


def _rated(order: WorkOrder) -> Rated:
    found = rated_of(order)
    if found is None:
        raise errors.OrderNotThere
    return found


def _write_mending(order: WorkOrder, rated: Stop, text: str, *, at: datetime) -> None:
    mending_id = new_id()
    Mending.objects.create(
        id=mending_id,
        order=order,
        rated_level=rated.level,
        rated_node_id=rated.node_id,
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
