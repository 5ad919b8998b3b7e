"""The plain words of the tour."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.utils.functional import Promise

from yizhan.insight.types import Figure, Value

Text = str | Promise
Names = Mapping[str, str]  # by language: zh-hans, en


class Standing(StrEnum):
    """How much of a system is there."""

    WORKS = "works"
    PARTLY = "partly"
    MISSING = "missing"  # 未建成


class Origin(StrEnum):
    """Where the number beside a printed figure comes from."""

    RECORDS = "records"  # counted now, opens to its records
    OPEN = "open"  # no figure of ours counts it yet
    EXTERNAL = "external"  # somebody else's statistic, never printed as ours


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a system: the page that does it, the programme it needs, and who of the cast opens it."""

    names: Names
    page: str
    programme: str = ""
    who: str = ""


@dataclass(frozen=True, slots=True)
class System:
    """One row of the list of systems."""

    number: int
    names: Names
    what: Names
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class Printed:
    """A figure as the source printed it. `about` is the word printed with it: 余, 近, 超…"""

    id: str
    system: int
    names: Names
    value: float
    unit: Names
    about: str = ""
    is_external: bool = False


@dataclass(frozen=True, slots=True)
class PartShown:
    name: str
    href: str  # empty: not built
    who: str


@dataclass(frozen=True, slots=True)
class FigureShown:
    """A printed figure with what is counted now; `counted` and `figure` are None unless `origin` is RECORDS."""

    name: str
    printed: str
    origin: Origin
    figure: Figure | None = None
    counted: Value | None = None


@dataclass(frozen=True, slots=True)
class SystemShown:
    number: int
    name: str
    what: str
    standing: Standing
    parts: Sequence[PartShown]
    figures: Sequence[FigureShown]


@dataclass(frozen=True, slots=True)
class Told:
    """What a step of a trial did: a line for people, and where to look at it, as which of the cast."""

    text: Text
    href: str = ""
    who: str = ""
    facts: Sequence[tuple[Text, str]] = ()
    is_code: bool = False  # the facts are commands to copy


Walk = dict[str, str]  # what the steps of one trial hand on, by name; plain ids and words, signed in the address
Act = Callable[[Walk, datetime], Told]


@dataclass(frozen=True, slots=True)
class Step:
    """One press: what it is called, and what it does with the walk so far."""

    title: Text
    act: Act


@dataclass(frozen=True, slots=True)
class Trial:
    """One of the sceptic's minutes. `needs` is the address without which it is not built; empty: always there."""

    key: str
    title: Text
    lead: Text
    steps: tuple[Step, ...] = ()
    needs: str = ""
    who: str = ""  # of the cast, who opens it
