"""Published programmes and dated parameters. What was published is never changed, only retired or followed."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models import Person


class ProgrammeVersion(Kept):
    """One published version of a programme: its whole canonical document. A trigger keeps every column but
    `retired_at` as it was written, and that one is written once."""

    changing = ("retired_at",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60)
    version = models.PositiveIntegerField()
    kind = models.CharField(max_length=10)
    document = models.JSONField()
    sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.UUIDField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["code", "version"], name="programme_version_once"),
            models.CheckConstraint(name="programme_digest_is_sha256", condition=Q(sha256__regex="^[0-9a-f]{64}$")),
            models.CheckConstraint(
                name="programme_retired_after_published",
                condition=Q(retired_at__isnull=True) | Q(retired_at__gte=F("published_at")),
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["code", "-valid_from", "-version"], name="programme_in_force")]

    def __str__(self) -> str:
        return f"{self.code} v{self.version}"


class ParameterTable(Kept):
    """A named table that rules read as `param.NAME`."""

    changing = ("label", "unit", "source")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=60, unique=True)
    label = models.JSONField()
    unit = models.CharField(max_length=10, blank=True)
    source = models.JSONField()

    def __str__(self) -> str:
        return self.name


class ParameterValue(AppendOnly):
    """The value of a table from a day on, in one division (2, 4 or 6 digits)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    table = models.ForeignKey(ParameterTable, on_delete=models.PROTECT, related_name="values")
    division = models.CharField(max_length=6)
    valid_from = models.DateField()
    value = models.BigIntegerField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["table", "division", "valid_from"], name="parameter_once_a_day"),
            models.CheckConstraint(name="parameter_division_is_a_code", condition=Q(division__regex=r"^(\d\d){1,3}$")),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.valid_from}: {self.value}"


class Invitation(ScopedModel, AppendOnly):
    """Somebody of a union asked a member to look at a service. Once a member and version; it says nothing of why."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    invited_at = models.DateTimeField()
    invited_by = models.UUIDField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "version"], name="invited_once_a_version"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.version_id}"
