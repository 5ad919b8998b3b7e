"""What every step writes: one entry for those who read the order, and one row in the journal, which holds ids only."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from yizhan.cases.api import LEVEL_NAMES
from yizhan.kernel import journal, texts, vault
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.orders import errors
from yizhan.orders.models import OrderEntry, WorkOrder
from yizhan.orders.rules import machine
from yizhan.orders.types import ENDED, Command, Family, State

SHORTEST: Final = 4

COMPLAINANT: Final = Acting(role=Role.VISITOR)
"""Whoever reported or rated, in the journal: not whether they are signed in, and not in which session."""


def required(text: str, field: str = "text") -> str:
    """What has to be said, without blanks around it. Raises TooLittleSaid, Invalid where it is too long."""
    text = texts.whole(text, field)
    if len(text) < SHORTEST:
        raise errors.TooLittleSaid
    return text


def step(order: WorkOrder, command: Command, *, is_otherwise: bool = False) -> State:
    """The state that a command leads to; raises OrderNotThere where it is not possible."""
    goal = machine.move(Family(order.family), State(order.state), command, is_otherwise=is_otherwise)
    if goal is None:
        raise errors.OrderNotThere
    return goal


def enter(order: WorkOrder, goal: State, *, at: datetime) -> None:
    """Put the order into a state, with what hangs on it: the end's time, the answer's, a clock that stands."""
    order.state = goal
    if goal in ENDED:
        order.ended_at = at
    if goal is State.ANSWERED:
        order.answered_at = at
    if not machine.runs(Family(order.family), goal):
        order.due_on, order.due_is_provisional = None, False


def write(
    order: WorkOrder,
    command: Command | str,
    kind: str,
    *,
    acting: Acting,
    at: datetime,
    text: str = "",
    is_told: bool = True,
    data: Mapping[str, Any] | None = None,
) -> OrderEntry:
    """One entry, its words sealed, and the journal's row. Of whoever reported nothing is kept that tells who it was."""
    is_theirs = acting.role is Role.VISITOR
    entry_id = new_id()
    text_id = vault.put({"text": text}, purpose="orders.entry", owner=("order_entry", entry_id)) if text else None
    journal.append(
        kind, acting=acting, at=at, subject=("order", order.id), scope=order.scope, data={"entry_id": entry_id}
    )
    return OrderEntry.objects.create(
        id=entry_id,
        order=order,
        what=str(command),
        round=order.round,
        text_id=text_id,
        is_told=is_told,
        is_theirs=is_theirs,
        by_user_id=None if is_theirs else acting.user_id,
        by_name="" if is_theirs else _desk(acting),
        data=dict(data or {}),
        at=at,
    )


def _desk(acting: Acting) -> str:
    if acting.role is Role.SYSTEM:
        return ""
    return acting.name or str(LEVEL_NAMES[acting.level or Level.PROVINCE])
