"""The payment file that goes to the bank: CSV with number, count, sum and check on top."""

import csv
import io
from collections.abc import Iterable, Sequence

from yizhan.ledger.types import FileLine

COLUMNS = ("序号", "付款流水号", "户名", "账号", "开户行", "金额(元)", "用途")
ENCODINGS = {"gb18030": "gb18030", "utf-8": "utf-8-sig"}
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write(batch_number: str, check: str, lines: Sequence[FileLine], *, encoding: str) -> bytes:
    """The file's bytes. `encoding` is a key of ENCODINGS: GB18030 for most banks' clients, UTF-8 with a mark else."""
    head = [
        ("批次号", batch_number),
        ("笔数", str(len(lines))),
        ("合计金额(元)", plain_yuan(sum(line.amount_fen for line in lines))),
        ("校验码", check),
    ]
    rows = ((*_cells(line),) for line in lines)
    return to_csv([*head, COLUMNS, *rows]).encode(ENCODINGS[encoding])


def canonical(lines: Iterable[FileLine]) -> str:
    """The text whose keyed digest is the file's check: whoever changes a line, an account or a sum changes it."""
    return "\n".join(f"{x.line_no}|{x.reference}|{x.holder}|{x.number}|{x.amount_fen}" for x in lines)


def to_csv(rows: Iterable[Sequence[str]]) -> str:
    """CSV text with every cell guarded."""
    out = io.StringIO()
    csv.writer(out, lineterminator="\r\n").writerows([guarded(cell) for cell in row] for row in rows)
    return out.getvalue()


def guarded(cell: str) -> str:
    """A cell that a spreadsheet would run as a formula gets an apostrophe in front."""
    return f"'{cell}" if cell.startswith(_STARTS_A_FORMULA) else cell


def plain_yuan(fen: int) -> str:
    """Yuan without thousands separators, as banks read it: 123450 → "1234.50"."""
    return f"{fen // 100}.{fen % 100:02d}"


def _cells(line: FileLine) -> tuple[str, ...]:
    amount = plain_yuan(line.amount_fen)
    return (str(line.line_no), line.reference, line.holder, line.number, line.bank, amount, line.purpose)
