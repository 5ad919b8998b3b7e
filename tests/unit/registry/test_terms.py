"""How near an end is: each day stands at one stage, and the windows meet without a gap."""

from datetime import date, timedelta

import pytest

from yizhan.registry.codes import TermStage
from yizhan.registry.terms.rules import DAYS, ORDER, at_stage, stage_on, told_by, within

ON = date(2026, 11, 30)


@pytest.mark.parametrize(
    ("days", "stage"),
    [(-1, "over"), (0, "7"), (7, "7"), (8, "30"), (30, "30"), (31, "90"), (90, "90"), (91, None), (-400, "over")],
)
def test_an_end_is_at_the_nearest_stage(days: int, stage: str | None) -> None:
    assert stage_on(ON + timedelta(days=days), ON) == stage


@pytest.mark.parametrize("days", range(-3, 95))
def test_the_windows_of_the_stages_say_the_same(days: int) -> None:
    ends_on = ON + timedelta(days=days)
    holding = [
        stage for stage in ORDER if (window := at_stage(stage, ON)) and (window[0] or ends_on) <= ends_on <= window[1]
    ]
    assert holding == [stage for stage in [stage_on(ends_on, ON)] if stage]


def test_a_list_shows_up_to_so_many_days_and_without_a_filter_all_that_is_pressing() -> None:
    assert within("30", ON) == (ON, ON + timedelta(days=30))
    assert within("over", ON) == (None, ON - timedelta(days=1))
    assert within("anything", ON) == within("", ON) == (None, ON + timedelta(days=90))


def test_what_was_told_later_is_not_told_at_an_earlier_stage() -> None:
    assert told_by("90") == ("90", "30", "7", "over")
    assert told_by("7") == ("7", "over")


def test_the_rules_and_the_codes_name_the_same_stages() -> None:
    assert tuple(TermStage.values) == ORDER
    assert set(DAYS) == set(ORDER) - {"over"}
