"""One step ahead, and not more; in order; an error comes where it happened."""

import threading
from collections.abc import Iterator

import pytest

from yizhan.registry.roster.ahead import ahead


def test_everything_comes_in_order_from_a_thread_beside() -> None:
    def source() -> Iterator[tuple[int, int]]:
        for n in range(5):
            yield n, threading.get_ident()

    found = list(ahead(source()))
    assert [n for n, _ in found] == [0, 1, 2, 3, 4]
    assert threading.get_ident() not in {thread for _, thread in found}


def test_the_next_step_is_taken_while_the_taker_works_and_no_second() -> None:
    begun: list[int] = []
    second = threading.Event()

    def source() -> Iterator[int]:
        for n in range(9):
            begun.append(n)
            if n == 1:
                second.set()
            yield n

    steps = ahead(source())
    assert next(steps) == 0
    assert second.wait(10), "the second step waits for nobody to ask"
    steps.close()  # type: ignore[attr-defined]
    assert begun == [0, 1]


def test_an_error_comes_out_behind_what_was_before_it() -> None:
    def source() -> Iterator[int]:
        yield 1
        raise ValueError("broken")

    steps = ahead(source())
    assert next(steps) == 1
    with pytest.raises(ValueError, match="broken"):
        next(steps)
