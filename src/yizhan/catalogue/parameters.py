"""Dated parameters as stored: `value` for one table, `values` for all of a division at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from yizhan.catalogue.models import ParameterTable, ParameterValue
from yizhan.catalogue.programmes.parameters import ParameterRow, value_on
from yizhan.catalogue.rules.types import INT, Unit, Variable
from yizhan.catalogue.words import Words, words_of


def value(table: str, division: str, on: date) -> int | None:
    """The value in force in a division on a day; its own, else that of its city, else of its province."""
    return values(division, on).get(table)


def values(division: str, on: date) -> dict[str, int]:
    """Every table's value in force in a division on a day, in one query; a table without one is left out."""
    codes = [division[:length] for length in (2, 4, 6) if len(division) >= length]
    stored = ParameterValue.objects.filter(division__in=codes, valid_from__lte=on)
    rows: dict[str, list[ParameterRow]] = {}
    for name, code, valid_from, amount in stored.values_list("table__name", "division", "valid_from", "value"):
        rows.setdefault(name, []).append(ParameterRow(code, valid_from, amount))
    found = {name: value_on(tuple(each), division, on) for name, each in rows.items()}
    return {name: amount for name, amount in found.items() if amount is not None}


def variables() -> dict[str, Variable]:
    """The names that rules may use, from the stored tables."""
    return {
        f"param.{table.name}": Variable(f"param.{table.name}", INT, words_of(table.label), Unit(table.unit))
        for table in ParameterTable.objects.all()[:500]
    }


def table_labels(names: Collection[str]) -> dict[str, Words]:
    """What these tables are called; no query for none."""
    rows = ParameterTable.objects.filter(name__in=names) if names else ()
    return {table.name: words_of(table.label) for table in rows}
