"""Expulsions with the decision behind them, and the appeals that the level above hears."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry import codes
from yizhan.registry.models.memberships import Membership
from yizhan.registry.models.people import Person
from yizhan.registry.models.unions import Union


class Expulsion(ScopedModel, Kept):
    """A union took somebody's membership away: for what, by which decision, and who hears the appeal until when."""

    changing = ("person", "annulled_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="expulsions")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="expulsions")
    ground = models.CharField(max_length=7, choices=codes.ExpulsionGround.choices)
    reason_id = models.UUIDField()  # in the vault: it may tell of a crime
    document_number = models.CharField(max_length=60)
    decided_on = models.DateField()
    file_id = models.UUIDField()  # the decision, encrypted
    expelled_at = models.DateTimeField()
    expelled_by = models.UUIDField(null=True)  # the user
    desk = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")  # above whoever expelled
    appeal_until = models.DateField()
    annulled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union_id", "-id"], name="expulsion_by_union"),
            models.Index(fields=["county_id", "-id"], name="expulsion_by_county"),
            models.Index(fields=["person", "-id"], name="expulsion_by_person"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["membership"], name="one_standing_expulsion", condition=Q(annulled_at__isnull=True)
            ),
            models.CheckConstraint(name="expulsion_has_its_decision", condition=~Q(document_number="")),
        ]


class ExpulsionAppeal(Kept):
    """The expelled member says why it is not right, once; the desk of the expulsion answers by its day."""

    changing = ("desk", "due_on", "answer_id", "outcome", "settled_at", "settled_by")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    expulsion = models.OneToOneField(Expulsion, on_delete=models.PROTECT, related_name="appeal")
    desk = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+")
    said_id = models.UUIDField()  # in the vault, as the answer
    appealed_at = models.DateTimeField()
    due_on = models.DateField()
    outcome = models.CharField(max_length=8, choices=codes.AppealOutcome.choices, blank=True)
    answer_id = models.UUIDField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)  # the user

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["desk", "due_on"], name="expulsion_appeal_open", condition=Q(settled_at__isnull=True)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="settled_expulsion_appeal_says_what",
                condition=Q(settled_at__isnull=True, outcome="", answer_id__isnull=True)
                | Q(settled_at__isnull=False) & ~Q(outcome="") & Q(answer_id__isnull=False),
            ),
        ]
