"""What the person does with their own order: add words and files, ask again, turn to the desk above, rate, withdraw."""

from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.cases.api import clock as clock_rules
from yizhan.cases.api import working_days
from yizhan.kernel import files, limits, texts
from yizhan.kernel.clock import local_date
from yizhan.kernel.files.storing import Readable
from yizhan.kernel.limits import Limit
from yizhan.kernel.scope import Acting, Level
from yizhan.orders import errors
from yizhan.orders.models import OrderFile, WorkOrder
from yizhan.orders.queries import desks
from yizhan.orders.queries.access import held_order_locked
from yizhan.orders.rules import machine
from yizhan.orders.services import clocks, entries, facts, opening, telling
from yizhan.orders.services.entries import COMPLAINANT
from yizhan.orders.services.filing import index_of
from yizhan.orders.terms import terms_on
from yizhan.orders.types import Command, Holder, State

WRONG_CODES: Final = Limit("orders.receipt", most=30, within=timedelta(hours=1))
ADDINGS: Final = Limit("orders.add", most=30, within=timedelta(hours=1))
FILES_AT_MOST: Final = 20
OBJECTIONS_AT_MOST: Final = 2
SATISFIED: Final = 4
TAKEN: Final = ("jpg", "png", "webp", "pdf", "docx", "xlsx", "txt")


def look_up(*, code: str, sender: str, at: datetime) -> WorkOrder:
    """The order of a receipt code. Wrong codes are counted by sender. Raises CodeUnknown, TriedTooOften."""
    limits.refuse([(WRONG_CODES, sender)], at=at)
    found = WorkOrder.objects.filter(receipt_index=index_of(code)).first()
    if found is None:
        limits.count([(WRONG_CODES, sender)], at=at)
        raise errors.CodeUnknown
    return found


@transaction.atomic
def add_words(*, order_id: UUID, text: str, holder: Holder, at: datetime) -> WorkOrder:
    text = entries.required(text)
    order = _own(holder, order_id, Command.ADD, at=at)
    entries.write(order, Command.ADD, "orders.words_added", acting=COMPLAINANT, at=at, text=text)
    telling.desk(order, at=at)
    return order


@transaction.atomic
def add_file(*, order_id: UUID, stream: Readable, name: str, holder: Holder, at: datetime) -> OrderFile:
    """A picture or paper, encrypted, under a name of ours. Raises FilesFull."""
    order = _own(holder, order_id, Command.ADD, at=at)
    before = OrderFile.objects.filter(order=order).count()
    if before >= FILES_AT_MOST:
        raise errors.FilesFull(most=FILES_AT_MOST)
    owner = ("order", order.id)
    ref = files.store(stream, name=_plain(name), acting=COMPLAINANT, at=at, sensitive=True, owner=owner, taken=TAKEN)
    ending = ref.name.rpartition(".")[2][:8]
    kept = OrderFile.objects.create(
        order=order, file_id=ref.id, name=f"{before + 1}.{ending}", size=ref.size, added_at=at
    )
    entries.write(order, "file", "orders.file_added", acting=COMPLAINANT, at=at, data={"file_id": str(kept.id)})
    telling.desk(order, at=at)
    return kept


@transaction.atomic
def ask_again(*, order_id: UUID, text: str, holder: Holder, at: datetime) -> WorkOrder:
    """The answer is not enough: the same desk, a clock that begins anew."""
    text = entries.required(text)
    order = _own(holder, order_id, Command.ASK_AGAIN, at=at)
    _begin_anew(order, Command.ASK_AGAIN, at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.ASK_AGAIN, "orders.asked_again", acting=COMPLAINANT, at=at, text=text)
    telling.desk(order, at=at)
    return order


