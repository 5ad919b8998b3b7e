"""The plain words of figures: what is counted, over which days, for which unions, and what came out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID


class FigureKind(StrEnum):
    """What kind of question a figure asks (流量, 存量, 去重人数, 比率)."""

    FLOW = "flow"  # a sum over what happened in a period
    DISTINCT = "distinct"  # how many different subjects it happened to
    STOCK = "stock"  # how many there are at the end of a day
    RATIO = "ratio"  # one flow or stock as a share of another


class Group(StrEnum):
    """Under which heading a figure is shown, in the order of the page."""

    MEMBERS = "members"
    SERVICES = "services"
    RELIEF = "relief"
    PLACES = "places"
    RIGHTS = "rights"
    MEDIA = "media"


class Measure(StrEnum):
    """What a flow adds up."""

    QUANTITY = "quantity"
    AMOUNT = "amount_fen"


class Period(StrEnum):
    """Which days a figure covers, up to and including the cut-off."""

    YEAR = "year"  # from 1 January
    MONTH = "month"  # from the first of the month
    WINTER = "winter"  # from 1 July: a season that crosses New Year is one
    BEGINNING = "beginning"  # everything so far
    DAY = "day"  # a stock: that day alone


class Hiding(StrEnum):
    """For whom small cells are hidden."""

    NEVER = "never"
    OUTSIDE = "outside"  # for whoever may not open the records, and in every file that leaves the platform
    ALWAYS = "always"  # for everybody: the records are nobody's business (who rated)


@dataclass(frozen=True, slots=True)
class FactKind:
    """A kind of fact that figures may count: what its subject is, whether it carries money, what it is a part of.

    Every fact of a kind that is `part_of` another stands beside one fact of that other kind for the same record.
    """

    name: str
    subject: str
    record: str
    has_money: bool = False
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """One declared question. `facts` for flow and distinct, `stock` for stock, `of` (part, whole) for ratio.

    `decimals`, of a ratio: to how many the per cent is rounded, half up.
    """

    id: str
    kind: FigureKind
    group: Group
    names: Mapping[str, str]  # by language: zh-hans, en
    definition: Mapping[str, str]  # 口径, by language
    unit: str
    period: Period
    facts: tuple[str, ...] = ()
    measure: Measure = Measure.QUANTITY
    programmes: tuple[str, ...] = ()  # codes; empty for all
    stock: str = ""
    of: tuple[str, str] | None = None
    decimals: int = 1
    hiding: Hiding = Hiding.NEVER


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All fact kinds and figures, checked against one another, in the order in which they are shown."""

    kinds: Mapping[str, FactKind]
    figures: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Span:
    """Days, both ends included; `first` None is from the beginning."""

    first: date | None
    last: date


@dataclass(frozen=True, slots=True)
class Value:
    """What came out. `amount` is a count, fen, or for a ratio the part; `whole` only for a ratio.

    `is_hidden` says that the number is too small to be shown; then `amount` and `whole` are None.
    """

    amount: int | None
    whole: int | None = None
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """The value of one union below the node; `union_id` None is what lies with the node itself."""

    union_id: UUID | None
    name: str
    value: Value


@dataclass(frozen=True, slots=True)
class Answer:
    """A figure answered for one node."""

    figure: Figure
    span: Span
    value: Value
    cells: Sequence[Cell] = ()


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record behind a figure. `address` is empty where the reader may not open it, `number` is that of the case
    where there is one that the reader may see."""

    cursor: str
    on: date
    union_name: str
    title: str
    quantity: int
    amount_fen: int
    is_correction: bool
    was_corrected: bool
    address: str
    number: str
