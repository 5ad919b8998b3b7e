"""The journal, the blocks that seal it, and how far each reader of it has come."""

from typing import ClassVar

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models.base import AppendOnly, Kept


class JournalEntry(AppendOnly):
    """One state change: case history, audit and outbox in one row. Ids, codes and numbers only, no personal text."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    era = models.SmallIntegerField(editable=False, db_default=0)  # set by trigger
    xid = models.BigIntegerField(editable=False, db_default=0)  # set by trigger: the writing transaction
    at = models.DateTimeField()  # business time, as passed to the service
    recorded_at = models.DateTimeField(editable=False, db_default=Now())  # the database's clock
    kind = models.CharField(max_length=64)  # "room.happened"
    role = models.CharField(max_length=24)
    user_id = models.UUIDField(null=True)
    person_id = models.UUIDField(null=True)
    node_id = models.UUIDField(null=True)
    actor_name = models.CharField(max_length=64, blank=True)  # the job, where the platform itself acted
    session_id = models.UUIDField(null=True)
    request_id = models.CharField(max_length=64, blank=True)
    subject_kind = models.CharField(max_length=48)
    subject_id = models.UUIDField()
    union_id = models.UUIDField(null=True)
    street_id = models.UUIDField(null=True)
    county_id = models.UUIDField(null=True)
    city_id = models.UUIDField(null=True)
    industry_id = models.UUIDField(null=True)
    industry_county_id = models.UUIDField(null=True)
    industry_city_id = models.UUIDField(null=True)
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_by_subject"),
            models.Index(fields=["era", "xid", "id"], name="journal_by_commit"),
            models.Index(fields=["user_id", "id"], name="journal_by_user"),
            BrinIndex(fields=["at"], name="journal_by_time", autosummarize=True),  # rows come in the order of time
        ]


class JournalEra(AppendOnly):
    """One database cluster's run of transaction numbers. A restore into another cluster opens the next era.

    Transaction numbers order the journal; they mean nothing in another cluster. The stamp trigger refuses to write
    while the newest era belongs to a cluster other than this one.
    """

    era = models.SmallIntegerField(primary_key=True)
    system_identifier = models.BigIntegerField()  # pg_control_system()
    opened_at = models.DateTimeField(db_default=Now())


class JournalBlock(AppendOnly):
    """A seal over every entry written by the transactions from_xid ≤ xid < to_xid of one era.

    A block is made when all of these transactions have ended, so none of its entries can appear later. Numbered
    without gaps, each signed together with the digest of the one before it.
    """

    seq = models.BigIntegerField(primary_key=True)
    form = models.SmallIntegerField()  # which columns a row's digest covers, see rules/chain.py
    era = models.SmallIntegerField()
    from_xid = models.BigIntegerField()
    to_xid = models.BigIntegerField()
    count = models.IntegerField()
    entries_digest = models.BinaryField()  # SHA-256 of `leaves`
    sealed_at = models.DateTimeField()
    prev = models.BinaryField()
    digest = models.BinaryField()  # HMAC-SHA256 with seal.key
    leaves = models.BinaryField()  # per entry: its id (16 bytes) and the SHA-256 of its row (32), to name it

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["era", "from_xid"], name="block_follows_one_block"),
            models.CheckConstraint(condition=Q(from_xid__lt=F("to_xid")), name="block_covers_something"),
        ]


class OutboxCursor(Kept):
    """How far one consumer has read the sealed journal, and what last went wrong."""

    changing = ("block_seq", "moved_at", "failures", "last_error", "retry_at")

    consumer = models.CharField(max_length=64, primary_key=True)
    block_seq = models.BigIntegerField(default=0)  # the last block handled
    moved_at = models.DateTimeField(db_default=Now())
    failures = models.IntegerField(default=0)  # in a row; 0 after a success
    last_error = models.CharField(max_length=200, blank=True)  # class of the exception, never its text
    retry_at = models.DateTimeField(null=True)
