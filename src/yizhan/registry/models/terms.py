"""Who was reminded of the end of a term or a certificate, and when."""

from typing import ClassVar

from django.db import models

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly
from yizhan.registry import codes
from yizhan.registry.models.unions import Union


class TermReminder(AppendOnly):
    """One union was told once that one end is so near. A new term has another end, and is told anew."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="term_reminders")
    matter = models.CharField(max_length=11, choices=codes.TermMatter.choices)
    ends_on = models.DateField()
    stage = models.CharField(max_length=4, choices=codes.TermStage.choices)
    told_at = models.DateTimeField()
    desk_id = models.UUIDField(null=True)  # the union above that was told as well

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "matter", "ends_on", "stage"], name="one_term_reminder_a_stage"),
        ]
