"""What an application said before it was corrected."""

from typing import ClassVar

from django.db import models

from yizhan.cases.models.applications import Application
from yizhan.cases.models.cases import Case, SupplementNotice
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly


class FormerAnswers(AppendOnly):
    """The answers as they stood before one correction: kept whole, never written over. The database refuses changes.

    What was sensitive stays in its own vault item; the application (or the part that asked later) has a new one.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="former_answers")
    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")  # whose own answers they were
    supplement = models.OneToOneField(SupplementNotice, on_delete=models.PROTECT, related_name="former_answers")
    values = models.JSONField()
    secrets_id = models.UUIDField(null=True)
    replaced_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application", "id"], name="former_answers_in_order")]
