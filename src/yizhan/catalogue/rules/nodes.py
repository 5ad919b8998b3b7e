"""The syntax tree of the rule language. Nodes compare by meaning: where they stood in the text does not count."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from yizhan.catalogue.rules.types import At

NOWHERE = At(1, 1)


@dataclass(frozen=True, slots=True)
class Literal:
    """true, 42, 'text' or date('2026-01-01')."""

    value: bool | int | str | date
    at: At = field(default=NOWHERE, compare=False)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Literal) or type(self.value) is not type(other.value):
            return False
        return self.value == other.value

    def __hash__(self) -> int:
        return hash((type(self.value), self.value))


@dataclass(frozen=True, slots=True)
class Name:
    """A dotted variable such as member.state, or a field of the row at hand such as p.age."""

    dotted: str
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Unary:
    """! or -."""

    operator: str
    operand: Node
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Binary:
    """&& || == != < <= > >= in + - *."""

    operator: str
    left: Node
    right: Node
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Conditional:
    """test ? yes : no."""

    test: Node
    yes: Node
    no: Node
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function of the list: known, size, div, age…"""

    function: str
    arguments: tuple[Node, ...]
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ListLiteral:
    """['a', 'b']."""

    items: tuple[Node, ...]
    at: At = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Macro:
    """target.all(row, body), exists, filter, sum."""

    macro: str
    target: Node
    row: str
    body: Node
    at: At = field(default=NOWHERE, compare=False)


Node = Literal | Name | Unary | Binary | Conditional | Call | ListLiteral | Macro
