"""What is hidden cannot be worked out from what is shown."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from yizhan.insight.rules.suppression import SMALLEST_SHOWN, hide_cells
from yizhan.insight.types import Cell, Value

counts = st.lists(st.integers(0, 12), min_size=1, max_size=8)


def hide(numbers: list[int]) -> tuple[Value, list[Cell]]:
    cells = [(Cell(UUID(int=place + 1), "", Value(n)), n) for place, n in enumerate(numbers)]
    return hide_cells(Value(sum(numbers)), cells, counted=sum(numbers))


@given(counts)
def test_no_small_number_is_shown(numbers: list[int]) -> None:
    total, cells = hide(numbers)
    for value in [total, *(cell.value for cell in cells)]:
        assert value.amount is None or value.amount == 0 or value.amount >= SMALLEST_SHOWN


@given(counts)
def test_no_single_hidden_cell_follows_from_the_total(numbers: list[int]) -> None:
    total, cells = hide(numbers)
    hidden = [cell for cell in cells if cell.value.is_hidden]
    assert len(hidden) != 1 or total.is_hidden


@given(counts)
def test_what_is_shown_is_true_and_nothing_is_hidden_without_need(numbers: list[int]) -> None:
    _, cells = hide(numbers)
    for cell, number in zip(cells, numbers, strict=True):
        assert cell.value.is_hidden or cell.value.amount == number
    if all(number == 0 or number >= SMALLEST_SHOWN for number in numbers):
        assert not any(cell.value.is_hidden for cell in cells)
