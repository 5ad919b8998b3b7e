"""Who is on file as a worker in hardship, and whose file is to be reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from yizhan.cases.models import Case, HardshipFile
from yizhan.cases.queries.access import close_to
from yizhan.cases.rules.resting import opens_file
from yizhan.cases.types import OPEN
from yizhan.catalogue import api as catalogue
from yizhan.kernel.scope import Acting, Role, scope_q

REVIEW_NEAR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class ReviewDue:
    """A file whose yearly review is near or past."""

    name: str
    due_on: date


def is_on_file(person_id: UUID | None) -> bool:
    """Whether the person has an open hardship file. Somebody the register does not know has none."""
    return person_id is not None and HardshipFile.objects.filter(person_id=person_id, closed_on__isnull=True).exists()


def file_under_way(person_id: UUID | None) -> bool:
    """Whether somebody's application for a file is being handled."""
    cases = Case.objects.filter(subject_id=person_id, state__in=sorted(OPEN)) if person_id else Case.objects.none()
    return any(
        opens_file(catalogue.version(version_id)) for version_id in cases.values_list("programme_version_id", flat=True)
    )


def reviews_due(acting: Acting, *, on: date, limit: int) -> Sequence[ReviewDue]:
    """Of one's own union, for the cadre who visits them; the longest due first, nobody close to one among them."""
    if acting.role is not Role.CADRE:
        return ()
    near = HardshipFile.objects.filter(scope_q(acting), closed_on__isnull=True, review_due_on__lte=on + REVIEW_NEAR)
    rows = near.exclude(person_id__in=close_to(acting.person_id)).order_by("review_due_on", "id")
    found = rows.values_list("person__name", "review_due_on")[:limit]
    return tuple(ReviewDue(name, due_on) for name, due_on in found if due_on is not None)
