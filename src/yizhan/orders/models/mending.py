"""整改: what those who were rated learn of it, and what they say to it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cases.types import Stop
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import Level
from yizhan.orders.models.orders import LEVELS, WorkOrder


class Mending(Kept):
    """What is to be mended, in the words of the desk above. Its id is all that the rated desk sees of the order."""

    changing = (
        "told_at", "report_id", "reported_at", "appeal_id", "appealed_at", "appealed_by", "is_upheld", "settled_at",
        "finding_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.OneToOneField(WorkOrder, on_delete=models.PROTECT, related_name="mending")
    rated_level = models.CharField(max_length=16, choices=LEVELS)
    rated_node_id = models.UUIDField(null=True)
    text_id = models.UUIDField()
    written_at = models.DateTimeField()
    told_at = models.DateTimeField(null=True)  # null: too few people were served, whoever rated would be known
    report_id = models.UUIDField(null=True)
    reported_at = models.DateTimeField(null=True)
    appeal_id = models.UUIDField(null=True)  # why the rating is mistaken or malicious, in the vault
    appealed_at = models.DateTimeField(null=True)
    appealed_by = models.UUIDField(null=True)
    is_upheld = models.BooleanField(null=True)
    settled_at = models.DateTimeField(null=True)
    finding_id = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["rated_level", "rated_node_id", "-told_at"],
                name="mending_by_desk",
                condition=Q(told_at__isnull=False),
            ),
            models.Index(fields=["written_at"], name="mending_untold", condition=Q(told_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="only_who_was_told_speaks",
                condition=Q(told_at__isnull=False) | Q(reported_at__isnull=True, appealed_at__isnull=True),
            ),
            models.CheckConstraint(
                name="settled_appeal_says_how",
                condition=Q(settled_at__isnull=True, is_upheld__isnull=True)
                | Q(settled_at__isnull=False, is_upheld__isnull=False, appealed_at__isnull=False),
            ),
        ]

    @property
    def rated(self) -> Stop:
        return Stop(Level(self.rated_level), self.rated_node_id)
