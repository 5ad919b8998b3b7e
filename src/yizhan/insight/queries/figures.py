"""Answers: a figure for a node and a day, with the unions below and with small cells hidden from whom they must be."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from yizhan.insight.definitions import declared
from yizhan.insight.queries import facts, stocks
from yizhan.insight.queries.facts import Tally
from yizhan.insight.queries.nodes import children_of
from yizhan.insight.queries.stocks import STOCKS
from yizhan.insight.rules.reading import span
from yizhan.insight.rules.suppression import hidden, hide_cells
from yizhan.insight.types import Answer, Cell, Figure, FigureKind, Hiding, Span, Value
from yizhan.kernel.scope import Acting, Role

_MAY_OPEN = frozenset({Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER})


def may_open(acting: Acting, figure: Figure) -> bool:
    """Whether this role may see the records behind a figure: what is nobody's business opens to nobody."""
    if figure.kind is FigureKind.RATIO:
        return False  # its part and its whole open
    return figure.hiding is Hiding.NEVER or (figure.hiding is Hiding.OUTSIDE and acting.role in _MAY_OPEN)


def hides(acting: Acting, figure: Figure, *, leaves: bool = False) -> bool:
    """Whether small cells are hidden from this role; `leaves` is for a file that leaves the platform."""
    if figure.hiding is Hiding.OUTSIDE:
        return leaves or acting.role not in _MAY_OPEN | {Role.SYSTEM}
    return figure.hiding is Hiding.ALWAYS


def answers(acting: Acting, node_id: UUID, on: date, *, leaves: bool = False) -> list[Answer]:
    """Every figure for one node, without the unions below. As many queries as there are figures to ask for."""
    return [total_of(acting, figure, node_id, on, leaves=leaves) for figure in declared().figures.values()]


def answer(acting: Acting, figure: Figure, node_id: UUID, on: date, *, leaves: bool = False) -> Answer:
    """One figure with the unions right below the node. A constant number of queries."""
    days = span(figure.period, on)
    children = children_of(node_id, on)
    total, cells = _cells(figure, node_id, children, days)
    value = _value(figure, total)
    if hides(acting, figure, leaves=leaves):
        value, shown = hide_cells(value, [(cell, _counted(tally)) for cell, tally in cells], counted=_counted(total))
        return Answer(figure, days, value, shown)
    return Answer(figure, days, value, [cell for cell, _ in cells])


_Part = tuple[Tally, Tally]  # of a ratio: its part and its whole; else the tally and nothing


def total_of(acting: Acting, figure: Figure, node_id: UUID, on: date, *, leaves: bool = False) -> Answer:
    """One figure for a node, without the unions below."""
    days = span(figure.period, on)
    total = _total(figure, node_id, days)
    value = _value(figure, total)
    return Answer(figure, days, hidden(value, _counted(total)) if hides(acting, figure, leaves=leaves) else value)


def _total(figure: Figure, node_id: UUID, days: Span) -> _Part:
    if figure.of:
        part, whole = (_tally(declared().figures[name], node_id, days) for name in figure.of)
        return part, whole
    return _tally(figure, node_id, days), Tally()


def _tally(figure: Figure, node_id: UUID, days: Span) -> Tally:
    """A flow, distinct subjects or a stock for a node."""
    if figure.stock:
        standing = stocks.count(STOCKS[figure.stock], node_id, days.last)
        return Tally(quantity=standing, subjects=standing)
    return facts.tally(figure, node_id, days)


def _cells(
    figure: Figure, node_id: UUID, children: Mapping[UUID, str], days: Span
) -> tuple[_Part, list[tuple[Cell, _Part]]]:
    """The total and each child's share. Of distinct subjects the total is asked for, since the shares overlap."""
    found = _by_child(figure, node_id, children, days)
    total = _total(figure, node_id, days) if figure.kind is FigureKind.DISTINCT else _sum(list(found.values()))
    places: list[UUID | None] = [*children, *([None] if None in found else [])]
    parts = [(place, found.get(place, (Tally(), Tally()))) for place in places]
    return total, [(Cell(place, children[place] if place else "", _value(figure, part)), part) for place, part in parts]


def _by_child(figure: Figure, node_id: UUID, children: Mapping[UUID, str], days: Span) -> dict[UUID | None, _Part]:
    if figure.of:
        part, whole = (_tallies(declared().figures[name], node_id, children, days) for name in figure.of)
        return {child: (part.get(child, Tally()), whole.get(child, Tally())) for child in part | whole}
    return {child: (t, Tally()) for child, t in _tallies(figure, node_id, children, days).items()}


def _tallies(figure: Figure, node_id: UUID, children: Mapping[UUID, str], days: Span) -> dict[UUID | None, Tally]:
    """The same for each child."""
    if figure.stock:
        counts = stocks.counts_by_child(STOCKS[figure.stock], node_id, children, days.last)
        return {child: Tally(quantity=n, subjects=n) for child, n in counts.items()}
    return facts.tallies(figure, node_id, list(children), days)


def _sum(parts: Sequence[_Part]) -> _Part:
    part, whole = (
        Tally(sum(t.quantity for t in side), sum(t.amount_fen for t in side), sum(t.subjects for t in side))
        for side in ([p for p, _ in parts], [w for _, w in parts])
    )
    return part, whole


def _value(figure: Figure, found: _Part) -> Value:
    part, whole = found
    if figure.of:
        return Value(part.amount(_side(figure, 0)), whole.amount(_side(figure, 1)))
    return Value(part.amount(figure))


def _side(figure: Figure, place: int) -> Figure:
    assert figure.of is not None  # noqa: S101 - only asked of a ratio
    return declared().figures[figure.of[place]]


def _counted(found: _Part) -> int:
    """How many subjects a number stands for: what decides whether it is too small to show."""
    part, whole = found
    return whole.subjects or part.subjects
