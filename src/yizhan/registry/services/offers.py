"""A union asks for a member of another (from its roster): the member and the old union are to agree, then it is done.

Either may decline, and nothing changes. Where the old union does not answer in its term the level above it may.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.kernel import calendar, clock, journal, messages, texts
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Role, ScopeKeys, scope_fields
from yizhan.registry import errors
from yizhan.registry.codes import MOVING, ChangeReason, TransferState, UnionKind
from yizhan.registry.models import Membership, Transfer, Union
from yizhan.registry.queries.ancestry import superior_of
from yizhan.registry.rules.joining import TRANSFER_TERM_DAYS
from yizhan.registry.services import steps, telling
from yizhan.registry.services.transfers import carry_out, desk_above, lock_transfer, settle, tell_raised, told
from yizhan.registry.types import Joined


@dataclass(frozen=True, slots=True)
class Wanted:
    """A member of another union, and the union that asks for them."""

    membership_id: UUID
    to_union_id: UUID
    employer_id: UUID | None
    scope: ScopeKeys  # of the union that asks
    reason: str = ""


def offer_each(wanted: Sequence[Wanted], *, acting: Acting, at: datetime) -> int:
    """Ask for many, in as many statements as for one; who has an open transfer already is left out. Returns how many.

    In the caller's transaction.
    """
    if not wanted:
        return 0
    by_id = Membership.objects.select_related("union").in_bulk([one.membership_id for one in wanted])
    due_on = calendar.add_working_days(clock.local_date(at), TRANSFER_TERM_DAYS).day
    above = _above_pools([by_id[one.membership_id].union for one in wanted], at)
    made = [_offer(one, by_id[one.membership_id], above, at) for one in wanted]
    for one in made:
        one.due_on = due_on
    Transfer.objects.bulk_create(made, ignore_conflicts=True)
    stands = set(Transfer.objects.filter(id__in=[one.id for one in made]).values_list("id", flat=True))
    opened = [one for one in made if one.id in stands]
    for scope, offers in _by_scope(opened).items():
        journal.append_for_each(
            "registry.transfer_offered",
            acting=acting,
            at=at,
            subjects=[("transfer", one.id) for one in offers],
            scope=scope,
        )
    _tell_members([one.person_id for one in opened], at)
    return len(opened)


def _offer(wanted: Wanted, old: Membership, above: dict[UUID, UUID | None], at: datetime) -> Transfer:
    return Transfer(
        id=new_id(),
        person_id=old.person_id,
        membership=old,
        from_union_id=old.union_id,
        to_union_id=wanted.to_union_id,
        employer_id=wanted.employer_id,
        state=TransferState.OFFERED,
        is_offered=True,
        reason=wanted.reason if wanted.reason in MOVING else ChangeReason.EMPLOYMENT,
        requested_at=at,
        escalated_to_id=above.get(old.union_id),
        **scope_fields(wanted.scope),
    )


def _above_pools(unions: Sequence[Union], at: datetime) -> dict[UUID, UUID | None]:
    """Nobody sits in a holding pool: its county answers from the first day."""
    pools = {union.id for union in unions if union.kind == UnionKind.HOLDING_POOL}
    return {pool_id: superior_of(pool_id, clock.local_date(at)) for pool_id in pools}


def _by_scope(offers: Sequence[Transfer]) -> dict[ScopeKeys, list[Transfer]]:
    grouped: dict[ScopeKeys, list[Transfer]] = {}
    for one in offers:
        grouped.setdefault(one.scope, []).append(one)
    return grouped


def _tell_members(person_ids: Sequence[UUID], at: datetime) -> None:
    telling.tell_each(
        person_ids,
        kind="registry.transfer_offered",
        title=_("有一家工会请您把会籍转过去，要您同意"),
        body=_("您同意、原工会也同意后才会转；不同意的，会籍不变。请在“我的会籍”里答复。"),
        at=at,
    )


@transaction.atomic
def agree(*, transfer_id: UUID, acting: Acting, at: datetime) -> Joined | None:
    """The member's word, or the old union's; with both the transfer is done.

    Raises NotFound (not theirs to say), TransferSettled, HandlesOwn, JoinRefused, Conflict.
    """
    transfer = _lock_offer(transfer_id, acting)
    if acting.person_id == transfer.person_id:
        transfer.member_agreed_at = transfer.member_agreed_at or at
    else:
        transfer.old_union_agreed_at = transfer.old_union_agreed_at or at
    transfer.save(update_fields=["member_agreed_at", "old_union_agreed_at"])
    journal.append("registry.transfer_agreed", acting=acting, at=at, **told(transfer))
    if transfer.member_agreed_at is None or transfer.old_union_agreed_at is None:
        return None
    return carry_out(transfer, acting=acting, at=at)


@transaction.atomic
def decline(*, transfer_id: UUID, why: str = "", acting: Acting, at: datetime) -> None:
    """The member, or the old union with its reason, does not agree: nothing changes. Raises as `agree`, Invalid."""
    transfer = _lock_offer(transfer_id, acting)
    own = acting.person_id == transfer.person_id
    if not own and not why.strip():
        raise errors.field_wrong("why")
    transfer.refusal = texts.whole(why, "why", longest=200) if why.strip() else str(_("本人不同意"))
    settle(transfer, TransferState.REFUSED, at)
    journal.append("registry.transfer_declined", acting=acting, at=at, **told(transfer))
    name = transfer.person.name
    title = format_lazy(_("{name} 的会籍没有转来：{why}"), name=name, why=transfer.refusal)
    for user_id in holders_on(transfer.to_union_id, [Role.CADRE], clock.local_date(at)):
        messages.notify(user_id, kind="registry.transfer_declined", title=title, link="/transfers", at=at)
    if not own:
        telling.tell(
            transfer.person_id, kind="registry.transfer_declined", title=_("会员接转没有办成，会籍不变"), at=at
        )


def speaks_for(acting: Acting, transfer: Transfer) -> bool:
    """Whether the acting node answers for the old union: itself, or after its term the level above it."""
    if acting.node_id is None or acting.role in {Role.MEMBER, Role.EMPLOYER_AGENT}:
        return False
    return acting.node_id in {transfer.from_union_id, transfer.escalated_to_id}


def raise_offer(*, transfer_id: UUID, acting: Acting, at: datetime) -> bool:
    """The old union's term has passed: the level above it may answer as well. False where it was settled or raised."""
    with transaction.atomic():
        transfer = lock_transfer(transfer_id)
        superior_id = desk_above(transfer.from_union_id, clock.local_date(at))
        if transfer.state != TransferState.OFFERED or transfer.escalated_to_id is not None or superior_id is None:
            return False
        transfer.escalated_to_id = superior_id
        transfer.save(update_fields=["escalated_to"])
        journal.append("registry.transfer_escalated", acting=acting, at=at, **told(transfer, superior_id=superior_id))
        tell_raised(transfer, silent=transfer.from_union, desk_id=superior_id, at=at)
        return True


def _lock_offer(transfer_id: UUID, acting: Acting) -> Transfer:
    transfer = lock_transfer(transfer_id)
    if not transfer.is_offered or not (acting.person_id == transfer.person_id or speaks_for(acting, transfer)):
        raise NotFound
    if transfer.state != TransferState.OFFERED:
        raise errors.TransferSettled
    if acting.person_id != transfer.person_id:
        steps.refuse_own(acting, transfer.person_id)
    elif acting.role is not Role.MEMBER:
        raise errors.HandlesOwn
    return transfer
