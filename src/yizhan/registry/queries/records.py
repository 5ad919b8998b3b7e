"""Whose records they are: from a member number to everything that the register keeps of one person, and back."""

from collections.abc import Collection
from uuid import UUID

from yizhan.registry.models import Employer, EntryObjection, Membership, Person, Transfer, Union
from yizhan.registry.queries.merged import all_ids, standing_id, users_of


def person_numbered(number: str) -> UUID | None:
    """The person with this member number; None where nobody has it."""
    found = Person.objects.filter(member_number=number.strip()).values_list("id", flat=True).first()
    return standing_id(found) if found is not None else None


def member_numbers(person_ids: Collection[UUID]) -> dict[UUID, str]:
    """The member numbers of some people; no query for none."""
    if not person_ids:
        return {}
    found = Person.objects.filter(id__in=person_ids).values_list("id", "member_number")
    return {person_id: number for person_id, number in found if number}


def numbers_of_memberships(membership_ids: Collection[UUID]) -> dict[UUID, str]:
    """Whose memberships these are, by member number."""
    found = Membership.objects.filter(id__in=membership_ids).values_list("id", "person__member_number")
    return {membership_id: number for membership_id, number in found if number}


def names_of_bodies(ids: Collection[UUID]) -> dict[UUID, str]:
    """What the unions and the employers among these ids are called."""
    bodies = (Union.objects.filter(id__in=ids), Employer.objects.filter(id__in=ids))
    return {id_: name for found in bodies for id_, name in found.values_list("id", "name")}


def records_of_person(person_id: UUID) -> dict[str, set[UUID]]:
    """What the register has of one person, by what the journal calls it; their account too."""
    return {
        "person": all_ids(person_id),
        "user": set(users_of(person_id)),
        "membership": set(Membership.objects.filter(person_id=person_id).values_list("id", flat=True)),
        "transfer": set(Transfer.objects.filter(person_id=person_id).values_list("id", flat=True)),
        "entry_objection": set(EntryObjection.objects.filter(person_id=person_id).values_list("id", flat=True)),
    }
