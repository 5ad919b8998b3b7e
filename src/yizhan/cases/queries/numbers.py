"""From the number that people write down to whatever the journal says of it."""

from uuid import UUID

from yizhan.cases.models import Application, Case
from yizhan.ledger.api import grants_of_cases


def subjects_of(number: str) -> set[UUID]:
    """The application of a number, its parts and their money; none where there is no such number."""
    application = Application.objects.filter(number=number.strip()).values_list("id", flat=True).first()
    if application is None:
        return set()
    cases = list(Case.objects.filter(application_id=application).values_list("id", flat=True))
    return {application, *cases, *(one.id for found in grants_of_cases(cases).values() for one in found)}
