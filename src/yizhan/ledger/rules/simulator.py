"""Demonstration only: a bank that answers a payment file, with one payment refused so that the way back can be seen."""

from collections.abc import Sequence

from yizhan.ledger.rules import bank_return
from yizhan.ledger.rules.bank_file import plain_yuan, to_csv
from yizhan.ledger.types import SentLine

REFUSAL = "户名与账号不符"


def answer(batch_number: str, check: str, lines: Sequence[SentLine], *, refuses_last: bool) -> bytes:
    """The bank's return file. With `refuses_last` the last line failed; all others are paid."""
    last = lines[-1].line_no if lines and refuses_last else None
    rows = [_row(line, is_refused=line.line_no == last) for line in lines]
    head = [("批次号", batch_number), ("校验码", check)]
    return to_csv([*head, bank_return.COLUMNS, *rows]).encode("gb18030")


def _row(line: SentLine, *, is_refused: bool) -> tuple[str, ...]:
    result = ("失败", REFUSAL) if is_refused else ("成功", "")
    return (str(line.line_no), line.reference, plain_yuan(line.amount_fen), *result)
