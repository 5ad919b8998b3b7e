"""`rank:` in a programme file: what a faulty one is told."""

import pytest

from tests.unit.catalogue.samples import SERVICE, loaded
from tests.unit.catalogue.test_programme_files import findings
from yizhan.catalogue.types import Tie

RANKED = (
    SERVICE.replace(
        "steps:\n",
        """\
values:
  - {name: grown, label: 年龄分, formula: "person.age >= 50 ? 10 : 0"}
  - {name: points, label: 得分, formula: value.grown + 1}
rank: {step: choose, round: form.size, score: value.points, tie: filed_first}
steps:
""",
    )
    + "  - {code: choose, kind: approve, role: county_officer, limit_days: 9, names: 排序}\n"
)


def test_a_ranked_programme_knows_its_round_and_its_score() -> None:
    rank = loaded(RANKED).programme.rank
    assert rank is not None
    assert (rank.step, rank.round.source, rank.score.source) == ("choose", "form.size", "value.points")
    assert rank.tie is Tie.FILED_FIRST


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("step: choose", "step: accept", "choose"),
        ("round: form.size", "round: person.age", "单选"),
        ("round: form.size", "round: form.sise", "form.size"),
        ("score: value.points", "score: value.points + 1", "values"),
        ("score: value.points", "score: person.age", "value.名称"),
        ("tie: filed_first", "tie: lots", "filed_first"),
        ("tie: filed_first}", "tie: filed_first, places: 3}", "places"),
        ("person.age >= 50", "person.ethnicity == '01'", "民族"),
    ],
)
def test_a_faulty_rank_is_told_where_and_what_to_write(old: str, new: str, told: str) -> None:
    assert old in RANKED
    assert any(told in str(finding) for finding in findings(RANKED.replace(old, new)))
