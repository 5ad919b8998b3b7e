"""The plain words of a case: its states, what can be done to it, and the plan it follows."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from yizhan.catalogue.types import Requirement, StepKind
from yizhan.kernel.scope import Level


class State(StrEnum):
    """Where a case stands. Drafts are not cases yet; `waiting` parts wait for another part to be done."""

    WAITING = "waiting"
    SUBMITTED = "submitted"
    HANDLING = "handling"
    SUPPLEMENT = "supplement"
    SPECIAL = "special"  # 特别程序: the clock stands until its result is on record
    NOTICE = "notice"
    PAYING = "paying"  # everything is decided; the money is on its way
    FINISHED = "finished"
    REFUSED = "refused"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


ENDED = frozenset({State.FINISHED, State.REFUSED, State.REJECTED, State.WITHDRAWN})
OPEN = frozenset(State) - ENDED - {State.PAYING}  # still being handled: may be withdrawn, corrected, judged again
DECIDED = frozenset({State.PAYING, State.FINISHED})  # every step of the plan is done
WITH_AN_OFFICER = frozenset({State.SUBMITTED, State.HANDLING})
SUSPENDED = frozenset({State.SUPPLEMENT, State.SPECIAL})  # the clock stands


class Command(StrEnum):
    """What somebody can do to a case; each leaves one journal row, so that history replays to the state."""

    START = "start"
    LAPSE = "lapse"
    ACCEPT = "accept"
    REFUSE = "refuse"
    ASK_SUPPLEMENT = "ask_supplement"
    ANSWER_SUPPLEMENT = "answer_supplement"
    START_SPECIAL = "start_special"
    END_SPECIAL = "end_special"
    RECORD_VISIT = "record_visit"
    PASS_ON = "pass_on"  # noqa: S105 - a step of a case
    OPEN_NOTICE = "open_notice"
    CLOSE_NOTICE = "close_notice"
    END_NOTICE = "end_notice"  # an objection was upheld
    APPROVE = "approve"
    SET_AMOUNT = "set_amount"
    REJECT = "reject"
    FINISH = "finish"
    WITHDRAW = "withdraw"
    REOPEN = "reopen"  # an appeal was upheld
    REVIVE = "revive"  # the part that this one ended with was reopened: it waits again
    RAISE_AMOUNT = "raise_amount"  # an appeal against a lowered amount was upheld
    PAY = "pay"  # the bank says paid
    STOP_PAYMENT = "stop_payment"  # the grant was given up before it was paid


class Lamp(StrEnum):
    """正常 / 黄 / 红 / 超期 / 挂起."""

    NORMAL = "normal"
    YELLOW = "yellow"
    RED = "red"
    OVERDUE = "overdue"
    SUSPENDED = "suspended"


class RefusalCode(StrEnum):
    """Why a command is not possible now."""

    ENDED = "ended"
    NOT_IN_THIS_STATE = "not-in-this-state"
    NOT_AT_THIS_STEP = "not-at-this-step"
    VISIT_MISSING = "visit-missing"
    CONSENT_MISSING = "consent-missing"
    SAME_PERSON = "same-person"
    DOCUMENT_NUMBER_MISSING = "document-number-missing"
    FILE_MISSING = "file-missing"
    CERTIFICATE_MISSING = "certificate-missing"
    AMOUNT_MISSING = "amount-missing"
    PAPERS_OWED = "papers-owed"


@dataclass(frozen=True, slots=True)
class StepPlan:
    """One step of a plan. `level` is whose desk it lies on; `limit_days` are working days.

    `after`: the parts of the same application that must be done before this step begins. `pays`: it commits money, so
    that the case ends when that is paid.
    """

    code: str
    kind: StepKind
    level: Level
    limit_days: int
    requires: frozenset[Requirement] = frozenset()
    after: frozenset[str] = frozenset()
    pays: bool = False


@dataclass(frozen=True, slots=True)
class Position:
    """A case inside its plan. `last_by` is the user who completed the step before this one."""

    state: State
    step: int = 0
    visited: bool = False
    noticed: bool = False
    amount_fen: int | None = None
    last_by: UUID | None = None

    @property
    def is_open(self) -> bool:
        return self.state in OPEN


@dataclass(frozen=True, slots=True)
class Certificate:
    """What was issued: the union's code, the certificate's number and its last day."""

    uscc: str
    number: str
    valid_until: date


@dataclass(frozen=True, slots=True)
class Order:
    """A command with what it carries: who gives it, and the facts that a step may require.

    `open_parts`: codes of the other parts of the application that are still on their way.
    """

    command: Command
    by: UUID | None = None
    amount_fen: int | None = None
    document_number: str = ""
    certificate: Certificate | None = None
    adults_consented: bool = False
    is_on_file: bool = False
    papers_owed: bool = False
    open_parts: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Refusal:
    code: RefusalCode


@dataclass(frozen=True, slots=True)
class Suspension:
    """The clock stood still after `stopped_on` up to and including `resumed_on` (None: it still does)."""

    stopped_on: date
    resumed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Promise:
    """A paper that was promised on one day for another, and the day on which it came, if it did."""

    made_on: date
    due_on: date
    came_on: date | None = None


class WorkingDays(Protocol):
    """A table of working days. Years nobody has published yet follow the weekday rule and are provisional."""

    def is_working(self, day: date) -> bool: ...

    def is_published(self, day: date) -> bool: ...


@dataclass(frozen=True, slots=True)
class ClockReading:
    """`remaining` counts working days after today up to the due day: 0 is due today, below 0 overdue.

    `due_on` is None while the clock is stopped, since nobody knows when it will run again.
    """

    used: int
    remaining: int
    lamp: Lamp
    due_on: date | None
    is_provisional: bool = False


@dataclass(frozen=True, slots=True)
class Stop:
    """The desk that a step lies on: a level and the node there (None for the one province)."""

    level: Level
    node_id: UUID | None


@dataclass(frozen=True, slots=True)
class NoticeLine:
    """All that a public notice ever says about a person."""

    name: str
    unit: str
    category: str


@dataclass(frozen=True, slots=True)
class Ruling:
    """One decision of a batch."""

    case_id: UUID
    is_approved: bool
    reason: str
    amount_fen: int | None = None
    remedy: str = ""  # of a no: what would change it


@dataclass(frozen=True, slots=True)
class ProgressBar:
    """One bar over all parts: steps done of all steps, and the stage reached by the slowest open part."""

    done: int
    total: int
    stages: tuple["Stage", ...] = field(default=())
    is_broken_off: bool = False  # nothing is handled any more and something did not come to its end: no bar says that

    @property
    def percent(self) -> int:
        return 100 * self.done // self.total if self.total else 100


@dataclass(frozen=True, slots=True)
class Stage:
    """One station of the bar: `kind` is a step kind, or `submit`."""

    kind: str
    is_done: bool
    is_current: bool
