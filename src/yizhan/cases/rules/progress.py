"""One progress bar over all parts of an application."""

from collections.abc import Sequence

from yizhan.cases.rules.machine import Plan, pays
from yizhan.cases.types import ENDED, Position, ProgressBar, Stage, State

_ORDER = ("submit", "accept", "visit", "notice", "approve", "amount", "result", "pay")


def bar(parts: Sequence[tuple[Plan, Position]]) -> ProgressBar:
    """Steps of the desks that are done, of all: sent, none is. An ended part counts as done, whatever its end."""
    total = sum(_length(plan) for plan, _ in parts)
    done = sum(_done(plan, position) for plan, position in parts)
    states = {position.state for _, position in parts}
    return ProgressBar(done, total, _stages(parts), is_broken_off=states <= ENDED and states != {State.FINISHED})


def _length(plan: Plan) -> int:
    """Every step, and being paid where money is committed."""
    return len(plan) + pays(plan)


def _done(plan: Plan, position: Position) -> int:
    if position.state in ENDED:
        return _length(plan)
    return len(plan) if position.state is State.PAYING else position.step


def _stage(plan: Plan, position: Position) -> str:
    return "pay" if position.state is State.PAYING else plan[position.step].kind.value


def _stages(parts: Sequence[tuple[Plan, Position]]) -> tuple[Stage, ...]:
    kinds = {step.kind.value for plan, _ in parts for step in plan} | {"submit"}
    kinds |= {"pay"} if any(pays(plan) for plan, _ in parts) else set()
    running = [(plan, position) for plan, position in parts if position.state not in ENDED]
    current = min((_ORDER.index(_stage(plan, position)) for plan, position in running), default=None)
    return tuple(
        Stage(
            kind,
            is_done=current is None or _ORDER.index(kind) < current,
            is_current=current is not None and _ORDER.index(kind) == current,
        )
        for kind in _ORDER
        if kind in kinds
    )
