"""Transfer (会员接转): leaving one union and entering another as one act, once the new union has accepted."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.kernel import clashes, clock, journal, messages, texts
from yizhan.kernel.errors import Conflict, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import OFFICERS, Acting, Line, Role, reaches, scope_fields
from yizhan.registry import errors, events
from yizhan.registry.codes import OPEN_TRANSFERS, WAITING_TRANSFERS, TransferState, UnionKind
from yizhan.registry.models import Membership, Transfer, Union
from yizhan.registry.queries.ancestry import line_of, superior_of, superiors_of
from yizhan.registry.queries.unions import union_card
from yizhan.registry.rules.expelling import hearing_desk
from yizhan.registry.services import steps, telling
from yizhan.registry.types import Joined

OPEN_STATES = WAITING_TRANSFERS


@transaction.atomic
def request_transfer(
    *, person_id: UUID, to_union_id: UUID, reason: str, due_on: date, acting: Acting, at: datetime
) -> UUID:
    """Ask another union to take a member over; nothing changes until it accepts. Returns the transfer's id.

    `due_on` is the last day of the new union's term. Raises NoMembership, SameUnion, TransferStands, JoinRefused.
    """
    old = Membership.objects.filter(person_id=person_id, closed_on__isnull=True).first()
    if old is None:
        raise errors.NoMembership
    union = steps.union_named(to_union_id)
    if old.union_id == union.id:
        raise errors.SameUnion
    steps.refuse_joining(union, birth_date=None, on=clock.local_date(at))
    transfer = _insert(old, union, reason=reason, due_on=due_on, at=at)
    journal.append("registry.transfer_requested", acting=acting, at=at, **told(transfer))
    return transfer.id


@transaction.atomic
def accept_transfer(*, transfer_id: UUID, acting: Acting, at: datetime) -> Joined:
    """The new union takes the member: the old membership closes and the new one opens in this transaction.

    Raises NotFound (not theirs to decide), TransferSettled, HandlesOwn, Conflict (the membership changed since).
    """
    return carry_out(_lock_to_decide(transfer_id, acting), acting=acting, at=at)


@transaction.atomic
def transfer_now(*, person_id: UUID, to_union_id: UUID, reason: str, acting: Acting, at: datetime) -> Joined:
    """Ask and accept in one act, where somebody of the new union's line has decided already (a case's effect).

    Raises NotFound (outside that line), HandlesOwn, and what `request_transfer` raises.
    """
    on = clock.local_date(at)
    if acting.role is not Role.SYSTEM and not reaches(acting, line_of(to_union_id, on)):
        raise NotFound
    steps.refuse_own(acting, person_id)
    transfer_id = request_transfer(
        person_id=person_id, to_union_id=to_union_id, reason=reason, due_on=on, acting=acting, at=at
    )
    return carry_out(lock_transfer(transfer_id), acting=acting, at=at)


def carry_out(transfer: Transfer, *, acting: Acting, at: datetime) -> Joined:
    """Close there and open here; the transfer's row is locked and everybody whose word it needs has said yes."""
    old = steps.lock_membership(transfer.membership_id)
    if old.closed_on is not None:
        raise Conflict
    union = steps.union_named(transfer.to_union_id)
    steps.refuse_joining(union, birth_date=None, on=clock.local_date(at))
    new = steps.move_member(old, union, reason=transfer.reason, at=at, employer_id=transfer.employer_id)
    settle(transfer, TransferState.ACCEPTED, at, opened=new)
    journal.append("registry.transfer_accepted", acting=acting, at=at, **told(transfer, membership_id=new.id))
    steps.count(events.MEMBERSHIP_TRANSFERRED_OUT, old, at=at)
    steps.count(events.MEMBERSHIP_TRANSFERRED_IN, new, at=at)
    title = format_lazy(_("会员接转办好了：您现在是{union}的会员"), union=union.name)
    telling.tell(old.person_id, kind="registry.transferred", title=title, at=at)
    _tell_old_union(old, union, at=at)
    return steps.joined(new, at)


@transaction.atomic
def refuse_transfer(*, transfer_id: UUID, why: str, acting: Acting, at: datetime) -> None:
    """The new union does not take the member and says why; the membership stays where it is.

    Raises Invalid, NotFound, TransferSettled, HandlesOwn.
    """
    if not why.strip():
        raise errors.field_wrong("why")
    transfer = _lock_to_decide(transfer_id, acting)
    transfer.refusal = texts.whole(why, "why", longest=200)
    settle(transfer, TransferState.REFUSED, at)
    journal.append("registry.transfer_refused", acting=acting, at=at, **told(transfer))
    title = _("会员接转没有办成，会籍不变")
    telling.tell(transfer.person_id, kind="registry.transfer_refused", title=title, body=transfer.refusal, at=at)


@transaction.atomic
def withdraw_transfer(*, transfer_id: UUID, acting: Acting, at: datetime) -> None:
    """The member takes their own request back. Raises NotFound, TransferSettled."""
    transfer = lock_transfer(transfer_id)
    if acting.person_id != transfer.person_id:
        raise NotFound
    _refuse_settled(transfer)  # an offer is declined, see services.offers
    settle(transfer, TransferState.WITHDRAWN, at)
    journal.append("registry.transfer_withdrawn", acting=acting, at=at, **told(transfer))


@transaction.atomic
def escalate_transfer(*, transfer_id: UUID, superior_id: UUID, acting: Acting, at: datetime) -> bool:
    """The term has passed: the level above the new union may decide now as well. False where it was settled."""
    transfer = lock_transfer(transfer_id)
    if transfer.state != TransferState.REQUESTED:
        return False
    transfer.state, transfer.escalated_to_id = TransferState.ESCALATED, superior_id
    transfer.save(update_fields=["state", "escalated_to"])
    journal.append("registry.transfer_escalated", acting=acting, at=at, **told(transfer, superior_id=superior_id))
    tell_raised(transfer, silent=transfer.to_union, desk_id=superior_id, at=at)
    return True


