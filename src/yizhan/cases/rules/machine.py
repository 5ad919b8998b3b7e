"""The case machine: which command is possible where, and where it leads.

The table says in which states and at which kinds of step a command is possible; `_AFTER` says where it leads.
A case is at one step of its plan; ending a step puts it on the next desk, ending the last one finishes it.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from uuid import UUID

from yizhan.cases.types import (
    DECIDED,
    ENDED,
    OPEN,
    WITH_AN_OFFICER,
    Command,
    Order,
    Position,
    Refusal,
    RefusalCode,
    State,
    StepPlan,
)
from yizhan.catalogue.types import Requirement, StepKind

Plan = Sequence[StepPlan]

_ANY_KIND = frozenset(StepKind)

COMPLETING = frozenset(
    {
        Command.ACCEPT,
        Command.PASS_ON,
        Command.OPEN_NOTICE,
        Command.APPROVE,
        Command.SET_AMOUNT,
        Command.FINISH,
    }
)

# What an upheld appeal gives; nothing else changes an ended case.
REOPENING = frozenset({Command.REOPEN, Command.REVIVE, Command.RAISE_AMOUNT})

TABLE: dict[Command, tuple[frozenset[State], frozenset[StepKind]]] = {
    Command.START: (frozenset({State.WAITING}), _ANY_KIND),
    Command.LAPSE: (frozenset({State.WAITING}), _ANY_KIND),
    Command.ACCEPT: (frozenset({State.SUBMITTED}), frozenset({StepKind.ACCEPT})),
    Command.REFUSE: (frozenset({State.SUBMITTED}), frozenset({StepKind.ACCEPT})),
    Command.ASK_SUPPLEMENT: (WITH_AN_OFFICER, _ANY_KIND),
    Command.ANSWER_SUPPLEMENT: (frozenset({State.SUPPLEMENT}), _ANY_KIND),
    Command.START_SPECIAL: (WITH_AN_OFFICER, _ANY_KIND),
    Command.END_SPECIAL: (frozenset({State.SPECIAL}), _ANY_KIND),
    Command.RECORD_VISIT: (WITH_AN_OFFICER, _ANY_KIND),
    Command.PASS_ON: (frozenset({State.HANDLING}), frozenset({StepKind.VISIT})),
    Command.OPEN_NOTICE: (frozenset({State.HANDLING}), frozenset({StepKind.NOTICE})),
    Command.CLOSE_NOTICE: (frozenset({State.NOTICE}), frozenset({StepKind.NOTICE})),
    Command.END_NOTICE: (frozenset({State.NOTICE}), frozenset({StepKind.NOTICE})),
    Command.APPROVE: (frozenset({State.HANDLING}), frozenset({StepKind.APPROVE})),
    Command.SET_AMOUNT: (frozenset({State.HANDLING}), frozenset({StepKind.AMOUNT})),
    Command.REJECT: (
        frozenset({State.HANDLING, State.NOTICE}),
        _ANY_KIND - {StepKind.ACCEPT},
    ),
    Command.FINISH: (frozenset({State.HANDLING}), frozenset({StepKind.RESULT})),
    Command.WITHDRAW: (OPEN, _ANY_KIND),
    Command.REOPEN: (frozenset({State.REFUSED, State.REJECTED}), _ANY_KIND),
    Command.REVIVE: (frozenset({State.REJECTED}), _ANY_KIND),
    Command.RAISE_AMOUNT: (DECIDED, _ANY_KIND),
    Command.PAY: (frozenset({State.PAYING}), _ANY_KIND),
    Command.STOP_PAYMENT: (frozenset({State.PAYING}), _ANY_KIND),
}


def begin(plan: Plan, *, is_waiting: bool = False) -> Position:
    """Where a part begins: on the first desk, or waiting for another part."""
    return Position(State.WAITING if is_waiting else _desk_state(plan[0]))


def move(plan: Plan, position: Position, order: Order) -> Position | Refusal:
    """The position after `order`, or why it is not possible. An ended case is changed by an upheld appeal alone."""
    refusal = _refusal(plan, position, order)
    return refusal if refusal is not None else _AFTER[order.command](plan, position, order)


def possible(plan: Plan, position: Position) -> frozenset[Command]:
    """The commands that the table allows here, not looking at who asks."""
    kind = plan[position.step].kind
    return frozenset(
        command for command, (states, kinds) in TABLE.items() if position.state in states and kind in kinds
    )


def replay(plan: Plan, orders: Iterable[Order], *, is_waiting: bool) -> Position:
    """The position that a history leads to. Raises ValueError if the history was never possible."""
    position = begin(plan, is_waiting=is_waiting)
    for order in orders:
        match move(plan, position, order):
            case Position() as after:
                position = after
            case Refusal(code):
                raise ValueError(f"{order.command} was refused: {code}")
    return position


def pays(plan: Plan) -> bool:
    """Whether the plan commits money: then it ends when that is paid."""
    return any(step.pays for step in plan)


def _refusal(plan: Plan, position: Position, order: Order) -> Refusal | None:
    states, kinds = TABLE[order.command]
    step = plan[position.step]
    if position.state not in states:
        return Refusal(RefusalCode.ENDED if position.state in ENDED else RefusalCode.NOT_IN_THIS_STATE)
    if step.kind not in kinds:
        return Refusal(RefusalCode.NOT_AT_THIS_STEP)
    return _unmet(step, position, order)


def _unmet(step: StepPlan, position: Position, order: Order) -> Refusal | None:
    if order.command is Command.RAISE_AMOUNT and (order.amount_fen or 0) <= (position.amount_fen or 0):
        return Refusal(RefusalCode.AMOUNT_MISSING)
    if order.command not in COMPLETING:
        return None
    for requirement, (is_met, code) in _REQUIREMENTS.items():
        if requirement in step.requires and not is_met(position, order):
            return Refusal(code)
    if order.command is Command.SET_AMOUNT and (order.amount_fen or 0) <= 0:
        return Refusal(RefusalCode.AMOUNT_MISSING)
    return None


def not_again(step: StepPlan, position: Position) -> frozenset[UUID]:
    """Who did the step before, where this one is another person's: alone at a desk, they would have it for ever."""
    asks_another = Requirement.ANOTHER_PERSON in step.requires
    return frozenset({position.last_by}) if asks_another and position.last_by is not None else frozenset()


