"""What the register's entries lack, by union and week."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import ScopedModel, ScopeKeys

SCOPE_COLUMNS = tuple(ScopeKeys.__dataclass_fields__)


class QualityWeek(ScopedModel):
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
