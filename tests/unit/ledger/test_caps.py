"""Caps across unions and levels."""

from uuid import UUID

from yizhan.ledger.rules.caps import first_excess, lock_keys
from yizhan.ledger.types import Cap

HUSBAND, WIFE = UUID(int=1), UUID(int=2)


def cap(limit_fen: int, *subjects: UUID, group: str = "warmth") -> Cap:
    return Cap(group, 2026, limit_fen, frozenset(subjects or {HUSBAND}))


def test_the_last_fen_up_to_the_cap_may_be_granted() -> None:
    assert first_excess(100, {cap(600): 500}) is None


def test_one_fen_more_is_too_much_and_the_answer_says_what_is_left() -> None:
    excess = first_excess(101, {cap(600): 500})
    assert excess is not None
    assert (excess.used_fen, excess.left_fen) == (500, 100)


def test_a_cap_that_was_lowered_below_what_is_used_leaves_nothing() -> None:
    excess = first_excess(1, {cap(400): 500})
    assert excess is not None
    assert excess.left_fen == 0


def test_the_tighter_of_two_caps_decides() -> None:
    tight, wide = cap(10), cap(10_000, HUSBAND, WIFE, group="household")
    assert first_excess(11, {wide: 0, tight: 0}) is not None


def test_two_commitments_that_share_a_subject_share_a_lock_and_take_theirs_in_one_order() -> None:
    first = lock_keys("case-1", [cap(1, HUSBAND, WIFE)])
    second = lock_keys("case-2", [cap(2, WIFE)])
    assert len(set(first) & set(second)) == 1
    assert first == sorted(first)


def test_other_years_and_groups_do_not_wait_for_one_another() -> None:
    this_year = lock_keys("a", [cap(1)])
    next_year = lock_keys("b", [Cap("warmth", 2027, 1, frozenset({HUSBAND}))])
    other_group = lock_keys("c", [cap(1, group="study")])
    assert not set(this_year) & set(next_year)
    assert not set(this_year) & set(other_group)


def test_the_same_decision_waits_for_itself() -> None:
    assert set(lock_keys("case-1", [])) <= set(lock_keys("case-1", [cap(1)]))
