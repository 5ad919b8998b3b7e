"""When somebody is over age, and how weeks are named."""

from datetime import date

import pytest

from yizhan.registry.codes import Sex
from yizhan.registry.quality.rules import DISQUALIFYING, WORDS, Flaw, over_age_since, week_of


@pytest.mark.parametrize(
    ("on", "sex", "since"),
    [
        (date(2026, 3, 2), Sex.MALE, date(1963, 3, 2)),
        (date(2026, 3, 2), Sex.FEMALE, date(1968, 3, 2)),
        (date(2028, 2, 29), Sex.MALE, date(1965, 2, 28)),  # 1965 had no such day
    ],
)
def test_over_age_is_beyond_the_latest_age_of_retiring(on: date, sex: Sex, since: date) -> None:
    assert over_age_since(on, sex) == since


def test_a_week_is_named_by_its_monday() -> None:
    assert {week_of(date(2026, 3, day)) for day in range(2, 9)} == {date(2026, 3, 2)}
    assert week_of(date(2026, 3, 1)) == date(2026, 2, 23)


def test_every_flaw_has_words_and_what_may_be_right_disqualifies_nobody() -> None:
    assert set(WORDS) == set(Flaw)
    assert set(Flaw) - set(DISQUALIFYING) == {Flaw.UNCHECKED, Flaw.OVER_AGE, Flaw.STALE}
