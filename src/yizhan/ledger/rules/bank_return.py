"""The bank's answer to a payment file: read, then matched with what was sent. All of it fits, or none is taken."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence

from yizhan.kernel.errors import InvalidValue
from yizhan.kernel.money import parse_yuan
from yizhan.ledger.types import Fault, FaultCode, ReturnFile, ReturnRow, SentLine

COLUMNS = ("序号", "付款流水号", "金额(元)", "结果", "原因")
LARGEST_BYTES = 4 * 1024 * 1024
MOST_LINES = 5_000
LONGEST_REASON = 120
PAID_WORDS = frozenset({"成功", "已付", "0", "00", "0000", "SUCCESS"})
FAILED_WORDS = frozenset({"失败", "退回", "1", "FAIL", "FAILED"})
_BATCH, _CHECK = "批次号", "校验码"
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")


def read(content: bytes) -> ReturnFile | list[Fault]:
    """The answer as typed rows, or every fault found in its form."""
    text = _decoded(content)
    if text is None:
        return [Fault(FaultCode.NOT_TEXT)]
    try:
        numbered = list(enumerate(csv.reader(io.StringIO(text, newline=""), strict=True), start=1))
    except csv.Error:
        return [Fault(FaultCode.NOT_A_RETURN)]
    if len(numbered) > MOST_LINES + len(COLUMNS):
        return [Fault(FaultCode.TOO_MANY_LINES, detail=str(MOST_LINES))]
    return _read_rows([(at, [_plain(cell) for cell in row]) for at, row in numbered if any(row)])


def match(sent: Sequence[SentLine], rows: Iterable[ReturnRow]) -> list[Fault]:
    """Every way in which the answer differs from what was sent; empty when it fits line by line."""
    expected = {line.line_no: line for line in sent}
    faults: list[Fault] = []
    for row in rows:
        line = expected.pop(row.line_no, None)
        faults.extend(_differences(row, line, is_repeated=any(x.line_no == row.line_no for x in sent)))
    faults.extend(Fault(FaultCode.LINE_MISSING, detail=str(no)) for no in sorted(expected))
    return faults


def _differences(row: ReturnRow, line: SentLine | None, *, is_repeated: bool) -> Iterator[Fault]:
    if line is None:
        code = FaultCode.REPEATED_LINE if is_repeated else FaultCode.UNKNOWN_LINE
        yield Fault(code, row.at_line, str(row.line_no))
    elif row.reference != line.reference:
        yield Fault(FaultCode.REFERENCE_DIFFERS, row.at_line, row.reference)
    elif row.amount_fen != line.amount_fen:
        yield Fault(FaultCode.AMOUNT_DIFFERS, row.at_line, str(row.line_no))


def _decoded(content: bytes) -> str | None:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    return None


def _plain(cell: str) -> str:
    return _CONTROL.sub(" ", unicodedata.normalize("NFKC", cell)).strip().removeprefix("'")


def _read_rows(numbered: list[tuple[int, list[str]]]) -> ReturnFile | list[Fault]:
    start = next((i for i, (_, row) in enumerate(numbered) if tuple(row[: len(COLUMNS)]) == COLUMNS), None)
    if start is None:
        return [Fault(FaultCode.NOT_A_RETURN)]
    head = {row[0]: row[1] for _, row in numbered[:start] if len(row) > 1}
    if not (head.get(_BATCH) and head.get(_CHECK)):
        return [Fault(FaultCode.NOT_A_RETURN)]
    lines = [_read_row(at, cells) for at, cells in numbered[start + 1 :]]
    faults = [row for row in lines if isinstance(row, Fault)]
    rows = [row for row in lines if isinstance(row, ReturnRow)]
    return faults or ReturnFile(head[_BATCH], head[_CHECK], tuple(rows))


def _read_row(at: int, cells: list[str]) -> ReturnRow | Fault:
    number, reference, amount, result, reason = [*cells, *[""] * len(COLUMNS)][: len(COLUMNS)]
    if not (number.isascii() and number.isdigit() and len(number) <= len(str(MOST_LINES))):
        return Fault(FaultCode.BAD_NUMBER, at, number[:20])
    amount_fen = _amount(amount)
    if amount_fen is None:
        return Fault(FaultCode.BAD_AMOUNT, at, amount[:20])
    is_paid = _is_paid(result)
    if is_paid is None:
        return Fault(FaultCode.BAD_RESULT, at, result[:20])
    if not is_paid and not reason:
        return Fault(FaultCode.REASON_MISSING, at)
    return ReturnRow(at, int(number), reference, amount_fen, is_paid, reason[:LONGEST_REASON])


def _amount(text: str) -> int | None:
    try:
        return parse_yuan(text)
    except InvalidValue:
        return None


def _is_paid(result: str) -> bool | None:
    word = result.upper()
    if word in PAID_WORDS:
        return True
    return False if word in FAILED_WORDS else None
