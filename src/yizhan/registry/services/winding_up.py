"""Winding a union up (撤销) or merging it into another (合并): its members move, its duties end, it takes nothing on.

It does not come back. What was done by mistake is put right as what it is: the union is founded anew, and its members
ask to be transferred, or are asked for. What stood on an earlier day is read as of that day.
"""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.api import end_roles_at
from yizhan.accounts.queries import holders_on
from yizhan.kernel import clock, facts, journal, messages, texts
from yizhan.kernel.errors import Forbidden, Invalid, Problem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Line, Role, reaches, scope_fields
from yizhan.registry import errors, events
from yizhan.registry.codes import OPEN_TRANSFERS, MoveGround, UnionState, WindingUpGround
from yizhan.registry.models import JoinCode, Membership, Transfer, Union, WindingUp
from yizhan.registry.queries.ancestry import ancestors_of, line_of
from yizhan.registry.queries.moving import along
from yizhan.registry.queries.winding_up import (
    WINDERS,
    access_ending,
    keeper_of,
    last_received,
    plan_for,
    right_below,
)
from yizhan.registry.rules.winding_up import Body, may_end_on, obstacle
from yizhan.registry.services import leftovers
from yizhan.registry.services.ancestry import lock_ancestry
from yizhan.registry.services.following import Move, move_members
from yizhan.registry.services.moving import carry_over, hold_all, patiently
from yizhan.registry.types import EndOrder, EndPlan, MoveOrder

LONGEST_NUMBER: Final = 64


def plan_winding_up(*, union_id: UUID, order: EndOrder, acting: Acting, at: datetime) -> EndPlan:
    """What it would come to, with nothing changed. Raises as `wind_up`."""
    on = clock.local_date(at)
    if acting.role not in WINDERS:
        raise Forbidden
    union = access_ending(acting, union_id, on)
    receiver_id = _decide(union, order, acting, at)
    return plan_for(union_id, receiver_id, is_merged=order.receiver_id is not None)


def wind_up(*, union_id: UUID, order: EndOrder, acting: Acting, at: datetime) -> UUID:
    """End a union from a day on; returns the record's id. Its open memberships go as they are to the union that it is
    merged into, else to the union above, which retains them; and the unions below it come under that one.

    Raises Forbidden, NotFound (not above the union, or the receiver elsewhere), Invalid, NotToBeEnded, HandlesOwn,
    EstateBusy.
    """
    on = clock.local_date(at)
    if acting.role not in WINDERS:
        raise Forbidden
    access_ending(acting, union_id, on)
    with patiently():
        _lock(union_id, order.receiver_id)
        union = Union.objects.get(id=union_id)
        receiver = Union.objects.get(id=_decide(union, order, acting, at))
        _refuse_own(union, acting)
        move = Move(union, receiver, is_merged=order.receiver_id is not None, ground=order.ground)
        return _end(move, order, acting, at).id


def _end(move: Move, order: EndOrder, acting: Acting, at: datetime) -> WindingUp:
    """Everything is locked and decided."""
    union = move.union
    _hand_over_below(move, order, acting, at)
    Union.objects.filter(id=union.id).update(state=UnionState.WOUND_UP, wound_up_on=order.ends_on)
    leftovers.end_transfers_in(move, acting=acting, at=at)
    moved = move_members(move, acting=acting, at=at)
    leftovers.carry_on(move, acting=acting, at=at)
    JoinCode.objects.filter(union=union, revoked_at__isnull=True).update(revoked_at=at)
    record = _record(move, order, moved, acting, at)
    _end_duties(move, acting=acting, at=at)
    return record


def _hand_over_below(move: Move, order: EndOrder, acting: Acting, at: datetime) -> None:
    """What stands right below comes, with all below it, under whoever takes over. What was wound up before stays."""
    below = list(Union.objects.filter(id__in=right_below(move.union.id).get(move.union.line, ())).order_by("id"))
    if below:
        carried = MoveOrder(
            parent_id=move.receiver.id,
            line=move.union.line,
            ground=MoveGround.SUPERIOR_ENDED,
            document_no=order.document_no,
            moves_on=order.ends_on,
        )
        carry_over(below, move.receiver, carried, acting=acting, at=at)


def _lock(union_id: UUID, receiver_id: UUID | None) -> None:
    """The ancestry, so that nothing comes below it meanwhile; the transfers, as everybody does first who answers one;
    then the unions with all below them, in one order."""
    lock_ancestry(alone=True)
    touched = Q(to_union_id=union_id) | Q(from_union_id=union_id) | Q(escalated_to_id=union_id)
    open_ones = Transfer.objects.select_for_update(of=("self",)).filter(touched, state__in=OPEN_TRANSFERS)
    list(open_ones.order_by("id").values_list("id", flat=True))
    line = Union.objects.values_list("line", flat=True).get(id=union_id)
    hold_all([*along([union_id], line), *([receiver_id] if receiver_id else [])])


