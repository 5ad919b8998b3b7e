"""A rating that the desk above found mistaken or malicious: the row stays, the figures count it no more."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cases.models import Application, Case
from yizhan.cases.services import facts
from yizhan.kernel import journal
from yizhan.kernel.scope import Acting


@transaction.atomic
def set_rating_aside(*, case_id: UUID, acting: Acting, at: datetime) -> None:
    """Take back what the rating counted. A second time there is nothing left to take back."""
    case = Case.objects.select_related("application").get(id=case_id)
    Application.objects.select_for_update(no_key=True).get(id=case.application_id)
    if facts.rating_taken_back(case, at=at):
        journal.append("cases.rating_set_aside", acting=acting, at=at, subject=("case", case.id), scope=case.scope)
