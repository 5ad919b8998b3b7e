"""What figures count."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from yizhan.kernel.ids import new_id
from yizhan.kernel.models.base import AppendOnly


class Fact(AppendOnly):
    """One thing that happened, as figures count it. Corrections are new rows that name what they reverse."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=64)
    occurred_on = models.DateField()  # in Asia/Shanghai, stored: a figure never depends on a session's time zone
    recorded_at = models.DateTimeField()
    programme_version_id = models.UUIDField(null=True)
    union_id = models.UUIDField()
    ancestors = ArrayField(models.UUIDField())  # superiors of that day on every line, the union itself included
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    quantity = models.BigIntegerField(default=1)
    amount_fen = models.BigIntegerField(default=0)
    record_kind = models.CharField(max_length=48)
    record_id = models.UUIDField()
    reverses = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "occurred_on", "id"], name="fact_by_kind_and_day"),
            models.Index(fields=["record_kind", "record_id"], name="fact_by_record"),
            GinIndex(fields=["ancestors"], name="fact_by_ancestor"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reverses"], name="fact_reversed_once", condition=models.Q(reverses__isnull=False)
            ),
        ]
