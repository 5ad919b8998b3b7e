"""Funds: opened, and filled by what was received."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from yizhan.kernel import journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Level, Role, ScopeKeys, scope_fields
from yizhan.ledger.errors import RepeatDiffers
from yizhan.ledger.models import Account, Balance, Entry, Fund
from yizhan.ledger.services.duty import check_own
from yizhan.ledger.services.locks import lock_fund, money
from yizhan.ledger.services.posting import Posting, post
from yizhan.ledger.types import AccountKind, FundSource, Move

_OWN_COLUMN = {
    Level.STREET: "street_id",
    Level.COUNTY: "county_id",
    Level.CITY: "city_id",
    Level.INDUSTRY: "industry_id",
}


def open_fund(
    *, scope: ScopeKeys, level: Level, source: FundSource, purpose: str, name: str, acting: Acting, at: datetime
) -> UUID:
    """A union's fund from one source for one purpose; asked again it returns the same one.

    `scope` is the line of the union whose money it is, `level` where it stands: that union is in its own line.
    """
    scope = _with_itself(scope, level)
    with money():
        fund, is_new = Fund.objects.get_or_create(
            union_id=scope.union_id,
            source=source,
            purpose=purpose,
            defaults={**scope_fields(scope), "level": level, "name": name},
        )
        if is_new:
            data = {"source": source, "purpose": purpose}
            journal.append(
                "ledger.fund_opened", acting=acting, at=at, subject=("fund", fund.id), scope=scope, data=data
            )
        return fund.id


def receive(*, fund_id: UUID, amount_fen: int, document: str, key: str, acting: Acting, at: datetime) -> None:
    """Money arrived for a fund, by a numbered document. The same key again does nothing; other numbers are refused."""
    with money():
        fund = _access_fund(acting, fund_id)
        full_key = f"received:{fund.id}:{key}"
        known = Entry.objects.filter(key=full_key).first()
        if known:
            _check_same(known, amount_fen, document)
            return
        move = Move(AccountKind.INCOME, AccountKind.FUND, amount_fen)
        post([Posting(full_key, "received", fund.id, move, document=document)], acting=acting, at=at)
        data = {"amount_fen": amount_fen}
        journal.append(
            "ledger.money_received", acting=acting, at=at, subject=("fund", fund.id), scope=fund.scope, data=data
        )


def free_fen(fund_id: UUID) -> int:
    """What may still be committed from a fund. Under the fund's lock it stays true until the commit."""
    found = Balance.objects.filter(account__fund_id=fund_id, kind=AccountKind.FUND)
    return found.values_list("amount_fen", flat=True).first() or 0


def _with_itself(scope: ScopeKeys, level: Level) -> ScopeKeys:
    """A county's own fund lies in that county's line too, so that its treasurer finds it by equality."""
    column = _OWN_COLUMN.get(level)
    return replace(scope, **{column: scope.union_id}) if column else scope


def _access_fund(acting: Acting, fund_id: UUID) -> Fund:
    if not Fund.objects.filter(id=fund_id).exists():
        raise NotFound
    fund = lock_fund(fund_id)
    if acting.role is not Role.SYSTEM:
        check_own(acting, fund)
    return fund


def _check_same(entry: Entry, amount_fen: int, document: str) -> None:
    arrived = Account.objects.filter(kind=AccountKind.FUND, legs__entry=entry, legs__amount_fen=amount_fen)
    if entry.document != document or not arrived.exists():
        raise RepeatDiffers
