"""The types of the rule language: what a variable, a form field or a parameter may hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from yizhan.catalogue.words import NO_WORDS, Words

Atom = bool | int | str | date
Item = Atom | Mapping[str, Atom]
FactValue = Atom | tuple[Item, ...]
"""A known value: an atom, or a list of atoms or of records (flat maps). Unknown is never a value: it is absence."""

Facts = Mapping[str, FactValue]
"""Flat dotted names to values, such as `{"member.state": "active", "form.people": 3}`."""

INT_MIN, INT_MAX = -(2**63), 2**63 - 1


class Kind(StrEnum):
    """Kinds of a single value."""

    BOOL = "bool"
    INT = "int"
    STRING = "string"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Scalar:
    """A plain value."""

    kind: Kind

    def __str__(self) -> str:
        return self.kind.value


@dataclass(frozen=True, slots=True)
class EnumClass:
    """A closed list of codes; literals compared with it must be among them."""

    name: str
    codes: tuple[str, ...]

    def __str__(self) -> str:
        return f"enum {self.name}"


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a household or similar list: flat fields of single values."""

    fields: tuple[tuple[str, Scalar | EnumClass], ...]

    def __str__(self) -> str:
        return "record"

    def field_type(self, name: str) -> Scalar | EnumClass | None:
        """The type of one field, or None when there is no such field."""
        return dict(self.fields).get(name)


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of single values or of records."""

    element: Scalar | EnumClass | Record

    def __str__(self) -> str:
        return f"list<{self.element}>"


Type = Scalar | EnumClass | Record | ListOf

BOOL, INT, STRING, DATE = Scalar(Kind.BOOL), Scalar(Kind.INT), Scalar(Kind.STRING), Scalar(Kind.DATE)


class Unit(StrEnum):
    """How a number is shown to people; the rule itself counts integers."""

    NONE = ""
    FEN = "fen"
    PEOPLE = "people"
    MONTHS = "months"
    DAYS = "days"
    YEARS = "years"


@dataclass(frozen=True, slots=True)
class Variable:
    """A name a rule may use. `labels` gives the words of enum codes; of a list's rows those of their fields
    (`stage`) and of the codes of these (`stage.college`)."""

    name: str
    type: Type
    label: Words = NO_WORDS
    unit: Unit = Unit.NONE
    labels: Mapping[str, Words] = field(default_factory=dict)
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class At:
    """A place in a source text, counted from 1."""

    line: int
    column: int
