"""What programs send and get."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from ninja import Field, Schema

from yizhan.kernel.clock import local_date
from yizhan.orders.queries.lists import OrderRow
from yizhan.orders.queries.views import OrderView
from yizhan.orders.types import CallBack, Finding, Told

Text = Annotated[str, Field(max_length=4000)]
Short = Annotated[str, Field(max_length=200)]
Code = Annotated[str, Field(max_length=80)]


class RightsIn(Schema):
    """`county`: id of a county union, none for whoever cannot say. `wants_texts` needs a mobile in `phone`.

    `unnamed`: a signed-in worker who wants a receipt code instead of the own account. `tell_union`: 告知我的基层工会.
    """

    kind: Short
    what: Text
    county: UUID | None = None
    where: Short = ""
    name: Short = ""
    phone: Short = ""
    wants_texts: bool = False
    unnamed: bool = False
    tell_union: bool = False

    def told(self) -> Told:
        return Told(self.kind, self.what, self.county, self.where, self.name, self.phone, self.wants_texts)


class CallIn(Schema):
    """What a caller says, as the operator of 12351 enters it."""

    kind: Short
    what: Text
    county: UUID | None = None
    where: Short = ""
    name: Short = ""
    phone: Short = ""
    wants_texts: bool = False

    def told(self) -> Told:
        return Told(self.kind, self.what, self.county, self.where, self.name, self.phone, self.wants_texts)


class OrderCodeIn(Schema):
    code: Code


class PersonStep(StrEnum):
    WORDS = "words"
    AGAIN = "again"
    HIGHER = "higher"
    RATING = "rating"
    WITHDRAWAL = "withdrawal"


class StepIn(Schema):
    """`text` for words, again and higher; `level` (5 to 1) for rating, with why as `text` if wanted."""

    text: Text = ""
    level: int = 0


class CodeStepIn(StepIn):
    code: Code


class DeskStep(StrEnum):
    ACCEPT = "accept"
    REFUSE = "refuse"
    NOTE = "note"
    MEDIATE = "mediate"
    ASSIGN = "assign"
    EXTEND = "extend"
    TRANSFER = "transfer"
    TAKE = "take"
    RECUSE = "recuse"
    ANSWER = "answer"
    VERIFY = "verify"
    MEND = "mend"
    CALL_BACK = "call_back"
    APPEAL = "appeal"


class DeskStepIn(Schema):
    """One step of the desk. `text` is what is said; beside it, by step:

    accept: `to` a class of time limit. refuse: `ask` whom instead. note: `is_told` to the person. mediate: `day`, the
    place as text. extend: `to` a longer class, or "extra". transfer: `union`, none for the province. verify: `finding`,
    and `mend` for those rated. call_back: `outcome`. appeal: `is_upheld`.
    """

    step: DeskStep
    text: Text = ""
    ask: Text = ""
    to: Short = ""
    is_told: bool = False
    day: date | None = None
    union: UUID | None = None
    finding: Finding | None = None
    mend: Text = ""
    outcome: CallBack | None = None
    is_upheld: bool = False


class TextIn(Schema):
    text: Text


def row_of(row: OrderRow) -> dict[str, Any]:
    """One line of a list: nothing of whoever it concerns."""
    return {
        "id": str(row.id),
        "number": row.number,
        "what": row.what,
        "class": row.class_name,
        "state": row.state,
        "county": row.place,
        "lamp": row.lamp,
        "due_on": row.clock.due.isoformat() if row.clock and row.clock.due else None,
        "filed_on": row.filed_on.isoformat(),
    }


def view_of(view: OrderView) -> dict[str, Any]:
    """One order; words only where they may be read here."""
    return {
        "number": view.order.number,
        "family": view.order.family,
        "what": view.title,
        "class": view.class_name,
        "state": view.order.state,
        "desk": view.desk,
        "due_on": view.order.due_on.isoformat() if view.order.due_on else None,
        "filed_on": local_date(view.order.filed_at).isoformat(),
        "may": sorted(view.commands),
        "personal": view.personal,
        "history": [
            {"at": one.at.isoformat(), "title": str(one.title), "by": one.who, "text": one.note, "own": one.is_theirs}
            for one in view.lines
        ],
        "files": [{"id": str(one.id), "name": one.name, "size": one.size} for one in view.files],
        "opened": [{"at": one.at.isoformat(), "by": one.by} for one in view.readings],
    }
