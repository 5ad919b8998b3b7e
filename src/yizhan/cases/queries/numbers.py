"""From the number that people write down, or from a person, to whatever the journal says of it."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from yizhan.cases.models import Appeal, Application, Case, Draft, HardshipFile, PublicNotice
from yizhan.cases.queries.access import visible_cases
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel.scope import Acting
from yizhan.ledger.api import grants_of_cases
from yizhan.ledger.models import Grant


@dataclass(frozen=True, slots=True)
class Filed:
    """What a case or an application was filed as. A draft has no number yet."""

    programme: Programme
    number: str = ""


def subjects_of(number: str) -> dict[str, set[UUID]]:
    """The application of a number and all that hangs on it, by what the journal calls it; empty for no such number."""
    found = Application.objects.filter(number=number.strip()).values_list("id", flat=True)
    return _subjects(set(found[:1]))


def subjects_of_person(person_id: UUID) -> dict[str, set[UUID]]:
    """The same of everything that one person applied for, and their drafts and hardship files."""
    filed = set(Application.objects.filter(person_id=person_id).values_list("id", flat=True))
    files = HardshipFile.objects.filter(person_id=person_id).values_list("id", flat=True)
    return {**_subjects(filed), "hardship_file": set(files)}


def _subjects(application_ids: set[UUID]) -> dict[str, set[UUID]]:
    """Parts, money, notices and appeals of some applications."""
    if not application_ids:
        return {}
    cases = set(Case.objects.filter(application_id__in=application_ids).values_list("id", flat=True))
    return {
        "application": application_ids,
        "case": cases,
        "grant": {one.id for found in grants_of_cases(list(cases)).values() for one in found},
        "notice": set(PublicNotice.objects.filter(case_id__in=cases).values_list("id", flat=True)),
        "appeal": set(Appeal.objects.filter(case_id__in=cases).values_list("id", flat=True)),
    }


def numbers_of(acting: Acting, case_ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of these cases, of those alone that this role may see; one query, none for none."""
    if not case_ids:
        return {}
    seen = visible_cases(acting).filter(id__in=case_ids)
    return dict(seen.values_list("id", "application__number"))


def numbers_behind(ids: Collection[UUID]) -> dict[UUID, str]:
    """The numbers of the cases to which these grants, notices and appeals belong; four queries."""
    cases = dict(Grant.objects.filter(id__in=ids).values_list("id", "case_id"))
    for found in (PublicNotice.objects.filter(id__in=ids), Appeal.objects.filter(id__in=ids)):
        cases |= dict(found.values_list("id", "case_id"))
    numbers = dict(Case.objects.filter(id__in=cases.values()).values_list("id", "application__number"))
    return {id_: numbers[case_id] for id_, case_id in cases.items() if case_id in numbers}


def filed_as(ids: Collection[UUID]) -> dict[UUID, Filed]:
    """The version and the number that each of these cases, applications or drafts was filed under; four queries."""
    if not ids:
        return {}
    drafts = Draft.objects.filter(id__in=ids).values_list("id", "programme_version_id")
    told = {id_: (version_id, "") for id_, version_id in drafts}
    filed = Application.objects.filter(id__in=ids).values_list("id", "programme_version_id", "number")
    parts = Case.objects.filter(id__in=ids).values_list("id", "programme_version_id", "application__number")
    told |= {id_: (version_id, number) for id_, version_id, number in [*filed, *parts]}
    known = catalogue.versions(version_id for version_id, _number in told.values())
    return {id_: Filed(known[version_id], number) for id_, (version_id, number) in told.items()}
