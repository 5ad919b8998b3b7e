"""Joining, placing, retaining and leaving. The database keeps one open membership for each person."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.models import User
from yizhan.kernel import clock, journal
from yizhan.kernel.errors import Conflict, NotFound
from yizhan.kernel.scope import Acting, reaches
from yizhan.registry import errors, events
from yizhan.registry.codes import Change, ChangeReason, MembershipState, UnionKind
from yizhan.registry.models import Person
from yizhan.registry.queries.ancestry import line_of, superior_of
from yizhan.registry.queries.people import membership_of
from yizhan.registry.services import steps, telling
from yizhan.registry.services.people import bind_user, enter_person
from yizhan.registry.services.pools import pool_for
from yizhan.registry.types import Applicant, Joined

_OBJECT: Final = _("不对的，请打开“我的会籍”，按“登记不对，告诉工会”，或打电话给工会联系人。")
_PLACED_UNSEEN: Final = _("工会已经为您安排好")

RETENTION = {
    "retired": ChangeReason.EMPLOYMENT,
    "unemployed": ChangeReason.UNEMPLOYED,
    "employer_closed": ChangeReason.BANKRUPT,
}


@transaction.atomic
def join(
    *, applicant: Applicant, union_id: UUID, employer_id: UUID | None = None, acting: Acting, at: datetime
) -> Joined:
    """Become a member of a union; the applicant is entered where the register does not know them yet.

    In a holding pool the membership is `holding`. A signed-in applicant who gives their own phone is bound to the
    entry. Raises AlreadyMember, JoinRefused, Invalid, DocumentTaken, NotFound.
    """
    person_id = enter_person(applicant=applicant, acting=acting, at=at)
    _bind_own_phone(steps.lock_person(person_id), acting, at)
    return join_known(person_id=person_id, union_id=union_id, employer_id=employer_id, acting=acting, at=at)


@transaction.atomic
def join_known(
    *, person_id: UUID, union_id: UUID, employer_id: UUID | None = None, acting: Acting, at: datetime
) -> Joined:
    """`join` for somebody whom the register knows. Raises AlreadyMember, HasDied, JoinRefused, NotFound."""
    person = steps.lock_person(person_id)
    steps.refuse_dead(person)
    union = steps.union_named(union_id)
    steps.refuse_joining(union, birth_date=person.birth_date, on=clock.local_date(at))
    membership = steps.open_membership(person.id, union, employer_id, change=Change.JOINED, reason="", at=at)
    journal.append("registry.membership_joined", acting=acting, at=at, **steps.told(membership))
    steps.count(events.MEMBERSHIP_JOINED, membership, at=at)
    return steps.joined(membership, at)


def join_pool(*, applicant: Applicant, acting: Acting, at: datetime) -> Joined:
    """Join the holding pool of the county where one lives or else belongs. Raises NoPool and what `join` raises."""
    pool_id, _ = pool_for(applicant, on=clock.local_date(at))
    return join(applicant=applicant, union_id=pool_id, acting=acting, at=at)


@transaction.atomic
def place_from_pool(*, membership_id: UUID, union_id: UUID, acting: Acting, at: datetime) -> Joined:
    """Move a member out of a holding pool into a union of the same officer's line.

    Raises NotFound (outside the line), NotInPool, HandlesOwn, JoinRefused.
    """
    old = steps.lock_membership(membership_id)
    if not reaches(acting, old.scope):
        raise NotFound
    if old.closed_on is not None or old.state != MembershipState.HOLDING:
        raise errors.NotInPool
    steps.refuse_own(acting, old.person_id)
    union, on = steps.union_named(union_id), clock.local_date(at)
    if union.kind == UnionKind.HOLDING_POOL or not reaches(acting, line_of(union.id, on)):
        raise NotFound
    steps.refuse_joining(union, birth_date=None, on=on)
    new = steps.move_member(old, union, reason="", at=at)
    journal.append("registry.membership_placed", acting=acting, at=at, **steps.told(new, from_membership_id=old.id))
    steps.count(events.MEMBERSHIP_PLACED, new, at=at)
    if old.person.user_id is None:
        telling.tell_phone(old.person, kind="registry.placed", title=_PLACED_UNSEEN, body=telling.HOW_TO_SEE, at=at)
    else:
        title = format_lazy(_("区县总工会为您安排了工会：{union}"), union=union.name)
        telling.tell(old.person_id, kind="registry.placed", title=title, at=at)
    return steps.joined(new, at)


@transaction.atomic
def retain(*, membership_id: UUID, reason: str, acting: Acting, at: datetime) -> None:
    """Keep a membership without dues or voting (保留会籍): retired, laid off, unemployed. Raises NotFound, Conflict."""
    membership = steps.lock_membership(membership_id)
    if not reaches(acting, membership.scope):
        raise NotFound
    if membership.closed_on is not None or membership.state == MembershipState.RETAINED:
        raise Conflict
    membership.state = MembershipState.RETAINED
    membership.save(update_fields=["state"])
    journal.append("registry.membership_retained", acting=acting, at=at, **steps.told(membership, reason=reason))
    steps.count(events.MEMBERSHIP_RETAINED, membership, at=at)


@transaction.atomic
def retain_for(*, person_id: UUID, reason: str, acting: Acting, at: datetime) -> UUID:
    """Keep somebody's active membership: at its union, or where the employer closed at the union above; its id.

    `reason` is one of RETENTION. Raises NoMembership, NotFound outside the line, Conflict where it is kept already.
    """
    steps.lock_person(person_id)
    standing = membership_of(person_id)
    if standing is None:
        raise errors.NoMembership
    code = RETENTION[reason]
    keeper = superior_of(standing.union_id, clock.local_date(at)) if code == ChangeReason.BANKRUPT else None
    if keeper is None:
        retain(membership_id=standing.id, reason=code, acting=acting, at=at)
        return standing.id
    old = steps.lock_membership(standing.id)
    if not reaches(acting, old.scope):
        raise NotFound
    if old.state != MembershipState.ACTIVE:
        raise Conflict
    kept = steps.move_member(old, steps.union_named(keeper), reason=code, at=at)
    kept.state = MembershipState.RETAINED
    kept.save(update_fields=["state"])
    said = steps.told(kept, reason=code, from_membership_id=old.id)
    journal.append("registry.membership_retained", acting=acting, at=at, **said)
    steps.count(events.MEMBERSHIP_RETAINED, kept, at=at)
    return kept.id


@transaction.atomic
def retain_by_cadre(*, membership_id: UUID, reason: str, acting: Acting, at: datetime) -> bool:
    """`retain` for a reason of the template, as a cadre says: where the employer has closed, the union above keeps the
    member. They are told either way. True where it went there. Raises Invalid where the reason is to leave, NotFound,
    Conflict."""
    if reason == ChangeReason.OWN_WISH:
        raise errors.reason_to_leave()
    membership = steps.lock_membership(membership_id)
    if not reaches(acting, membership.scope):
        raise NotFound
    if reason != ChangeReason.BANKRUPT or membership.state != MembershipState.ACTIVE or membership.closed_on:
        retain(membership_id=membership_id, reason=reason, acting=acting, at=at)
        title = format_lazy(_("您的会籍由{union}保留"), union=membership.union.name)
        telling.tell(membership.person_id, kind="registry.retained", title=title, body=_OBJECT, at=at)
        return False
    kept = retain_for(person_id=membership.person_id, reason="employer_closed", acting=acting, at=at)
    if kept == membership_id:
        return False
    keeper = steps.lock_membership(kept).union.name
    title = format_lazy(_("您的会籍由{union}保留"), union=keeper)
    body = _("原单位已经关闭。到了新单位，请在“我的会籍”里申请接转；不对的，请按“登记不对，告诉工会”。")
    telling.tell(membership.person_id, kind="registry.retained", title=title, body=body, at=at)
    return True


@transaction.atomic
def leave(*, membership_id: UUID, change: str, reason: str, acting: Acting, at: datetime) -> None:
    """End a membership by leaving (`change`): one's own, or one of the line. An expulsion has its own way: `expel`.

    Raises Invalid, NotFound (outside the line), NoMembership (closed already).
    """
    if change != Change.LEFT:
        raise errors.field_wrong("change")
    if reason == ChangeReason.CRIME:
        raise errors.field_wrong("reason")
    membership = steps.lock_membership(membership_id)
    own = acting.person_id == membership.person_id and change == Change.LEFT
    if not (own or reaches(acting, membership.scope)):
        raise NotFound
    if membership.closed_on is not None:
        raise errors.NoMembership
    steps.close_membership(membership, change=change, reason=reason, at=at)
    said = steps.told(membership, change=change, reason=reason)
    journal.append("registry.membership_left", acting=acting, at=at, **said)
    steps.count(events.MEMBERSHIP_LEFT, membership, at=at)
    if not own:
        title = format_lazy(_("您已退出{union}"), union=membership.union.name)
        telling.tell(membership.person_id, kind="registry.membership_left", title=title, body=_OBJECT, at=at)


def _bind_own_phone(person: Person, acting: Acting, at: datetime) -> None:
    """A signed-in phone is proven; an entry made with that same phone and a full document is its owner's."""
    if acting.user_id is None or acting.person_id is not None or person.user_id is not None:
        return
    if User.objects.filter(id=acting.user_id, phone_index=person.phone_index).exists():
        bind_user(person, acting.user_id, acting=acting, at=at)