_REQUIREMENTS: dict[Requirement, tuple[Callable[[Position, Order], bool], RefusalCode]] = {
    Requirement.VISIT_RECORD: (lambda position, _: position.visited, RefusalCode.VISIT_MISSING),
    Requirement.ADULTS_CONSENT: (lambda _, order: order.adults_consented, RefusalCode.CONSENT_MISSING),
    Requirement.ANOTHER_PERSON: (
        lambda position, order: order.by is not None and order.by != position.last_by,
        RefusalCode.SAME_PERSON,
    ),
    Requirement.DOCUMENT_NUMBER: (
        lambda _, order: bool(order.document_number.strip()),
        RefusalCode.DOCUMENT_NUMBER_MISSING,
    ),
    Requirement.HARDSHIP_FILE: (lambda _, order: order.is_on_file, RefusalCode.FILE_MISSING),
    Requirement.DEFERRED_PAPERS: (lambda _, order: not order.papers_owed, RefusalCode.PAPERS_OWED),
    Requirement.CERTIFICATE: (
        lambda _, order: order.certificate is not None,
        RefusalCode.CERTIFICATE_MISSING,
    ),
}


def _complete(plan: Plan, position: Position, order: Order) -> Position:
    """The step is done: on to the next desk, or to wait there for other parts; after the last one finished, or where
    money was committed on its way to be paid.

    A job of the platform does not count as a person.
    """
    by = order.by or position.last_by
    after = position.step + 1
    if after == len(plan):
        done = State.PAYING if pays(plan) else State.FINISHED
        return replace(position, state=done, last_by=by)
    waits = not plan[after].after.isdisjoint(order.open_parts)
    state = State.WAITING if waits else _desk_state(plan[after])
    return replace(position, state=state, step=after, last_by=by)


def _desk_state(step: StepPlan) -> State:
    return State.SUBMITTED if step.kind is StepKind.ACCEPT else State.HANDLING


def _to(state: State) -> Callable[[Plan, Position, Order], Position]:
    return lambda _plan, position, _order: replace(position, state=state)


def _back_to_desk(plan: Plan, position: Position, _order: Order) -> Position:
    return replace(position, state=_desk_state(plan[position.step]))


_AFTER: dict[Command, Callable[[Plan, Position, Order], Position]] = {
    Command.START: _back_to_desk,
    Command.LAPSE: _to(State.REJECTED),
    Command.ACCEPT: _complete,
    Command.REFUSE: _to(State.REFUSED),
    Command.ASK_SUPPLEMENT: _to(State.SUPPLEMENT),
    Command.ANSWER_SUPPLEMENT: _back_to_desk,
    Command.START_SPECIAL: _to(State.SPECIAL),
    Command.END_SPECIAL: _back_to_desk,
    Command.RECORD_VISIT: lambda _plan, position, _order: replace(position, visited=True),
    Command.PASS_ON: _complete,
    Command.OPEN_NOTICE: _to(State.NOTICE),
    Command.CLOSE_NOTICE: lambda plan, position, order: _complete(plan, replace(position, noticed=True), order),
    Command.END_NOTICE: _back_to_desk,
    Command.APPROVE: _complete,
    Command.SET_AMOUNT: lambda plan, position, order: _complete(
        plan, replace(position, amount_fen=order.amount_fen), order
    ),
    Command.REJECT: _to(State.REJECTED),
    Command.FINISH: _complete,
    Command.WITHDRAW: _to(State.WITHDRAWN),
    Command.REOPEN: _back_to_desk,
    Command.REVIVE: _to(State.WAITING),
    Command.RAISE_AMOUNT: lambda _plan, position, order: replace(position, amount_fen=order.amount_fen),
    Command.PAY: _to(State.FINISHED),
    Command.STOP_PAYMENT: _to(State.REJECTED),
}
