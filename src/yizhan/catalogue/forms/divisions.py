"""The counties that a question may be answered with: told by whoever has the table of divisions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

Cities = Sequence[tuple[str, Sequence[tuple[str, str]]]]
"""Each city by its name, with its counties: code and name."""

_tables: list[Callable[[date], Cities]] = []


def use_counties(look_up: Callable[[date], Cities]) -> None:
    """The room that has the table registers how to read it, by day."""
    _tables[:] = [look_up]


def choices(on: date) -> tuple[tuple[str, str], ...]:
    """Six digits and the name behind its city, in the order of the table; nothing where no table was registered."""
    cities = _tables[0](on) if _tables else ()
    return tuple((code, f"{city} {name}") for city, counties in cities for code, name in counties)


def name_of(code: str, on: date) -> str:
    """What a county is called, behind its city; the code itself where the table does not know it (any more)."""
    return dict(choices(on)).get(code, code)
