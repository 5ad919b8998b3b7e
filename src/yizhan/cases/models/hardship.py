"""困难职工档案: the file that an approved case opens."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models import Person


class HardshipFile(ScopedModel):
    """One worker's hardship file, under the policy version that opened it. At most one open for a person."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hardship_files")
    case_id = models.UUIDField(unique=True)
    policy_version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=32)  # a code of the programme: deep, relative, accident
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=32, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], name="one_open_hardship_file", condition=Q(closed_on__isnull=True)
            ),
            models.CheckConstraint(
                name="closed_file_says_why", condition=Q(closed_on__isnull=True) | ~Q(close_reason="")
            ),
        ]
