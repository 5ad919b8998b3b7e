"""The bank's answer: all of it fits and is taken, or nothing changes."""

import hashlib
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from yizhan.kernel import clock, facts, journal
from yizhan.kernel.errors import Problem
from yizhan.kernel.scope import Acting
from yizhan.ledger.errors import AlreadyTaken, CheckDiffers, OtherBatch, ReturnRefused, WrongState
from yizhan.ledger.labels import BATCH_STATE, FAULT
from yizhan.ledger.models import BankReturn, Grant, PaymentBatch, PaymentLine
from yizhan.ledger.queries import access_batch, superiors_of
from yizhan.ledger.rules import bank_return
from yizhan.ledger.services.duty import check_own, user_of
from yizhan.ledger.services.grants import about, move_grants
from yizhan.ledger.services.locks import lock_grants, money
from yizhan.ledger.types import BatchState, Fault, GrantState, LineState, ReturnFile, ReturnRow, SentLine, Taken


def take_return(*, batch_id: UUID, content: bytes, acting: Acting, at: datetime) -> Taken:
    """Take the bank's answer to a batch: each line paid (with its fact) or failed (with the bank's reason).

    Raises AlreadyTaken, OtherBatch, CheckDiffers, ReturnRefused (with every line that does not fit), WrongState.
    """
    with money():
        batch = access_batch(acting, batch_id, lock=True)
        check_own(acting, batch.fund)
        answer = _read(batch, content)
        lines = list(PaymentLine.objects.filter(batch=batch).order_by("line_no"))
        _check_fits(lines, answer.rows)
        grants = {grant.id: grant for grant in lock_grants(line.grant_id for line in lines)}
        taken = _settle(batch, lines, answer.rows, grants, acting, at)
        _write_return(batch, content, taken, acting, at)
        return taken


def _read(batch: PaymentBatch, content: bytes) -> ReturnFile:
    """The answer, if it is one, to this batch, for the first time."""
    if batch.state == BatchState.RETURNED or BankReturn.objects.filter(sha256=_digest(content)).exists():
        raise AlreadyTaken
    if batch.state != BatchState.SENT:
        raise WrongState(state=BATCH_STATE[BatchState(batch.state)])
    answer = bank_return.read(content)
    if isinstance(answer, list):
        raise ReturnRefused(_problems(answer))
    if answer.batch_number != batch.number:
        raise OtherBatch(batch=answer.batch_number[:24])
    if answer.check != batch.check_code:
        raise CheckDiffers
    return answer


def _check_fits(lines: Sequence[PaymentLine], rows: Sequence[ReturnRow]) -> None:
    faults = bank_return.match([SentLine(x.line_no, x.reference, x.amount_fen) for x in lines], rows)
    if faults:
        raise ReturnRefused(_problems(faults))


def _problems(faults: Sequence[Fault]) -> list[Problem]:
    return [
        Problem(
            field=f"line {fault.at_line}" if fault.at_line else "file",
            message=str(FAULT[fault.code]).format(detail=fault.detail),
        )
        for fault in faults
    ]


def _settle(
    batch: PaymentBatch,
    lines: Sequence[PaymentLine],
    rows: Sequence[ReturnRow],
    grants: Mapping[UUID, Grant],
    acting: Acting,
    at: datetime,
) -> Taken:
    answers = {row.line_no: row for row in rows}
    for line in lines:
        row = answers[line.line_no]
        line.state, line.failure = (LineState.PAID, "") if row.is_paid else (LineState.FAILED, row.reason)
    PaymentLine.objects.bulk_update(lines, ["state", "failure"])
    paid = [grants[line.grant_id] for line in lines if line.state == LineState.PAID]
    failed = [grants[line.grant_id] for line in lines if line.state == LineState.FAILED]
    failures = {line.grant_id: line.failure for line in lines}
    _mark_paid(paid, at)
    for grant in failed:
        grant.failure = failures[grant.id]
    move_grants(paid, GrantState.PAID, acting=acting, at=at, batch_id=batch.id)
    move_grants(failed, GrantState.FAILED, acting=acting, at=at, batch_id=batch.id)
    for grant in paid:
        journal.append("ledger.paid", **about(grant, acting, at, batch_id=batch.id))
    for grant in failed:
        journal.append("ledger.payment_failed", **about(grant, acting, at, batch_id=batch.id))
    return Taken(batch.id, [grant.id for grant in paid], [grant.id for grant in failed])


def _mark_paid(grants: Sequence[Grant], at: datetime) -> None:
    """Each payment leaves its fact, counted for the union's superiors of this day."""
    today = clock.local_date(at)
    superiors = superiors_of([grant.union_id for grant in grants], today)
    for grant in grants:
        grant.paid_at, grant.paid_on, grant.failure = at, today, ""
        grant.fact_id = facts.record(
            grant.fact_kind,
            occurred_on=today,
            at=at,
            union_id=grant.union_id,
            ancestors=superiors[grant.union_id],
            subject=("person", grant.person_id),
            record=("grant", grant.id),
            quantity=grant.fact_quantity,
            amount_fen=grant.amount_fen,
            programme_version_id=grant.programme_version_id,
        )


def _write_return(batch: PaymentBatch, content: bytes, taken: Taken, acting: Acting, at: datetime) -> None:
    batch.state = BatchState.RETURNED
    batch.save(update_fields=["state"])
    BankReturn.objects.create(
        batch=batch,
        sha256=_digest(content),
        taken_by=user_of(acting),
        taken_at=at,
        paid_count=len(taken.paid),
        failed_count=len(taken.failed),
    )
    data = {"paid": len(taken.paid), "failed": len(taken.failed)}
    journal.append(
        "ledger.return_taken", acting=acting, at=at, subject=("batch", batch.id), scope=batch.scope, data=data
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
