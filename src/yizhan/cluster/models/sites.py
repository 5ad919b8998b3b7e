"""A union's site and its columns: rows, so that a hundred more need no programmer."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import Level, ScopedModel


class Site(ScopedModel, Kept):
    """The site of one union. Who edits it holds an editor's role at that union."""

    changing = ("name", "intro", "adoption", "author_may_sign")

    class Adoption(models.TextChoices):
        """What an article needs that another site of the cluster has published."""

        FINAL = "final"  # the final review of this site: the other two were done where it comes from
        FULL = "full"  # all three, as one's own

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=60)
    intro = models.CharField(max_length=200, blank=True)
    union_name = models.CharField(max_length=120)  # as it was called when the site was opened
    level = models.CharField(max_length=16, choices=[(level.value, level.value) for level in Level])
    adoption = models.CharField(max_length=5, choices=Adoption.choices, default=Adoption.FINAL)
    author_may_sign = models.BooleanField(default=False)
    opened_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union_id"], name="one_site_a_union"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(slug=""), name="site_has_a_name"),
        ]


class Column(Kept):
    """栏目: one shelf of a site."""

    changing = ("name", "position")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="columns")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=30)
    position = models.PositiveSmallIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["site", "code"], name="one_column_by_code"),
        ]
