"""Released grants of one fund become one payment file."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from uuid import UUID

from yizhan.kernel import clock, journal, vault
from yizhan.kernel.errors import DomainError
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, scope_fields
from yizhan.ledger.errors import EmptyBatch, HolderDiffers, OwnGrant, PayeeMissing, SeveralFunds, WrongState
from yizhan.ledger.labels import GRANT_STATE
from yizhan.ledger.models import Fund, Grant, PaymentBatch, PaymentLine
from yizhan.ledger.queries import access_batch, access_fund, file_lines
from yizhan.ledger.rules import bank_file
from yizhan.ledger.services import payees
from yizhan.ledger.services.duty import check_own, close_to, user_of
from yizhan.ledger.services.grants import move_grants
from yizhan.ledger.services.locks import lock_grants, money
from yizhan.ledger.types import BatchState, FileLine, GrantState

MOST_LINES = 2_000


def make_batch(*, grant_ids: Sequence[UUID], acting: Acting, at: datetime) -> UUID:
    """Fix the lines of a payment file: released grants of one own fund, each with an account. All or none.

    Raises EmptyBatch, SeveralFunds, WrongState, PayeeMissing, HolderDiffers, OtherFund, OwnGrant, NotFound
    (another line's).
    """
    with money():
        grants = lock_grants(grant_ids)
        fund = _one_fund(grants, grant_ids, acting)
        _check_payable(grants, acting)
        batch = _write_batch(fund, grants, acting, at)
        move_grants(grants, GrantState.BATCHED, acting=acting, at=at, batch_id=batch.id)
        data = {"lines": batch.line_count, "amount_fen": batch.amount_fen, "fund_id": fund.id}
        journal.append(
            "ledger.batch_made", acting=acting, at=at, subject=("batch", batch.id), scope=fund.scope, data=data
        )
        return batch.id


def batch_file(*, batch_id: UUID, encoding: str, acting: Acting, at: datetime) -> tuple[str, bytes]:
    """Name and bytes of the payment file. Each taking is journaled, since it shows accounts in full."""
    with money():
        batch = access_batch(acting, batch_id, lock=True)
        check_own(acting, batch.fund)
        if batch.state == BatchState.MADE:
            batch.state, batch.sent_at = BatchState.SENT, at
            batch.save(update_fields=["state", "sent_at"])
        subject = ("batch", batch.id)
        vault.log_reading(
            acting=acting, at=at, subject=subject, fields=["holder", "number"], purpose="payment", scope=batch.scope
        )
        data = {"encoding": encoding, "lines": batch.line_count}
        journal.append("ledger.file_taken", acting=acting, at=at, subject=subject, scope=batch.scope, data=data)
        content = bank_file.write(batch.number, batch.check_code, file_lines(batch.id), encoding=encoding)
        return f"{batch.number}.csv", content


def _one_fund(grants: Sequence[Grant], asked: Sequence[UUID], acting: Acting) -> Fund:
    funds = {grant.fund_id: grant.fund for grant in grants}
    if len(funds) > 1:
        raise SeveralFunds
    if not funds or len(grants) != len(set(asked)) or len(grants) > MOST_LINES:
        raise EmptyBatch
    fund = access_fund(acting, next(iter(funds)))
    check_own(acting, fund)
    return fund


def _check_payable(grants: Sequence[Grant], acting: Acting) -> None:
    """Raises the first refusal; its field `refused` holds every grant that cannot be paid, with the words why."""
    close, misnamed = close_to(acting), payees.in_another_name(grants)
    found = [(grant.id, fault) for grant in grants if (fault := _fault(grant, close, misnamed))]
    if found:
        first = found[0][1]
        first.fields["refused"] = [(grant_id, str(fault)) for grant_id, fault in found]
        raise first


def _fault(grant: Grant, close: AbstractSet[UUID], misnamed: AbstractSet[UUID]) -> DomainError | None:
    if grant.person_id in close:
        return OwnGrant()
    if grant.state != GrantState.RELEASED:
        return WrongState(state=GRANT_STATE[GrantState(grant.state)])
    if grant.payee is None:
        return PayeeMissing()
    return HolderDiffers() if grant.id in misnamed else None


def _write_batch(fund: Fund, grants: Sequence[Grant], acting: Acting, at: datetime) -> PaymentBatch:
    batch_id = new_id()
    tail = batch_id.hex[-8:].upper()
    batch = PaymentBatch.objects.create(
        **scope_fields(fund.scope),
        id=batch_id,
        fund=fund,
        number=f"PB{clock.local_date(at):%Y%m%d}-{tail}",
        line_count=len(grants),
        amount_fen=sum(grant.amount_fen for grant in grants),
        made_by=user_of(acting),
        made_at=at,
    )
    PaymentLine.objects.bulk_create(
        PaymentLine(
            batch=batch,
            line_no=number,
            reference=f"YZ{tail}{number:05d}",
            grant=grant,
            payee=grant.payee,
            amount_fen=grant.amount_fen,
        )
        for number, grant in enumerate(grants, start=1)
    )
    batch.check_code = _check_code(file_lines(batch.id))
    batch.save(update_fields=["check_code"])
    return batch


def _check_code(lines: Sequence[FileLine]) -> str:
    """Keyed, so that nobody can guess an account from the code that is printed beside the sum."""
    return vault.blind_index("payment-file", bank_file.canonical(lines)).hex()[:16]
