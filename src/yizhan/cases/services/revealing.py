"""Opening what is sensitive: only on one's own desk, and never without a trace."""

from datetime import datetime

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
        fields=["answers", "corrections", "visits", "working"],
        purpose="cases.handling",
        scope=view.application.scope,
    )
