"""The worked tables of docs/algorithms/ranking.md."""

import re
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

import pytest

from yizhan.cases.rules.ranking import Entry, ranked
from yizhan.catalogue import assessing
from yizhan.catalogue.checking import check_file
from yizhan.catalogue.rules.types import Facts

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "algorithms" / "ranking.md").read_text(encoding="utf-8")
DAY = r"\d{4}-\d{2}-\d{2}"
SCORES = re.findall(rf"^\| (\w+) \| (\w+) \| (yes|no) \| (yes|no) \| (\w+) \| ({DAY}) \| (\d+) \|$", PAGE, re.MULTILINE)
PLACES = re.findall(rf"^\| ([A-Z]) \| (\d+|not known) \| ({DAY} \d\d:\d\d) \| (\d+|-) \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("row", SCORES)
def test_a_score_is_as_the_page_says(row: tuple[str, ...]) -> None:
    post, honour, injury, retires, occupation, since, score = row
    programme = check_file(ROOT / "programmes" / "recuperation.yaml").programme
    assert programme is not None
    assert programme.rank is not None
    facts: Facts = {
        "today": date(2026, 3, 1),
        "person.occupation_group": occupation,
        "form.post": post,
        "form.honour": honour,
        "form.work_injury": injury == "yes",
        "form.retires_soon": retires == "yes",
        "form.in_post_since": date.fromisoformat(since),
    }
    known, gaps = assessing.computed(programme, facts)
    assert (known[programme.rank.score.source], gaps) == (int(score), {})


def test_the_order_is_as_the_page_says() -> None:
    entries = {
        name: Entry(UUID(int=number), None if score == "not known" else int(score), datetime.fromisoformat(filed))
        for number, (name, score, filed, _place) in enumerate(PLACES)
    }
    placed = {one.entry.case_id: one.place for one in ranked(entries.values())}
    said = {entries[name].case_id: None if place == "-" else int(place) for name, _, _, place in PLACES}
    assert placed == said


def test_the_page_has_tables_to_check() -> None:
    assert (len(SCORES), len(PLACES)) == (5, 5)
