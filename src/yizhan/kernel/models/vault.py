"""Sealed documents and the files that people hand in."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models.base import Free


class VaultItem(Free):
    """A sealed JSON document: attachments' keys, sensitive answers, illness. Erasing the row erases the content."""

    changing = ("sealed",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    purpose = models.CharField(max_length=48)
    owner_kind = models.CharField(max_length=48)
    owner_id = models.UUIDField()
    sealed = models.BinaryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner_kind", "owner_id"], name="vault_by_owner")]


class StoredFile(Free):
    """A file on disk, under its id. A sensitive one is encrypted with a key of its own that lies in the vault."""

    changing = ("owner_kind", "owner_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=160)  # as shown and downloaded: cleaned, with the ending its content has
    content_type = models.CharField(max_length=96)  # by content, never by what the browser said
    size = models.BigIntegerField()  # bytes, as downloaded
    sha256 = models.BinaryField()  # of what is downloaded
    key_item_id = models.UUIDField(null=True)  # vault item with the file's key; none for a file that is not sensitive
    owner_kind = models.CharField(max_length=48, blank=True)  # "" until it is attached to something
    owner_id = models.UUIDField(null=True)
    uploaded_by = models.UUIDField(null=True)  # user
    stored_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["owner_kind", "owner_id"], name="file_by_owner")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="file_owner_is_whole",
                condition=Q(owner_kind="", owner_id__isnull=True) | (~Q(owner_kind="") & Q(owner_id__isnull=False)),
            ),
        ]

    @property
    def sensitive(self) -> bool:
        return self.key_item_id is not None
