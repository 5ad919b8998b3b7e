"""People entering the register, being corrected, and being recognised by the phone they sign in with."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from django.db import IntegrityError, transaction

from yizhan.accounts.models import User
from yizhan.kernel import clock, journal, limits
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.limits import Limit
from yizhan.kernel.scope import Acting, reaches
from yizhan.registry import codes, errors, sealed
from yizhan.registry.models import DeclaredTie, Membership, Person
from yizhan.registry.queries.people import person_by_document
from yizhan.registry.rules.identity import Document, DocumentKind, read_document
from yizhan.registry.rules.names import read_person_name
from yizhan.registry.rules.phones import read_mobile
from yizhan.registry.rules.pinyin import initials, name_key
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.types import Applicant

T = TypeVar("T")
WRONG_CLAIMS = Limit("registry.claim", most=5, within=timedelta(days=1))
WRONG_CLAIMS_OF_SENDER = Limit("registry.claim_sender", most=50, within=timedelta(hours=1))
LOOKED_UP = Limit("registry.tie", most=10, within=timedelta(days=1))
_COPIED = (
    "occupation_group",
    "residence_division",
    "employment",
    "ethnicity",
    "education",
    "political",
    "hukou",
    "skill",
    "is_migrant",
    "work_unit",
    "health_class",
)


def read_applicant(applicant: Applicant, *, on: date) -> tuple[str, str, Document]:
    """Name, mobile and document in their normal form; raises Invalid naming every field that cannot be read."""
    if applicant.document_kind not in codes.DocumentKinds.values:
        raise errors.field_wrong("document_kind")
    problems: list[Problem] = []
    name = _read("name", lambda: read_person_name(applicant.name), problems)
    mobile = _read("phone", lambda: read_mobile(applicant.phone), problems)
    document = _read(
        "document_number",
        lambda: read_document(DocumentKind(applicant.document_kind), applicant.document_number, on=on),
        problems,
    )
    if name is None or mobile is None or document is None:
        raise Invalid(problems)
    return name, mobile, document


def _read(field: str, read: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return read()
    except UnreadableError as unreadable:
        problems.append(Problem(field=field, message=errors.fault_words(field, unreadable.fault)))
        return None


@transaction.atomic
def enter_person(*, applicant: Applicant, acting: Acting, at: datetime) -> UUID:
    """The person with this document: found, or entered. Returns the id.

    Two who enter one document at once become one entry. Raises Invalid, DocumentTaken (under another name).
    """
    name, mobile, document = read_applicant(applicant, on=clock.local_date(at))
    index = sealed.document_index(document.kind, document.number, applicant.document_country)
    known = Person.objects.select_related("merged_into").filter(document_index=index).first()
    if known is None:
        made = _new_person(applicant, name, mobile, document, at)
        if _insert(made):
            journal.append("registry.person_entered", acting=acting, at=at, subject=("person", made.id))
            return made.id
        known = Person.objects.get(document_index=index)
    standing = known.merged_into or known
    if name not in {known.name, standing.name}:
        raise errors.DocumentTaken
    return standing.id


def _new_person(applicant: Applicant, name: str, mobile: str, document: Document, at: datetime) -> Person:
    person = Person(
        id=new_id(),
        name=name,
        name_pinyin=name_key(name),
        name_letters=name_key(name).replace(" ", ""),
        name_initials=initials(name),
        document_kind=document.kind,
        document_country=applicant.document_country,
        birth_date=document.birth_date or applicant.birth_date,
        sex=document.sex or applicant.sex or codes.Sex.UNSTATED,
        created_at=at,
        **{field: getattr(applicant, field) for field in _COPIED},
    )
    sealed.seal_document(person, document.number)
    sealed.seal_phone(person, mobile)
    return person


def _insert(person: Person) -> bool:
    """False where somebody else has just entered the same document."""
    try:
        with transaction.atomic():
            person.save(force_insert=True)
    except IntegrityError as clash:
        if "document_index" in str(clash):
            return False
        raise
    return True


def claim_person(*, user_id: UUID, document_tail: str, sender: str, acting: Acting, at: datetime) -> UUID:
    """Bind the signed-in user to the entry that has their phone and these last four of the document.

    `sender` is the asking address. A wrong try counts though it is refused: four digits are soon guessed.
    Raises ClaimFailed, EntryClaimed where another user has it, TriedTooOften.
    """
    tries = ((WRONG_CLAIMS, str(user_id)), (WRONG_CLAIMS_OF_SENDER, sender))
    with transaction.atomic():
        limits.refuse(tries, at=at)
        person = _entry_of(user_id, document_tail)
        if person is not None:
            return bind_user(person, user_id, acting=acting, at=at)
        limits.count(tries, at=at)
    raise errors.ClaimFailed


def _entry_of(user_id: UUID, document_tail: str) -> Person | None:
    """The one entry, locked, with the user's phone and this tail of the document."""
    user = User.objects.select_for_update(of=("self",)).get(id=user_id)
    tail = document_tail.strip().upper()
    entries = Person.objects.select_for_update(of=("self",)).filter(phone_index=user.phone_index, died_on=None)
    fitting = [
        person
        for person in entries.order_by("id")[:20]
        if len(tail) == 4 and sealed.open_document(person).endswith(tail)
    ]
    return fitting[0] if len(fitting) == 1 else None


