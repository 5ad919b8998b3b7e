"""Entries that are perhaps of one person, and entries that were made one."""

from typing import TYPE_CHECKING, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Free, Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry import codes
from yizhan.registry.models.people import Person


class DuplicatePair(ScopedModel, Free):
    """Two entries that may be of one person, the smaller id first, and what came of it.

    It is stamped with the keys that both sides share: who reaches it by one of them reaches both. Without any it is
    the province's.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    if not TYPE_CHECKING:
        union_id = models.UUIDField(null=True, blank=True)  # two unions' members share none
    person_a = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    person_b = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(
        max_length=8, choices=codes.DuplicateState.choices, default=codes.DuplicateState.OPEN.value
    )
    score = models.PositiveSmallIntegerField()
    reasons = ArrayField(models.CharField(max_length=16))
    found_at = models.DateTimeField()
    seen_at = models.DateTimeField()  # when it was found last
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)  # the user

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-score", "id"], name="duplicate_by_score", condition=Q(state="open")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person_a", "person_b"], name="one_pair_of_two"),
            models.CheckConstraint(name="pair_is_kept_once", condition=Q(person_a__lt=F("person_b"))),
            models.CheckConstraint(
                name="settled_pair_says_when",
                condition=Q(state="open", settled_at__isnull=True) | ~Q(state="open") & Q(settled_at__isnull=False),
            ),
        ]


class DuplicateSearch(AppendOnly):
    """The register was looked through: when, and how many pairs were open after it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    searched_at = models.DateTimeField()
    open_pairs = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-searched_at"], name="search_by_time")]


class PersonMerge(Kept):
    """One entry became part of another: what was moved, and (sealed) how both were before."""

    changing = ("moved", "before_id", "undone_at", "undone_by")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    pair = models.ForeignKey(DuplicatePair, on_delete=models.PROTECT, related_name="merges")
    stays = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    merged_at = models.DateTimeField()
    merged_by = models.UUIDField(null=True)  # the user
    moved = models.JSONField(default=dict)  # mover → ids of the rows that it moved
    closed_membership_id = models.UUIDField(null=True)
    before_id = models.UUIDField(null=True)  # in the vault
    undone_at = models.DateTimeField(null=True)
    undone_by = models.UUIDField(null=True)  # the user

    class Meta:
        indexes: ClassVar = [models.Index(fields=["merged_at"], name="merge_by_time")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gone"], name="merged_once", condition=Q(undone_at__isnull=True)),
            models.CheckConstraint(name="nobody_is_merged_into_themselves", condition=~Q(stays=F("gone"))),
        ]
