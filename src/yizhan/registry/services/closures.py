"""单位注销、吊销、破产: an employer has closed, since when and who says so; and a mistake is taken back."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.kernel import clashes, clock, journal, texts
from yizhan.kernel.errors import Invalid, Problem
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.codes import ClosureKind
from yizhan.registry.models import Employer, EmployerClosure
from yizhan.registry.queries.zones import access_kept_employer

LONGEST_SOURCE: Final = 120


@transaction.atomic
def close_employer(*, employer_id: UUID, kind: str, closed_on: date, source: str, acting: Acting, at: datetime) -> None:
    """An employer has closed; `source` names who says so. The same again changes nothing.

    Raises Invalid (naming every gap; a day ahead), EmployerIsClosed, NotFound.
    """
    on = clock.local_date(at)
    employer = _lock(employer_id, on, acting)
    source = texts.whole(source, "closure_source", longest=LONGEST_SOURCE)
    _refuse_gaps(kind, closed_on, source, on)
    stands = employer.closures.filter(taken_back_at=None).first()
    if stands is not None:
        if (stands.kind, stands.closed_on, stands.source) == (kind, closed_on, source):
            return
        raise errors.EmployerIsClosed
    with clashes.refused_by("closed_once", errors.EmployerIsClosed):
        EmployerClosure.objects.create(employer=employer, kind=kind, closed_on=closed_on, source=source, recorded_at=at)
    _repeat(employer, closed_on)
    data = {"kind": kind, "closed_on": closed_on, "list_name": source}
    journal.append("registry.employer_closed", acting=acting, at=at, subject=("employer", employer_id), data=data)


@transaction.atomic
def take_back_closure(*, employer_id: UUID, why: str, acting: Acting, at: datetime) -> None:
    """It has not closed: what was entered stays on record with why. Raises Invalid, EmployerIsOpen, NotFound."""
    employer = _lock(employer_id, clock.local_date(at), acting)
    stands = employer.closures.filter(taken_back_at=None).first()
    if stands is None:
        raise errors.EmployerIsOpen
    why = texts.whole(why, "mistaken", longest=LONGEST_SOURCE)
    if not why:
        raise errors.field_wrong("mistaken")
    stands.taken_back_at, stands.taken_back_why = at, why
    stands.save(update_fields=["taken_back_at", "taken_back_why"])
    _repeat(employer, None)
    data = {"closed_on": stands.closed_on}
    subject = ("employer", employer_id)
    journal.append("registry.employer_closure_taken_back", acting=acting, at=at, subject=subject, data=data)


def _lock(employer_id: UUID, on: date, acting: Acting) -> Employer:
    access_kept_employer(acting, employer_id, on)
    return Employer.objects.select_for_update().get(id=employer_id)


def _refuse_gaps(kind: str, closed_on: date, source: str, on: date) -> None:
    wrong = {"closure_kind": kind not in ClosureKind.values, "closed_on": closed_on > on, "closure_source": not source}
    problems: list[Problem] = [
        problem for field, is_wrong in wrong.items() if is_wrong for problem in errors.field_wrong(field).problems
    ]
    if problems:
        raise Invalid(problems)


def _repeat(employer: Employer, closed_on: date | None) -> None:
    employer.closed_on = closed_on
    employer.save(update_fields=["closed_on"])
