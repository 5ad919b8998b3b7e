"""Which unions may be wound up or merged, from which day, and what becomes of their members."""

from datetime import date, timedelta

import pytest

from yizhan.registry.rules.winding_up import Body, Obstacle, may_end_on, obstacle, state_after

PRIMARY = Body("primary", "independent", "Y")
POOL = Body("primary", "holding_pool", "Y")
TODAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("union", "below", "expected"),
    [
        (PRIMARY, 0, None),
        (Body("primary", "independent", "C"), 0, None),
        (Body("street", "federation", "Y"), 0, None),
        (Body("street", "federation", "Y"), 9, None),
        (Body("county", "federation", "Y"), 9, Obstacle.NEEDS_RECEIVER),
        (Body("city", "federation", "Y"), 0, Obstacle.NEEDS_RECEIVER),
        (Body("city", "federation", "Y"), 1, Obstacle.UNIONS_BELOW),
        (Body("city", "industrial", "Y", "industry"), 9, None),
        (Body("province", "federation", "Y"), 0, Obstacle.TOO_HIGH),
        (Body("industry", "industrial", "Y"), 0, Obstacle.TOO_HIGH),
        (Body("primary", "independent", "W"), 0, Obstacle.ENDED),
        (Body("primary", "independent", "N"), 0, Obstacle.NEVER_BEGUN),
        (POOL, 0, Obstacle.POOL_ALONE),
    ],
)
def test_what_may_be_wound_up(union: Body, below: int, expected: Obstacle | None) -> None:
    assert obstacle(union, unions_below=below, into=None) is expected


@pytest.mark.parametrize(
    ("union", "into", "expected"),
    [
        (PRIMARY, Body("primary", "joint", "Y"), None),
        (POOL, POOL, None),
        (PRIMARY, Body("primary", "joint", "C"), Obstacle.RECEIVER_ENDED),
        (PRIMARY, Body("primary", "joint", "W"), Obstacle.RECEIVER_ENDED),
        (PRIMARY, Body("street", "federation", "Y"), Obstacle.RECEIVER_UNLIKE),
        (PRIMARY, POOL, Obstacle.RECEIVER_UNLIKE),
        (POOL, PRIMARY, Obstacle.RECEIVER_UNLIKE),
        (Body("county", "federation", "Y"), Body("county", "federation", "Y"), None),
        (Body("county", "federation", "Y"), Body("city", "federation", "Y"), Obstacle.RECEIVER_UNLIKE),
        (Body("city", "federation", "Y"), Body("city", "federation", "Y"), None),
        (Body("city", "federation", "Y"), Body("city", "industrial", "Y", "industry"), Obstacle.RECEIVER_UNLIKE),
    ],
)
def test_into_what_it_may_be_merged(union: Body, into: Body, expected: Obstacle | None) -> None:
    assert obstacle(union, unions_below=0, into=into) is expected


def test_none_is_merged_into_itself() -> None:
    assert obstacle(PRIMARY, unions_below=0, into=PRIMARY, is_itself=True) is Obstacle.RECEIVER_IS_ITSELF


def test_what_stands_below_on_the_other_line_goes_first() -> None:
    street = Body("street", "federation", "Y")
    assert obstacle(street, unions_below=0, into=street, on_the_other_line=1) is Obstacle.UNIONS_ON_THE_OTHER_LINE


def test_it_ends_after_it_began_and_not_ahead() -> None:
    founded = date(2020, 1, 1)
    for ends_on, may in ((TODAY, True), (TODAY + timedelta(days=1), False), (founded, False)):
        assert may_end_on(ends_on, today=TODAY, founded_on=founded, prepared_on=None) is may
    assert may_end_on(date(2020, 1, 2), today=TODAY, founded_on=founded, prepared_on=date(2019, 1, 1))
    assert not may_end_on(founded, today=TODAY, founded_on=None, prepared_on=founded)


def test_a_merger_leaves_memberships_as_they_are_and_the_level_above_retains() -> None:
    assert [state_after(state, is_merged=True) for state in ("active", "retained", "holding")] == [
        "active",
        "retained",
        "holding",
    ]
    assert {state_after(state, is_merged=False) for state in ("active", "retained")} == {"retained"}


def test_it_does_not_end_before_another_came_into_it() -> None:
    received = TODAY - timedelta(days=15)
    for ends_on, may in ((received - timedelta(days=1), False), (received, True), (TODAY, True)):
        may_end = may_end_on(ends_on, today=TODAY, founded_on=None, prepared_on=None, received_on=received)
        assert may_end is may
