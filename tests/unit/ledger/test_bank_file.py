"""The file that goes to the bank and the one that comes back."""

import csv
import io

import pytest

from yizhan.ledger.rules import bank_file, bank_return
from yizhan.ledger.types import FaultCode, FileLine, ReturnFile, SentLine

LINES = [
    FileLine(1, "YZ0000000100001", "王𠮷", "6222020200112233446", "工商银行", 123450, "困难职工生活救助"),
    FileLine(2, "YZ0000000100002", '=HYPERLINK("http://x")', "1234567890", "+银行", 5, "@助学"),
]
SENT = [SentLine(line.line_no, line.reference, line.amount_fen) for line in LINES]


def rows_of(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding))))


@pytest.mark.parametrize(("encoding", "codec"), [("gb18030", "gb18030"), ("utf-8", "utf-8-sig")])
def test_the_file_tells_number_count_sum_and_check_before_its_lines(encoding: str, codec: str) -> None:
    rows = rows_of(bank_file.write("PB20261122-1", "abc", LINES, encoding=encoding), codec)
    assert rows[:4] == [["批次号", "PB20261122-1"], ["笔数", "2"], ["合计金额(元)", "1234.55"], ["校验码", "abc"]]
    assert rows[4] == list(bank_file.COLUMNS)
    assert rows[5] == ["1", "YZ0000000100001", "王𠮷", "6222020200112233446", "工商银行", "1234.50", "困难职工生活救助"]


def test_no_cell_of_the_file_runs_as_a_formula() -> None:
    row = rows_of(bank_file.write("PB", "c", LINES, encoding="utf-8"), "utf-8-sig")[6]
    assert [row[2], row[4], row[6]] == ['\'=HYPERLINK("http://x")', "'+银行", "'@助学"]


@pytest.mark.parametrize("changed", [{"number": "6222020200112233447"}, {"amount_fen": 123451}, {"holder": "王吉"}])
def test_the_check_sees_every_change_of_a_line(changed: dict[str, object]) -> None:
    from dataclasses import replace

    assert bank_file.canonical(LINES) != bank_file.canonical([replace(LINES[0], **changed), LINES[1]])  # type: ignore[arg-type]


def answer(*rows: str, head: str = "批次号,PB-1\r\n校验码,abc\r\n序号,付款流水号,金额(元),结果,原因\r\n") -> bytes:
    return (head + "\r\n".join(rows) + "\r\n").encode()


GOOD = ("1,YZ0000000100001,1234.50,成功,", "2,YZ0000000100002,0.05,失败,户名不符")


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030"])
def test_an_answer_is_read_in_each_encoding_that_banks_use(codec: str) -> None:
    read = bank_return.read(answer(*GOOD).decode().encode(codec))
    assert isinstance(read, ReturnFile)
    assert (read.batch_number, read.check) == ("PB-1", "abc")
    assert [(r.line_no, r.is_paid, r.reason) for r in read.rows] == [(1, True, ""), (2, False, "户名不符")]
    assert bank_return.match(SENT, read.rows) == []


def test_thousands_and_full_width_parentheses_are_read() -> None:
    head = "批次号,PB-1\n校验码,abc\n\n序号,付款流水号,金额(元),结果,原因\n"
    read = bank_return.read(answer('1,YZ0000000100001,"1,234.50",0000,', head=head))
    assert isinstance(read, ReturnFile)
    assert read.rows[0].amount_fen == 123450


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"\xff\xfe\x00\x01", FaultCode.NOT_TEXT),
        (b"", FaultCode.NOT_A_RETURN),
        (b"PK\x03\x04", FaultCode.NOT_A_RETURN),
        ("姓名,电话\n王,1\n".encode(), FaultCode.NOT_A_RETURN),
        (answer(*GOOD, head="序号,付款流水号,金额(元),结果,原因\r\n"), FaultCode.NOT_A_RETURN),
        (answer('1,"YZ', GOOD[1]), FaultCode.NOT_A_RETURN),
        (answer("一,YZ0000000100001,1.00,成功,"), FaultCode.BAD_NUMBER),
        (answer("1,YZ0000000100001,1.2345E+03,成功,"), FaultCode.BAD_AMOUNT),
        (answer("1,YZ0000000100001,1234.50,处理中,"), FaultCode.BAD_RESULT),
        (answer("1,YZ0000000100001,1234.50,失败,"), FaultCode.REASON_MISSING),
    ],
)
def test_what_is_no_answer_is_told_from_what_is_wrong_in_a_line(content: bytes, code: FaultCode) -> None:
    faults = bank_return.read(content)
    assert isinstance(faults, list)
    assert [fault.code for fault in faults] == [code]


def test_an_endless_file_is_refused_by_its_length() -> None:
    faults = bank_return.read(answer(*[f"{n},x,1.00,成功," for n in range(bank_return.MOST_LINES + 10)]))
    assert isinstance(faults, list)
    assert faults[0].code is FaultCode.TOO_MANY_LINES


@pytest.mark.parametrize(
    ("rows", "codes"),
    [
        ((GOOD[0],), [FaultCode.LINE_MISSING]),
        ((*GOOD, "3,YZ0000000100003,1.00,成功,"), [FaultCode.UNKNOWN_LINE]),
        ((*GOOD, GOOD[0]), [FaultCode.REPEATED_LINE]),
        (("1,YZ0000000200001,1234.50,成功,", GOOD[1]), [FaultCode.REFERENCE_DIFFERS]),
        (("1,YZ0000000100001,12345.00,成功,", GOOD[1]), [FaultCode.AMOUNT_DIFFERS]),
        (("1,YZ0000000100001,12345.00,成功,",), [FaultCode.AMOUNT_DIFFERS, FaultCode.LINE_MISSING]),
    ],
)
def test_every_difference_from_what_was_sent_is_named(rows: tuple[str, ...], codes: list[FaultCode]) -> None:
    read = bank_return.read(answer(*rows))
    assert isinstance(read, ReturnFile)
    assert [fault.code for fault in bank_return.match(SENT, read.rows)] == codes
