"""An article offered by one site of the cluster to another."""

from typing import ClassVar

from django.db import models

from yizhan.cluster.models.articles import Article
from yizhan.cluster.models.sites import Site
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept


class Share(Kept):
    """One offer: waiting in the other site's inbox until it is adopted or declined; later news raises a flag on it."""

    changing = ("state", "flag", "copy", "answered_by", "answered_at")

    class State(models.TextChoices):
        WAITING = "waiting"
        ADOPTED = "adopted"
        DECLINED = "declined"
        WITHDRAWN = "withdrawn"  # the source was retracted before anybody took it

    class Flag(models.TextChoices):
        NONE = ""
        CORRECTED = "corrected"  # the source has a newer published revision than the copy
        RETRACTED = "retracted"  # the source was retracted, and with it the copy

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    article = models.ForeignKey(Article, on_delete=models.PROTECT, related_name="shares")
    to_site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="offers")
    state = models.CharField(max_length=9, choices=State.choices, default=State.WAITING)
    flag = models.CharField(max_length=9, choices=Flag.choices, blank=True, default="")
    copy = models.OneToOneField(Article, null=True, on_delete=models.PROTECT, related_name="came_by")
    offered_by = models.UUIDField()
    offered_at = models.DateTimeField()
    answered_by = models.UUIDField(null=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["to_site", "state", "-id"], name="share_inbox")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["article", "to_site"], name="one_offer_a_site"),
            models.CheckConstraint(
                condition=models.Q(state="adopted", copy__isnull=False) | (~models.Q(state="adopted")),
                name="adopted_share_has_its_copy",
            ),
        ]
