"""The steps of which every change of a membership is made. Each runs inside its service's transaction."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection

from yizhan.kernel import clashes, clock, facts
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.registry import errors
from yizhan.registry.codes import Change, MembershipState, UnionKind
from yizhan.registry.models import Membership, Person, Union
from yizhan.registry.queries.ancestry import ancestors_of, line_of
from yizhan.registry.queries.ties import are_tied
from yizhan.registry.queries.unions import union_card
from yizhan.registry.rules.joining import Door, may_join, member_number
from yizhan.registry.types import Joined


def lock_person(person_id: UUID) -> Person:
    """The entry, locked; where it was merged, the one that stays."""
    person = Person.objects.select_for_update(of=("self",)).filter(id=person_id).first()
    if person is None:
        raise NotFound
    return lock_person(person.merged_into_id) if person.merged_into_id is not None else person


def lock_membership(membership_id: UUID) -> Membership:
    rows = Membership.objects.select_for_update(of=("self",)).select_related("person")
    membership = rows.filter(id=membership_id).first()
    if membership is None:
        raise NotFound
    return membership


def union_named(union_id: UUID) -> Union:
    union = Union.objects.filter(id=union_id).first()
    if union is None:
        raise NotFound
    return union


def refuse_joining(union: Union, *, birth_date: date | None, on: date) -> None:
    door = Door(level=union.level, kind=union.kind, state=union.state)
    refusal = may_join(door, birth_date=birth_date, on=on)
    if refusal is not None:
        raise errors.JoinRefused(refusal)


def refuse_own(acting: Acting, person_id: UUID) -> None:
    """Nobody handles their own matter, nor that of somebody they are tied to."""
    if acting.person_id is not None and (acting.person_id == person_id or are_tied(acting.person_id, person_id)):
        raise errors.HandlesOwn


def open_membership(
    person_id: UUID, union: Union, employer_id: UUID | None, *, change: Change, reason: str, at: datetime
) -> Membership:
    """Insert an open membership; the partial unique index decides between two who come at once."""
    on = clock.local_date(at)
    scope = scope_fields(line_of(union.id, on))
    del scope["union_id"]
    membership = Membership(
        id=new_id(),
        person_id=person_id,
        union=union,
        employer_id=employer_id or union.employer_id,
        state=MembershipState.HOLDING if union.kind == UnionKind.HOLDING_POOL else MembershipState.ACTIVE,
        opened_on=on,
        opened_by=change,
        open_reason=reason,
        **scope,
    )
    with (
        clashes.refused_by("membership_opens_in_a_union_that_stands", errors.UnionWoundUp),
        clashes.refused_by("one_open_membership", errors.AlreadyMember),
    ):
        membership.save(force_insert=True)
    return membership


def lock_open_membership(person_id: UUID) -> Membership | None:
    """The open membership of a person, whose row (and whose open transfer, if there is one) is locked already."""
    rows = Membership.objects.select_for_update(of=("self",)).filter(person_id=person_id, closed_on__isnull=True)
    return rows.first()


def refuse_dead(person: Person) -> None:
    if person.died_on is not None:
        raise errors.HasDied


def close_membership(membership: Membership, *, change: str, reason: str, at: datetime, on: date | None = None) -> None:
    """Close as of a day, by default today; never before it was opened."""
    membership.closed_on = max(on or clock.local_date(at), membership.opened_on)
    membership.closed_by, membership.close_reason = change, reason
    membership.save(update_fields=["closed_on", "closed_by", "close_reason"])


def reopen_membership(membership: Membership) -> None:
    """As if it had not been closed; that it was, the versions and the journal keep."""
    membership.closed_on, membership.closed_by, membership.close_reason = None, "", ""
    with clashes.refused_by("one_open_membership", errors.AlreadyMember):
        membership.save(update_fields=["closed_on", "closed_by", "close_reason"])


def move_member(
    old: Membership, union: Union, *, reason: str, at: datetime, employer_id: UUID | None = None
) -> Membership:
    """Close here and open there: the caller's one transaction makes it one act."""
    close_membership(old, change=Change.TRANSFERRED_OUT, reason=reason, at=at)
    return open_membership(old.person_id, union, employer_id, change=Change.TRANSFERRED_IN, reason=reason, at=at)


def joined(membership: Membership, at: datetime) -> Joined:
    return Joined(
        person_id=membership.person_id,
        membership_id=membership.id,
        union_id=membership.union_id,
        state=membership.state,
        member_number=_number(membership.person_id, clock.local_date(at)),
        contact=union_card(membership.union_id).contact,
    )


def _number(person_id: UUID, on: date) -> str:
    """The person's member number, given at the first joining and kept for good. The person's row is locked."""
    known = Person.objects.values_list("member_number", flat=True).get(id=person_id)
    if known is not None:
        return known
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_member_serial')")
        serial: int = cursor.fetchone()[0]
    number = member_number(serial)
    Person.objects.filter(id=person_id, member_number=None).update(member_number=number, number_issued_on=on)
    return number


def told(membership: Membership, **more: Any) -> dict[str, Any]:
    """The arguments of a membership's journal row but for kind, actor and time."""
    return {
        "subject": ("membership", membership.id),
        "scope": membership.scope,
        "data": {"person_id": membership.person_id, "state": membership.state, **more},
    }


def count(kind: str, membership: Membership, *, at: datetime, quantity: int = 1) -> None:
    """The fact of one change, under the membership's union and that day's superiors. -1 takes one back that is counted
    together with others."""
    on = clock.local_date(at)
    facts.record(
        kind,
        occurred_on=on,
        at=at,
        union_id=membership.union_id,
        ancestors=ancestors_of(membership.union_id, on),
        subject=("person", membership.person_id),
        record=("membership", membership.id),
        quantity=quantity,
    )
