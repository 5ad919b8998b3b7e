"""困难职工档案: the file that an approved case opens, looked at once a year, and closed by another case."""

from datetime import date
from typing import ClassVar, Final

from django.db import models
from django.db.models import Q

from yizhan.catalogue.models import ProgrammeVersion
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Kept
from yizhan.kernel.scope import ScopedModel
from yizhan.registry.models import Person

LEAP_DAY: Final = (2, 29)


class CloseReason(models.TextChoices):
    """Why a file is closed. Money is asked back after a false statement alone."""

    OWN_WISH = "own_wish"
    ABOVE_LINE = "above_line"
    FALSE_STATEMENT = "false_statement"


class HardshipFile(ScopedModel, Kept):
    """One worker's hardship file, under the policy version that opened or last reviewed it. At most one open each."""

    changing = (
        "person", "category", "policy_version", "review_due_on", "review_told_at", "closed_on", "close_reason",
        "closed_by_case_id", "street_id", "county_id", "city_id", "industry_id", "industry_county_id",
        "industry_city_id",
    )  # fmt: skip

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="hardship_files")
    case_id = models.UUIDField(unique=True)
    policy_version = models.ForeignKey(ProgrammeVersion, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=32)  # a code of the programme: deep, relative, accident
    opened_on = models.DateField()
    review_due_on = models.DateField(null=True)
    review_told_at = models.DateTimeField(null=True)  # that the review is due; null again once it was held
    closed_on = models.DateField(null=True)
    close_reason = models.CharField(max_length=32, blank=True)
    closed_by_case_id = models.UUIDField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["person"], name="one_open_hardship_file", condition=Q(closed_on__isnull=True)
            ),
            models.CheckConstraint(
                name="closed_file_says_why", condition=Q(closed_on__isnull=True) | ~Q(close_reason="")
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["review_due_on"], name="hardship_review_due", condition=Q(closed_on__isnull=True)),
        ]


def a_year_after(day: date) -> date:
    """The same day of the next year; after a leap day the 1st of March."""
    return date(day.year + 1, 3, 1) if (day.month, day.day) == LEAP_DAY else day.replace(year=day.year + 1)
