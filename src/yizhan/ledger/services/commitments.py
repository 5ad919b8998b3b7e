"""The first of the two people: an approved amount is promised out of a fund."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from yizhan.kernel import journal
from yizhan.kernel.errors import InvalidValue
from yizhan.kernel.money import LARGEST_FEN, yuan
from yizhan.kernel.scope import Acting, ScopeKeys, scope_fields
from yizhan.ledger.errors import CapExceeded, FundShort, OneGrantCapExceeded, RepeatDiffers
from yizhan.ledger.models import CapUse, Grant, PayeeAccount
from yizhan.ledger.queries import used_fen
from yizhan.ledger.rules import caps as cap_rules
from yizhan.ledger.rules import grants as grant_rules
from yizhan.ledger.services import payees
from yizhan.ledger.services.duty import check_apart, user_of
from yizhan.ledger.services.funds import free_fen
from yizhan.ledger.services.locks import hold, lock_fund, money
from yizhan.ledger.services.posting import Posting, post
from yizhan.ledger.types import Cap, GrantState, PayeeDetails
from yizhan.registry.api import hold_standing


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised to whom, by which decision. `key` is the case and its step; amounts in fen."""

    key: str
    fund_id: UUID
    case_id: UUID
    person_id: UUID
    programme_version_id: UUID
    programme_code: str
    title: str
    amount_fen: int
    scope: ScopeKeys
    caps: Sequence[Cap] = ()
    payee: PayeeDetails | None = None
    reuses_account: bool = True  # without a payee: the person's last account; else the treasurer asks for one
    fact_kind: str = "relief.paid"
    fact_quantity: int = 1
    goods_fen: int = 0  # handed over in kind beside the money: counts towards caps


def commit_grant(promise: Promise, *, acting: Acting, at: datetime) -> UUID:
    """Take the amount out of the fund for one person; returns the grant's id.

    The same key with the same person, amount and fund returns the grant that is there; with others it is refused.
    Raises CapExceeded, FundShort, RepeatDiffers, Busy.
    """
    with money():
        promise = _standing(promise)
        _check(promise, acting)
        hold(cap_rules.lock_keys(promise.key, promise.caps))
        known = Grant.objects.filter(key=promise.key).first()
        if known:
            return _same_as(known, promise)
        _check_caps(promise)
        _check_free(promise)
        grant = _write(promise, acting, at)
        data = {"case_id": promise.case_id, "amount_fen": promise.amount_fen, "fund_id": promise.fund_id}
        journal.append(
            "ledger.committed", acting=acting, at=at, subject=("grant", grant.id), scope=promise.scope, data=data
        )
        return grant.id


def _standing(promise: Promise) -> Promise:
    """Who is promised something, and whom its caps concern, under the ids that stand; none is merged until it ends.

    So two entries of one person that become one at this moment do not each get the whole of a cap.
    """
    subjects = {subject for cap in promise.caps for subject in cap.subjects}
    merged = hold_standing({promise.person_id, *subjects})
    if not merged:
        return promise
    caps = [replace(cap, subjects=frozenset(merged.get(one, one) for one in cap.subjects)) for cap in promise.caps]
    return replace(promise, person_id=merged.get(promise.person_id, promise.person_id), caps=caps)


def _check(promise: Promise, acting: Acting) -> None:
    user_of(acting)
    check_apart(acting, promise.person_id)
    if not 0 < promise.amount_fen <= LARGEST_FEN or not 0 <= promise.goods_fen <= LARGEST_FEN:
        raise InvalidValue(field="amount")


def _same_as(known: Grant, promise: Promise) -> UUID:
    is_same = (known.person_id, known.amount_fen, known.goods_fen, known.fund_id) == (
        promise.person_id,
        promise.amount_fen,
        promise.goods_fen,
        promise.fund_id,
    )
    if not is_same:
        raise RepeatDiffers
    return known.id


def _check_caps(promise: Promise) -> None:
    worth_fen = promise.amount_fen + promise.goods_fen
    excess = cap_rules.first_excess(worth_fen, {cap: used_fen(cap) for cap in promise.caps})
    if excess and excess.cap.is_of_one_grant:
        raise OneGrantCapExceeded(limit=yuan(excess.cap.limit_fen), goods=yuan(promise.goods_fen))
    if excess:
        raise CapExceeded(
            year=excess.cap.year,
            used=yuan(excess.used_fen),
            limit=yuan(excess.cap.limit_fen),
            left=yuan(excess.left_fen),
        )


def _check_free(promise: Promise) -> None:
    lock_fund(promise.fund_id)
    free = free_fen(promise.fund_id)
    if free < promise.amount_fen:
        raise FundShort(free=yuan(free), needed=yuan(promise.amount_fen))


def _write(promise: Promise, acting: Acting, at: datetime) -> Grant:
    grant = Grant.objects.create(
        **scope_fields(promise.scope),
        key=promise.key,
        fund_id=promise.fund_id,
        case_id=promise.case_id,
        person_id=promise.person_id,
        programme_version_id=promise.programme_version_id,
        programme_code=promise.programme_code,
        title=promise.title,
        amount_fen=promise.amount_fen,
        goods_fen=promise.goods_fen,
        payee=_payee(promise, acting, at),
        committed_by=user_of(acting),
        committed_at=at,
        fact_kind=promise.fact_kind,
        fact_quantity=promise.fact_quantity,
    )
    uses = {(cap.group, cap.year, subject) for cap in promise.caps for subject in cap.subjects}
    CapUse.objects.bulk_create(CapUse(grant=grant, group=g, year=y, subject_id=s) for g, y, s in uses)
    move = grant_rules.money_moved(None, GrantState.COMMITTED, grant.amount_fen)
    posting = Posting(f"grant:{grant.id}:1", GrantState.COMMITTED, grant.fund_id, move, grant_id=grant.id)
    post([posting], acting=acting, at=at)
    return grant


def _payee(promise: Promise, acting: Acting, at: datetime) -> PayeeAccount | None:
    if promise.payee is None:
        return payees.last_of(promise.person_id) if promise.reuses_account else None
    return payees.write(promise.person_id, promise.case_id, promise.payee, acting=acting, at=at)
