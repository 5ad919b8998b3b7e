"""帮办代办: somebody of a union fills in an application for somebody else, who confirms it themselves."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Free
from yizhan.registry.models import Person


class Assistance(Free):
    """One application filled in for somebody; its id is the draft's and the application's."""

    changing = ("person", "means", "confirmed_at", "sheet_file_id")

    class Means(models.TextChoices):
        SMS = "sms"  # a code sent to the person's own phone
        SHEET = "sheet"  # the printed form, signed by the person
        UNION = "union"  # nominated by the union, where the programme says so: it holds nothing to consent to

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme_code = models.CharField(max_length=64)
    helper_id = models.UUIDField()
    helper_node_id = models.UUIDField(null=True)
    helper_for = models.CharField(max_length=120)  # the union's name
    started_at = models.DateTimeField()
    means = models.CharField(max_length=8, blank=True, choices=Means)
    sheet_file_id = models.UUIDField(null=True)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["helper_id", "-id"], name="assistance_by_helper"),
            models.Index(
                fields=["helper_node_id", "programme_code"], name="nomination_by_union", condition=Q(means="union")
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="assistance_is_confirmed_or_nominated",
                condition=Q(confirmed_at__isnull=True, means="")
                | Q(confirmed_at__isnull=False, means__in=["sms", "union"])
                | Q(confirmed_at__isnull=False, means="sheet", sheet_file_id__isnull=False),
            ),
        ]
