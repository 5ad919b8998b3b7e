"""The door of the register for the rooms above: ids and plain typed values in, the same out.

Reading: `line_of`, `ancestors_of`, `membership_of`, `union_card`, `person_card`, `person_attributes`, `are_tied`…
Writing (each one state change in one transaction): `join`, `transfer`, `prepare_union`, `found_union`… All are
idempotent in the sense of the database: what stands cannot be opened twice, the second call gets a Conflict.
"""

from datetime import datetime
from uuid import UUID

from yizhan.kernel import vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting
from yizhan.registry import sealed
from yizhan.registry.duplicates.movers import Column, Members, register_mover
from yizhan.registry.models import Person
from yizhan.registry.queries.ancestry import ancestors_of, is_below, line_of, lines_of, superior_of
from yizhan.registry.queries.attributes import ATTRIBUTES, person_attributes
from yizhan.registry.queries.invented import invented_words, is_invented, mark_invented
from yizhan.registry.queries.merged import STANDING, all_ids, hold_standing, standing_id, standing_ids
from yizhan.registry.queries.moving import along as unions_along
from yizhan.registry.queries.moving import use_case_count
from yizhan.registry.queries.own_union import UNION_ATTRIBUTES, union_attributes
from yizhan.registry.queries.people import (
    active_members,
    days_of_death,
    is_moving,
    membership_of,
    memberships_of,
    person_by_document,
    person_card,
    person_cards,
    person_of_user,
)
from yizhan.registry.queries.ties import are_tied, tied_to
from yizhan.registry.queries.unions import (
    division_names,
    divisions_below,
    election_problems,
    federations,
    join_door,
    union_card,
    union_cards,
    union_of_code,
)
from yizhan.registry.roster.depending import register_dependents
from yizhan.registry.roster.queries import learned_words
from yizhan.registry.roster.returning import write_back
from yizhan.registry.roster.services import import_roster, learn_word, try_roster
from yizhan.registry.sealed import document_index
from yizhan.registry.services.duties import give_duty
from yizhan.registry.services.founding import (
    found_union,
    make_join_code,
    prepare_union,
    register_employer,
    register_legal_person,
    set_bank_account,
)
from yizhan.registry.services.head_counts import record_head_count
from yizhan.registry.services.inviting import invite
from yizhan.registry.services.memberships import (
    join,
    join_known,
    join_pool,
    leave,
    place_from_pool,
    retain,
    retain_for,
)
from yizhan.registry.services.people import bind_account, claim_person, declare_tie, end_tie, enter_person
from yizhan.registry.services.registering import change_registration
from yizhan.registry.services.transfers import accept_transfer, refuse_transfer, request_transfer
from yizhan.registry.services.transfers import transfer_now as transfer
from yizhan.registry.services.unions import create_union, move_union
from yizhan.registry.types import (
    Applicant,
    AttributeValue,
    Change,
    Contact,
    Election,
    Heads,
    JoinDoor,
    Joined,
    LegalPerson,
    NewEmployer,
    NewUnion,
    PersonAttribute,
    PersonCard,
    StandingMembership,
    UnionCard,
)

__all__ = [
    "ATTRIBUTES",
    "STANDING",
    "UNION_ATTRIBUTES",
    "Applicant",
    "AttributeValue",
    "Change",
    "Column",
    "Contact",
    "Election",
    "Heads",
    "JoinDoor",
    "Joined",
    "LegalPerson",
    "Members",
    "NewEmployer",
    "NewUnion",
    "PersonAttribute",
    "PersonCard",
    "StandingMembership",
    "UnionCard",
    "accept_transfer",
    "active_members",
    "all_ids",
    "ancestors_of",
    "are_tied",
    "bind_account",
    "change_registration",
    "claim_person",
    "create_union",
    "days_of_death",
    "declare_tie",
    "division_names",
    "divisions_below",
    "document_index",
    "election_problems",
    "end_tie",
    "enter_person",
    "federations",
    "found_union",
    "give_duty",
    "hold_standing",
    "import_roster",
    "invented_words",
    "invite",
    "is_below",
    "is_invented",
    "is_moving",
    "join",
    "join_door",
    "join_known",
    "join_pool",
    "learn_word",
    "learned_words",
    "leave",
    "line_of",
    "lines_of",
    "make_join_code",
    "mark_invented",
    "membership_of",
    "memberships_of",
    "move_union",
    "person_attributes",
    "person_by_document",
    "person_card",
    "person_cards",
    "person_of_user",
    "phone_of",
    "place_from_pool",
    "prepare_union",
    "record_head_count",
    "refuse_transfer",
    "register_dependents",
    "register_employer",
    "register_legal_person",
    "register_mover",
    "request_transfer",
    "retain",
    "retain_for",
    "reveal_document",
    "set_bank_account",
    "standing_id",
    "standing_ids",
    "superior_of",
    "tied_to",
    "transfer",
    "try_roster",
    "union_attributes",
    "union_card",
    "union_cards",
    "union_of_code",
    "unions_along",
    "use_case_count",
    "write_back",
]


def reveal_document(*, person_id: UUID, purpose: str, acting: Acting, at: datetime) -> str:
    """The full document number, for somebody who was let to this person; the reading is logged. Raises NotFound."""
    person, standing = _person(person_id), membership_of(person_id)
    vault.log_reading(
        acting=acting,
        at=at,
        subject=("person", person.id),
        fields=["document"],
        purpose=purpose,
        scope=standing.scope if standing else None,
    )
    return sealed.open_document(person)


def phone_of(person_id: UUID) -> str:
    """The full mobile, for sending to it and never for showing. Empty where none is known. Raises NotFound."""
    return sealed.open_phone(_person(person_id))


def _person(person_id: UUID) -> Person:
    person = Person.objects.filter(id=person_id).first()
    if person is None:
        raise NotFound
    return person
