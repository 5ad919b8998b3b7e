"""The work order and what was said and done about it. Every word of a person lies in the vault."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from yizhan.cases.models import Case
from yizhan.cases.types import Stop
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Kept
from yizhan.kernel.scope import Level, ScopedModel
from yizhan.orders.types import ENDED, Family, Source, State

LEVELS = [(level.value, level.value) for level in Level]
_RUNNING = Q(due_on__isnull=False)


class WorkOrder(ScopedModel, Kept):
    """工单. The scope is that of the desk it lies with, never of the worker's own union.

    `apart` are blind marks of the worker's own union and employer: whoever belongs there does not see the order, and
    nobody who reads this table learns which they are.
    """

    changing = (
        "union_id", "street_id", "county_id", "city_id", "industry_id", "industry_county_id", "industry_city_id",
        "state", "round", "desk_level", "desk_node_id", "limit_class", "extra_days", "started_on", "limit_days",
        "due_on", "due_is_provisional", "was_overdue", "escalated_at", "connected", "apart", "recused", "score",
        "answered_at", "ended_at",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.CharField(max_length=32, unique=True)
    family = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Family])
    kind = models.CharField(max_length=24, blank=True)  # a code of terms.yaml
    source = models.CharField(max_length=8, choices=[(one.value, one.value) for one in Source])
    state = models.CharField(max_length=10, choices=[(one.value, one.value) for one in State])
    round = models.PositiveSmallIntegerField(default=0)  # how often the person asked again or turned to the desk above

    desk_level = models.CharField(max_length=16, choices=LEVELS)
    desk_node_id = models.UUIDField(null=True)  # null: the one province
    limit_class = models.CharField(max_length=24, blank=True)
    extra_days = models.PositiveSmallIntegerField(default=0)
    started_on = models.DateField()
    limit_days = models.PositiveSmallIntegerField()  # working days from started_on
    due_on = models.DateField(null=True)
    due_is_provisional = models.BooleanField(default=False)
    was_overdue = models.BooleanField(default=False)
    escalated_at = models.DateTimeField(null=True)

    user_id = models.UUIDField(null=True)  # whoever reported or rated, where they are signed in
    receipt_index = models.BinaryField(null=True, unique=True)  # of the code, which is nowhere
    personal_id = models.UUIDField(null=True)  # in the vault: what, where, name, phone
    connected = ArrayField(models.UUIDField(), default=list)  # persons: none of them nor those tied to them handles it
    apart = ArrayField(models.CharField(max_length=64), default=list)
    recused = ArrayField(models.UUIDField(), default=list)  # users who do not see it (any more)
    told_union_id = models.UUIDField(null=True)  # the own union, where the worker ticked 告知我的基层工会

    case = models.ForeignKey(Case, null=True, on_delete=models.PROTECT, related_name="+")  # that was rated
    rated_order = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="ratings")  # or this was
    rated_round = models.PositiveSmallIntegerField(default=0)  # of its rounds: each answer may be rated
    rated_level = models.CharField(max_length=16, choices=LEVELS, blank=True)  # whose answer it was: it may move on
    rated_node_id = models.UUIDField(null=True)
    score = models.PositiveSmallIntegerField(null=True)  # how the answer to a rights matter was rated
    filed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["desk_level", "desk_node_id", "due_on", "id"], name="order_inbox", condition=_RUNNING),
            models.Index(fields=["desk_level", "desk_node_id", "-id"], name="order_by_desk"),
            models.Index(fields=["county_id", "due_on"], name="order_due_in_county", condition=_RUNNING),
            models.Index(fields=["city_id", "due_on"], name="order_due_in_city", condition=_RUNNING),
            models.Index(fields=["industry_id", "due_on"], name="order_due_in_industry", condition=_RUNNING),
            models.Index(fields=["due_on", "id"], name="order_due", condition=_RUNNING),
            models.Index(fields=["user_id", "-id"], name="order_by_user", condition=Q(user_id__isnull=False)),
            models.Index(fields=["told_union_id", "-id"], name="order_told", condition=Q(told_union_id__isnull=False)),
            models.Index(fields=["answered_at"], name="order_answered", condition=Q(state="answered")),
            models.Index(fields=["source", "-id"], name="order_by_source"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["case"], name="one_order_a_rating", condition=Q(case__isnull=False)),
            models.UniqueConstraint(
                fields=["rated_order", "rated_round"],
                name="one_order_a_rated_answer",
                condition=Q(rated_order__isnull=False),
            ),
            models.CheckConstraint(
                name="order_ends_with_its_time",
                condition=Q(state__in=sorted(ENDED), ended_at__isnull=False, due_on__isnull=True)
                | (~Q(state__in=sorted(ENDED)) & Q(ended_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="order_on_a_desk_is_due",
                condition=~Q(state__in=["received", "accepted"]) | Q(due_on__isnull=False),
            ),
            models.CheckConstraint(
                name="rights_lie_above_the_primary_union",
                condition=Q(family="rating") | Q(desk_level__in=["county", "city", "industry", "province"]),
            ),
            models.CheckConstraint(
                name="order_has_somebody_to_answer",
                condition=Q(user_id__isnull=False)
                | Q(receipt_index__isnull=False)
                | Q(rated_order__isnull=False),  # read where the rated matter is
            ),
            models.CheckConstraint(
                name="only_who_is_known_can_be_told",
                condition=Q(told_union_id__isnull=True) | Q(user_id__isnull=False, family="rights"),
            ),
            models.CheckConstraint(
                name="rating_order_has_what_was_rated",
                condition=Q(family="rating", case__isnull=False, rated_order__isnull=True, rated_level="")
                | (Q(family="rating", case__isnull=True, rated_order__isnull=False) & ~Q(rated_level=""))
                | Q(family="rights", case__isnull=True, rated_order__isnull=True, rated_level=""),
            ),
        ]

    @property
    def desk(self) -> Stop:
        return Stop(Level(self.desk_level), self.desk_node_id)

    @property
    def is_open(self) -> bool:
        return self.state not in ENDED


class OrderEntry(AppendOnly):
    """One thing said or done. `is_told`: the person reads it; else it is the desk's own note."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="entries")
    what = models.CharField(max_length=16)
    round = models.PositiveSmallIntegerField()
    text_id = models.UUIDField(null=True)  # in the vault
    is_told = models.BooleanField()
    is_theirs = models.BooleanField(default=False)  # the person's own
    by_user_id = models.UUIDField(null=True)  # of a desk; never the person
    by_name = models.CharField(max_length=120, blank=True)  # the union that acted
    data = models.JSONField(default=dict)  # codes, days and numbers
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["order", "id"], name="entry_by_order")]


class OrderFile(AppendOnly):
    """A file that the person added. Its name is ours: theirs may say who they are."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    order = models.ForeignKey(WorkOrder, on_delete=models.PROTECT, related_name="files")
    file_id = models.UUIDField()
    name = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    added_at = models.DateTimeField()
