"""The worked table of docs/algorithms/working-days.md, run on the seeded calendar."""

import re
from datetime import date
from pathlib import Path

import pytest

from yizhan.kernel import calendar
from yizhan.kernel.rules.workdays import Due

TEXT = (Path(__file__).parents[3] / "docs" / "algorithms" / "working-days.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| (\d{4}-\d\d-\d\d) \| (-?\d+) \| (\d{4}-\d\d-\d\d) \| (yes|no) \|$", TEXT, re.MULTILINE)


def test_the_table_is_there() -> None:
    assert len(ROWS) == 11


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=" ".join)
def test_a_row_comes_out_as_written(row: tuple[str, str, str, str]) -> None:
    start, count, due, provisional = row
    calendar.forget()
    expected = Due(date.fromisoformat(due), provisional == "yes")
    assert calendar.add_working_days(date.fromisoformat(start), int(count)) == expected
