"""Unions that were put under another one."""

from typing import TYPE_CHECKING, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly
from yizhan.kernel.scope import ScopedModel
from yizhan.registry import codes
from yizhan.registry.models.unions import Union


class UnionMove(AppendOnly, ScopedModel):
    """A union was put under another one (改变隶属关系) with all that stands below it: by which document, of which day.

    The register's own line changes on the day of recording (`UnionParent`). The scope is the union's line after it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    if not TYPE_CHECKING:
        union_id = None  # the scope's plain column gives way to a foreign key on the same column
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="moves", db_index=False)
    line = models.CharField(max_length=9, choices=list(codes.LINE_WORDS.items()))
    former_parent = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+", db_index=False)
    parent = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="+", db_index=False)
    ground = models.CharField(max_length=14, choices=codes.MoveGround.choices)
    document_no = models.CharField(max_length=64)
    moves_on = models.DateField()  # as the document says
    unions = models.PositiveIntegerField()  # that went along, itself included
    members = models.PositiveIntegerField()
    recorded_at = models.DateTimeField()
    recorded_by = models.UUIDField(null=True)  # the user
    # By the database's clock: for a day after it, what opens is compared with its union's line (migration 0027).
    written_at = models.DateTimeField(editable=False, db_default=Now())

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union", "-id"], name="union_move_by_union"),
            models.Index(fields=["parent", "-id"], name="union_move_by_parent"),
            models.Index(fields=["former_parent", "-id"], name="union_move_by_former"),
            models.Index(fields=["-written_at"], name="union_move_by_writing"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(name="union_move_has_a_document", condition=~Q(document_no="")),
            models.CheckConstraint(name="no_union_moves_below_itself", condition=~Q(union=F("parent"))),
            models.CheckConstraint(
                name="union_moves_elsewhere", condition=Q(former_parent=None) | ~Q(former_parent=F("parent"))
            ),
        ]
