"""Membership: one open at a time, kept by the database, with every version of each row beside it."""

from typing import TYPE_CHECKING, ClassVar, Final

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry import codes
from yizhan.registry.models.people import Person
from yizhan.registry.models.unions import Employer, Union

# Of a line's members the first are read in the order of their names, without the others (decision 0111).
_NAMED_BY: Final = {
    "county_id": "membership_by_county_name",
    "city_id": "membership_by_city_name",
    "street_id": "membership_by_street_name",
    "industry_id": "membership_by_industry_name",
    "industry_city_id": "membership_by_trade_city_name",
    "industry_county_id": "membership_by_trade_county_nm",
}
_ALWAYS_THERE: Final = frozenset({"county_id", "city_id"})


def _in_order(column: str, name: str) -> models.Index:
    condition = None if column in _ALWAYS_THERE else Q(**{f"{column}__isnull": False})
    return models.Index(fields=[column, "name_letters"], name=name, condition=condition)


class Membership(ScopedModel, Kept):
    """Somebody's membership in one union, from its opening to its closing. The scope is stamped at the opening."""

    changing = (
        "person", "state", "name_letters", "closed_on", "closed_by", "close_reason", "street_id", "county_id",
        "city_id", "industry_id", "industry_county_id", "industry_city_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # Rosters open these by the million: what they point at is proven by the statement (migration 0009, decision 0105).
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships", db_constraint=False)
    if not TYPE_CHECKING:
        union_id = None  # the scope's plain column gives way to a foreign key on the same column
    union = models.ForeignKey(
        Union, on_delete=models.PROTECT, related_name="memberships", db_index=False, db_constraint=False
    )
    employer = models.ForeignKey(
        Employer, null=True, on_delete=models.PROTECT, related_name="memberships", db_constraint=False
    )
    state = models.CharField(max_length=8, choices=codes.MembershipState.choices)
    # The member's, repeated beside the scope: a trigger writes it and lets it follow (migration 0020).
    name_letters = models.CharField(max_length=200, db_collation="C", db_default="", editable=False)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=1, choices=codes.Change.choices)
    open_reason = models.CharField(max_length=1, choices=codes.ChangeReason.choices, blank=True)
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=1, choices=codes.Change.choices, blank=True)
    close_reason = models.CharField(max_length=1, choices=codes.ChangeReason.choices, blank=True)
    # None of those that were opened while an opening was a version of its own (migration 0028).
    recorded_at = models.DateTimeField(null=True, db_default=Now(), editable=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union", "state"], name="membership_by_union"),
            *(_in_order(column, name) for column, name in _NAMED_BY.items()),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person"], name="one_open_membership", condition=Q(closed_on__isnull=True)),
            models.CheckConstraint(
                name="membership_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
            models.CheckConstraint(
                name="closed_membership_says_how",
                condition=Q(closed_on__isnull=True, closed_by="") | Q(closed_on__isnull=False) & ~Q(closed_by=""),
            ),
        ]


class MembershipVersion(AppendOnly):
    """A membership row as it stood after one change. Written by a trigger, so that no path leaves it out.

    The first is the row as it was opened (INSERT), written when it first changes: until then the row is that version.
    """

    id = models.BigAutoField(primary_key=True)
    membership_id = models.UUIDField()
    person_id = models.UUIDField()
    union_id = models.UUIDField()
    employer_id = models.UUIDField(null=True)
    state = models.CharField(max_length=8)
    opened_on = models.DateField()
    opened_by = models.CharField(max_length=1)
    open_reason = models.CharField(max_length=1)
    closed_on = models.DateField(null=True)
    closed_by = models.CharField(max_length=1)
    close_reason = models.CharField(max_length=1)
    operation = models.CharField(max_length=6)  # INSERT, UPDATE, DELETE
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["membership_id", "id"], name="membership_versions")]


