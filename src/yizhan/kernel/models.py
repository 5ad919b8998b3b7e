"""The tables that every room stands on. Journal and facts are append only: the serving role may insert and read."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id


class AppendOnly(models.Model):
    """A table whose rows, once written, stay as they are.

    `yizhan migrate` grants the serving role INSERT and SELECT on every subclass and nothing else, so that "cannot
    be changed" is held by the database and not by our manners.
    """

    class Meta:
        abstract = True


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
    data = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_kind", "subject_id", "id"], name="journal_by_subject"),
            models.Index(fields=["era", "xid", "id"], name="journal_by_commit"),
            models.Index(fields=["user_id", "id"], name="journal_by_user"),
        ]


class Fact(AppendOnly):
    """One thing that happened, as figures count it. Corrections are new rows that name what they reverse."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.CharField(max_length=64)
    occurred_on = models.DateField()  # in Asia/Shanghai, stored: a figure never depends on a session's time zone
    recorded_at = models.DateTimeField()
    programme_version_id = models.UUIDField(null=True)
    union_id = models.UUIDField()
    ancestors = ArrayField(models.UUIDField())  # superiors of that day on every line, the union itself included
    subject_kind = models.CharField(max_length=32)
    subject_id = models.UUIDField()
    quantity = models.BigIntegerField(default=1)
    amount_fen = models.BigIntegerField(default=0)
    record_kind = models.CharField(max_length=48)
    record_id = models.UUIDField()
    reverses = models.UUIDField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "occurred_on", "id"], name="fact_by_kind_and_day"),
            models.Index(fields=["record_kind", "record_id"], name="fact_by_record"),
            GinIndex(fields=["ancestors"], name="fact_by_ancestor"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["reverses"], name="fact_reversed_once", condition=models.Q(reverses__isnull=False)
            ),
        ]


class VaultItem(models.Model):
    """A sealed JSON document: attachments' keys, sensitive answers, illness. Erasing the row erases the content."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=48)
    owner_kind = models.CharField(max_length=48)
    owner_id = models.UUIDField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner_kind", "owner_id"], name="vault_by_owner")]


class ClockShift(models.Model):
    """Demonstration only: by how much the platform's clock runs ahead of the real one. At most one row."""

    id = models.SmallIntegerField(primary_key=True, default=1)
    ahead_s = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=models.Q(id=1), name="one_clock")]


class DemoSms(models.Model):
    """Demonstration only: a text that a real installation would have handed to a mobile operator."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    mobile = models.CharField(max_length=20)
    text = models.CharField(max_length=500)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["mobile", "-at"], name="demo_sms_by_mobile")]
