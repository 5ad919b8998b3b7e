"""The tables of docs/algorithms/duplicates.md."""

import re
from datetime import date
from pathlib import Path

from yizhan.registry.duplicates.rules import POINTS, THRESHOLD, WORDS, Traits, weigh
from yizhan.registry.rules.pinyin import name_key

PAGE = (Path(__file__).parents[2] / "docs" / "algorithms" / "duplicates.md").read_text(encoding="utf-8")


def rows(columns: int) -> list[list[str]]:
    """The body of the table with so many columns."""
    found = [[cell.strip() for cell in line.strip("|").split("|")] for line in PAGE.splitlines() if line[:1] == "|"]
    return [row for row in found if len(row) == columns and not set(row[0]) <= {"-"}][1:]


def read(cell: str) -> Traits:
    name, phone, birth = cell.split()
    sound = name_key(name).replace(" ", "")
    return Traits(name=name, sound=sound, phone=phone.encode(), birth=date.fromisoformat(birth), kind="1")


def test_the_points_are_those_of_the_rule() -> None:
    told = {words: int(points.replace("−", "-")) for words, points in rows(2)}
    assert told == {str(WORDS[reason]): points for reason, points in POINTS.items()}
    assert f"Whoever has {THRESHOLD} or more" in PAGE


def test_the_worked_rows_come_out_as_printed() -> None:
    worked = rows(4)
    assert len(worked) == 6
    for one, other, points, asked in worked:
        found = weigh(read(one), read(other))
        assert (found is not None) == (asked == "yes"), (one, other)
        if found is not None:
            assert found.score == int(re.sub(r"\D", "", points))
