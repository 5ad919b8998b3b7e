"""The plain words of the ledger: where money can be, how a grant moves, and what comes in and goes out."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class FundSource(StrEnum):
    """Where a fund's money comes from (资金来源)."""

    TREASURY = "treasury"  # 财政
    UPPER_UNION = "upper_union"  # 上级工会
    OWN_UNION = "own_union"  # 本级工会
    DONATION = "donation"  # 社会捐助
    ADMINISTRATION = "administration"  # 行政
    OTHER = "other"  # 其他


class AccountKind(StrEnum):
    """Where money is. Every account belongs to one fund; `payable` is kept for each person."""

    INCOME = "income"  # the world outside, before the money reached the fund: never above zero
    FUND = "fund"  # free to be committed
    COMMITTED = "committed"  # promised by an approved amount
    PAYABLE = "payable"  # released by a second person, owed to one person
    BANK = "bank"  # in a payment file, with the bank
    PAID = "paid"  # the bank says that the person has it
    RETURNED = "returned"  # came back after it was paid


class GrantState(StrEnum):
    """Where a grant stands. The state says in which account its money is (`rules.grants.PLACE`)."""

    COMMITTED = "committed"
    RELEASED = "released"
    BATCHED = "batched"
    PAID = "paid"
    FAILED = "failed"
    REVERSED = "reversed"
    RESTORED = "restored"
    CANCELLED = "cancelled"


class LineState(StrEnum):
    """One line of a payment file: with the bank, paid, or refused by the bank."""

    SENT = "sent"
    PAID = "paid"
    FAILED = "failed"


class BatchState(StrEnum):
    MADE = "made"  # lines are fixed, the file was not taken yet
    SENT = "sent"  # the file was taken
    RETURNED = "returned"  # the bank's answer is in


class ReversalReason(StrEnum):
    """Why a payment that succeeded is taken back."""

    RETURNED_BY_PERSON = "returned_by_person"  # 本人退回
    PAID_IN_ERROR = "paid_in_error"  # 错付
    NOT_ENTITLED = "not_entitled"  # 经核不符合条件
    BANK_RETURNED = "bank_returned"  # 银行事后退汇


@dataclass(frozen=True, slots=True)
class Refund:
    """Money that came back: why, on which bank day, and the number of the voucher that shows it (退款凭证号)."""

    reason: ReversalReason
    voucher: str
    returned_on: date


class CancelReason(StrEnum):
    """Why a grant is given up before it was paid."""

    DECLINED = "declined"  # 本人放弃
    DIED = "died"  # 身故
    DECIDED_IN_ERROR = "decided_in_error"  # 审批有误


class HolderReason(StrEnum):
    """Why money goes to the account of an adult of the household instead of the payee's own."""

    GUARDIAN = "guardian"  # 监护人代收
    NO_ACCOUNT = "no_account"  # 本人没有可用账户
    UNABLE = "unable"  # 本人不能办理银行业务


@dataclass(frozen=True, slots=True)
class OtherHolder:
    """What is declared where the account is not the payee's own: why, and the stored paper that shows it."""

    reason: HolderReason
    evidence_id: UUID


@dataclass(frozen=True, slots=True)
class Household:
    """The people of one case: adults as the application names them, and whom of all the register knows."""

    adults: tuple[str, ...] = ()
    people: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Pick:
    """A grant chosen for release as it was read: its version, and whether another holder's name was confirmed."""

    grant_id: UUID
    version: int
    confirms_holder: bool = False


class HolderFault(StrEnum):
    """Why an account may not be paid to."""

    NOT_THE_PAYEE = "not-the-payee"  # another name, and no exception declared
    NOT_OF_THE_HOUSEHOLD = "not-of-the-household"  # declared, but the application names no such adult


@dataclass(frozen=True, slots=True)
class Cap:
    """At most `limit_fen` in year `year` over all live grants of `group` that concern any of `subjects`.

    Without subjects it is a cap of each grant by itself.
    `subjects` are the keys of the person, or of every member of the household: a grant to the husband and one to
    the wife meet in the keys they share, whatever union either belongs to.
    """

    group: str
    year: int
    limit_fen: int
    subjects: frozenset[UUID]

    @property
    def is_of_one_grant(self) -> bool:
        return not self.subjects


@dataclass(frozen=True, slots=True)
class PayeeDetails:
    """Where a person wants the money. The number is as typed; `kernel.rules.bank_accounts` decides."""

    holder: str
    bank: str
    number: str


@dataclass(frozen=True, slots=True)
class Move:
    """A sum that goes from one account to another of the same fund."""

    source: AccountKind
    target: AccountKind
    amount_fen: int


@dataclass(frozen=True, slots=True)
class FileLine:
    """One line of a payment file, unmasked: for the bank only."""

    line_no: int
    reference: str
    holder: str
    number: str
    bank: str
    amount_fen: int
    purpose: str


@dataclass(frozen=True, slots=True)
class SentLine:
    """What we know of a line that the bank's answer must match."""

    line_no: int
    reference: str
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ReturnRow:
    """One line of the bank's answer as read. `at_line` is its line in the file, for messages."""

    at_line: int
    line_no: int
    reference: str
    amount_fen: int
    is_paid: bool
    reason: str


@dataclass(frozen=True, slots=True)
class ReturnFile:
    """The bank's answer as read, before it is matched with a batch."""

    batch_number: str
    check: str
    rows: tuple[ReturnRow, ...]


class FaultCode(StrEnum):
    """What can be wrong with a return file, line by line."""

    NOT_TEXT = "not-text"
    NOT_A_RETURN = "not-a-return"
    TOO_MANY_LINES = "too-many-lines"
    BAD_NUMBER = "bad-number"
    BAD_AMOUNT = "bad-amount"
    BAD_RESULT = "bad-result"
    REASON_MISSING = "reason-missing"
    UNKNOWN_LINE = "unknown-line"
    REPEATED_LINE = "repeated-line"
    REFERENCE_DIFFERS = "reference-differs"
    AMOUNT_DIFFERS = "amount-differs"
    LINE_MISSING = "line-missing"


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a return file. `at_line` 0 is the file as a whole; `detail` is the line number or value meant."""

    code: FaultCode
    at_line: int = 0
    detail: str = ""


@dataclass(frozen=True, slots=True)
class GrantOutcome:
    """What came of one grant among several: done, or why not."""

    grant_id: UUID
    is_done: bool
    code: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True)
class GrantStatus:
    """A grant as other rooms may show it: no account, no name."""

    id: UUID
    case_id: UUID
    amount_fen: int
    state: GrantState
    failure: str
    paid_at: datetime | None
    since: date | None  # the day on which it came to stand so


@dataclass(frozen=True, slots=True)
class AccountTold:
    """As much of an account as its payee is told; `other_holder` is the name where it is not their own."""

    number_last4: str
    other_holder: str


@dataclass(frozen=True, slots=True)
class OwnAccount:
    """As much of the account that a person gave last as they are told before money goes there."""

    bank: str
    number_last4: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What a bank return did to a batch."""

    batch_id: UUID
    paid: Sequence[UUID]
    failed: Sequence[UUID]
