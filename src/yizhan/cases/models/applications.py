"""What an applicant sends: the draft, then the application with its materials and consents."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from yizhan.accounts.models import User
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Free, Kept
from yizhan.kernel.scope import Level, ScopedModel
from yizhan.registry.models import Employer, Person, Union

LONGEST_NAME = 120  # as long as a union's or an employer's
LEVELS = [(level.value, level.value) for level in Level]


class Draft(Free):
    """An application being filled in. A row, so that a session's end loses nothing; its id becomes the application's.

    `values` never hold a sensitive answer: those go to the vault item `secrets_id`.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    node_id = models.UUIDField(null=True)  # the employer or union in whose name it is filled in; null for oneself
    programme_version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    programme_code = models.CharField(max_length=64)
    values = models.JSONField(default=dict)
    secrets_id = models.UUIDField(null=True)
    parts = models.JSONField(default=list)  # codes of the parts ticked
    lowest_level = models.CharField(max_length=16, choices=LEVELS, default=Level.PRIMARY)
    case = models.ForeignKey("Case", null=True, on_delete=models.PROTECT, related_name="+")  # a part that asks later
    helper_id = models.UUIDField(null=True)  # the user who fills it in for its owner, and whom alone it is shown to
    union_id = models.UUIDField(null=True)  # the union chosen or scanned, where the programme asks for one
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    page_id = models.UUIDField(null=True)  # the open page that saved it last while somebody typed; null after a press
    page_save = models.PositiveIntegerField(default=0, db_default=0)  # how often that page has saved

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["user", "node_id", "programme_code", "case", "helper_id"],
                name="one_draft_a_programme",
                nulls_distinct=False,
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["saved_at"], name="draft_by_age")]


class Application(ScopedModel, Kept):
    """One submission, which opens one case or, as 一件事, several. The line is stamped on the day of filing."""

    changing = ("person", "applicant_name", "values", "secrets_id")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)  # the draft's
    number = models.CharField(max_length=32, unique=True)
    programme_version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    employer = models.ForeignKey(Employer, null=True, on_delete=models.PROTECT, related_name="+")
    for_union = models.ForeignKey(Union, null=True, on_delete=models.PROTECT, related_name="+")  # in whose name
    applicant_name = models.CharField(max_length=LONGEST_NAME)  # as filed
    lowest_level = models.CharField(max_length=16, choices=LEVELS, default=Level.PRIMARY)
    values = models.JSONField(default=dict)
    secrets_id = models.UUIDField(null=True)
    submitted_at = models.DateTimeField()
    filed_on = models.DateField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["user", "-id"], name="application_by_user"),
            models.Index(fields=["person", "-id"], name="application_by_person"),
            models.Index(
                fields=["for_union", "-id"], name="application_by_union", condition=Q(for_union__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return self.number


class NumberSeries(Kept):
    """The last case number given in a year and division; locked by its own update until the application commits."""

    changing = ("last",)

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    year = models.PositiveSmallIntegerField()
    division = models.CharField(max_length=6)
    last = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["year", "division"], name="one_number_series")]


class Material(Free):
    """An attachment to a draft or application (they share their id). A newer one replaces it, never overwrites."""

    changing = ("application_id", "replaced_at")

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application_id = models.UUIDField()
    code = models.CharField(max_length=64)
    file_id = models.UUIDField()
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    is_sensitive = models.BooleanField(default=False)
    added_at = models.DateTimeField()
    added_by = models.UUIDField(null=True)
    replaced_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["application_id", "id"], name="material_by_application")]


class HouseholdConsent(Kept):
    """The question to one adult of the household whether their data may be used; answered by them, or on paper.

    Until it is decided the adult may change their answer by the same link; nobody else changes a no. The token in the
    address is kept as a digest only; the phone it went to is sealed. Of somebody who said no and whom a correction
    names no longer, the desk has to say that it is another person, or nobody of the household, before a yes.
    """

    changing = (
        "row", "is_listed", "phone_sealed", "token_digest", "state", "asked_at", "expires_at", "answered_at",
        "consent_id", "sheet_id", "returned_reason", "looked_into_at", "looked_into_by", "looked_into_id",
    )  # fmt: skip

    class State(models.TextChoices):
        ASKED = "asked"
        SHEET = "sheet"  # a signed sheet was handed in, which the desk has to look at
        GIVEN = "given"
        DECLINED = "declined"

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    application_id = models.UUIDField()
    row = models.PositiveSmallIntegerField()  # which member of the household in the form
    is_listed = models.BooleanField(default=True)  # false: a correction says that they do not live there
    name_sealed = models.BinaryField()
    phone_sealed = models.BinaryField(null=True)
    subject_index = models.BinaryField()
    purpose = models.CharField(max_length=64)
    text_version = models.CharField(max_length=64)
    token_digest = models.BinaryField(unique=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    asked_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    consent_id = models.UUIDField(null=True)
    sheet_id = models.UUIDField(null=True)  # the material that shows the signed sheet
    returned_reason = models.TextField(blank=True, default="", db_default="")  # why the last sheet did not do
    looked_into_at = models.DateTimeField(null=True)  # no longer listed after a no: the desk says it is another person
    looked_into_by = models.UUIDField(null=True)
    looked_into_id = models.UUIDField(null=True)  # in the vault: why

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["application_id", "subject_index", "purpose", "text_version"], name="one_question_an_adult"
            ),
            models.CheckConstraint(
                name="looked_into_says_why",
                condition=Q(looked_into_at__isnull=True, looked_into_id__isnull=True)
                | Q(looked_into_at__isnull=False, looked_into_id__isnull=False),
            ),
            models.CheckConstraint(
                name="given_consent_is_recorded", condition=~Q(state="given") | Q(consent_id__isnull=False)
            ),
            models.CheckConstraint(
                name="sheet_is_there_to_be_seen", condition=~Q(state="sheet") | Q(sheet_id__isnull=False)
            ),
        ]
