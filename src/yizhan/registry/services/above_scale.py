"""规上: since when an enterprise is above scale, until when, and who says so."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import clock, journal, texts
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.models import AboveScale, Employer
from yizhan.registry.queries.zones import access_kept_employer

LONGEST_SOURCE: Final = 120


@transaction.atomic
def set_above_scale(*, employer_id: UUID, listed_on: date, source: str, acting: Acting, at: datetime) -> None:
    """An enterprise is above scale from a day on; `source` names the list. The same again changes nothing.

    Raises Invalid (no source, a day ahead or within an earlier stretch), AboveScaleStands, NotFound.
    """
    on = clock.local_date(at)
    employer = _lock(employer_id, on, acting)
    source = texts.whole(source, "source", longest=LONGEST_SOURCE)
    if not source:
        raise errors.field_wrong("source")
    last = employer.above_scale_days.order_by("-valid_from").first()
    if last is not None and last.valid_until is None:
        if (last.valid_from, last.source) == (listed_on, source):
            return
        raise errors.AboveScaleStands
    if listed_on > on or (last is not None and last.valid_until is not None and listed_on < last.valid_until):
        raise errors.field_wrong("listed_on")
    AboveScale.objects.create(employer=employer, source=source, valid_from=listed_on)
    _flag(employer, above=True)
    data = {"since": listed_on, "list_name": source}
    journal.append("registry.above_scale_set", acting=acting, at=at, subject=("employer", employer_id), data=data)


@transaction.atomic
def end_above_scale(*, employer_id: UUID, ends_on: date, acting: Acting, at: datetime) -> None:
    """It is above scale no longer from a day on. Raises Invalid, NotAboveScale, NotFound."""
    on = clock.local_date(at)
    employer = _lock(employer_id, on, acting)
    stands = employer.above_scale_days.filter(valid_until__isnull=True).first()
    if stands is None:
        raise errors.NotAboveScale
    if not stands.valid_from < ends_on <= on:
        raise errors.field_wrong("ends_on")
    stands.valid_until = ends_on
    stands.save(update_fields=["valid_until"])
    _flag(employer, above=False)
    data = {"ends_on": ends_on}
    journal.append("registry.above_scale_ended", acting=acting, at=at, subject=("employer", employer_id), data=data)


def _lock(employer_id: UUID, on: date, acting: Acting) -> Employer:
    access_kept_employer(acting, employer_id, on)
    return Employer.objects.select_for_update().get(id=employer_id)


def _flag(employer: Employer, *, above: bool) -> None:
    employer.above_scale = above
    employer.save(update_fields=["above_scale"])
