"""Development zones, which employer lies in one, and which enterprises are above scale: each with its days.

Whatever holds has no `valid_until`, which is the first day on which it no longer holds, as in the ancestry: what stood
on any day can be asked. `Employer.in_development_zone` and `Employer.above_scale` repeat what holds today, for rules.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Free, Kept
from yizhan.registry import codes
from yizhan.registry.models.unions import Employer, Union


class DevelopmentZone(Kept):
    """A development zone (开发区) for the days on which its approval stands."""

    changing = ("name", "level", "own_union", "valid_until")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    level = models.CharField(max_length=10, choices=codes.ZoneLevel.choices)
    division_code = models.CharField(max_length=9)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="zones")  # the federation of its division
    own_union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="own_zones")
    document_no = models.CharField(max_length=64, blank=True)  # by which it was approved
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["union"], name="zone_by_union")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["name"], name="one_standing_zone_a_name", condition=Q(valid_until=None)),
            models.UniqueConstraint(
                fields=["own_union"], name="one_standing_zone_a_union", condition=Q(valid_until=None)
            ),
            models.CheckConstraint(
                name="zone_held_a_day", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
        ]

    def __str__(self) -> str:
        return self.name


class ZonePlacement(Free):
    """An employer lies in a zone between two days; in one at a time."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="placements")
    zone = models.ForeignKey(DevelopmentZone, on_delete=models.PROTECT, related_name="placements")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["zone", "employer"], name="placement_by_zone")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employer"], name="one_zone_an_employer", condition=Q(valid_until=None)),
            models.CheckConstraint(
                name="placement_held_a_day", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
        ]


class AboveScale(Kept):
    """An enterprise is above scale (规上) between two days, and who says so."""

    changing = ("valid_until",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="above_scale_days")
    source = models.CharField(max_length=120)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employer"], name="above_scale_once", condition=Q(valid_until=None)),
            models.CheckConstraint(
                name="above_scale_held_a_day", condition=Q(valid_until=None) | Q(valid_until__gt=F("valid_from"))
            ),
            models.CheckConstraint(name="above_scale_has_a_source", condition=~Q(source="")),
        ]
