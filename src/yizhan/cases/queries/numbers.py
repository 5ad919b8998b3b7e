"""From the number that people write down to whatever the journal says of it."""

from collections.abc import Collection
from uuid import UUID

from yizhan.cases.models import Application, Case, Draft
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.ledger.api import grants_of_cases


def subjects_of(number: str) -> set[UUID]:
    """The application of a number, its parts and their money; none where there is no such number."""
    application = Application.objects.filter(number=number.strip()).values_list("id", flat=True).first()
    if application is None:
        return set()
    cases = list(Case.objects.filter(application_id=application).values_list("id", flat=True))
    return {application, *cases, *(one.id for found in grants_of_cases(cases).values() for one in found)}


def programmes_of(ids: Collection[UUID]) -> dict[UUID, Programme]:
    """The version that each of these cases, applications or drafts was filed under; a fixed number of queries."""
    if not ids:
        return {}
    filed: dict[UUID, UUID] = {}
    for model in (Case, Application, Draft):
        filed |= dict(model.objects.filter(id__in=ids).values_list("id", "programme_version_id"))
    known = catalogue.versions(filed.values())
    return {id_: known[version_id] for id_, version_id in filed.items()}
