"""The second person and what follows: release, cancel, correct the account, take back, put back."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final, cast
from uuid import UUID

from django.utils.translation import gettext as _

from yizhan.kernel import clock, facts, journal
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.ledger.errors import (
    VOUCHER_WANTED,
    ChangedSince,
    EnteredTheReturn,
    HolderNotConfirmed,
    PayeeMissing,
    SamePerson,
    WrongState,
)
from yizhan.ledger.labels import GRANT_STATE
from yizhan.ledger.models import Entry, Grant
from yizhan.ledger.queries import access_grant
from yizhan.ledger.rules import grants as rules
from yizhan.ledger.services import payees
from yizhan.ledger.services.duty import check_apart, check_independent, check_own, user_of
from yizhan.ledger.services.households import household_of
from yizhan.ledger.services.locks import lock_fund, lock_grants, lock_to_release, money
from yizhan.ledger.services.posting import Posting, post
from yizhan.ledger.types import (
    CancelReason,
    GrantOutcome,
    GrantState,
    OtherHolder,
    PayeeDetails,
    Pick,
    Refund,
)

_LONGEST_VOUCHER: Final = 64


def release_grant(*, pick: Pick, acting: Acting, at: datetime) -> None:
    """Release a promised amount for payment to the account in force, as the releaser read both.

    Raises SamePerson for whoever approved the amount or wrote that account, TiedToFirst, OwnGrant, WrongState,
    ChangedSince, PayeeMissing, HolderDiffers, HolderNotConfirmed.
    """
    with money():
        grant = _own_grant(acting, pick.grant_id)
        _check_second_person(grant, acting, at)
        _check_as_read(grant, pick)
        grant.released_by, grant.released_at = acting.user_id, at
        is_others = bool(grant.payee and grant.payee.other_holder)
        grant.holder_confirmed_by = acting.user_id if is_others else None
        move_grants([grant], GrantState.RELEASED, acting=acting, at=at)
        payee_id = grant.payee.id if grant.payee else None
        journal.append("ledger.released", **about(grant, acting, at, payee_id=payee_id, is_other_holder=is_others))


def release_grants(*, picks: Sequence[Pick], acting: Acting, at: datetime) -> list[GrantOutcome]:
    """Release several in one transaction, each with its own outcome in the order asked: a refusal undoes only itself.

    All grants and then all their funds are held before the first one moves. Raises Busy, and nothing was released.
    """
    with money():
        chosen: dict[UUID, Pick] = {}
        for pick in picks:
            chosen.setdefault(pick.grant_id, pick)
        lock_to_release(chosen, acting.node_id)
        return [_outcome(pick, acting, at) for pick in chosen.values()]


def cancel_grant(*, grant_id: UUID, reason: CancelReason, acting: Acting, at: datetime) -> None:
    """Give up a grant before it was paid: its money goes back into the fund."""
    with money():
        grant = _own_grant(acting, grant_id)
        grant.reason = reason
        move_grants([grant], GrantState.CANCELLED, acting=acting, at=at)
        journal.append("ledger.cancelled", **about(grant, acting, at, reason=reason))


def set_payee(
    *, grant_id: UUID, details: PayeeDetails, other: OtherHolder | None = None, acting: Acting, at: datetime
) -> None:
    """Fill in or correct the account of a grant that is not with the bank: then somebody else releases it (again).

    A release was for the account that it named. So a released or failed grant goes back to what is only promised.
    The account is the payee's own; with `other` it may be that of an adult of the household. Raises Invalid.
    """
    with money():
        grant = _own_grant(acting, grant_id)
        if grant.state not in rules.CORRECTABLE:
            raise WrongState(state=GRANT_STATE[GrantState(grant.state)])
        check_apart(acting, grant.person_id, *household_of(grant.case_id, clock.local_date(at)).people)
        grant.payee = payees.write(grant.person_id, grant.case_id, details, other=other, acting=acting, at=at)
        if grant.state == GrantState.COMMITTED:
            grant.version += 1
            grant.save(update_fields=["payee", "version"])
        else:
            grant.released_by, grant.released_at, grant.holder_confirmed_by = None, None, None
            move_grants([grant], GrantState.COMMITTED, acting=acting, at=at)
        journal.append("ledger.account_corrected", **about(grant, acting, at, payee_id=grant.payee.id))


def reverse(*, grant_id: UUID, refund: Refund, acting: Acting, at: datetime) -> None:
    """A paid amount came back whole. The payment stays written; a second entry and a second fact take it back.

    Raises Invalid for a voucher that is missing and a day before the payment or after today.
    """
    with money():
        grant = _own_grant(acting, grant_id)
        check_apart(acting, grant.person_id)
        if grant.state == GrantState.PAID:
            _check_refund(grant, refund, clock.local_date(at))
        paid = Entry.objects.filter(grant_id=grant.id, kind=GrantState.PAID).first()
        grant.reason, grant.returned_by = refund.reason, user_of(acting)
        grant.return_voucher, grant.returned_on = refund.voucher.strip(), refund.returned_on
        move_grants([grant], GrantState.REVERSED, acting=acting, at=at, reverses=paid.id if paid else None)
        _take_back_fact(grant, at)
        told = {"reason": refund.reason, "document_number": grant.return_voucher, "returned_on": refund.returned_on}
        journal.append("ledger.reversed", **about(grant, acting, at, **told))


def restore(*, grant_id: UUID, acting: Acting, at: datetime) -> None:
    """Put money that came back into its fund again, where it is free for others.

    Whoever entered that it came back does not: two people have seen the voucher before it is spent anew. SamePerson.
    """
    with money():
        grant = _own_grant(acting, grant_id)
        if grant.returned_by == user_of(acting):
            raise EnteredTheReturn
        check_independent(acting, grant.returned_by)
        check_apart(acting, grant.person_id)
        move_grants([grant], GrantState.RESTORED, acting=acting, at=at)
        journal.append("ledger.restored", **about(grant, acting, at))


def move_grants(
    grants: Sequence[Grant],
    target: GrantState,
    *,
    acting: Acting,
    at: datetime,
    batch_id: UUID | None = None,
    reverses: UUID | None = None,
) -> None:
    """Change the state of locked grants of one fund and post the money that goes with it; saves each grant."""
    for fund_id in sorted({grant.fund_id for grant in grants}):
        lock_fund(fund_id)
    postings = []
    for grant in grants:
        state = GrantState(grant.state)
        if not rules.may_become(state, target):
            raise WrongState(state=GRANT_STATE[state])
        move = rules.money_moved(state, target, grant.amount_fen)
        grant.state, grant.version = target, grant.version + 1
        key = f"grant:{grant.id}:{grant.version}"
        postings.append(
            Posting(
                key, target, grant.fund_id, move, grant.payable_to_id or grant.person_id, grant.id, batch_id, reverses
            )
        )
    post(postings, acting=acting, at=at)
    Grant.objects.bulk_update(grants, _MOVING)


_MOVING = [
    "state",
    "version",
    "payee",
    "released_by",
    "released_at",
    "holder_confirmed_by",
    "paid_at",
    "paid_on",
    "failure",
    "reason",
    "returned_on",
    "return_voucher",
    "returned_by",
    "fact_id",
]


def _own_grant(acting: Acting, grant_id: UUID) -> Grant:
    """The grant, locked, for the treasurer of its fund."""
    access_grant(acting, grant_id)
    grant = lock_grants([grant_id])[0]
    check_own(acting, grant.fund)
    return grant


def _check_refund(grant: Grant, refund: Refund, today: date) -> None:
    problems = []
    if not 0 < len(refund.voucher.strip()) <= _LONGEST_VOUCHER:
        problems.append(Problem(field="voucher", message=str(VOUCHER_WANTED)))
    if refund.returned_on > today or (grant.paid_on and refund.returned_on < grant.paid_on):
        problems.append(Problem(field="returned_on", message=_("退回日期不能早于付款到账日，也不能晚于今天。")))
    if problems:
        raise Invalid(problems)


def _check_second_person(grant: Grant, acting: Acting, at: datetime) -> None:
    """Neither of the two who came before, nor close to them, nor to anybody of the case."""
    payee_by = grant.payee.created_by if grant.payee else None
    if not rules.may_release(user_of(acting), committed_by=grant.committed_by, payee_by=payee_by):
        raise SamePerson
    check_independent(acting, grant.committed_by, payee_by)
    check_apart(acting, grant.person_id, *household_of(grant.case_id, clock.local_date(at)).people)


def _check_as_read(grant: Grant, pick: Pick) -> None:
    """It still waits, with the amount and the account that the releaser had before them."""
    if grant.state != GrantState.COMMITTED:
        raise WrongState(state=GRANT_STATE[GrantState(grant.state)])
    if grant.version != pick.version:
        raise ChangedSince
    if grant.payee is None:
        raise PayeeMissing
    payees.check_holders([grant])
    if grant.payee.other_holder and not pick.confirms_holder:
        raise HolderNotConfirmed


def _outcome(pick: Pick, acting: Acting, at: datetime) -> GrantOutcome:
    try:
        release_grant(pick=pick, acting=acting, at=at)
    except DomainError as refusal:
        return GrantOutcome(pick.grant_id, is_done=False, code=refusal.code, message=str(refusal))
    return GrantOutcome(pick.grant_id, is_done=True)


def _take_back_fact(grant: Grant, at: datetime) -> None:
    """The reversal counts where the payment counted, even if the union has moved since."""
    paid = Fact.objects.get(id=cast("UUID", grant.fact_id))
    facts.record(
        paid.kind,
        occurred_on=clock.local_date(at),
        at=at,
        union_id=paid.union_id,
        ancestors=paid.ancestors,
        subject=(paid.subject_kind, paid.subject_id),
        record=(paid.record_kind, paid.record_id),
        quantity=-paid.quantity,
        amount_fen=-paid.amount_fen,
        programme_version_id=paid.programme_version_id,
        reverses=paid.id,
    )


def about(grant: Grant, acting: Acting, at: datetime, **more: Any) -> dict[str, Any]:
    """What every journal row about a grant says: `journal.append(kind, **about(…))`."""
    data = {"case_id": grant.case_id, "person_id": grant.person_id, "amount_fen": grant.amount_fen, **more}
    return {"acting": acting, "at": at, "subject": ("grant", grant.id), "scope": grant.scope, "data": data}
