"""Public notices, the objections to them, and ratings."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cases.models.applications import LEVELS
from yizhan.cases.models.cases import Case
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept


class PublicNotice(Kept):
    """公示: surname, unit and category for a number of working days. Nothing else about the person is in this row."""

    changing = (
        "token", "level", "node_id", "node_name", "audience", "name", "unit", "category", "opened_on", "until",
        "opened_by", "closed_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="notice")
    token = models.CharField(max_length=32, unique=True)
    level = models.CharField(max_length=16, choices=LEVELS)
    node_id = models.UUIDField(null=True)
    node_name = models.CharField(max_length=120)
    audience = models.CharField(max_length=8)
    name = models.CharField(max_length=16)
    unit = models.CharField(max_length=120)
    category = models.CharField(max_length=120)
    opened_on = models.DateField()
    until = models.DateField()
    opened_by = models.UUIDField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["until"], name="notice_by_end", condition=Q(closed_at__isnull=True)),
            models.Index(fields=["level", "node_id", "until"], name="notice_by_node"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="notice_lasts", condition=Q(until__gt=models.F("opened_on"))),
            models.CheckConstraint(name="notice_masks_the_name", condition=Q(name__endswith="**")),
        ]


class Objection(Kept):
    """异议: what is said and by whom is in the vault, for the notice's own level alone. Nothing here tells who."""

    changing = ("settled_at", "is_upheld", "finding_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    notice = models.ForeignKey(PublicNotice, on_delete=models.PROTECT, related_name="objections")
    content_id = models.UUIDField()
    filed_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True)
    is_upheld = models.BooleanField(null=True)
    finding_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["notice"], name="open_objection", condition=Q(settled_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="settled_objection_has_a_finding",
                condition=Q(settled_at__isnull=True)
                | Q(settled_at__isnull=False, is_upheld__isnull=False, finding_id__isnull=False),
            ),
        ]


class Rating(AppendOnly):
    """好差评: one of five levels for a finished case. Shown in sums only; handlers never see whose it was."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="rating")
    score = models.PositiveSmallIntegerField()  # 5 very satisfied … 1 very dissatisfied
    rated_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="rating_has_five_levels", condition=Q(score__gte=1, score__lte=5)),
        ]
