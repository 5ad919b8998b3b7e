"""更正姓名或证件: an officer has looked at the document and puts the entry right. What stood before is kept, sealed."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, TypeVar
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import clashes, clock, journal, texts, vault
from yizhan.kernel.errors import Forbidden, Invalid, NotFound, Problem
from yizhan.kernel.scope import Acting, Role, ScopeKeys, reaches
from yizhan.registry import codes, correcting_errors, errors, sealed
from yizhan.registry.models import Death, Membership, Person
from yizhan.registry.rules.identity import EARLIEST_BIRTH, Document, DocumentKind, read_document
from yizhan.registry.rules.names import read_person_name
from yizhan.registry.rules.pinyin import initials, name_key
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.services import steps, telling

T = TypeVar("T")
CORRECTORS: Final = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
"""Who may: the levels to which the register's refusals send people, never the union that typed it."""
BASIS_LONGEST: Final = 120
_WRITTEN: Final = (
    "name", "name_pinyin", "name_letters", "name_initials", "document_kind", "document_country", "document_sealed",
    "document_index", "birth_date", "sex",
)  # fmt: skip
_OF_ONE_COUNTRY: Final = "CN"  # as everybody is entered who does not say another
_LOOKS_LIKE_A_NUMBER: Final = re.compile(r"\d{15}")


@dataclass(frozen=True, slots=True)
class Correction:
    """What the document says. Empty: as it stands. Day of birth and sex are for documents whose number tells neither.

    `basis` is what was looked at, at most 120 characters, without the number.
    """

    basis: str
    name: str = ""
    document_kind: str = ""
    document_number: str = ""
    birth_date: date | None = None
    sex: str = ""


@dataclass(frozen=True, slots=True)
class _Stands:
    """What an entry says, or is to say."""

    name: str
    document_kind: str
    document_number: str
    birth_date: date | None
    sex: str


@transaction.atomic
def correct_entry(*, person_id: UUID, correction: Correction, acting: Acting, at: datetime) -> list[str]:
    """Put a member's name or document right. Returns the fields that changed.

    The old values go into the vault (`registry.corrected`); the journal keeps which fields, on what basis, and the
    item's id. Raises Forbidden, NotFound (outside the line), HasDied, EntryMerged, HandlesOwn, Invalid (as joining
    does, field by field; nothing to correct), NumberOfAnother, NumberOfMerged.
    """
    if acting.role not in CORRECTORS:
        raise Forbidden
    person, scope = _lock(person_id, acting)
    before = _stands(person)
    after, basis = _read(before, correction, clock.local_date(at))
    fields = [name for name in _Stands.__slots__ if getattr(before, name) != getattr(after, name)]
    if not fields:
        raise Invalid([correcting_errors.wrong("name")])
    kept = _plain(before) | {"document_country": person.document_country}
    _write(person, before, after)
    item_id = vault.put(kept, purpose="registry.corrected", owner=("person", person.id))
    data = {"fields": fields, "ground": basis, "item_id": item_id}
    subject = ("person", person.id)
    journal.append("registry.entry_corrected", acting=acting, at=at, subject=subject, scope=scope, data=data)
    telling.tell(
        person.id,
        kind="registry.entry_corrected",
        title=_("工会对照证件，更正了您登记的姓名或证件"),
        body=_("请打开“我的会籍”核对。不对的，请按“登记不对，告诉工会”，或打电话给工会联系人。"),
        at=at,
    )
    return fields


def _lock(person_id: UUID, acting: Acting) -> tuple[Person, ScopeKeys]:
    """The entry, locked, and the keys of its open membership. Who is out of reach learns nothing of it."""
    person = Person.objects.select_for_update(of=("self",)).filter(id=person_id).first()
    if person is None:
        raise NotFound
    standing_id = person.merged_into_id or person.id
    membership = Membership.objects.filter(person_id=standing_id, closed_on__isnull=True).first()
    if membership is None or not reaches(acting, membership.scope):
        _refuse_dead(standing_id, acting)
        raise NotFound
    if person.merged_into_id is not None:
        raise correcting_errors.EntryMerged
    steps.refuse_own(acting, person.id)
    steps.refuse_dead(person)
    return person, membership.scope


def _refuse_dead(person_id: UUID, acting: Acting) -> None:
    """Said where the record of the death is for the asker's eyes."""
    death = Death.objects.filter(person_id=person_id, taken_back_at__isnull=True).first()
    if death is not None and reaches(acting, death.scope):
        raise errors.HasDied


