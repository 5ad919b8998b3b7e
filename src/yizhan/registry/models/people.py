"""People in the register, with the fields of the national real-name template."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from yizhan.accounts.models import User
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.registry import codes


class Person(Kept):
    """A worker as the register knows them. Number and phone are sealed; their blind indexes find them."""

    changing = (
        "user", "name", "name_pinyin", "name_letters", "name_initials", "document_kind", "document_country",
        "document_sealed", "document_index", "phone_sealed", "phone_index", "birth_date", "sex", "ethnicity",
        "education", "political", "hukou", "hukou_division", "native_place", "employment", "skill", "occupation_group",
        "is_migrant", "health_class", "work_unit", "residence_division", "email", "died_on", "member_number",
        "number_issued_on", "merged_into",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.OneToOneField(User, null=True, on_delete=models.PROTECT, related_name="person")
    name = models.CharField(max_length=50, db_collation="C")
    name_pinyin = models.CharField(max_length=200, db_collation="C")
    name_letters = models.CharField(max_length=200, db_collation="C")  # pinyin as one types it, without spaces
    name_initials = models.CharField(max_length=50, db_collation="C")

    document_kind = models.CharField(
        max_length=1, choices=codes.DocumentKinds.choices, default=codes.DocumentKinds.RESIDENT_ID
    )
    document_country = models.CharField(max_length=2, default="CN")  # ISO 3166, of a passport
    document_sealed = models.BinaryField()
    document_index = models.BinaryField(unique=True)
    phone_sealed = models.BinaryField(null=True)
    phone_index = models.BinaryField(null=True)  # not unique: two people do share a phone

    birth_date = models.DateField(null=True)
    sex = models.CharField(max_length=1, choices=codes.Sex.choices, default=codes.Sex.UNSTATED)
    ethnicity = models.CharField(max_length=2, choices=codes.ETHNICITIES, blank=True)
    education = models.CharField(max_length=2, choices=codes.Education.choices, blank=True)
    political = models.CharField(max_length=2, choices=codes.Political.choices, blank=True)
    hukou = models.CharField(max_length=1, choices=codes.Hukou.choices, blank=True)
    hukou_division = models.CharField(max_length=9, blank=True)
    native_place = models.CharField(max_length=60, blank=True)
    employment = models.CharField(max_length=1, choices=codes.Employment.choices, blank=True)
    skill = models.CharField(max_length=1, choices=codes.Skill.choices, blank=True)
    occupation_group = models.CharField(max_length=13, choices=codes.OccupationGroup.choices, blank=True)
    is_migrant = models.BooleanField(null=True)  # 是否农民工; unknown is not "no"
    health_class = models.CharField(max_length=8, choices=codes.HealthClass.choices, blank=True)
    work_unit = models.CharField(max_length=120, blank=True)
    residence_division = models.CharField(max_length=9, blank=True)
    email = models.EmailField(blank=True)
    died_on = models.DateField(null=True)  # of the standing `Death`: nothing is sent to them, and they join nowhere
    # On the member card. Ours, since no national form exists; given at the first joining, it stays through transfers.
    member_number = models.CharField(max_length=16, null=True, db_collation="C")  # noqa: DJ001 - who never joined has none
    number_issued_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())
    # The same person's entry that stays. Proven by a trigger of migration 0013: rosters enter people by the million.
    merged_into = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="merged", db_index=False, db_constraint=False
    )

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["merged_into"], name="person_by_merged", condition=Q(merged_into__isnull=False)),
            models.Index(fields=["name_letters"], name="person_by_letters"),
            models.Index(fields=["name_initials", "name_pinyin"], name="person_by_initials_in_order"),
            models.Index(fields=["name"], name="person_by_name"),
            models.Index(fields=["phone_index"], name="person_by_phone", condition=Q(phone_index__isnull=False)),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="phone_sealed_with_its_index",
                condition=Q(phone_sealed__isnull=True, phone_index__isnull=True)
                | Q(phone_sealed__isnull=False, phone_index__isnull=False),
            ),
            models.CheckConstraint(
                name="merged_entry_has_no_phone", condition=Q(merged_into__isnull=True) | Q(phone_index__isnull=True)
            ),
            models.UniqueConstraint(
                fields=["member_number"], name="one_member_of_a_number", condition=Q(member_number__isnull=False)
            ),
            models.CheckConstraint(
                name="member_number_with_its_day",
                condition=Q(member_number__isnull=True, number_issued_on__isnull=True)
                | Q(member_number__isnull=False, number_issued_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"person {self.id}"
