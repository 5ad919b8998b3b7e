"""The journal rows of a case: one kind for each command, and what replaying the history needs."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from yizhan.cases.models import Case
from yizhan.cases.types import Certificate, Command, Order
from yizhan.kernel import journal
from yizhan.kernel.journal import Entry
from yizhan.kernel.scope import Acting

_WRITE: dict[Command, Callable[..., UUID]] = {
    Command.START: lambda **row: journal.append("cases.started", **row),
    Command.LAPSE: lambda **row: journal.append("cases.lapsed", **row),
    Command.ACCEPT: lambda **row: journal.append("cases.accepted", **row),
    Command.REFUSE: lambda **row: journal.append("cases.refused", **row),
    Command.ASK_SUPPLEMENT: lambda **row: journal.append("cases.supplement_asked", **row),
    Command.ANSWER_SUPPLEMENT: lambda **row: journal.append("cases.supplement_answered", **row),
    Command.START_SPECIAL: lambda **row: journal.append("cases.special_started", **row),
    Command.END_SPECIAL: lambda **row: journal.append("cases.special_ended", **row),
    Command.RECORD_VISIT: lambda **row: journal.append("cases.visited", **row),
    Command.PASS_ON: lambda **row: journal.append("cases.passed_on", **row),
    Command.OPEN_NOTICE: lambda **row: journal.append("cases.notice_opened", **row),
    Command.CLOSE_NOTICE: lambda **row: journal.append("cases.notice_closed", **row),
    Command.END_NOTICE: lambda **row: journal.append("cases.notice_ended", **row),
    Command.APPROVE: lambda **row: journal.append("cases.approved", **row),
    Command.SET_AMOUNT: lambda **row: journal.append("cases.amount_set", **row),
    Command.REJECT: lambda **row: journal.append("cases.rejected", **row),
    Command.FINISH: lambda **row: journal.append("cases.finished", **row),
    Command.WITHDRAW: lambda **row: journal.append("cases.withdrawn", **row),
    Command.REOPEN: lambda **row: journal.append("cases.reopened", **row),
    Command.REVIVE: lambda **row: journal.append("cases.revived", **row),
    Command.RAISE_AMOUNT: lambda **row: journal.append("cases.amount_raised", **row),
    Command.PAY: lambda **row: journal.append("cases.paid", **row),
    Command.STOP_PAYMENT: lambda **row: journal.append("cases.payment_stopped", **row),
}


def write(case: Case, step_code: str, order: Order, *, acting: Acting, at: datetime, data: Mapping[str, Any]) -> None:
    """One row for one order: the command, the step it was given at, what it carried, and the state it led to."""
    told = {"command": order.command.value, "step": step_code, "state": case.state}
    given: dict[str, Any] = {
        "amount_fen": order.amount_fen,
        "document_number": order.document_number,
        "certificate": asdict(order.certificate) if order.certificate else None,
        "adults_consented": order.adults_consented,
        "is_on_file": order.is_on_file,
        "papers_owed": order.papers_owed,
        "open_parts": sorted(order.open_parts),
    }
    carried = {name: value for name, value in given.items() if value}
    _WRITE[order.command](
        acting=acting, at=at, subject=("case", case.id), scope=case.scope, data={**told, **carried, **data}
    )


def order_in(entry: Entry) -> Order | None:
    """The order that a journal row records; None for rows of other kinds (a rating, a reading)."""
    command = entry.data.get("command")
    if command is None:
        return None
    return Order(
        Command(command),
        by=entry.user_id,
        amount_fen=entry.data.get("amount_fen"),
        document_number=entry.data.get("document_number", ""),
        certificate=_certificate(entry.data.get("certificate")),
        adults_consented=entry.data.get("adults_consented", False),
        is_on_file=entry.data.get("is_on_file", False),
        papers_owed=entry.data.get("papers_owed", False),
        open_parts=frozenset(entry.data.get("open_parts", ())),
    )


def _certificate(data: Mapping[str, str] | None) -> Certificate | None:
    if data is None:
        return None
    return Certificate(data["uscc"], data["number"], date.fromisoformat(data["valid_until"]))
