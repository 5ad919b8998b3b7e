"""What goes to the bank comes back readable, whatever names people have."""

import csv
import io

from hypothesis import given
from hypothesis import strategies as st

from yizhan.ledger.rules import bank_file, bank_return, simulator
from yizhan.ledger.types import FileLine, ReturnFile, SentLine

texts = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=40)
files = st.lists(st.tuples(texts, st.integers(1, 10**13)), min_size=1, max_size=30).map(
    lambda rows: [
        FileLine(no, f"YZ{no:05d}", holder, "6222020200112233446", holder, fen, holder)
        for no, (holder, fen) in enumerate(rows, start=1)
    ]
)


@given(files, st.sampled_from(sorted(bank_file.ENCODINGS)))
def test_every_cell_survives_and_none_begins_a_formula(lines: list[FileLine], encoding: str) -> None:
    content = bank_file.write("PB-1", "check", lines, encoding=encoding)
    rows = list(csv.reader(io.StringIO(content.decode(bank_file.ENCODINGS[encoding]), newline="")))
    assert [row[2].removeprefix("'") for row in rows[5:]] == [line.holder.removeprefix("'") for line in lines]
    assert not [cell for row in rows for cell in row if cell.startswith(("=", "+", "-", "@"))]
    assert sum(int(row[5].replace(".", "")) for row in rows[5:]) == sum(line.amount_fen for line in lines)


@given(files, st.booleans())
def test_the_banks_answer_fits_what_was_sent(lines: list[FileLine], refuses_last: bool) -> None:
    sent = [SentLine(line.line_no, line.reference, line.amount_fen) for line in lines]
    read = bank_return.read(simulator.answer("PB-1", "check", sent, refuses_last=refuses_last))
    assert isinstance(read, ReturnFile)
    assert bank_return.match(sent, read.rows) == []
    assert sum(not row.is_paid for row in read.rows) == int(refuses_last)


@given(st.binary(max_size=400))
def test_no_bytes_whatever_end_in_anything_but_rows_or_faults(content: bytes) -> None:
    read = bank_return.read(content)
    assert isinstance(read, ReturnFile) or read
