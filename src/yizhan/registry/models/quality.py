"""What the register's entries lack, by union and week."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Free
from yizhan.kernel.scope import ScopedModel, ScopeKeys
from yizhan.registry.models.rosters import RosterImport

SCOPE_COLUMNS = tuple(ScopeKeys.__dataclass_fields__)


class QualityWeek(ScopedModel, Free):
    """One union's open memberships in one week, as counted last in it; a row for each line that they were stamped with,
    so that a number is what its rows are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    week = models.DateField()  # its Monday
    counted_at = models.DateTimeField()
    members = models.PositiveIntegerField()
    qualified = models.PositiveIntegerField()
    document = models.PositiveIntegerField()
    no_phone = models.PositiveIntegerField()
    shared_phone = models.PositiveIntegerField()
    no_unit = models.PositiveIntegerField()
    over_age = models.PositiveIntegerField()
    left_behind = models.PositiveIntegerField()
    employer_closed = models.PositiveIntegerField(db_default=0)
    unchecked = models.PositiveIntegerField(db_default=0)
    refused_numbers = models.PositiveIntegerField(db_default=0)  # rows of rosters that never became members
    stale = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["week", "county_id"], name="quality_by_county"),
            models.Index(fields=["week", "city_id"], name="quality_by_city"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["week", *SCOPE_COLUMNS], name="one_quality_count_a_week", nulls_distinct=False
            ),
            models.CheckConstraint(name="qualified_are_members", condition=Q(qualified__lte=F("members"))),
        ]


class RefusedNumber(ScopedModel, Free):
    """A row of a roster that was not taken in for its document number: where it stands in the sender's file and why.

    Nobody became a member, so nothing of the person is kept: no name, no number, of the phone its blind index alone, by
    which the row is seen to have come in later. The scope is that of the union that the row names, else the sender's.
    """

    changing = (
        "settled_at", "street_id", "county_id", "city_id", "industry_id", "industry_county_id", "industry_city_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey(RosterImport, on_delete=models.PROTECT, related_name="refused_numbers")
    sheet = models.CharField(max_length=60)
    place = models.PositiveIntegerField()  # the row's number, as the sheet shows it
    finding = models.CharField(max_length=20)  # roster.rules.problems.Finding
    phone_index = models.BinaryField(null=True)
    recorded_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)  # somebody has looked into it, or it was sent again

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union_id", "-id"], name="refused_by_union", condition=Q(settled_at=None)),
            models.Index(fields=["county_id", "-id"], name="refused_by_county", condition=Q(settled_at=None)),
            models.Index(fields=["city_id", "-id"], name="refused_by_city", condition=Q(settled_at=None)),
        ]