class JoinCode(Kept):
    """A token, printed as a QR code, by which employees join one union: scoped, expiring, revocable."""

    changing = ("revoked_at",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    token = models.CharField(max_length=24, unique=True)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="join_codes")
    label = models.CharField(max_length=60, blank=True)
    made_by = models.UUIDField(null=True)  # the user
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["union", "-made_at"], name="join_code_by_union")]


class Invitation(AppendOnly):
    """Somebody on an employer's list was texted a join code. The phone is kept as its blind index alone."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.ForeignKey(JoinCode, on_delete=models.PROTECT, related_name="invitations")
    phone_index = models.BinaryField()
    invited_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "phone_index"], name="invited_once_a_code"),
        ]


class Transfer(ScopedModel, Kept):
    """Leaving one union for another as one act. The scope is the accepting union's line on the day of asking."""

    changing = (
        "person", "membership", "from_union", "state", "escalated_to", "decided_at", "refusal", "member_agreed_at",
        "old_union_agreed_at", "opened_membership",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="transfers")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="transfers")
    from_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="transfers_out")
    to_union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="transfers_in")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=9, choices=codes.TransferState.choices)
    reason = models.CharField(max_length=1, choices=codes.ChangeReason.choices)
    requested_at = models.DateTimeField()
    due_on = models.DateField()
    escalated_to = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)
    refusal = models.CharField(max_length=200, blank=True)
    is_offered = models.BooleanField(default=False)  # the new union asks: the member and the old union are to agree
    member_agreed_at = models.DateTimeField(null=True)
    old_union_agreed_at = models.DateTimeField(null=True)
    opened_membership = models.OneToOneField(Membership, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["to_union", "state", "due_on"], name="transfer_inbox"),
            models.Index(fields=["escalated_to", "due_on"], name="transfer_escalated"),
            models.Index(fields=["due_on"], name="transfer_overdue", condition=Q(state="requested")),
            models.Index(fields=["from_union", "due_on"], name="transfer_offered", condition=Q(state="offered")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"],
                name="one_open_transfer",
                condition=Q(state__in=["requested", "escalated", "offered"]),
            ),
            models.CheckConstraint(name="transfer_goes_elsewhere", condition=~Q(from_union=F("to_union"))),
            models.CheckConstraint(name="refused_transfer_says_why", condition=~Q(state="refused") | ~Q(refusal="")),
            models.CheckConstraint(
                name="accepted_transfer_opened_a_membership",
                condition=Q(state="accepted", opened_membership__isnull=False)
                | ~Q(state="accepted") & Q(opened_membership__isnull=True),
            ),
        ]


class EntryObjection(ScopedModel, Kept):
    """A member says that their entry is not right. It lies with their union; one stands open at a time."""

    changing = (
        "person", "answer", "settled_at", "union_id", "street_id", "county_id", "city_id", "industry_id",
        "industry_county_id", "industry_city_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="objections")
    said = models.CharField(max_length=300)
    said_at = models.DateTimeField()
    answer = models.CharField(max_length=300, blank=True)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union_id", "id"], name="objection_open", condition=Q(settled_at__isnull=True)),
            models.Index(fields=["person", "-id"], name="objection_by_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], name="one_open_entry_objection", condition=Q(settled_at__isnull=True)
            ),
            models.CheckConstraint(
                name="settled_entry_objection_has_an_answer", condition=Q(settled_at__isnull=True) | ~Q(answer="")
            ),
        ]


class DeclaredTie(Kept):
    """Two people who said that they are relatives or close colleagues. Kept once, the smaller id first."""

    changing = ("person_a", "person_b", "ended_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person_a = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_b = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=9, choices=codes.TieKind.choices)
    declared_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person_b"], name="tie_by_second")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person_a", "person_b", "kind"], name="one_standing_tie", condition=Q(ended_at__isnull=True)
            ),
            models.CheckConstraint(name="tie_is_kept_once", condition=Q(person_a__lt=F("person_b"))),
        ]
