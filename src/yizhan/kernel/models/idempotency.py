"""Answers kept so that the same request does its work once."""

from typing import ClassVar

from django.db import models

from yizhan.kernel.ids import new_id
from yizhan.kernel.models.base import Free


class KeptAnswer(Free):
    """What one request with an Idempotency-Key was answered. Written in the transaction of its work."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    owner_id = models.UUIDField()  # user, or session of a visitor
    key = models.CharField(max_length=80)
    request_digest = models.BinaryField()
    answer_sealed = models.BinaryField()
    kept_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kept_at"], name="answer_by_age")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["owner_id", "key"], name="one_answer_by_key")]
