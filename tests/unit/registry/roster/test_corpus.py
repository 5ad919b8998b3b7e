"""Every dirty roster of the corpus gets the answer that is expected of it."""

from pathlib import Path

import pytest

from tests.unit.registry.roster.corpus import CASES, Case
from tests.unit.registry.roster.rows import ON
from yizhan.registry.roster.reading import read_chunks
from yizhan.registry.roster.rules.checking import Known


def test_the_corpus_is_large_and_its_names_differ() -> None:
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_dirty_roster_is_answered_as_expected(case: Case, tmp_path: Path) -> None:
    path = tmp_path / case.name
    case.make(path)
    union = "" if case.name == "every-word.csv" else "mill"
    chunks = list(read_chunks(path, case.name, Known(ON, union=union)))
    told = [(noted.row, noted.column, noted.finding.value) for chunk in chunks for noted in chunk.noted]
    assert sorted(told) == sorted(case.told)
    assert sum(chunk.rows for chunk in chunks) == case.rows
    assert sum(len(chunk.lines) for chunk in chunks) == case.taken