def _stands(person: Person) -> _Stands:
    number = sealed.open_document(person)
    return _Stands(person.name, person.document_kind, number, person.birth_date, person.sex)


def _read(before: _Stands, correction: Correction, on: date) -> tuple[_Stands, str]:
    """What is to stand, and the basis; everything that will not do is told at once."""
    problems: list[Problem] = []
    name: str | None = before.name
    if correction.name.strip():
        name = _readable("name", lambda: read_person_name(correction.name), problems)
    document = _document(before, correction, on, problems)
    problems += _told_wrong(document, correction, on)
    number = document.number if document else ""
    basis, unfit = _basis(correction.basis, {before.document_number, number} - {""})
    problems += unfit
    if problems or name is None or document is None:
        raise Invalid(problems)
    born = document.birth_date or correction.birth_date or before.birth_date
    sex = document.sex or correction.sex or before.sex
    return _Stands(name, document.kind.value, number, born, sex), basis


def _document(before: _Stands, correction: Correction, on: date, problems: list[Problem]) -> Document | None:
    """The document as it is to stand: another number, the same under another kind, or the one that stands."""
    kind, number = correction.document_kind or before.document_kind, correction.document_number.strip()
    if kind not in codes.DocumentKinds.values:
        problems.append(correcting_errors.wrong("document_kind"))
        return None
    unread: list[Problem] = []
    text = number or before.document_number
    read = _readable("document_number", lambda: read_document(DocumentKind(kind), text, on=on), unread)
    if read is None and not (number or correction.document_kind):
        # Nobody touches the document: one that no reader takes any more does not stand in the way of a name.
        return Document(kind=DocumentKind(kind), number=text)
    problems += unread
    return read


def _readable(field: str, read: Callable[[], T], problems: list[Problem]) -> T | None:
    try:
        return read()
    except UnreadableError as unreadable:
        problems.append(Problem(field=field, message=errors.fault_words(field, unreadable.fault)))
        return None


def _told_wrong(document: Document | None, correction: Correction, on: date) -> list[Problem]:
    """A day of birth or a sex that cannot be, or that the number itself contradicts."""
    born, sex = correction.birth_date, correction.sex
    told_born, told_sex = (document.birth_date, document.sex) if document else (None, None)
    wrong = []
    if born is not None and (not EARLIEST_BIRTH <= born <= on or born != (told_born or born)):
        wrong.append(correcting_errors.wrong("birth_date"))
    if sex and (sex not in {codes.Sex.MALE, codes.Sex.FEMALE} or sex != (told_sex or sex)):
        wrong.append(correcting_errors.wrong("sex"))
    return wrong


def _basis(text: str, numbers: set[str]) -> tuple[str, list[Problem]]:
    """What was looked at. It stands in the journal for good, so no number may."""
    try:
        basis = texts.whole(text, "basis", longest=BASIS_LONGEST)
    except Invalid as too_long:
        return "", too_long.problems
    joined = re.sub(r"\s", "", basis).upper()
    if not basis or _LOOKS_LIKE_A_NUMBER.search(joined) or any(number in joined for number in numbers):
        return "", [correcting_errors.wrong("basis")]
    return basis, []


def _write(person: Person, before: _Stands, after: _Stands) -> None:
    key = name_key(after.name)
    person.name, person.name_pinyin, person.name_letters = after.name, key, key.replace(" ", "")
    person.name_initials = initials(after.name)
    person.birth_date, person.sex = after.birth_date, after.sex
    if after.document_kind != before.document_kind:
        person.document_kind, person.document_country = after.document_kind, _OF_ONE_COUNTRY
    sealed.seal_document(person, after.document_number)
    others = Person.objects.filter(document_index=person.document_index).exclude(id=person.id)
    if others.filter(merged_into=person.id).exists():
        raise correcting_errors.NumberOfMerged
    if others.exists():
        raise correcting_errors.NumberOfAnother
    with clashes.refused_by("document_index", correcting_errors.NumberOfAnother):
        person.save(update_fields=_WRITTEN)


def _plain(before: _Stands) -> dict[str, Any]:
    told = {name: getattr(before, name) for name in _Stands.__slots__}
    return told | {"birth_date": before.birth_date.isoformat() if before.birth_date else None}
