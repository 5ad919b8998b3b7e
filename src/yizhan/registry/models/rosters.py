"""Imports of rosters: what was begun, and what each part of it did, in the transaction that did it.

A roster that was sent over the page or the API is a `RosterUpload`: its parts lie encrypted, each a file of its own,
until it is erased; what a dry run found of it lies sealed beside.
"""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Free, Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models.unions import Union


class RosterImport(ScopedModel, Kept):
    """One roster that is being taken in, or was. The scope is the union's under whose node it was sent."""

    changing = ("state", "done_at", "undo_acting", "undone_at")

    class State(models.TextChoices):
        APPLYING = "applying"
        DONE = "done"
        UNDOING = "undoing"
        UNDONE = "undone"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.CharField(max_length=120)
    file_sha256 = models.BinaryField()  # with the union's words for columns, since they too say which rows there are
    read_on = models.DateField()  # the day that every row was read against, whenever it goes on
    state = models.CharField(max_length=8, choices=State.choices)
    begun_by = models.UUIDField(null=True)  # the user
    begun_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    undo_acting = models.JSONField(null=True)  # who asked to take it back, in which role
    undone_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union_id", "-begun_at"], name="roster_by_union"),
            models.Index(fields=["id"], name="roster_undoing", condition=Q(state="undoing")),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union_id", "file_sha256"], name="one_import_of_a_file", condition=Q(state="applying")
            ),
            models.CheckConstraint(
                name="done_import_says_when",
                condition=Q(state="applying", done_at__isnull=True) | ~Q(state="applying") & Q(done_at__isnull=False),
            ),
            models.CheckConstraint(
                name="undone_import_says_when",
                condition=Q(state="undone", undone_at__isnull=False) | ~Q(state="undone") & Q(undone_at__isnull=True),
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


class RosterUndo(AppendOnly):
    """What became of a chunk when its import was taken back. What had to stay is in the vault, with why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    chunk = models.OneToOneField(RosterChunk, on_delete=models.PROTECT, related_name="undo")
    left = models.PositiveIntegerField()  # memberships closed as entered in error
    restored = models.PositiveIntegerField()  # people of whom something went back to what it was
    kept = models.PositiveIntegerField()  # what could not be undone
    kept_id = models.UUIDField(null=True)
    recorded_at = models.DateTimeField(db_default=Now())


class RosterUpload(ScopedModel, Free):
    """A roster that somebody sends, looks through and takes in. It is its own queue: a worker holds it by a lease.

    The scope is that of the union for which it is sent. `acting` is in which role the next work is done.
    """

    class State(models.TextChoices):
        RECEIVING = "receiving"
        READING = "reading"  # a dry run is asked for
        READY = "ready"
        UNREADABLE = "unreadable"
        APPLYING = "applying"
        APPLIED = "applied"

    class Moves(models.TextChoices):
        NONE = "none"
        CHOSEN = "chosen"
        ALL = "all"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.CharField(max_length=120)
    size = models.BigIntegerField()  # bytes, as announced
    received = models.BigIntegerField(default=0)  # bytes that lie here
    sha256 = models.BinaryField(null=True)  # as announced, where it was
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVING)
    fault = models.CharField(max_length=32, blank=True)  # roster.errors.FileFault, or the code of another refusal
    sent_by = models.UUIDField(null=True)  # the user
    sent_at = models.DateTimeField()
    acting = models.JSONField()
    rows_done = models.PositiveIntegerField(default=0)
    rows = models.PositiveIntegerField(default=0)
    added = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    moved = models.PositiveIntegerField(default=0)
    warned = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    problems = models.PositiveIntegerField(default=0)
    read_as = models.BinaryField(null=True)  # the union's words at the dry run: with others it would say other things
    shown_id = models.UUIDField(null=True)  # in the vault: headings, and the first rows of each kind
    returned_id = models.UUIDField(null=True)  # the file: the sender's workbook with what was found in it
    is_returning = models.BooleanField(default=False)  # that workbook is still to be written
    moves = models.CharField(max_length=6, choices=Moves.choices, default=Moves.NONE)
    chosen = models.JSONField(default=list)  # [sheet, row] of those who were chosen to be asked for
    roster = models.ForeignKey(RosterImport, null=True, on_delete=models.PROTECT, related_name="uploads")
    attempts = models.PositiveSmallIntegerField(default=0)  # at the work in hand
    lease = models.UUIDField(null=True)
    leased_until = models.DateTimeField(null=True)
    erase_at = models.DateTimeField()
    erased_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union_id", "-id"], name="upload_by_union"),
            models.Index(fields=["sent_by", "-id"], name="upload_by_sender"),
            models.Index(
                fields=["id"],
                name="upload_at_work",
                condition=Q(state__in=["reading", "applying"]) | Q(is_returning=True),
            ),
            models.Index(fields=["erase_at"], name="upload_to_erase", condition=Q(erased_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="no_more_than_announced", condition=Q(received__lte=models.F("size"))),
            models.CheckConstraint(
                name="applied_upload_has_its_import", condition=~Q(state="applied") | Q(roster__isnull=False)
            ),
        ]


class RosterPart(Free):
    """Some bytes of an upload, from `offset`. Whole or not there."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    upload = models.ForeignKey(RosterUpload, on_delete=models.PROTECT, related_name="parts")
    offset = models.BigIntegerField()
    size = models.BigIntegerField()
    file_id = models.UUIDField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "offset"], name="one_part_at_a_place")]


class RosterNotes(Free):
    """A few hundred of the problems that were found in an upload, in their order; numbered from 0."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    upload = models.ForeignKey(RosterUpload, on_delete=models.PROTECT, related_name="notes")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["upload", "number"], name="one_page_of_notes")]


class RosterWord(Kept):
    """What a union calls a column of its rosters. Said once, remembered until it says otherwise."""

    changing = ("field", "said_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="roster_words")
    word = models.CharField(max_length=60)  # as headings are compared: half-width, without spaces and brackets
    field = models.CharField(max_length=20, blank=True)  # roster.rules.columns.Field; "" leaves the column alone
    said_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["union", "word"], name="one_meaning_of_a_word")]
