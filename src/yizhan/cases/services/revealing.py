"""Opening an application of somebody else, and what is sensitive in it: never without a trace."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from yizhan.cases.models import Application, Case
from yizhan.cases.queries.views import PAGE_OPENED, ApplicationView
from yizhan.kernel import clock, journal, vault
from yizhan.kernel.errors import Forbidden
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting


@transaction.atomic
def log_opening(application: Application, *, acting: Acting, at: datetime) -> None:
    """Record that somebody who is not its applicant has an application before them: once a person and day.

    Two pages opened in the same moment may leave two rows, which is one too many and none too few.
    """
    begins, ends = clock.span_of(clock.local_date(at))
    told = JournalEntry.objects.filter(subject_kind="application", subject_id=application.id, kind=PAGE_OPENED)
    if not told.filter(user_id=acting.user_id, at__gte=begins, at__lt=ends).exists():
        subject = ("application", application.id)
        journal.append("cases.page_opened", acting=acting, at=at, subject=subject, scope=application.scope)


def log_reading(*, view: ApplicationView, acting: Acting, at: datetime) -> None:
    """Record that an application is opened in full, before it is. Raises Forbidden where it lies on another desk."""
    if not any(part.commands for part in view.parts):
        raise Forbidden
    vault.log_reading(
        acting=acting,
        at=at,
        subject=("application", view.application.id),
        fields=["answers", "corrections", "procedures", "visits", "working"],
        purpose="cases.handling",
        scope=view.application.scope,
    )


def log_workings(cases: Iterable[Case], *, acting: Acting, at: datetime) -> None:
    """Record that the working of cases on one's own desk is shown beside the decision that it is to lead to."""
    for case in cases:
        if case.working_id is not None:
            vault.log_reading(
                acting=acting,
                at=at,
                subject=("application", case.application_id),
                fields=["working"],
                purpose="cases.handling",
                scope=case.scope,
            )
