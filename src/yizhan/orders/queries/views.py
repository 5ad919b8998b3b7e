"""One order as its desk reads it, and as whoever reported it does."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Q
from django.utils.translation import gettext as _

from yizhan.cases.api import Lamp, Stop, desk_name
from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Level
from yizhan.kernel.screens import Clock
from yizhan.orders.models import OrderEntry, OrderFile, WorkOrder
from yizhan.orders.queries.desks import province_id
from yizhan.orders.queries.lists import class_name, clock_of, lamp_of, title_of
from yizhan.orders.queries.words import CALL_BACK_WORDS, ENTRY_WORDS, STATE_WORDS, Text
from yizhan.orders.rules import limits, machine
from yizhan.orders.terms import said, terms_on
from yizhan.orders.types import Command, Family, Finding, State
from yizhan.registry import api as registry
from yizhan.registry.types import Contact


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the history. `text` is empty where it was not opened or erased."""

    at: datetime
    title: Text
    who: str
    note: str = ""
    is_internal: bool = False
    is_theirs: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """Who opened what was said, as the person is told: when and which union, not who there."""

    at: datetime
    by: str


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order with all that a page shows. `personal` is empty until it was opened."""

    order: WorkOrder
    title: str
    class_name: str
    state_word: Text
    desk: str
    contact: Contact
    lamp: Lamp
    clock: Clock | None
    lines: Sequence[Line]
    files: Sequence[OrderFile]
    commands: frozenset[Command]
    personal: dict[str, Any] = field(default_factory=dict)
    readings: Sequence[Reading] = ()
    ratings: Sequence["OrderView"] = ()  # what came of one's bad ratings of it, oldest first

    def may(self, command: str) -> bool:
        return command in self.commands

    @property
    def longer(self) -> list[tuple[str, str]]:
        """What an extension may give, with words."""
        terms = terms_on(self.order.started_on)
        codes = limits.longer_than(self.order.limit_class, terms, extra_days=self.order.extra_days)
        return [(code, _longer(code, self.order)) for code in codes]


def desk_view(order: WorkOrder, *, on: date, is_opened: bool, is_own_desk: bool) -> OrderView:
    """For the desk: words only where it was opened, which was logged before; notes of its own beside what was told.

    That it was rated no desk reads here, well or badly: docs/decisions/0087.
    """
    commands = machine.possible(Family(order.family), State(order.state))
    mine = commands & machine.OF_THE_DESK if is_own_desk else commands & {Command.TAKE}
    entries = list(order.entries.exclude(what=Command.RATE).order_by("id"))
    personal = sealed(order.personal_id) if is_opened else {}
    return _view(order, entries, on, frozenset(mine), shows_text=is_opened, personal=personal)


def own_view(order: WorkOrder, *, on: date) -> OrderView:
    """For the person: what they were told and said, and who opened it."""
    commands = machine.possible(Family(order.family), State(order.state)) & machine.OF_THE_PERSON
    if order.desk_level == Level.PROVINCE or not machine.may_turn_higher(State(order.state), order.score):
        commands -= {Command.OBJECT}
    entries = list(order.entries.filter(Q(is_told=True) | Q(is_theirs=True)).order_by("id"))
    personal = sealed(order.personal_id)
    view = _view(order, entries, on, commands, shows_text=True, personal=personal, readings=_readings(order))
    return replace(view, ratings=[own_view(one, on=on) for one in order.ratings.order_by("id")])


def _view(
    order: WorkOrder,
    entries: Sequence[OrderEntry],
    on: date,
    commands: frozenset[Command],
    *,
    shows_text: bool,
    personal: dict[str, Any],
    readings: Sequence[Reading] = (),
) -> OrderView:
    told = clock_of(order, on)
    return OrderView(
        order=order,
        title=title_of(order),
        class_name=class_name(order),
        state_word=STATE_WORDS.get((order.family, order.state), order.state),
        desk=desk_name(order.desk),
        contact=registry.union_card(order.desk_node_id or province_id()).contact,
        lamp=lamp_of(order, told),
        clock=told,
        lines=[_line(one, shows_text=shows_text) for one in entries],
        files=list(order.files.order_by("id")),
        commands=commands,
        personal=personal,
        readings=readings,
    )


def _line(entry: OrderEntry, *, shows_text: bool) -> Line:
    text = sealed(entry.text_id).get("text", "") if shows_text else ""
    said_beside = _beside(entry)
    note = "\n".join(part for part in (said_beside, text) if part)
    title = ENTRY_WORDS.get(entry.what, entry.what)
    return Line(entry.at, title, entry.by_name, note, is_internal=not entry.is_told, is_theirs=entry.is_theirs)


def _beside(entry: OrderEntry) -> str:
    """What an entry says in codes and days, in words."""
    data = entry.data
    if entry.what == Command.MEDIATE:
        return _("调解日期：{day}").format(day=data.get("day", ""))
    if entry.what == Command.EXTEND:
        return _("新的期限：{day}").format(day=data.get("due_on", ""))
    if entry.what in (Command.TRANSFER, Command.TAKE):
        return _("现在由{desk}办理").format(desk=_desk_of(data))
    if entry.what == Command.CALL_BACK:
        return str(CALL_BACK_WORDS.get(data.get("outcome", ""), ""))
    if entry.what == Command.VERIFY:
        return _("需要整改") if data.get("finding") == Finding.MEND else _("办得没有错")
    return ""


def _desk_of(data: dict[str, str]) -> str:
    node = data.get("node")
    return desk_name(Stop(Level(data["level"]), UUID(node) if node else None))


def _readings(order: WorkOrder) -> list[Reading]:
    """Every opening on record, newest first; the union is named, the officer is not."""
    rows = JournalEntry.objects.filter(kind="vault.read", subject_kind="order", subject_id=order.id).order_by("-id")
    found = list(rows.values_list("at", "node_id")[:50])
    cards = registry.union_cards({node for _at, node in found if node is not None})
    return [Reading(at, cards[node].name if node in cards else "") for at, node in found]


def sealed(item_id: UUID | None) -> dict[str, Any]:
    """What is sealed; nothing where it was erased."""
    if item_id is None:
        return {}
    try:
        return vault.get(item_id)
    except NotFound:
        return {}


def _longer(code: str, order: WorkOrder) -> str:
    terms = terms_on(order.started_on)
    found = terms.limit_of(code)
    if found is None:
        return _("再延长 {days} 个工作日（只有一次）").format(days=terms.extra_days)
    return _("{name}（{days} 个工作日）").format(name=said(found.names), days=found.limit_days)