def desk_above(union_id: UUID, on: date) -> UUID | None:
    """To which desk rises what a union does not answer: the nearest above it at which somebody sits, else the nearest;
    None where nothing stands above."""
    above = superiors_of(union_id, on).get(Line.TERRITORY, [])
    return hearing_desk(above, {desk for desk in above if holders_on(desk, OFFICERS, on)})


def tell_raised(transfer: Transfer, *, silent: Union, desk_id: UUID, at: datetime) -> None:
    """The desk above hears that it may answer, the member where the matter lies now, the union that it was late."""
    on, kind, link = clock.local_date(at), "registry.transfer_escalated", f"/transfers/{transfer.id}"
    title = format_lazy(_("{union}到期没有答复一件会员接转，请您办理"), union=silent.name)
    for user_id in holders_on(desk_id, OFFICERS, on):
        messages.notify(user_id, kind=kind, title=title, link=link, at=at)
    desk = union_card(desk_id).name
    late = format_lazy(_("一件会员接转到期没有答复，{desk}现在也可以办理"), desk=desk)
    for user_id in holders_on(silent.id, OFFICERS, on):
        messages.notify(user_id, kind=kind, title=late, link=link, at=at)
    own = format_lazy(_("您的会员接转转到了{desk}"), desk=desk)
    body = format_lazy(_("{union}到期没有答复，{desk}现在也可以答复。会籍暂时不变。"), union=silent.name, desk=desk)
    telling.tell(transfer.person_id, kind=kind, title=own, body=body, at=at)


def decides_on(acting: Acting, transfer: Transfer) -> bool:
    """Whether this transfer waits for the acting node: the new union, or after its term the level above."""
    waits_for = {transfer.to_union_id, transfer.escalated_to_id}
    return acting.node_id is not None and acting.node_id in waits_for and reaches(acting, transfer.scope)


def _insert(old: Membership, union: Union, *, reason: str, due_on: date, at: datetime) -> Transfer:
    on = clock.local_date(at)
    nobody_sits_there = union.kind == UnionKind.HOLDING_POOL  # its county decides from the first day
    transfer = Transfer(
        id=new_id(),
        person_id=old.person_id,
        membership=old,
        from_union_id=old.union_id,
        to_union=union,
        employer_id=union.employer_id,
        state=TransferState.REQUESTED,
        reason=reason,
        requested_at=at,
        due_on=due_on,
        escalated_to_id=superior_of(union.id, on) if nobody_sits_there else None,
        **scope_fields(line_of(union.id, on)),
    )
    with clashes.refused_by("one_open_transfer", errors.TransferStands):
        transfer.save(force_insert=True)
    return transfer


def _tell_old_union(old: Membership, union: Union, *, at: datetime) -> None:
    """Whoever keeps the old union's books hears that somebody has left them, and where to."""
    title = _("%(name)s 的会籍已转到%(union)s") % {"name": old.person.name, "union": union.name}
    for user_id in holders_on(old.union_id, [Role.CADRE], clock.local_date(at)):
        messages.notify(user_id, kind="registry.member_moved_on", title=title, link="/members", at=at)


def lock_open_transfer(person_id: UUID) -> Transfer | None:
    """The transfer or offer of a person that is not decided yet; to be locked before the membership."""
    rows = Transfer.objects.select_for_update(of=("self",)).filter(person_id=person_id, state__in=OPEN_TRANSFERS)
    return rows.first()


def end_with_membership(transfer: Transfer, *, acting: Acting, at: datetime) -> None:
    """The membership has ended otherwise: there is nothing left to move. The transfer's row is locked."""
    settle(transfer, TransferState.WITHDRAWN, at)
    journal.append("registry.transfer_withdrawn", acting=acting, at=at, **told(transfer))


def resume(transfer: Transfer, state: str, *, acting: Acting, at: datetime) -> None:
    """What ended with a membership that ended by mistake waits again. The transfer's row is locked."""
    transfer.state, transfer.decided_at = TransferState(state), None
    transfer.save(update_fields=["state", "decided_at"])
    journal.append("registry.transfer_resumed", acting=acting, at=at, **told(transfer))


def lock_transfer(transfer_id: UUID) -> Transfer:
    transfer = Transfer.objects.select_for_update(of=("self",)).filter(id=transfer_id).first()
    if transfer is None:
        raise NotFound
    return transfer


def _lock_to_decide(transfer_id: UUID, acting: Acting) -> Transfer:
    transfer = lock_transfer(transfer_id)
    if not decides_on(acting, transfer):
        raise NotFound
    _refuse_settled(transfer)
    steps.refuse_own(acting, transfer.person_id)
    return transfer


def _refuse_settled(transfer: Transfer) -> None:
    if transfer.state not in OPEN_STATES:
        raise errors.TransferSettled


def settle(transfer: Transfer, state: TransferState, at: datetime, opened: Membership | None = None) -> None:
    transfer.state, transfer.decided_at, transfer.opened_membership = state, at, opened
    transfer.save(update_fields=["state", "decided_at", "opened_membership", "refusal"])


def told(transfer: Transfer, **more: Any) -> dict[str, Any]:
    """The arguments of a transfer's journal row but for kind, actor and time."""
    unions = {"from_union_id": transfer.from_union_id, "to_union_id": transfer.to_union_id}
    return {
        "subject": ("transfer", transfer.id),
        "scope": transfer.scope,
        "data": {"person_id": transfer.person_id, **unions, **more},
    }
