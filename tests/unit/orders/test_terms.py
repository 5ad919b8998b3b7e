"""The dated limits: which block holds, what a faulty file says, when an order is due."""

from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml

from yizhan.kernel.rules import workdays
from yizhan.orders.rules import limits
from yizhan.orders.terms import FILE, TermsFaulty, kinds, read, terms_on
from yizhan.orders.types import Family, State


class Weekdays:
    """A calendar without holidays."""

    def is_working(self, day: date) -> bool:
        return workdays.is_working(day, {})

    def is_published(self, day: date) -> bool:
        return day.year == 2026


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return deepcopy(loaded)


def test_there_are_five_kinds_and_three_classes() -> None:
    assert len(kinds()) == 5
    assert [one.code for one in terms_on(date(2026, 3, 2)).classes] == ["ordinary", "difficult", "complex"]


def test_an_order_keeps_the_block_of_its_day() -> None:
    later = document()
    later["terms"].append({**deepcopy(later["terms"][0]), "valid_from": date(2027, 1, 1), "accept_days": 1})
    _kinds, blocks = read(later)
    assert [block.accept_days for block in blocks] == [2, 1]
    assert terms_on(date(1990, 1, 1)) == terms_on(date(2026, 1, 1))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file["terms"].clear(),
        lambda file: file["kinds"].append(file["kinds"][0]),
        lambda file: file["terms"][0]["classes"].reverse(),
        lambda file: file["terms"][0].update(accept_days=0),
        lambda file: file["terms"][0].update(accept_days=6),
        lambda file: file["terms"].append(file["terms"][0]),
    ],
)
def test_a_faulty_file_is_refused(spoil: Any) -> None:
    file = document()
    spoil(file)
    with pytest.raises(TermsFaulty):
        read(file)


@pytest.mark.parametrize(
    ("state", "code", "extra", "day"),
    [
        (State.RECEIVED, "ordinary", 0, date(2026, 3, 4)),
        (State.ACCEPTED, "ordinary", 0, date(2026, 3, 9)),
        (State.ACCEPTED, "difficult", 0, date(2026, 3, 23)),
        (State.ACCEPTED, "complex", 0, date(2026, 4, 13)),
        (State.ACCEPTED, "complex", 15, date(2026, 5, 4)),
    ],
)
def test_due_days_count_from_the_day_on_which_it_came(state: State, code: str, extra: int, day: date) -> None:
    terms = terms_on(date(2026, 3, 2))
    days = limits.limit_of(Family.RIGHTS, state, terms, class_code=code, extra_days=extra)
    assert limits.due(started_on=date(2026, 3, 2), limit_days=days, days=Weekdays()).on == day


def test_a_bad_rating_is_called_back_in_fifteen_working_days() -> None:
    terms = terms_on(date(2026, 3, 2))
    for state in (State.RECEIVED, State.ACCEPTED, State.ANSWERED):
        assert limits.limit_of(Family.RATING, state, terms, class_code="") == 15


def test_it_is_extended_to_a_longer_class_and_once_after_the_longest() -> None:
    terms = terms_on(date(2026, 3, 2))
    assert limits.longer_than("ordinary", terms, extra_days=0) == ["difficult", "complex"]
    assert limits.longer_than("complex", terms, extra_days=0) == ["extra"]
    assert limits.longer_than("complex", terms, extra_days=15) == []