def _decide(union: Union, order: EndOrder, acting: Acting, at: datetime) -> UUID:
    """The id of the union that has the members then. Everything that is wrong with the order is told at once."""
    on = clock.local_date(at)
    receiver = _receiver(order.receiver_id, acting, at) if order.receiver_id else None
    below = right_below(union.id)
    found = obstacle(
        _body(union),
        unions_below=len(below.get(union.line, ())),
        on_the_other_line=sum(len(ids) for line, ids in below.items() if line != union.line),
        into=_body(receiver) if receiver else None,
        is_itself=receiver is not None and receiver.id == union.id,
    )
    if found in errors.OF_THE_RECEIVER and found is not None:
        raise errors.receiver_unfit(found)
    if found is not None:
        raise errors.NotToBeEnded(found)
    ends = may_end_on(
        order.ends_on,
        today=on,
        founded_on=union.founded_on,
        prepared_on=union.prepared_on,
        received_on=last_received(union.id),
    )
    document = texts.whole(order.document_no, "document_no", longest=LONGEST_NUMBER)
    wrong = {
        "winding_up_ground": order.ground not in WindingUpGround.values,
        "document_no": not document,
        "ended_on": not ends,
    }
    problems: list[Problem] = [
        problem for field, is_wrong in wrong.items() if is_wrong for problem in errors.field_wrong(field).problems
    ]
    if problems:
        raise Invalid(problems)
    return receiver.id if receiver else keeper_of(union.id, on)


def _receiver(receiver_id: UUID, acting: Acting, at: datetime) -> Union:
    """Over which the officer stands as well: nobody hands members to somebody else's union."""
    receiver, on = Union.objects.filter(id=receiver_id).first(), clock.local_date(at)
    if receiver is None or not any(reaches(acting, line_of(receiver.id, on, line)) for line in Line):
        raise errors.field_wrong("receiver")
    return receiver


def _body(union: Union) -> Body:
    return Body(level=union.level, kind=union.kind, state=union.state, line=union.line)


def _refuse_own(union: Union, acting: Acting) -> None:
    """An officer who is a member there leaves it to another."""
    if acting.person_id is None:
        return
    if Membership.objects.filter(union=union, person_id=acting.person_id, closed_on__isnull=True).exists():
        raise errors.HandlesOwn


def _record(move: Move, order: EndOrder, moved: int, acting: Acting, at: datetime) -> WindingUp:
    """The record, its journal row, and the fact: a preparatory group that ends was no union."""
    union, on = move.union, clock.local_date(at)
    scope = line_of(union.id, on)
    keys = scope_fields(scope)
    del keys["union_id"]
    record = WindingUp.objects.create(
        id=new_id(),
        union=union,
        receiver=move.receiver,
        is_merged=move.is_merged,
        ground=order.ground,
        document_no=texts.whole(order.document_no, "document_no", longest=LONGEST_NUMBER),
        ends_on=order.ends_on,
        members=moved,
        recorded_at=at,
        recorded_by=acting.user_id,
        **keys,
    )
    data = {
        "receiver_id": move.receiver.id,
        "ground": order.ground,
        "document_number": record.document_no,
        "ends_on": order.ends_on,
        "members": moved,
    }
    subject = ("union", union.id)
    if move.is_merged:
        journal.append("registry.union_merged", acting=acting, at=at, subject=subject, scope=scope, data=data)
    else:
        journal.append("registry.union_wound_up", acting=acting, at=at, subject=subject, scope=scope, data=data)
    if union.state == UnionState.ESTABLISHED:  # as it was before
        facts.record(
            events.UNION_MERGED if move.is_merged else events.UNION_WOUND_UP,
            occurred_on=on,
            at=at,
            union_id=union.id,
            ancestors=ancestors_of(union.id, on),
            subject=subject,
            record=subject,
        )
    return record


def _end_duties(move: Move, *, acting: Acting, at: datetime) -> None:
    """Whoever held a duty there holds it no more and hears so; whoever keeps the receiver's books hears who came."""
    on, union, receiver = clock.local_date(at), move.union, move.receiver
    held = end_roles_at(node_id=union.id, on=on, acting=acting, at=at)
    title = (
        format_lazy(_("{union}已并入{receiver}，您在原工会的身份到此为止"), union=union.name, receiver=receiver.name)
        if move.is_merged
        else format_lazy(_("{union}已撤销，您在这家工会的身份到此为止"), union=union.name)
    )
    body = _("名册、办件和登记由接收的工会或上级工会继续办理，原来的记录都留着。")
    messages.notify_each(held, kind="registry.duty_ended", title=title, body=body, link="/me", at=at)
    keepers = [user for user in holders_on(receiver.id, [Role.CADRE], on) if user not in held]
    came = format_lazy(_("{union}已并入，会员都转来了，请核对名册"), union=union.name)
    if move.is_merged:
        messages.notify_each(keepers, kind="registry.members_received", title=came, link="/members", at=at)