def bind_user(person: Person, user_id: UUID, *, acting: Acting, at: datetime) -> UUID:
    """Set the user of a locked entry once; binding the same user again changes nothing. Nobody is bound to the dead."""
    if person.user_id == user_id:
        return person.id
    if person.died_on is not None:
        raise errors.HasDied
    if person.user_id is not None or Person.objects.filter(user_id=user_id).exists():
        raise errors.EntryClaimed
    person.user_id = user_id
    person.save(update_fields=["user"])
    data = {"user_id": user_id}
    journal.append("registry.entry_claimed", acting=acting, at=at, subject=("person", person.id), data=data)
    return person.id


@transaction.atomic
def bind_account(*, person_id: UUID, user_id: UUID, acting: Acting, at: datetime) -> UUID:
    """Bind the account of the entry's own phone, for whoever has just looked at the document. Raises EntryClaimed."""
    return bind_user(Person.objects.select_for_update(of=("self",)).get(id=person_id), user_id, acting=acting, at=at)


@transaction.atomic
def change_phone(*, person_id: UUID, phone: str, acting: Acting, at: datetime) -> None:
    """Put another mobile on a member's entry, so that its owner can sign in and claim it.

    For an officer of the member's line, never for their own. Raises Invalid, NotFound, HandlesOwn.
    """
    membership = Membership.objects.filter(person_id=person_id, closed_on__isnull=True).first()
    if membership is None or not reaches(acting, membership.scope):
        raise NotFound
    if acting.person_id == person_id:
        raise errors.HandlesOwn
    try:
        mobile = read_mobile(phone)
    except UnreadableError as unreadable:
        raise errors.field_unreadable("phone", unreadable) from None
    person = Person.objects.select_for_update(of=("self",)).get(id=person_id)
    sealed.seal_phone(person, mobile)
    person.save(update_fields=["phone_sealed", "phone_index"])
    scope = membership.scope
    journal.append("registry.phone_changed", acting=acting, at=at, subject=("person", person.id), scope=scope)


def declare_tie_with(
    *, person_id: UUID, name: str, document_number: str, kind: str, acting: Acting, at: datetime
) -> UUID:
    """`declare_tie` with somebody who is named by name and document number together, since one may not look around.

    Every naming counts: its answer tells whether the register has somebody. Raises Invalid, TriedTooOften.
    """
    if kind not in codes.TieKind.values:
        raise errors.field_wrong("kind")
    limits.take([(LOOKED_UP, str(person_id))], at=at)
    other_id = person_by_document(name, document_number, on=clock.local_date(at))
    if other_id is None:
        raise errors.field_wrong("document_number")
    return declare_tie(person_id=person_id, other_id=other_id, kind=kind, acting=acting, at=at)


@transaction.atomic
def declare_tie(*, person_id: UUID, other_id: UUID, kind: str, acting: Acting, at: datetime) -> UUID:
    """Two people are relatives or close colleagues; saying it again returns what stands. Raises Invalid."""
    if person_id == other_id:
        raise errors.field_wrong("other")
    first, second = sorted((person_id, other_id))
    tie, made = DeclaredTie.objects.get_or_create(
        person_a_id=first, person_b_id=second, kind=kind, ended_at=None, defaults={"declared_at": at}
    )
    if made:
        data = {"other_id": other_id, "kind": kind}
        journal.append("registry.tie_declared", acting=acting, at=at, subject=("person", person_id), data=data)
    return tie.id


@transaction.atomic
def end_tie(*, tie_id: UUID, person_id: UUID, acting: Acting, at: datetime) -> None:
    """A tie no longer holds; only one of the two may say so. Raises NotFound."""
    tie = DeclaredTie.objects.select_for_update().filter(id=tie_id, ended_at__isnull=True).first()
    if tie is None or person_id not in {tie.person_a_id, tie.person_b_id}:
        raise NotFound
    tie.ended_at = at
    tie.save(update_fields=["ended_at"])
    data = {"tie_id": tie.id}
    journal.append("registry.tie_ended", acting=acting, at=at, subject=("person", person_id), data=data)
