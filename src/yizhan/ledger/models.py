"""The ledger's tables: funds and their accounts, append-only entries and legs, and the grants that move money.

What PostgreSQL itself holds (see migration 0002): every entry sums to zero at commit and is closed then; balances
follow the legs and never turn negative; entries, legs and balances are never changed.
"""

from enum import StrEnum
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept
from yizhan.kernel.scope import Level, ScopedModel
from yizhan.ledger.types import AccountKind, BatchState, FundSource, GrantState, HolderReason, LineState

LONGEST_DOCUMENT = 64  # characters of a paper's number


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value) for word in words]


class Fund(ScopedModel, Kept):
    """Money of one union (`union_id`) from one source for one purpose (a programme's `grant.fund`)."""

    changing = ("name",)  # nothing changes it yet; a row that is locked needs a column that may be written

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    level = models.CharField(max_length=16, choices=_choices(Level))  # where that union stands
    source = models.CharField(max_length=16, choices=_choices(FundSource))
    purpose = models.CharField(max_length=48)
    name = models.CharField(max_length=80)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union_id", "source", "purpose"], name="one_fund_for_a_purpose"),
        ]


class Account(AppendOnly):
    """One place where a fund's money can be; payable ones are kept for each person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="accounts")
    kind = models.CharField(max_length=16, choices=_choices(AccountKind))
    person_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["fund", "kind", "person_id"], name="one_account_of_a_kind", nulls_distinct=False
            ),
            models.CheckConstraint(
                name="payable_has_a_person",
                condition=(Q(kind="payable") & Q(person_id__isnull=False))
                | (~Q(kind="payable") & Q(person_id__isnull=True)),
            ),
        ]


class Entry(AppendOnly):
    """One movement of money. Its legs sum to zero; `key` makes the same movement possible once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=96, unique=True)
    kind = models.CharField(max_length=16)  # the grant's new state, or "received"
    at = models.DateTimeField()
    occurred_on = models.DateField()
    xid = models.BigIntegerField(editable=False, db_default=0)  # set by trigger: legs join in this transaction only
    grant_id = models.UUIDField(null=True)
    batch_id = models.UUIDField(null=True)
    reverses = models.UUIDField(null=True)  # the entry whose payment this takes back
    document = models.CharField(max_length=LONGEST_DOCUMENT, blank=True)  # number of the paper behind money received
    user_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["grant_id", "id"], name="entry_by_grant")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reverses"], name="entry_reversed_once", condition=Q(reverses__isnull=False)
            ),
        ]


class Leg(AppendOnly):
    """One side of an entry: positive where money arrives, negative where it leaves. Fen."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    entry = models.ForeignKey(Entry, on_delete=models.PROTECT, related_name="legs")
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="legs")
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["entry", "account"], name="one_leg_for_an_account"),
            models.CheckConstraint(name="leg_moves_something", condition=~Q(amount_fen=0)),
        ]


class Balance(AppendOnly):
    """The sum of an account's legs, kept by a trigger that runs as the owner. Nobody writes it by hand."""

    account = models.OneToOneField(Account, primary_key=True, on_delete=models.PROTECT, related_name="balance")
    kind = models.CharField(max_length=16)
    amount_fen = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                name="no_overdraft",
                condition=(Q(kind="income") & Q(amount_fen__lte=0)) | (~Q(kind="income") & Q(amount_fen__gte=0)),
            ),
        ]


class PayeeAccount(Kept):
    """Where a person wants money, sealed. A correction is a new row, so that a line keeps what it was paid to.

    `other_holder` says why it is the account of an adult of the household, and `evidence_id` the paper that shows it.
    """

    changing = ("person_id",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_id = models.UUIDField()
    holder_sealed = models.BinaryField()
    number_sealed = models.BinaryField()
    number_index = models.BinaryField(null=True)  # blind: finds who else gave the same account
    number_last4 = models.CharField(max_length=4)
    number_length = models.PositiveSmallIntegerField()
    bank = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    created_by = models.UUIDField(null=True)
    other_holder = models.CharField(max_length=16, choices=_choices(HolderReason), blank=True, db_default="")
    evidence_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person_id", "-created_at"], name="payee_by_person"),
            models.Index(fields=["number_index"], name="payee_by_number"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="other_holder_has_evidence",
                condition=Q(other_holder="", evidence_id__isnull=True)
                | (~Q(other_holder="") & Q(evidence_id__isnull=False)),
            ),
        ]

    @property
    def masked(self) -> str:
        return "*" * (self.number_length - len(self.number_last4)) + self.number_last4


