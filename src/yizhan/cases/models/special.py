"""特别程序: what a step has to wait for that neither desk nor applicant can hasten."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cases.models.cases import Case
from yizhan.cases.rules.special import SpecialReason
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept

REASONS = [(reason.value, reason.value) for reason in SpecialReason]


class SpecialProcedure(Kept):
    """An expert's opinion, a check by another authority…: at most one open for a case, each reason once at a step."""

    changing = ("ended_at", "ended_by", "result_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="procedures")
    step = models.PositiveSmallIntegerField()
    step_code = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=REASONS)
    what = models.CharField(max_length=300)  # who does what; the applicant reads it
    started_by = models.UUIDField(null=True)
    started_at = models.DateTimeField()
    started_on = models.DateField()
    expected_end = models.DateField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.UUIDField(null=True)
    result_id = models.UUIDField(null=True)  # what came of it, in the vault

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], name="one_open_procedure", condition=Q(ended_at__isnull=True)),
            models.UniqueConstraint(fields=["case", "step", "reason"], name="a_special_reason_once_a_step"),
            models.CheckConstraint(
                name="procedure_ends_by_its_record",
                condition=Q(ended_at__isnull=True, result_id__isnull=True)
                | Q(ended_at__isnull=False, result_id__isnull=False),
            ),
            models.CheckConstraint(
                name="procedure_ends_after_its_start", condition=Q(expected_end__gt=models.F("started_on"))
            ),
        ]
