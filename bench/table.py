"""Figures as a table in plain text, one row for each thing measured."""

from dataclasses import dataclass

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing: what, how much in which unit, and what it is read beside."""

    what: str
    value: str
    unit: str
    beside: str = ""


def show(title: str, figures: list[Figure]) -> None:
    table = Table("what", "value", "unit", "note", title=title, title_justify="left")
    table.columns[1].justify = "right"
    for figure in figures:
        table.add_row(figure.what, figure.value, figure.unit, figure.beside)
    Console(width=150).print(table)


def number(value: float) -> str:
    """Thousands apart; decimals only where the number is small."""
    return f"{value:,.0f}" if value >= 100 else f"{value:,.1f}" if value >= 10 else f"{value:,.2f}"


def percentile(values: list[float], share: float) -> float:
    """The value below which this share lies (nearest rank)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
