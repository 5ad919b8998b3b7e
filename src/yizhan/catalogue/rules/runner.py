"""The row runner: one checked expression against one person's facts, in three values and faults."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from yizhan.catalogue.rules.nodes import (
    Binary,
    Call,
    Conditional,
    ListLiteral,
    Literal,
    Macro,
    Name,
    Node,
    Unary,
)
from yizhan.catalogue.rules.outcomes import (
    DIVISION_BY_ZERO,
    OVERFLOW,
    Fault,
    Result,
    Unknown,
    conjunction,
    disjunction,
    gap_among,
)
from yizhan.catalogue.rules.types import INT_MAX, INT_MIN, At, Facts, Item

Rows = Mapping[str, Item]
"""The rows at hand inside macros: row name to atom or record."""


def run(node: Node, facts: Facts, rows: Rows | None = None) -> Result:
    """The value of a checked expression; `Unknown` names the absent facts that kept it open."""
    return _RUNNERS[type(node)](node, facts, rows or {})


def _literal(node: Literal, _facts: Facts, _rows: Rows) -> Result:
    return node.value


def _name(node: Name, facts: Facts, rows: Rows) -> Result:
    head, _, rest = node.dotted.partition(".")
    if head in rows:
        return _of_row(node.dotted, rows[head], rest)
    value = facts.get(node.dotted)
    return Unknown(frozenset({node.dotted})) if value is None else value


def _of_row(dotted: str, row: Item, field: str) -> Result:
    value = row.get(field) if isinstance(row, Mapping) else row
    return Unknown(frozenset({dotted})) if value is None else value


def _unary(node: Unary, facts: Facts, rows: Rows) -> Result:
    operand: Any = run(node.operand, facts, rows)
    if isinstance(operand, (Unknown, Fault)):
        return operand
    return not operand if node.operator == "!" else _bounded(-operand, node.at)


def _bounded(number: int, at: At) -> Result:
    return number if INT_MIN <= number <= INT_MAX else Fault(OVERFLOW, at)


def _binary(node: Binary, facts: Facts, rows: Rows) -> Result:
    if node.operator == "in":
        return _member_of(node, facts, rows)
    both = (run(node.left, facts, rows), run(node.right, facts, rows))
    if node.operator == "&&":
        return conjunction(both)
    if node.operator == "||":
        return disjunction(both)
    gap = gap_among(both)
    return gap if gap is not None else _ARITHMETIC[node.operator](both[0], both[1], node.at)


_ARITHMETIC: dict[str, Callable[[Any, Any, At], Result]] = {
    "==": lambda a, b, _at: bool(a == b),
    "!=": lambda a, b, _at: bool(a != b),
    "<": lambda a, b, _at: bool(a < b),
    "<=": lambda a, b, _at: bool(a <= b),
    ">": lambda a, b, _at: bool(a > b),
    ">=": lambda a, b, _at: bool(a >= b),
    "+": lambda a, b, at: _bounded(a + b, at),
    "-": lambda a, b, at: _bounded(a - b, at),
    "*": lambda a, b, at: _bounded(a * b, at),
}


def _member_of(node: Binary, facts: Facts, rows: Rows) -> Result:
    wanted, among = run(node.left, facts, rows), run(node.right, facts, rows)
    gap = gap_among((wanted, among))
    return gap if gap is not None else any(wanted == each for each in _items(among))


def _items(value: Result) -> tuple[Item, ...]:
    assert isinstance(value, tuple), "the checker lets only lists through"  # noqa: S101
    return value


def _conditional(node: Conditional, facts: Facts, rows: Rows) -> Result:
    test = run(node.test, facts, rows)
    if isinstance(test, (Unknown, Fault)):
        return test
    return run(node.yes if test else node.no, facts, rows)


def _list(node: ListLiteral, facts: Facts, rows: Rows) -> Result:
    items = [run(item, facts, rows) for item in node.items]
    gap = gap_among(items)
    return gap if gap is not None else tuple(items)  # type: ignore[arg-type]


def _macro(node: Macro, facts: Facts, rows: Rows) -> Result:
    target = run(node.target, facts, rows)
    if isinstance(target, (Unknown, Fault)):
        return target
    items = _items(target)
    bodies = [_in_list(run(node.body, facts, {**rows, node.row: item}), node) for item in items]
    if node.macro == "all":
        return conjunction(bodies)
    if node.macro == "exists":
        return disjunction(bodies)
    gap = gap_among(bodies)
    if gap is not None:
        return gap
    if node.macro == "filter":
        return tuple(item for item, kept in zip(items, bodies, strict=True) if kept)
    return _sum(bodies, node.at)


def _in_list(result: Result, node: Macro) -> Result:
    """What is missing is named by its list (`form.members.age`), as a person would look for it."""
    if not isinstance(result, Unknown):
        return result
    base: Node = node.target
    while isinstance(base, Macro):
        base = base.target
    named = base.dotted if isinstance(base, Name) else node.row
    own = f"{node.row}."
    return Unknown(
        frozenset(f"{named}.{name[len(own) :]}" if name.startswith(own) else name for name in result.missing)
    )


def _sum(numbers: list[Any], at: At) -> Result:
    total: Result = 0
    for number in numbers:
        total = _bounded(int(total) + number, at)  # type: ignore[arg-type]
        if isinstance(total, Fault):
            return total
    return total


def _call(node: Call, facts: Facts, rows: Rows) -> Result:
    arguments = [run(argument, facts, rows) for argument in node.arguments]
    if node.function == "known":
        return not isinstance(arguments[0], Unknown)
    gap = gap_among(arguments)
    return gap if gap is not None else _FUNCTIONS[node.function](node.at, *arguments)


def _divided(how: Callable[[int, int], int]) -> Callable[..., Result]:
    def divide(at: At, dividend: int, divisor: int) -> Result:
        return Fault(DIVISION_BY_ZERO, at) if divisor == 0 else _bounded(how(dividend, divisor), at)

    return divide


def _near(dividend: int, divisor: int) -> int:
    """Nearest whole number, halves away from zero, as money is rounded (四舍五入)."""
    sign = -1 if (dividend < 0) != (divisor < 0) else 1
    dividend, divisor = abs(dividend), abs(divisor)
    return sign * ((2 * dividend + divisor) // (2 * divisor))


def _age(_at: At, on: date, birth: date) -> Result:
    return (_yyyymmdd(on) - _yyyymmdd(birth)) // 10_000


def _yyyymmdd(day: date) -> int:
    """Dates as the set runners hold them, so that ages agree."""
    return day.year * 10_000 + day.month * 100 + day.day


_FUNCTIONS: dict[str, Callable[..., Result]] = {
    "size": lambda _at, items: len(items),
    "div": _divided(lambda a, b: a // b),
    "div_up": _divided(lambda a, b: -(-a // b)),
    "div_near": _divided(_near),
    "mod": _divided(lambda a, b: a % b),
    "min": lambda _at, a, b: min(a, b),
    "max": lambda _at, a, b: max(a, b),
    "age": _age,
    "days": lambda _at, on, since: (on - since).days,
}

_RUNNERS: dict[type[Any], Callable[[Any, Facts, Rows], Result]] = {
    Literal: _literal,
    Name: _name,
    Unary: _unary,
    Binary: _binary,
    Conditional: _conditional,
    ListLiteral: _list,
    Macro: _macro,
    Call: _call,
}
