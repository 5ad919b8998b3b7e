"""Deaths, as the register is told of them."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models.memberships import Membership, Transfer
from yizhan.registry.models.people import Person


class Death(ScopedModel, Kept):
    """Somebody died: on which day, by which paper, and what was closed for it, so that a mistake can be taken back.

    The scope is the membership's.
    """

    changing = ("person", "taken_back_at", "taken_back_why")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="deaths")
    membership = models.ForeignKey(Membership, on_delete=models.PROTECT, related_name="+")
    transfer = models.ForeignKey(Transfer, null=True, on_delete=models.PROTECT, related_name="+")  # that was open
    transfer_state = models.CharField(max_length=9, blank=True)  # in which it was
    closed_account = models.BooleanField()  # whether there was an open account, which was closed for it
    died_on = models.DateField()
    document_number = models.CharField(max_length=60, blank=True)
    file_id = models.UUIDField(null=True)  # the paper, encrypted
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)  # the user
    taken_back_at = models.DateTimeField(null=True)
    taken_back_why = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union_id", "-id"], name="death_by_union"),
            models.Index(fields=["county_id", "-id"], name="death_by_county"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], name="one_standing_death", condition=Q(taken_back_at__isnull=True)
            ),
            models.CheckConstraint(
                name="death_has_a_paper", condition=~Q(document_number="") | Q(file_id__isnull=False)
            ),
            models.CheckConstraint(
                name="death_taken_back_says_why", condition=Q(taken_back_at__isnull=True) | ~Q(taken_back_why="")
            ),
        ]
