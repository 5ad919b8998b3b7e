"""Imports of rosters: what was begun, and what each part of it did, in the transaction that did it."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models.unions import Union


class RosterImport(ScopedModel):
    """One roster that is being taken in, or was. The scope is the union's under whose node it was sent."""

    class State(models.TextChoices):
        APPLYING = "applying"
        DONE = "done"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.CharField(max_length=120)
    file_sha256 = models.BinaryField()  # with the union's words for columns, since they too say which rows there are
    read_on = models.DateField()  # the day that every row was read against, whenever it goes on
    state = models.CharField(max_length=8, choices=State.choices)
    begun_by = models.UUIDField(null=True)  # the user
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["union_id", "-begun_at"], name="roster_by_union")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union_id", "file_sha256"], name="one_import_of_a_file", condition=Q(state="applying")
            ),
            models.CheckConstraint(
                name="done_import_says_when",
                condition=Q(state="applying", done_at__isnull=True) | Q(state="done", done_at__isnull=False),
            ),
        ]


class RosterChunk(AppendOnly):
    """What some rows of a roster led to. Its number is taken once: where an import goes on is read from here."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    roster = models.ForeignKey(RosterImport, on_delete=models.PROTECT, related_name="chunks")
    number = models.PositiveIntegerField()
    rows = models.PositiveIntegerField()
    added = models.PositiveIntegerField()
    changed = models.PositiveIntegerField()
    unchanged = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    refused = models.PositiveIntegerField()
    entered = ArrayField(models.UUIDField())  # people whom the register did not know
    opened = ArrayField(models.UUIDField())  # memberships
    before_id = models.UUIDField(null=True)  # in the vault: what stood before of the changed, person → field → value
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["roster", "number"], name="one_chunk_of_a_number"),
        ]


class RosterWord(models.Model):
    """What a union calls a column of its rosters. Said once, remembered until it says otherwise."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="roster_words")
    word = models.CharField(max_length=60)  # as headings are compared: half-width, without spaces and brackets
    field = models.CharField(max_length=20, blank=True)  # roster.rules.columns.Field; "" leaves the column alone
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["union", "word"], name="one_meaning_of_a_word")]
