"""Walking the tree: its parts, and the names it reads."""

from __future__ import annotations

from yizhan.catalogue.rules.nodes import Binary, Call, Conditional, ListLiteral, Macro, Name, Node, Unary


def names_in(node: Node, rows: frozenset[str] = frozenset()) -> frozenset[str]:
    """The variables an expression reads, without the rows of its macros."""
    match node:
        case Name():
            return frozenset() if node.dotted.partition(".")[0] in rows else frozenset({node.dotted})
        case Macro():
            return names_in(node.target, rows) | names_in(node.body, rows | {node.row})
        case _:
            return frozenset().union(*(names_in(child, rows) for child in children(node)))


def children(node: Node) -> tuple[Node, ...]:
    """The parts of a node."""
    match node:
        case Unary():
            return (node.operand,)
        case Binary():
            return (node.left, node.right)
        case Conditional():
            return (node.test, node.yes, node.no)
        case Call():
            return node.arguments
        case ListLiteral():
            return node.items
        case Macro():
            return (node.target, node.body)
        case _:
            return ()
