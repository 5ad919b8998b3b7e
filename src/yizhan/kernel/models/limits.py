"""Counted tries: how often somebody did what must not be done endlessly."""

from typing import ClassVar

from django.db import models

from yizhan.kernel.ids import new_id
from yizhan.kernel.models.base import Free


class CountedTry(Free):
    """One try under one limit. Whose it was is a blind index: neither number nor address can be read back."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    what = models.CharField(max_length=32)
    key_index = models.BinaryField()
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["what", "key_index", "-at"], name="try_by_key"),
            models.Index(fields=["at"], name="try_by_time"),
        ]
