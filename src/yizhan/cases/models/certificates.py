"""Certificates: what a finished case lets a person, an employer or a union show, from one day to another."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.cases.models.cases import Case
from yizhan.catalogue.effects import CERTIFICATES
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import ScopedModel

LONGEST_PLACE = 120
LONGEST_VARIETY = 32


class Certificate(ScopedModel, Kept):
    """Cover, or a recognition. It ends with its last day or its withdrawal; a renewal is another one. The scope is the
    case's."""

    changing = ("subject_id", "reminded_on", "withdrawn_on", "withdrawn_by", "withdraw_reason")

    class Subject(models.TextChoices):
        PERSON = "person"
        EMPLOYER = "employer"
        UNION = "union"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=48, unique=True)
    kind = models.CharField(max_length=32, choices=[(code, code) for code in CERTIFICATES.codes])
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="certificates")
    programme_version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    subject_kind = models.CharField(max_length=8, choices=Subject.choices)
    subject_id = models.UUIDField()
    holder_name = models.CharField(max_length=120)
    place = models.CharField(max_length=LONGEST_PLACE, blank=True)  # what is recognised, where that is a place
    variety = models.CharField(max_length=LONGEST_VARIETY, blank=True)  # a code of the programme
    issued_on = models.DateField()
    issued_by = models.CharField(max_length=120)  # the issuing union's name
    valid_from = models.DateField()
    valid_until = models.DateField()
    reminded_on = models.DateField(null=True)  # the holder was told that it ends
    withdrawn_on = models.DateField(null=True)  # the first day on which it no longer holds
    withdrawn_by = models.UUIDField(null=True)  # the user
    withdraw_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject_id", "kind"], name="certificate_by_subject"),
            models.Index(fields=["union_id", "-id"], name="certificate_by_union"),
            models.Index(fields=["county_id", "-id"], name="certificate_by_county"),
            models.Index(fields=["city_id", "-id"], name="certificate_by_city"),
            models.Index(
                fields=["valid_until"],
                name="certificate_to_remind_of",
                condition=Q(reminded_on__isnull=True, withdrawn_on__isnull=True),
            ),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "kind", "subject_id"], name="one_certificate_a_case_and_holder"),
            models.CheckConstraint(
                name="certificate_ends_after_it_begins", condition=Q(valid_until__gte=F("valid_from"))
            ),
            models.CheckConstraint(
                name="withdrawn_certificate_says_why",
                condition=Q(withdrawn_on__isnull=True, withdraw_reason="")
                | (Q(withdrawn_on__isnull=False) & ~Q(withdraw_reason="")),
            ),
        ]

    def __str__(self) -> str:
        return self.number
