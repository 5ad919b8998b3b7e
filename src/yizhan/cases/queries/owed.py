"""What applicants have promised to hand in later and have not."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.cases.models import Case, OwedPaper
from yizhan.cases.queries.days import working_days
from yizhan.cases.rules.clock import due_day
from yizhan.cases.types import OPEN, Promise
from yizhan.catalogue.types import Programme
from yizhan.kernel.clock import local_date


def promised_day(programme: Programme, *, on: date) -> date:
    """By when promised papers have to be there."""
    return due_day(started_on=on, limit_days=programme.defer_days, suspensions=(), days=working_days())


def owes_papers(case: Case) -> bool:
    """Whether something that was promised with the application, or by this part alone, is still missing."""
    return still_owed(case.application_id).filter(_for(case)).exists()


def promises_to(case: Case) -> list[Promise]:
    """What was promised with the application, or with this part alone: by which day, and when it came."""
    rows = OwedPaper.objects.filter(_for(case), application_id=case.application_id).order_by("due_on", "id")
    return [
        Promise(local_date(row.promised_at), row.due_on, local_date(row.delivered_at) if row.delivered_at else None)
        for row in rows
    ]


def still_owed(application_id: UUID) -> QuerySet[OwedPaper]:
    """What an application owes, soonest due first."""
    return OwedPaper.objects.filter(application_id=application_id, delivered_at__isnull=True).order_by("due_on", "id")


def owed_codes(application_id: UUID) -> frozenset[str]:
    return frozenset(still_owed(application_id).values_list("code", flat=True))


def owed_of(application_id: UUID) -> Sequence[OwedPaper]:
    """Everything that was promised, delivered or not."""
    return list(OwedPaper.objects.filter(application_id=application_id).order_by("due_on", "id"))


def open_owed() -> QuerySet[OwedPaper]:
    """Owed in applications of which something is still being handled."""
    open_parts = Case.objects.filter(application_id=OuterRef("application_id"), state__in=sorted(OPEN))
    return OwedPaper.objects.filter(Exists(open_parts), delivered_at__isnull=True)


def _for(case: Case) -> Q:
    return Q(case_id=case.id) if case.asks_later else Q(case_id__isnull=True)
