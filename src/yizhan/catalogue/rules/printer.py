"""Tree to text: the canonical spelling, such that parsing it again gives the same tree."""

from __future__ import annotations

from datetime import date

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
from yizhan.catalogue.rules.types import Atom

STRENGTH = {"||": 2, "&&": 3, "+": 5, "-": 5, "*": 6}
RELATION, SIGN, ATOM = 4, 7, 8


def strength(node: Node) -> int:
    """How tightly a node binds: 1 for ?:, up to 8 for what needs no brackets."""
    match node:
        case Conditional():
            return 1
        case Binary():
            return STRENGTH.get(node.operator, RELATION)
        case Unary():
            return SIGN
        case _:
            return ATOM


def written(node: Node) -> str:
    """The expression as text."""
    match node:
        case Literal():
            return _literal(node.value)
        case Name():
            return node.dotted
        case Unary():
            return node.operator + _within(node.operand, SIGN)
        case Binary():
            own = strength(node)
            return f"{_within(node.left, own)} {node.operator} {_within(node.right, own + 1)}"
        case Conditional():
            return f"{_within(node.test, 2)} ? {_within(node.yes, 2)} : {written(node.no)}"
        case Call():
            return f"{node.function}({_listed(node.arguments)})"
        case ListLiteral():
            return f"[{_listed(node.items)}]"
        case Macro():
            return f"{_within(node.target, ATOM)}.{node.macro}({node.row}, {written(node.body)})"


def _within(node: Node, least: int) -> str:
    return written(node) if strength(node) >= least else f"({written(node)})"


def _listed(nodes: tuple[Node, ...]) -> str:
    return ", ".join(written(node) for node in nodes)


def _literal(value: Atom) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return f"date('{value.isoformat()}')"
    if isinstance(value, str):
        return f'"{value}"' if "'" in value else f"'{value}'"
    return str(value)
