"""People and their memberships, as other rooms ask for them."""

from collections.abc import Iterable
from datetime import date
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from yizhan.accounts.models import User
from yizhan.kernel.errors import NotFound
from yizhan.kernel.messages import Signer
from yizhan.registry import sealed
from yizhan.registry.codes import OPEN_TRANSFERS, MembershipState
from yizhan.registry.models import Division, Membership, Person, Transfer
from yizhan.registry.queries.merged import STANDING
from yizhan.registry.rules.identity import DocumentKind, read_resident_id
from yizhan.registry.rules.names import read_person_name
from yizhan.registry.rules.reading import UnreadableError, Warned
from yizhan.registry.types import PersonCard, StandingMembership

# Asked in every request: written here, for Django takes longer to put it together than PostgreSQL to answer it.
_OF_USER: Final = "SELECT COALESCE(merged_into_id, id) FROM registry_person WHERE user_id = %s"
HOME_PROVINCE: Final = "23"  # of other provinces the register keeps no division codes


def is_moving(person_id: UUID) -> bool:
    """Whether a transfer of this person waits for an answer."""
    waiting = Transfer.objects.filter(person_id=person_id, state__in=OPEN_TRANSFERS)
    return waiting.exists()


def member_since(person_id: UUID) -> date | None:
    """The day from which somebody has been a member without a break: a transfer and a retained membership continue what
    stood before, for the next begins on the day on which the last ended. None without a membership."""
    found = list(Membership.objects.filter(person_id=person_id).order_by("-opened_on", "-id"))
    since = found[0].opened_on if found and found[0].closed_on is None else None
    for earlier in found[1:]:
        if since is None or earlier.closed_on is None or earlier.closed_on < since:
            break
        since = earlier.opened_on
    return since


def person_of_user(user_id: UUID) -> UUID | None:
    """The entry of a signed-in user, if they have one."""
    with connection.cursor() as cursor:
        cursor.execute(_OF_USER, [user_id])
        found = cursor.fetchone()
    return found[0] if found else None


def person_by_document(name: str, number: str, *, on: date) -> UUID | None:
    """The entry with this resident ID under exactly this name: either alone finds nobody."""
    try:
        written, document = read_person_name(name), read_resident_id(number, on=on)
    except UnreadableError:
        return None
    index = sealed.document_index(document.kind, document.number)
    return Person.objects.filter(document_index=index, name=written).values_list(STANDING, flat=True).first()


def membership_of(person_id: UUID) -> StandingMembership | None:
    """Somebody's open membership; None where there is none."""
    return memberships_of([person_id]).get(person_id)


def signer_of(user_id: UUID) -> Signer:
    """In whose name somebody is told things: their union's, with the phone of its contact."""
    accounts = Q(person__user_id=user_id) | Q(person__in=Person.objects.filter(merged__user_id=user_id))
    rows = Membership.objects.filter(accounts, closed_on__isnull=True)
    name, phone = rows.values_list("union__name", "union__contact_phone").first() or ("", "")
    return Signer(name, phone)


def is_number_of_the_dead(mobile: str) -> bool:
    """Whether a mobile number is that of somebody who has died, and of nobody alive: people do share phones."""
    index = sealed.phone_index(mobile)
    entries = list(Person.objects.filter(phone_index=index).values_list("died_on", flat=True))
    if None in entries or not (entries or dead_of_account(index)):
        return False
    return not User.objects.filter(phone_index=index, is_active=True).exists()


def dead_of_account(phone_index: bytes) -> list[UUID]:
    """Who has died and signed in with this number: their entry, though it has another number by now, or that of one
    into which theirs was merged."""
    accounts = Q(user__phone_index=phone_index, user__is_active=False)
    accounts |= Q(merged__user__phone_index=phone_index, merged__user__is_active=False)
    return list(Person.objects.filter(accounts, died_on__isnull=False).values_list("id", flat=True).distinct())


def is_reported_dead(mobile: str) -> bool:
    """Whether signing in with a mobile number is signing in as somebody who has died. Whoever shares the phone of the
    dead cannot do so with the account of the dead either."""
    return bool(dead_of_account(sealed.phone_index(mobile))) or is_number_of_the_dead(mobile)


def dead_behind(mobile: str) -> UUID | None:
    """The entry that `is_reported_dead` means, where it is one."""
    index = sealed.phone_index(mobile)
    entries = Person.objects.filter(phone_index=index, died_on__isnull=False).values_list("id", flat=True)
    found = {*dead_of_account(index), *entries}
    return found.pop() if len(found) == 1 else None


def days_of_death(person_ids: Iterable[UUID]) -> dict[UUID, date]:
    """On which day those of some people died who are recorded to have died."""
    rows = Person.objects.filter(id__in=set(person_ids), died_on__isnull=False).values_list("id", "died_on")
    return {person_id: died_on for person_id, died_on in rows if died_on is not None}


def memberships_of(person_ids: Iterable[UUID]) -> dict[UUID, StandingMembership]:
    """Open memberships by person, in one query."""
    rows = Membership.objects.filter(person_id__in=set(person_ids), closed_on__isnull=True)
    return {
        row.person_id: StandingMembership(
            row.id, row.person_id, row.union_id, row.employer_id, row.state, row.opened_on, row.scope
        )
        for row in rows
    }


def active_members(union_id: UUID) -> list[tuple[UUID, str]]:
    """Person and name of everybody who is an active member of a union now, by person."""
    rows = Membership.objects.filter(union_id=union_id, closed_on__isnull=True, state=MembershipState.ACTIVE)
    return list(rows.order_by("person_id").values_list("person_id", "person__name"))


def person_card(person_id: UUID) -> PersonCard:
    """What handling a case needs of a person, masked. Raises NotFound."""
    cards = person_cards([person_id])
    if person_id not in cards:
        raise NotFound
    return cards[person_id]


def person_cards(person_ids: Iterable[UUID]) -> dict[UUID, PersonCard]:
    """`person_card` for many, in one query (in two where somebody's entry was merged), by the id that was asked for."""
    wanted = set(person_ids)
    people = {person.id: person for person in Person.objects.filter(id__in=wanted)}
    merged = {gone: person.merged_into_id for gone, person in people.items() if person.merged_into_id is not None}
    if merged:  # rare, so that what is asked every day stays one query
        standing = Person.objects.in_bulk(list(merged.values()))
        people |= {gone: standing[stays] for gone, stays in merged.items()}
    return {person_id: card_of(person) for person_id, person in people.items()}


def document_warnings(person: Person, on: date) -> tuple[Warned, ...]:
    """What a person should look at again in a resident ID of this province: a county that never was."""
    number = sealed.open_document(person)
    if person.document_kind != DocumentKind.RESIDENT_ID or not number.startswith(HOME_PROVINCE):
        return ()
    counties = set(Division.objects.filter(code=number[:6]).values_list("code", flat=True))
    return read_resident_id(number, on=on, known_counties=counties).warnings


def card_of(person: Person) -> PersonCard:
    return PersonCard(
        id=person.id,
        user_id=person.user_id,
        name=person.name,
        sex=person.sex,
        birth_date=person.birth_date,
        document_kind=person.document_kind,
        document_masked=sealed.masked_document(person),
        phone_masked=sealed.masked_phone(person),
        work_unit=person.work_unit,
        residence_division=person.residence_division,
        member_number=person.member_number or "",
    )
