"""What is being handled for whoever applies: of a service that is had once at a time, there is no second one beside."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from yizhan.cases.models import Case
from yizhan.cases.types import OPEN
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel.scope import OFFICERS, Acting, Role


@dataclass(frozen=True, slots=True)
class UnderWay:
    """An application of which a part is still open."""

    application_id: UUID
    number: str


def under_way(acting: Acting) -> dict[str, UnderWay]:
    """By the service's code: the same rows that the constraint `one_open_case_a_subject` lets stand once."""
    subject = _subject_of(acting)
    if subject is None:
        return {}
    standing = Case.objects.filter(subject_id=subject, state__in=sorted(OPEN), is_one_of_several=False)
    rows = standing.values_list("programme_code", "application_id", "application__number")
    return {code: UnderWay(application_id, number) for code, application_id, number in rows}


def addresses(acting: Acting) -> Mapping[str, str]:
    """Where each is looked at: what the guide of services links to."""
    return {code: f"/cases/{one.application_id}" for code, one in under_way(acting).items()}


def standing_in_the_way(programme: Programme, acting: Acting) -> UnderWay | None:
    """What is open of a service, or of a part that a bundle always opens."""
    return catalogue.in_the_way(programme, under_way(acting))


def second_of(services: Iterable[Programme], acting: Acting) -> UnderWay | None:
    """What is open of the very services that are to be opened."""
    standing = under_way(acting)
    return next((standing[one.code] for one in services if not one.several and one.code in standing), None)


def _subject_of(acting: Acting) -> UUID | None:
    """Whom an application of theirs concerns, as `facts.subject_of` writes it."""
    if acting.role is Role.MEMBER:
        return acting.person_id or acting.user_id
    return acting.node_id if acting.role is Role.EMPLOYER_AGENT or acting.role in OFFICERS else None