class Grant(ScopedModel, Kept):
    """Money promised to one person by one decision, stamped with the case's line. Its state moves, its legs stay."""

    changing = (
        "person_id", "payable_to_id", "state", "version", "payee", "released_by", "released_at",
        "holder_confirmed_by", "paid_at", "paid_on", "failure", "reason", "returned_on", "return_voucher",
        "returned_by", "fact_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.CharField(max_length=96, unique=True)  # case and step: the same decision commits once
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="grants")
    case_id = models.UUIDField()
    person_id = models.UUIDField()
    # The id under which its money stands in an account, where the person's entry was merged into another since.
    payable_to_id = models.UUIDField(null=True)
    programme_version_id = models.UUIDField()
    programme_code = models.CharField(max_length=64)
    title = models.CharField(max_length=80)  # the programme's name on the day, for lists and the bank's purpose
    amount_fen = models.BigIntegerField()
    goods_fen = models.BigIntegerField(default=0, db_default=0)  # handed over in kind beside it: counts towards caps
    state = models.CharField(max_length=16, choices=_choices(GrantState), default=GrantState.COMMITTED.value)
    version = models.PositiveIntegerField(default=1)
    payee = models.ForeignKey(PayeeAccount, null=True, on_delete=models.PROTECT, related_name="grants")
    committed_by = models.UUIDField()
    committed_at = models.DateTimeField()
    released_by = models.UUIDField(null=True)
    released_at = models.DateTimeField(null=True)
    holder_confirmed_by = models.UUIDField(null=True)  # who released it and confirmed that another name is paid
    paid_at = models.DateTimeField(null=True)
    paid_on = models.DateField(null=True)
    failure = models.CharField(max_length=120, blank=True)  # the bank's words for the last refusal
    reason = models.CharField(max_length=32, blank=True)  # code of a cancellation or reversal
    returned_on = models.DateField(null=True)  # the bank day on which a paid amount came back
    return_voucher = models.CharField(max_length=64, blank=True, default="", db_default="")
    returned_by = models.UUIDField(null=True)  # who entered that it came back; somebody else sets it free
    fact_kind = models.CharField(max_length=64)
    fact_quantity = models.PositiveIntegerField(default=1)
    fact_id = models.UUIDField(null=True)  # the fact that a payment left, for its reversal

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["fund", "state", "id"], name="grant_by_fund_and_state"),
            models.Index(fields=["case_id"], name="grant_by_case"),
            models.Index(fields=["person_id", "paid_on"], name="grant_by_person"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="grant_is_positive", condition=Q(amount_fen__gt=0)),
            models.CheckConstraint(name="goods_are_worth_something_or_none", condition=Q(goods_fen__gte=0)),
            models.CheckConstraint(
                name="released_by_a_second_person",
                condition=Q(released_by__isnull=True) | ~Q(released_by=F("committed_by")),
            ),
            models.CheckConstraint(
                name="promised_is_not_released",
                condition=~Q(state="committed") | Q(released_by__isnull=True, released_at__isnull=True),
            ),
            models.CheckConstraint(
                name="released_before_paid",
                condition=Q(state__in=["committed", "cancelled"]) | Q(released_by__isnull=False),
            ),
            models.CheckConstraint(
                name="paid_has_day_and_fact",
                condition=~Q(state="paid") | Q(paid_on__isnull=False, paid_at__isnull=False, fact_id__isnull=False),
            ),
        ]


class CapUse(Kept):
    """A grant counts against a cap of one person or household member in one year."""

    changing = ("subject_id",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    grant = models.ForeignKey(Grant, on_delete=models.CASCADE, related_name="cap_uses")
    group = models.CharField(max_length=64)
    year = models.PositiveSmallIntegerField()
    subject_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["group", "year", "subject_id", "grant"], name="cap_counts_a_grant_once"),
        ]
        indexes: ClassVar = [models.Index(fields=["subject_id"], name="cap_use_by_subject")]


class PaymentBatch(ScopedModel, Kept):
    """Grants of one fund that are paid by one file. Its lines are fixed when it is made."""

    changing = ("state", "check_code", "sent_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="batches")
    number = models.CharField(max_length=24, unique=True)
    state = models.CharField(max_length=16, choices=_choices(BatchState), default=BatchState.MADE.value)
    line_count = models.PositiveIntegerField()
    amount_fen = models.BigIntegerField()
    check_code = models.CharField(max_length=64)  # keyed digest of the lines, printed in the file
    made_by = models.UUIDField()
    made_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["fund", "-id"], name="batch_by_fund")]


class PaymentLine(Kept):
    """One grant in one batch. A grant has at most one line that is with the bank or paid."""

    changing = ("state", "failure")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.ForeignKey(PaymentBatch, on_delete=models.PROTECT, related_name="lines")
    line_no = models.PositiveIntegerField()
    reference = models.CharField(max_length=32, unique=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="lines")
    payee = models.ForeignKey(PayeeAccount, on_delete=models.PROTECT, related_name="lines")
    amount_fen = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=_choices(LineState), default=LineState.SENT.value)
    failure = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "line_no"], name="one_line_of_a_number"),
            models.UniqueConstraint(fields=["grant"], name="grant_paid_once", condition=Q(state__in=["sent", "paid"])),
        ]


class BankReturn(AppendOnly):
    """The bank's answer that was taken for a batch: exactly one, known by its digest."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    batch = models.OneToOneField(PaymentBatch, on_delete=models.PROTECT, related_name="bank_return")
    sha256 = models.CharField(max_length=64, unique=True)
    taken_by = models.UUIDField()
    taken_at = models.DateTimeField()
    paid_count = models.PositiveIntegerField()
    failed_count = models.PositiveIntegerField()
