"""Parameter files: dated tables by administrative division, such as the subsistence line of a county."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from yizhan.catalogue.findings import gettext_noop
from yizhan.catalogue.programmes.fields import NAME, Fields, Notes
from yizhan.catalogue.programmes.source import Entries, Value
from yizhan.catalogue.rules.types import INT, Unit, Variable
from yizhan.catalogue.types import FORMAT
from yizhan.catalogue.words import Words

MAX_VALUE = 2**53


@dataclass(frozen=True, slots=True)
class ParameterRow:
    """A value from a day on, in one division: 2, 4 or 6 digits (province, city, county)."""

    division: str
    valid_from: date
    value: int


@dataclass(frozen=True, slots=True)
class ParameterTable:
    """One named table; rules read it as `param.NAME`."""

    name: str
    label: Words
    unit: Unit
    source: Words
    rows: tuple[ParameterRow, ...]

    @property
    def variable(self) -> Variable:
        """The name a rule uses."""
        return Variable(f"param.{self.name}", INT, self.label, self.unit)


def is_parameters(document: Entries) -> bool:
    """Whether a document holds parameters rather than a programme."""
    kind = document.get("kind")
    return isinstance(kind, Value) and kind.value == "parameters"


def read_parameters(document: Entries) -> tuple[ParameterTable, ...]:
    """The tables of a parameter file; raises Faulty with everything that is wrong."""
    notes = Notes()
    fields = Fields(document, notes, gettext_noop("参数文件"))
    fields.text("kind")
    if fields.number("format", least=FORMAT, most=FORMAT, required=True):
        tables = tuple(_table(each) for each in fields.each("tables", gettext_noop("一张参数表"), required=True))
        fields.close()
    notes.settle()
    return tables


def _table(fields: Fields) -> ParameterTable:
    return ParameterTable(
        name=fields.text("name", required=True, shape=NAME, most=60),
        label=fields.words("label", required=True, most=60),
        unit=fields.choice("unit", Unit, default=Unit.NONE),
        source=fields.words("source", required=True, most=200),
        rows=tuple(_row(each) for each in fields.each("rows", gettext_noop("一行参数"), required=True)),
    )


def _row(fields: Fields) -> ParameterRow:
    division = fields.text("division", required=True)
    if division and not re.fullmatch(r"\d{2}|\d{4}|\d{6}", division):
        fields.note(
            fields.tree.entries["division"].at,
            gettext_noop("区划代码不对。"),
            gettext_noop('请写带引号的 2、4 或 6 位数字，例如 "230102"。'),
        )
    valid_from = fields.day("from")
    if valid_from is None and not fields.has("from"):
        fields.note(fields.at, gettext_noop("没有写从哪天起。"), gettext_noop("请写 from: 2026-01-01。"))
    value = fields.number("value", least=-MAX_VALUE, most=MAX_VALUE, required=True)
    return ParameterRow(division, valid_from or date.min, value or 0)


def value_on(rows: tuple[ParameterRow, ...], division: str, on: date) -> int | None:
    """The value in force in a division on a day; where it has none of its own, that of the city, then the province."""
    for code in dict.fromkeys((division, division[:4], division[:2])):
        dated = [row for row in rows if row.division == code and row.valid_from <= on]
        if dated:
            return max(dated, key=lambda row: row.valid_from).value
    return None
