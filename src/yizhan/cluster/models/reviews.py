"""Signatures and refusals of the three reviews. Added to, never changed; triggers say what may be added."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cluster.models.articles import Revision
from yizhan.cluster.rules.reviews import REVIEWS
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly

_REVIEWS = [(stage.value, stage.name.lower()) for stage in REVIEWS]


class Signature(AppendOnly):
    """One review of one revision, signed: who, when, for which words, with what was found in proofreading."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="signatures")
    stage = models.PositiveSmallIntegerField(choices=_REVIEWS)
    digest = models.CharField(max_length=64)  # of the words that were signed
    signer_id = models.UUIDField()
    signer_person_id = models.UUIDField(null=True)
    signer_name = models.CharField(max_length=64, blank=True)
    note = models.CharField(max_length=500)  # what the proofreading found
    signed_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["revision", "stage"], name="one_signature_a_review"),
            models.UniqueConstraint(fields=["revision", "signer_id"], name="one_signature_a_signer"),
            models.UniqueConstraint(
                fields=["revision", "signer_person_id"],
                name="one_signature_a_person",
                condition=Q(signer_person_id__isnull=False),
            ),
            models.CheckConstraint(condition=Q(stage__in=[1, 2, 3]), name="signature_is_of_a_review"),
            models.CheckConstraint(condition=~Q(note=""), name="signature_says_what_was_read"),
        ]


class Rejection(AppendOnly):
    """A review sent a revision back to its author. It takes no signature any more."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    revision = models.OneToOneField(Revision, on_delete=models.PROTECT, related_name="rejection")
    stage = models.PositiveSmallIntegerField(choices=_REVIEWS)
    reviewer_id = models.UUIDField()
    reviewer_name = models.CharField(max_length=64, blank=True)
    reason = models.CharField(max_length=500)
    rejected_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(reason=""), name="rejection_has_a_reason"),
        ]
