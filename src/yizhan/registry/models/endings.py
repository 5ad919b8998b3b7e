"""Unions that were wound up or merged into another, and employers that closed."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry import codes
from yizhan.registry.models.unions import Employer, Union


class WindingUp(AppendOnly, ScopedModel):
    """A union was wound up (撤销) or merged into another (合并): by which document, from which day, and where its
    members went. Never altered: a union does not come back, it is founded anew. The scope is the union's line then."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    if not TYPE_CHECKING:
        union_id = None  # the scope's plain column gives way to a foreign key on the same column
    union = models.OneToOneField(Union, on_delete=models.PROTECT, related_name="winding_up")
    receiver = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="received")  # who has its members now
    is_merged = models.BooleanField()
    ground = models.CharField(max_length=14, choices=codes.WindingUpGround.choices)
    document_no = models.CharField(max_length=64)
    ends_on = models.DateField()  # the first day on which it no longer stands
    members = models.PositiveIntegerField()  # that were moved
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)  # the user

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["county_id", "-id"], name="winding_up_by_county"),
            models.Index(fields=["city_id", "-id"], name="winding_up_by_city"),
            models.Index(fields=["receiver"], name="winding_up_by_receiver"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="winding_up_has_a_document", condition=~Q(document_no="")),
            models.CheckConstraint(name="no_union_receives_itself", condition=~Q(union=F("receiver"))),
        ]


class EmployerClosure(Kept):
    """An employer was closed (注销、吊销、破产) as of a day, and who says so. One that was entered by mistake is taken
    back and stays on record. `Employer.closed_on` repeats what stands, for lists and counts."""

    changing = ("taken_back_at", "taken_back_why")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    employer = models.ForeignKey(Employer, on_delete=models.PROTECT, related_name="closures")
    kind = models.CharField(max_length=12, choices=codes.ClosureKind.choices)
    closed_on = models.DateField()
    source = models.CharField(max_length=120)
    recorded_at = models.DateTimeField()
    taken_back_at = models.DateTimeField(null=True)
    taken_back_why = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["employer"], name="closed_once", condition=Q(taken_back_at=None)),
            models.CheckConstraint(name="closure_has_a_source", condition=~Q(source="")),
            models.CheckConstraint(
                name="closure_taken_back_says_why", condition=Q(taken_back_at=None) | ~Q(taken_back_why="")
            ),
        ]
