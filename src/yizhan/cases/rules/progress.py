"""One progress bar over all parts of an application."""

from collections.abc import Sequence

from yizhan.cases.rules.machine import Plan
from yizhan.cases.types import ENDED, Position, ProgressBar, Stage

_ORDER = ("submit", "accept", "visit", "notice", "approve", "amount", "result")


def bar(parts: Sequence[tuple[Plan, Position]]) -> ProgressBar:
    """Steps done of all steps; an ended part counts as done, whatever its end."""
    total = sum(len(plan) + 1 for plan, _ in parts)
    done = sum(_done(plan, position) for plan, position in parts)
    return ProgressBar(done, total, _stages(parts))


def _done(plan: Plan, position: Position) -> int:
    if position.state in ENDED:
        return len(plan) + 1
    return 1 + position.step


def _stages(parts: Sequence[tuple[Plan, Position]]) -> tuple[Stage, ...]:
    kinds = {step.kind.value for plan, _ in parts for step in plan} | {"submit"}
    running = [(plan, position) for plan, position in parts if position.state not in ENDED]
    current = min((_ORDER.index(plan[position.step].kind) for plan, position in running), default=None)
    return tuple(
        Stage(
            kind,
            is_done=current is None or _ORDER.index(kind) < current,
            is_current=current is not None and _ORDER.index(kind) == current,
        )
        for kind in _ORDER
        if kind in kinds
    )
