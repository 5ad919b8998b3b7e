"""The plain words of work orders: what they are, where they stand, what may be done to them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final
from uuid import UUID

from yizhan.catalogue.words import Words
from yizhan.kernel.scope import Acting, Level


class Family(StrEnum):
    """Which of the two a work order is: they share desk, clock and machine."""

    RIGHTS = "rights"  # 维权
    RATING = "rating"  # 差评


class Source(StrEnum):
    """How an order came."""

    WORKER = "worker"  # signed in
    VISITOR = "visitor"  # by the short form, with a receipt code
    HOTLINE = "hotline"  # 12351, entered by its operator
    RATING = "rating"  # opened by the platform


class State(StrEnum):
    """Where an order stands. Of a bad rating: to be looked into, being mended, to be called back, closed."""

    RECEIVED = "received"
    ACCEPTED = "accepted"
    ANSWERED = "answered"
    CLOSED = "closed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    SET_ASIDE = "set_aside"  # the rating was mistaken or malicious


ENDED: Final = frozenset({State.CLOSED, State.REFUSED, State.WITHDRAWN, State.SET_ASIDE})
OPEN: Final = frozenset(State) - ENDED


class Command(StrEnum):
    """What may be done to an order."""

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
    SET_ASIDE = "set_aside"
    ADD = "add"
    ASK_AGAIN = "ask_again"
    OBJECT = "object"
    RATE = "rate"
    LAPSE = "lapse"
    WITHDRAW = "withdraw"
    ESCALATE = "escalate"


class Finding(StrEnum):
    """What looking into a bad rating came to."""

    MEND = "mend"  # something is to be done better
    EXPLAIN = "explain"  # it was done right: the person is told why


class CallBack(StrEnum):
    """How the call back went."""

    CONTENT = "content"
    NOT_CONTENT = "not_content"  # it goes back to be mended
    NOT_REACHED = "not_reached"  # three tries; the person was told in writing


@dataclass(frozen=True, slots=True)
class LimitClass:
    """一般、难点、特别复杂: working days from the day on which the order came."""

    code: str
    names: Words
    limit_days: int


@dataclass(frozen=True, slots=True)
class OrderKind:
    """One of the five classes of rights matters."""

    code: str
    names: Words
    hint: Words


@dataclass(frozen=True, slots=True)
class Terms:
    """The time limits in force from a day on; all in working days. `classes` from the shortest to the longest."""

    valid_from: date
    accept_days: int
    classes: Sequence[LimitClass]
    extra_days: int
    quiet_days: int
    call_back_days: int
    appeal_days: int

    def limit_of(self, code: str) -> LimitClass | None:
        return next((one for one in self.classes if one.code == code), None)


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose order it is: a signed-in user, or whoever showed the receipt code of this one order.

    `office`: somebody who applies in the name of an employer or a union, and rated how it went. Nothing but that is
    theirs there: a worker's own matters are not read in an office.
    """

    user_id: UUID | None = None
    receipt_of: UUID | None = None
    office: Acting | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """What a person reports. Only `what` is asked for; the rest is for being reached and found."""

    kind: str
    what: str
    county_id: UUID | None  # None: the province finds the county
    where: str = ""
    name: str = ""
    phone: str = ""
    wants_texts: bool = False


@dataclass(frozen=True, slots=True)
class Desk:
    """A union's rights desk, as a form offers it."""

    union_id: UUID
    level: Level
    name: str
    city: str
