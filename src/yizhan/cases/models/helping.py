"""请工会帮我办: a member asks their union to fill in an application for them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cases.models.applications import LEVELS
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models import Person


class HelpAsked(ScopedModel, Kept):
    """One request for one service. It lies on one desk, found when it was asked, and is seen there alone."""

    changing = (
        "person", "desk_level", "desk_node_id", "ended_at", "ending", "answered_by", "assistance_id", "street_id",
        "county_id", "city_id", "industry_id", "industry_county_id", "industry_city_id",
    )  # fmt: skip

    class Ending(models.TextChoices):
        ANSWERED = "answered"  # somebody of the desk began to fill it in
        FILED = "filed"  # the member sent the application without them
        TAKEN_BACK = "taken_back"
        MOVED = "moved"  # the member is in another union and asked there

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    programme_code = models.CharField(max_length=64)
    desk_level = models.CharField(max_length=16, choices=LEVELS)
    desk_node_id = models.UUIDField(null=True)  # null: the province
    asked_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=12, blank=True, choices=Ending)
    answered_by = models.UUIDField(null=True)  # the user
    assistance_id = models.UUIDField(null=True)  # what they began

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["desk_node_id", "asked_at"], name="help_asked_by_desk", condition=Q(ended_at__isnull=True)
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person", "programme_code"],
                name="one_open_request_for_help",
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(
                name="help_asked_ends_in_some_way",
                condition=Q(ended_at__isnull=True, ending="") | (Q(ended_at__isnull=False) & ~Q(ending="")),
            ),
            models.CheckConstraint(
                name="answered_help_has_its_assistance",
                condition=Q(ending="answered", assistance_id__isnull=False, answered_by__isnull=False)
                | (~Q(ending="answered") & Q(assistance_id__isnull=True, answered_by__isnull=True)),
            ),
        ]
