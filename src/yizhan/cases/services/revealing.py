"""Opening what is sensitive: only on one's own desk, and never without a trace."""

from collections.abc import Iterable
from datetime import datetime

from yizhan.cases.models import Case
from yizhan.cases.queries.views import ApplicationView
from yizhan.kernel import vault
from yizhan.kernel.errors import Forbidden
from yizhan.kernel.scope import Acting


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
