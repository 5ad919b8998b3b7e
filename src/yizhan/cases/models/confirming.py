"""Whether what was answered has solved it, in the applicant's own word."""

from django.db import models

from yizhan.cases.models.cases import Case
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly


class Confirmation(AppendOnly):
    """One word on a finished case, once: solved or not."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.OneToOneField(Case, on_delete=models.PROTECT, related_name="confirmation")
    is_solved = models.BooleanField()
    remark = models.CharField(max_length=500, blank=True)
    confirmed_by = models.UUIDField(null=True)  # the user
    confirmed_at = models.DateTimeField()
