"""申诉: an appeal against one answer, on the desk above the one that gave it."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.cases.models.applications import LEVELS
from yizhan.cases.models.cases import Case
from yizhan.cases.rules.appeal import Against, Outcome
from yizhan.cases.types import Stop
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import Level

_OPEN = Q(settled_at__isnull=True)


class Appeal(Kept):
    """One for each answer. Its grounds are in the vault; what was decided on it stands, the database holds that."""

    changing = (
        "desk_level", "desk_node_id", "outcome", "reason", "amount_fen", "settled_at", "settled_by", "settled_for",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="appeals")
    step = models.PositiveSmallIntegerField()
    round = models.PositiveSmallIntegerField()
    against = models.CharField(max_length=12, choices=[(one.value, one.value) for one in Against])
    decided_level = models.CharField(max_length=16, choices=LEVELS)
    decided_node_id = models.UUIDField(null=True)
    desk_level = models.CharField(max_length=16, choices=LEVELS)
    desk_node_id = models.UUIDField(null=True)  # null: the one province
    grounds_id = models.UUIDField()
    filed_by = models.UUIDField(null=True)
    filed_at = models.DateTimeField()
    due_on = models.DateField()
    due_is_provisional = models.BooleanField(default=False)
    outcome = models.CharField(max_length=12, blank=True, choices=[(one.value, one.value) for one in Outcome])
    reason = models.TextField(blank=True)
    amount_fen = models.BigIntegerField(null=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.UUIDField(null=True)
    settled_for = models.CharField(max_length=120, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["desk_level", "desk_node_id", "due_on", "id"], name="appeal_inbox", condition=_OPEN),
            models.Index(fields=["due_on", "id"], name="appeal_due", condition=_OPEN),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case", "step", "round"], name="one_appeal_a_decision"),
            models.CheckConstraint(
                name="settled_appeal_has_an_outcome",
                condition=Q(settled_at__isnull=True, outcome="") | (Q(settled_at__isnull=False) & ~Q(outcome="")),
            ),
            models.CheckConstraint(
                name="appeal_is_answered_with_a_reason",
                condition=Q(outcome__in=["", Outcome.WITHDRAWN]) | ~Q(reason=""),
            ),
        ]

    @property
    def desk(self) -> Stop:
        return Stop(Level(self.desk_level), self.desk_node_id)
