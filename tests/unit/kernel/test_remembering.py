"""Within one reading the same is asked once; outside of it, and in the next, anew."""

from collections.abc import Iterator
from itertools import count

import pytest

from yizhan.kernel.remembering import asked_once, remembering


@pytest.fixture
def numbers() -> Iterator[int]:
    return count()


def test_within_one_reading_each_key_is_asked_once(numbers: Iterator[int]) -> None:
    def ask() -> int:
        return next(numbers)

    with remembering():
        assert [asked_once("a", ask), asked_once("a", ask), asked_once("b", ask), asked_once("a", ask)] == [0, 0, 1, 0]
    with remembering():
        assert asked_once("a", ask) == 2


def test_outside_of_a_reading_nothing_is_remembered(numbers: Iterator[int]) -> None:
    assert [asked_once("a", lambda: next(numbers)) for _ in range(2)] == [0, 1]


def test_what_fails_is_asked_again() -> None:
    answers = iter([1])
    with remembering():
        with pytest.raises(ZeroDivisionError):
            asked_once("a", lambda: 1 // 0)
        assert asked_once("a", lambda: next(answers)) == 1
