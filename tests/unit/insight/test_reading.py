"""Days, shares and printed numbers."""

from datetime import date

import pytest

from yizhan.insight.definitions import declared
from yizhan.insight.rules.reading import per_cent, shown, span, tenths_of_per_cent
from yizhan.insight.types import Period, Span, Value

ON = date(2026, 11, 22)
RATIO, AMOUNT, FLOW = (declared().figures[name] for name in ("cases.on_time", "relief.amount", "cases.submitted"))


@pytest.mark.parametrize(
    ("period", "first"),
    [(Period.YEAR, date(2026, 1, 1)), (Period.MONTH, date(2026, 11, 1)), (Period.DAY, ON), (Period.BEGINNING, None)],
)
def test_a_period_ends_with_the_cut_off(period: Period, first: date | None) -> None:
    assert span(period, ON) == Span(first, ON)


@pytest.mark.parametrize(
    ("part", "whole", "tenths"), [(87, 92, 946), (1, 3, 333), (2, 3, 667), (1, 16, 63), (0, 9, 0), (9, 9, 1000)]
)
def test_shares_are_rounded_half_up(part: int, whole: int, tenths: int) -> None:
    assert tenths_of_per_cent(part, whole) == tenths


@pytest.mark.parametrize(
    ("part", "whole", "hundredths"), [(87, 92, 95), (1, 3, 33), (2, 3, 67), (1, 200, 1), (1, 201, 0), (9449, 10000, 94)]
)
def test_a_whole_per_cent_is_rounded_once_from_the_numbers(part: int, whole: int, hundredths: int) -> None:
    assert per_cent(part, whole) == hundredths


def test_numbers_are_printed_as_people_read_them() -> None:
    assert shown(FLOW, Value(1234567)) == "1,234,567"
    assert shown(AMOUNT, Value(123450)) == "1,234.50"
    assert shown(AMOUNT, Value(-100)) == "-1.00"
    assert shown(RATIO, Value(87, 92)) == "94.6"
    assert shown(declared().figures["zones.unionised_rate"], Value(87, 92)) == "95"


def test_nothing_to_divide_and_too_small_to_show_are_told_apart() -> None:
    assert shown(RATIO, Value(0, 0)) == "—"
    assert shown(FLOW, Value(0)) == "0"
    assert shown(FLOW, Value(None, is_hidden=True)) == "<5"
