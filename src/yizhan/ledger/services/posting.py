"""Writing entries and legs. The fund is locked by the caller."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from yizhan.kernel import clock
from yizhan.kernel.scope import Acting
from yizhan.ledger.models import Account, Entry, Leg
from yizhan.ledger.types import AccountKind, Move

_Place = tuple[AccountKind, UUID | None]


@dataclass(frozen=True, slots=True)
class Posting:
    """One movement inside a fund. `key` is unique for ever; the person is whose payable account is meant."""

    key: str
    kind: str
    fund_id: UUID
    move: Move
    person_id: UUID | None = None
    grant_id: UUID | None = None
    batch_id: UUID | None = None
    reverses: UUID | None = None
    document: str = ""


def post(postings: Sequence[Posting], *, acting: Acting, at: datetime) -> None:
    """Write entries with two legs each; a key that was used before ends in an IntegrityError."""
    accounts = _accounts(postings)
    entries = [_entry(posting, acting, at) for posting in postings]
    Entry.objects.bulk_create(entries)
    Leg.objects.bulk_create(
        leg for posting, entry in zip(postings, entries, strict=True) for leg in _legs(posting, entry, accounts)
    )


def _entry(posting: Posting, acting: Acting, at: datetime) -> Entry:
    return Entry(
        key=posting.key,
        kind=posting.kind,
        at=at,
        occurred_on=clock.local_date(at),
        grant_id=posting.grant_id,
        batch_id=posting.batch_id,
        reverses=posting.reverses,
        document=posting.document,
        user_id=acting.user_id,
    )


def _legs(posting: Posting, entry: Entry, accounts: dict[tuple[UUID, _Place], UUID]) -> list[Leg]:
    move = posting.move
    sides = ((move.source, -move.amount_fen), (move.target, move.amount_fen))
    return [
        Leg(entry=entry, account_id=accounts[posting.fund_id, _place(kind, posting)], amount_fen=fen)
        for kind, fen in sides
    ]


def _place(kind: AccountKind, posting: Posting) -> _Place:
    return kind, posting.person_id if kind is AccountKind.PAYABLE else None


def _accounts(postings: Sequence[Posting]) -> dict[tuple[UUID, _Place], UUID]:
    """Ids of all accounts that the postings touch; the missing ones are made."""
    wanted = {
        (posting.fund_id, _place(kind, posting))
        for posting in postings
        for kind in (posting.move.source, posting.move.target)
    }
    found = _known_accounts(wanted)
    missing = [Account(fund_id=fund, kind=place[0], person_id=place[1]) for fund, place in wanted - found.keys()]
    if missing:
        Account.objects.bulk_create(missing, ignore_conflicts=True)
        found = _known_accounts(wanted)
    return found


def _known_accounts(wanted: set[tuple[UUID, _Place]]) -> dict[tuple[UUID, _Place], UUID]:
    rows = Account.objects.filter(fund_id__in={fund for fund, _ in wanted})
    people = {place[1] for _, place in wanted if place[1]}
    rows = rows.filter(person_id__isnull=True) | rows.filter(person_id__in=people)
    return {(row.fund_id, (AccountKind(row.kind), row.person_id)): row.id for row in rows}
