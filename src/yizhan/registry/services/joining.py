"""Joining from outside, by somebody who need not be whom they name: the answer tells a stranger nothing of anybody."""

import secrets
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _  # becomes words in the language of whoever is told

from yizhan.accounts.models import User
from yizhan.kernel import clock, limits, messages
from yizhan.kernel.errors import NotFound
from yizhan.kernel.limits import Limit
from yizhan.kernel.scope import Acting
from yizhan.registry import codes, errors, sealed
from yizhan.registry.models import Membership, Person
from yizhan.registry.queries.people import membership_of
from yizhan.registry.rules.identity import Document
from yizhan.registry.services import steps, telling
from yizhan.registry.services.memberships import join, join_known
from yizhan.registry.services.people import read_applicant
from yizhan.registry.types import Applicant, Joined

JOINS_OF_DOCUMENT: Final = Limit("registry.join_document", most=5, within=timedelta(days=1))
JOINS_OF_PHONE: Final = Limit("registry.join_phone", most=5, within=timedelta(days=1))
JOINS_OF_SENDER: Final = Limit("registry.join_sender", most=200, within=timedelta(hours=1))  # a plant shares one

_JOINED = _("在“我的会籍”里可以看到会员号和所在工会。不是您本人办的，请告诉页面上的工会联系人。")
_STANDS_OUTSIDE = _(
    "登记没有变动，您现在没有会籍。不是您本人办的，请告诉县（区）总工会或拨打 12351；您自己想入会的，请登录后办理。"
)
_STANDS = _("登记没有变动。您的会籍在“我的会籍”里可以看到；姓名登记有误或不是您本人办的，请告诉工会联系人。")


class _TakenBack(Exception):
    """Undoes the decoy of `_work_as_for_a_new_one`."""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One asking, read: who wants in where, and who asks."""

    applicant: Applicant
    name: str
    document: Document
    union_id: UUID
    employer_id: UUID | None
    acting: Acting
    at: datetime

    @property
    def entry(self) -> Person | None:
        """The person in the register with this document, under whatever name; the one who stays where it was merged."""
        index = sealed.document_index(self.document.kind, self.document.number, self.applicant.document_country)
        person = Person.objects.select_related("merged_into").filter(document_index=index).first()
        return person.merged_into or person if person is not None else None


def ask_to_join(
    *, applicant: Applicant, union_id: UUID, employer_id: UUID | None = None, sender: str, acting: Acting, at: datetime
) -> Joined | None:
    """Join a union from outside; `sender` is the asking address.

    What it led to is told only to whoever has proven to be the one: signed in with the phone that stands in the
    register. Anybody else gets None, whether the person was new, a member already, or entered under another name;
    then a message goes to the phone in the register. Raises Invalid, JoinRefused, TriedTooOften, NotFound; to the
    person themself also AlreadyMember and DocumentTaken.

    An account that is bound to an entry joins as that entry and as nobody else: JoinsAsAnother, before anything is
    written, since a second entry could never be told to belong to the same account.
    """
    on = clock.local_date(at)
    name, mobile, document = read_applicant(applicant, on=on)
    steps.refuse_joining(
        steps.union_named(union_id), birth_date=document.birth_date or applicant.birth_date, on=on
    )  # by what was typed, and first: else the refusal itself would tell who is entered
    asked = _Asked(applicant, name, document, union_id, employer_id, acting, at)
    if acting.person_id is not None and (asked.entry is None or asked.entry.id != acting.person_id):
        raise errors.JoinsAsAnother
    tries = ((JOINS_OF_DOCUMENT, document.number), (JOINS_OF_PHONE, mobile), (JOINS_OF_SENDER, sender))
    limits.take(tries, at=at)
    try:
        return _join_or_tell(asked)
    except (errors.AlreadyMember, errors.DocumentTaken, errors.HasDied):
        if _is_own(asked.entry, acting):
            raise
        return None  # somebody else entered the same person a moment ago, and the message is theirs


@transaction.atomic
def join_as_oneself(
    *, union_id: UUID, employer_id: UUID | None = None, occupation_group: str = "", acting: Acting, at: datetime
) -> Joined:
    """Join with the entry that the account is bound to: who they are stands in the register, nothing is typed again.

    The trade is taken where the register has none. Raises NotFound without an entry, AlreadyMember, JoinRefused.
    """
    if acting.person_id is None:
        raise NotFound
    person = steps.lock_person(acting.person_id)
    if occupation_group and not person.occupation_group:
        person.occupation_group = occupation_group
        person.save(update_fields=["occupation_group"])
    return join_known(person_id=person.id, union_id=union_id, employer_id=employer_id, acting=acting, at=at)


@transaction.atomic
def _join_or_tell(asked: _Asked) -> Joined | None:
    known = asked.entry
    if known is not None and _stands(known, asked.name) and not _is_own(known, asked.acting):
        _work_as_for_a_new_one(asked)
        body = _STANDS if membership_of(known.id) else _STANDS_OUTSIDE
        _tell(known, title=_("有人用您的证件号码申请入会"), body=body, at=asked.at)
        return None
    joined = _join(asked, asked.applicant)
    entry = Person.objects.get(id=joined.person_id)
    if _is_own(entry, asked.acting):
        return joined
    _tell(entry, title=_("入会已经办好"), body=_JOINED, at=asked.at)
    return None


def _join(asked: _Asked, applicant: Applicant) -> Joined:
    return join(
        applicant=applicant,
        union_id=asked.union_id,
        employer_id=asked.employer_id,
        acting=asked.acting,
        at=asked.at,
    )


def _stands(known: Person, name: str) -> bool:
    """Whether joining would be refused for what the register knows of this person."""
    if known.name != name or known.died_on is not None:
        return True
    return Membership.objects.filter(person_id=known.id, closed_on__isnull=True).exists()


def _is_own(entry: Person | None, acting: Acting) -> bool:
    """Whether the asker has proven to be this person: bound to the entry, or signed in with its phone."""
    if entry is None or acting.user_id is None:
        return False
    own = User.objects.filter(id=acting.user_id, phone_index=entry.phone_index)
    return entry.user_id == acting.user_id or own.exists()


def _work_as_for_a_new_one(asked: _Asked) -> None:
    """Enter a decoy and take it back, so that the time of the answer does not tell who was known."""
    decoy = replace(
        asked.applicant,
        document_kind=codes.DocumentKinds.PASSPORT,
        document_number=secrets.token_hex(10).upper(),
        birth_date=asked.document.birth_date or asked.applicant.birth_date,
    )
    with suppress(_TakenBack), transaction.atomic():
        _join(asked, decoy)
        raise _TakenBack


def _tell(entry: Person, *, title: messages.Text, body: messages.Text, at: datetime) -> None:
    telling.tell_phone(entry, kind="registry.asked_to_join", title=title, body=body, at=at)
