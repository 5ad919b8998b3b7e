"""Small cells of sensitive figures are hidden, and with them whatever would give them away."""

from collections.abc import Sequence
from dataclasses import replace

from yizhan.insight.types import Cell, Value

SMALLEST_SHOWN = 5
HIDDEN = Value(None, None, is_hidden=True)


def hidden(value: Value, counted: int) -> Value:
    """The value, or nothing where it stands for one to four subjects. Nobody at all is no secret."""
    return HIDDEN if 0 < abs(counted) < SMALLEST_SHOWN else value


def hide_cells(total: Value, cells: Sequence[tuple[Cell, int]], *, counted: int) -> tuple[Value, list[Cell]]:
    """Total and cells with the small ones hidden. Beside each cell stands how many subjects it counts.

    Where a single cell is hidden, total minus the rest would show it: then the next smallest is hidden as well, and
    where there is none, the total.
    """
    small = [place for place, (_, n) in enumerate(cells) if 0 < abs(n) < SMALLEST_SHOWN]
    shown_total = hidden(total, counted)
    if len(small) == 1 and not shown_total.is_hidden:
        rest = [place for place, (_, n) in enumerate(cells) if n and place not in small]
        if rest:
            small.append(min(rest, key=lambda place: abs(cells[place][1])))
        else:
            shown_total = HIDDEN
    out = [replace(cell, value=HIDDEN) if place in small else cell for place, (cell, _) in enumerate(cells)]
    return shown_total, out
