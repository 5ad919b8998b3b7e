"""What an expression may come to besides a value: not known, or a fault. Kleene's logic over both.

Order of strength for `&&`: false, then fault, then unknown, then true; for `||` with true first. So a decided answer is
never undone by what else is learnt, and a fault is never passed off as unknown.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yizhan.catalogue.rules.types import At, FactValue

DIVISION_BY_ZERO = "division-by-zero"
OVERFLOW = "overflow"


@dataclass(frozen=True, slots=True)
class Unknown:
    """Not known, because these facts are absent."""

    missing: frozenset[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """Arithmetic that has no answer: `division-by-zero` or `overflow`, and where."""

    code: str
    at: At


Result = FactValue | Unknown | Fault


def conjunction(results: Iterable[Result]) -> Result:
    """Kleene's “and” over booleans, unknowns and faults; true when there are none."""
    return _joined(results, decisive=False)


def disjunction(results: Iterable[Result]) -> Result:
    """Kleene's “or”; false when there are none."""
    return _joined(results, decisive=True)


def _joined(results: Iterable[Result], *, decisive: bool) -> Result:
    gaps: list[Unknown | Fault] = []
    for result in results:
        if result is decisive:
            return decisive
        if isinstance(result, (Unknown, Fault)):
            gaps.append(result)
    return gap_among(gaps) or (not decisive)


def gap_among(results: Iterable[Result]) -> Unknown | Fault | None:
    """The first fault, else one unknown naming everything missing, else None when all are values."""
    missing: frozenset[str] = frozenset()
    found = False
    for result in results:
        if isinstance(result, Fault):
            return result
        if isinstance(result, Unknown):
            missing, found = missing | result.missing, True
    return Unknown(missing) if found else None
