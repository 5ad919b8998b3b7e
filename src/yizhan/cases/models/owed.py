"""容缺受理: a paper that the applicant has promised to hand in later."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cases.models.applications import Application
from yizhan.cases.models.cases import Case
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept


class OwedPaper(Kept):
    """Promised at filing with its day (告知承诺). Owed until it is there; nothing happens by itself when it is late."""

    changing = ("reminded_at", "missed_at", "delivered_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="owed")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")  # a part that asked later
    code = models.CharField(max_length=64)
    label = models.CharField(max_length=120)
    promised_at = models.DateTimeField()
    due_on = models.DateField()
    reminded_at = models.DateTimeField(null=True)
    missed_at = models.DateTimeField(null=True)  # its day passed without it: applicant and desk were told
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application", "case", "code"], name="a_paper_is_promised_once", nulls_distinct=False
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["due_on", "id"], name="owed_paper_due", condition=Q(delivered_at__isnull=True)),
        ]
