"""From a cut-off to its days, from a ratio to its per cent."""

from datetime import date

from yizhan.insight.types import Figure, FigureKind, Measure, Period, Span, Value
from yizhan.kernel import money


def span(period: Period, on: date) -> Span:
    """The days a figure covers when it is cut off at the end of `on`."""
    first = {
        Period.YEAR: on.replace(month=1, day=1),
        Period.MONTH: on.replace(day=1),
        Period.WINTER: on.replace(year=on.year if on.month >= 7 else on.year - 1, month=7, day=1),
        Period.DAY: on,
        Period.BEGINNING: None,
    }[period]
    return Span(first, on)


def tenths_of_per_cent(part: int, whole: int) -> int:
    """A share in tenths of a per cent, rounded half up: 87 of 92 → 946. The whole is above zero."""
    return (2000 * part + whole) // (2 * whole)


def per_cent(part: int, whole: int) -> int:
    """A share in whole per cent, rounded half up from the numbers themselves: 87 of 92 → 95."""
    return (200 * part + whole) // (2 * whole)


def shown(figure: Figure, value: Value) -> str:
    """A value as it is printed, without its unit; "—" where there is nothing to divide.

    What is hidden for its few people is "<5" where people or cases are counted, "*" for a share or an amount.
    """
    if value.is_hidden:
        return "*" if figure.kind is FigureKind.RATIO or figure.measure is Measure.AMOUNT else "<5"
    if value.amount is None or (figure.kind is FigureKind.RATIO and not value.whole):
        return "—"
    if figure.kind is FigureKind.RATIO and not figure.decimals:
        return str(per_cent(value.amount, value.whole or 1))
    if figure.kind is FigureKind.RATIO:
        tenths = tenths_of_per_cent(value.amount, value.whole or 1)
        return f"{tenths // 10}.{tenths % 10}"
    return money.yuan(value.amount) if figure.measure is Measure.AMOUNT else f"{value.amount:,}"
