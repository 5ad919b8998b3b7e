"""Who is on file as a worker in hardship, and whose file is to be reviewed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from yizhan.cases.models import HardshipFile
from yizhan.cases.queries.access import close_to
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


def reviews_due(acting: Acting, *, on: date, limit: int) -> Sequence[ReviewDue]:
    """Of one's own union, for the cadre who visits them; the longest due first, nobody close to one among them."""
    if acting.role is not Role.CADRE:
        return ()
    near = HardshipFile.objects.filter(scope_q(acting), closed_on__isnull=True, review_due_on__lte=on + REVIEW_NEAR)
    rows = near.exclude(person_id__in=close_to(acting.person_id)).order_by("review_due_on", "id")
    found = rows.values_list("person__name", "review_due_on")[:limit]
    return tuple(ReviewDue(name, due_on) for name, due_on in found if due_on is not None)