@transaction.atomic
def turn_higher(*, order_id: UUID, text: str, holder: Holder, at: datetime) -> WorkOrder:
    """Refused, or answered and not content, also once it was rated so: the desk above looks at it anew.

    Raises NothingAbove, ObjectedAlready, OrderNotThere where it was closed without a bad rating.
    """
    text, on = entries.required(text), local_date(at)
    order = _own(holder, order_id, Command.OBJECT, at=at)
    if not machine.may_turn_higher(State(order.state), order.score):
        raise errors.OrderNotThere
    if order.desk_level == Level.PROVINCE:
        raise errors.NothingAbove
    if order.entries.filter(what=Command.OBJECT).count() >= OBJECTIONS_AT_MOST:
        raise errors.ObjectedAlready
    stop = desks.free_above(order, on=on)
    if order.state == State.CLOSED:
        facts.taken_back(order, kinds=["orders.closed"], at=at)
    order.ended_at, order.score = None, None
    order.desk_level, order.desk_node_id = stop.level, stop.node_id
    _begin_anew(order, Command.OBJECT, at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.OBJECT, "orders.turned_higher", acting=COMPLAINANT, at=at, text=text)
    telling.desk(order, at=at)
    return order


@transaction.atomic
def rate(*, order_id: UUID, score: int, holder: Holder, at: datetime, why: str = "") -> WorkOrder:
    """好差评 of the answer, and with it the end; a bad one opens an order at the desk above, which alone reads `why`.

    Raises WayUnknown, Invalid where `why` is too long.
    """
    if not 1 <= score <= 5:
        raise errors.WayUnknown
    why = texts.whole(why, "why")
    order = _own(holder, order_id, Command.RATE, at=at)
    order.score = score
    entries.enter(order, entries.step(order, Command.RATE), at=at)
    order.save(update_fields=order.changing)
    kept = "" if machine.is_bad(score) else why
    entries.write(order, Command.RATE, "orders.rated", acting=COMPLAINANT, at=at, text=kept, is_told=False)
    facts.record("orders.closed", order, at=at)
    facts.record("orders.rated", order, at=at)
    if score >= SATISFIED:
        facts.record("orders.rated_satisfied", order, at=at)
    opening.open_for_answer(order, why=why, at=at)
    return order


@transaction.atomic
def withdraw(*, order_id: UUID, holder: Holder, at: datetime) -> WorkOrder:
    order = _own(holder, order_id, Command.WITHDRAW, at=at)
    entries.enter(order, entries.step(order, Command.WITHDRAW), at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.WITHDRAW, "orders.withdrawn", acting=COMPLAINANT, at=at)
    facts.record("orders.withdrawn", order, at=at)
    telling.desk(order, at=at)
    return order


@transaction.atomic
def lapse(*, order_id: UUID, acting: Acting, at: datetime) -> bool:
    """Answered, and nothing heard for the quiet days: closed. False where it is not so (any more)."""
    order = WorkOrder.objects.select_for_update().filter(id=order_id, state=State.ANSWERED, due_on=None).first()
    if order is None or order.answered_at is None or local_date(at) <= quiet_until(order):
        return False
    entries.enter(order, entries.step(order, Command.LAPSE), at=at)
    order.save(update_fields=order.changing)
    entries.write(order, Command.LAPSE, "orders.lapsed", acting=acting, at=at)
    facts.record("orders.closed", order, at=at)
    return True


def quiet_until(order: WorkOrder) -> date:
    """The last day on which an answered order waits for a word of the person."""
    answered = local_date(order.answered_at or order.filed_at)
    return clock_rules.due_day(
        started_on=answered, limit_days=terms_on(answered).quiet_days, suspensions=(), days=working_days()
    )


def _own(holder: Holder, order_id: UUID, command: Command, *, at: datetime) -> WorkOrder:
    """One's own order, locked, where the command is possible; at most so many a time, whoever has the code."""
    order = held_order_locked(holder, order_id)
    entries.step(order, command)
    limits.take([(ADDINGS, str(order_id))], at=at)
    return order


def _begin_anew(order: WorkOrder, command: Command, *, at: datetime) -> None:
    order.round += 1
    order.started_on, order.was_overdue, order.escalated_at, order.extra_days = local_date(at), False, None, 0
    order.limit_class = terms_on(order.started_on).classes[0].code
    entries.enter(order, entries.step(order, command), at=at)
    clocks.wind(order)


def _plain(name: str) -> str:
    """The ending alone: what somebody calls a file may say who they are."""
    return f"file.{name.rpartition('.')[2]}"
