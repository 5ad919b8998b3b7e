"""Administrative divisions, employers, unions, and who stands above a union on which day."""

from typing import ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Least, Now

from yizhan.kernel.ids import new_id
from yizhan.kernel.models import AppendOnly, Free, Kept
from yizhan.kernel.scope import Line
from yizhan.registry import codes
from yizhan.registry.models.bigrams import Bigrams


class Division(AppendOnly):
    """One division of GB/T 2260 (or a township of the statistical code) for the years in which its code stood.

    Other tables hold the code as text: a code is reused (232701 was a district, then a city) and outlives its row.
    """

    class Level(models.TextChoices):
        PROVINCE = "province"
        CITY = "city"
        COUNTY = "county"
        TOWNSHIP = "township"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=9)
    parent_code = models.CharField(max_length=9, blank=True)
    level = models.CharField(max_length=8, choices=Level.choices)
    name = models.CharField(max_length=60)
    valid_until = models.DateField(null=True)  # the last day; retirements are known to the year only
    successor_code = models.CharField(max_length=9, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parent_code", "code"], name="division_by_parent")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["code"], name="one_standing_division", condition=Q(valid_until__isnull=True)
            ),
            models.UniqueConstraint(fields=["code", "valid_until"], name="one_retired_division_a_year"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Employer(Kept):
    """A unit that employs people. Its USCC is never the union's."""

    changing = ("in_development_zone", "above_scale", "closed_on")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    uscc = models.CharField(max_length=18, null=True, unique=True)  # noqa: DJ001 - unique where known
    division_code = models.CharField(max_length=9, blank=True)
    address = models.CharField(max_length=200, blank=True)
    nature = models.CharField(max_length=3, choices=codes.Nature.choices, blank=True)
    industry = models.CharField(max_length=1, choices=codes.Industry.choices, blank=True)
    in_development_zone = models.BooleanField(default=False)  # today; since when and which one: `ZonePlacement`
    above_scale = models.BooleanField(default=False)  # 规上企业, today; since when and who says so: `AboveScale`
    closed_on = models.DateField(null=True)  # as it stands; how, and who says so: `EmployerClosure`
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes: ClassVar = [models.Index(fields=["name_pinyin", "id"], name="employer_by_pinyin")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="employer_uscc_is_not_a_unions", condition=Q(uscc__isnull=True) | ~Q(uscc__startswith="8")
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Union(Kept):
    """A union of any level, from the provincial federation to a primary union or a county's holding pool."""

    changing = (
        "name", "name_pinyin", "address", "chair_name", "state", "founded_on", "wound_up_on", "approval_no",
        "term_from", "term_until", "committee_seats", "uscc", "certificate_kind", "certificate_no",
        "certificate_until", "bank_name", "bank_account_sealed",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=24, unique=True)  # 组织编号
    name = models.CharField(max_length=120)
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    level = models.CharField(max_length=8, choices=codes.Levels.choices)
    kind = models.CharField(max_length=12, choices=codes.UnionKind.choices)
    line = models.CharField(max_length=9, choices=list(codes.LINE_WORDS.items()), default=Line.TERRITORY)
    state = models.CharField(max_length=1, choices=codes.UnionState.choices)
    division_code = models.CharField(max_length=9, blank=True)
    address = models.CharField(max_length=200, blank=True)
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="unions")

    contact_name = models.CharField(max_length=64, blank=True)  # who is called: published, not personal data
    contact_phone = models.CharField(max_length=16, blank=True)
    chair_name = models.CharField(max_length=64, blank=True)

    prepared_on = models.DateField(null=True)  # 筹备组 approved
    founded_on = models.DateField(null=True)
    wound_up_on = models.DateField(null=True)  # the first day on which it no longer stands
    approval_no = models.CharField(max_length=64, blank=True)  # the upper union's document
    term_from = models.DateField(null=True)
    term_until = models.DateField(null=True)
    committee_seats = models.PositiveSmallIntegerField(null=True)

    uscc = models.CharField(max_length=18, null=True, unique=True)  # noqa: DJ001 - unique where known
    certificate_kind = models.CharField(max_length=12, choices=codes.CertificateKind.choices, blank=True)
    certificate_no = models.CharField(max_length=40, blank=True)
    certificate_until = models.DateField(null=True)  # expires with the committee's term
    bank_name = models.CharField(max_length=120, blank=True)
    bank_account_sealed = models.BinaryField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["name_pinyin", "id"], name="union_by_pinyin"),
            GinIndex(Bigrams("name"), name="union_by_parts_of_names"),
            models.Index(fields=["division_code", "level"], name="union_by_division"),
            models.Index(fields=["employer"], name="union_by_employer"),
            models.Index(fields=["term_until"], name="union_by_term_end", condition=Q(term_until__isnull=False)),
            models.Index(
                fields=["certificate_until"],
                name="union_by_certificate_end",
                condition=Q(certificate_until__isnull=False),
            ),
            models.Index(Least("term_until", "certificate_until"), "id", name="union_by_first_end"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="union_uscc_is_a_unions", condition=Q(uscc__isnull=True) | Q(uscc__startswith="8")
            ),
            models.CheckConstraint(
                name="legal_person_has_a_certificate",
                condition=~Q(certificate_kind="legal_person")
                | (Q(uscc__isnull=False) & Q(certificate_until__isnull=False) & ~Q(certificate_no="")),
            ),
            models.CheckConstraint(
                name="established_union_was_founded",
                condition=~Q(state="Y") | Q(founded_on__isnull=False),
            ),
            models.CheckConstraint(
                name="term_ends_after_it_begins",
                condition=Q(term_until__isnull=True) | Q(term_until__gt=F("term_from")),
            ),
            models.UniqueConstraint(
                fields=["division_code"],
                name="one_holding_pool_a_division",
                condition=Q(kind="holding_pool") & ~Q(state="W"),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class RegistrationChange(AppendOnly):
    """What was registered of a union before a change, and after it. Never altered: the history of name, address and
    legal representative."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="registration_changes")
    changed_on = models.DateField()
    recorded_on = models.DateField()
    is_late = models.BooleanField()  # asked for more than 30 days after the change
    document_no = models.CharField(max_length=64)
    former_name = models.CharField(max_length=120)
    former_address = models.CharField(max_length=200, blank=True)
    former_chair_name = models.CharField(max_length=64, blank=True)
    name = models.CharField(max_length=120)
    address = models.CharField(max_length=200, blank=True)
    chair_name = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["union", "-id"], name="registration_change_by_union")]


class HeadCount(Kept):
    """How many work somewhere and how many are members, by whom and as of when: the two sources never agree."""

    changing = ("as_of", "workers", "members")  # the day is written with the rest, as it was

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="head_counts")
    source = models.CharField(max_length=5, choices=codes.CountSource.choices)
    as_of = models.DateField()
    workers = models.PositiveIntegerField()
    members = models.PositiveIntegerField(null=True)  # the tax office counts no members
    women = models.PositiveIntegerField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["union", "source", "as_of"], name="one_count_a_source_and_day"),
            models.CheckConstraint(
                name="members_within_workers", condition=Q(members__isnull=True) | Q(members__lte=F("workers"))
            ),
        ]


class UnionParent(Free):
    """The superior of a union on one line between two days: what the reorganisation order says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="parents")
    parent = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="children")
    line = models.CharField(max_length=9, choices=list(codes.LINE_WORDS.items()))
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)  # the first day on which it no longer holds

    class Meta:
        indexes: ClassVar = [models.Index(fields=["parent", "line"], name="union_parent_by_parent")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union", "line"], name="one_standing_parent", condition=Q(valid_until__isnull=True)
            ),
            models.CheckConstraint(name="no_union_is_its_own_parent", condition=~Q(union=F("parent"))),
            models.CheckConstraint(
                name="parent_held_a_day", condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
            ),
        ]


class UnionAncestry(Free):
    """Everything above a union on a line, itself included at depth 0, between two days. Kept by the services.

    The day's line is one indexed read; nothing climbs. `valid_until` is the first day on which it no longer holds.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    union = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="ancestry")
    ancestor = models.ForeignKey(Union, on_delete=models.PROTECT, related_name="descent")
    line = models.CharField(max_length=9, choices=list(codes.LINE_WORDS.items()))
    depth = models.PositiveSmallIntegerField()
    level = models.CharField(max_length=8, choices=codes.Levels.choices)  # the ancestor's, to spare a join
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["union", "line", "valid_from"], name="ancestry_by_union"),
            models.Index(fields=["ancestor", "line", "union"], name="ancestry_by_ancestor"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["union", "ancestor", "line"],
                name="one_standing_ancestry",
                condition=Q(valid_until__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["union", "line", "depth"],
                name="one_standing_ancestor_a_depth",
                condition=Q(valid_until__isnull=True),
            ),
            models.CheckConstraint(
                name="ancestry_held_a_day", condition=Q(valid_until__isnull=True) | Q(valid_until__gt=F("valid_from"))
            ),
        ]
