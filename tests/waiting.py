"""Waiting for what another process does."""

import time
from collections.abc import Callable

_LOOK_S = 0.1


def wait_until(done: Callable[[], object], *, within_s: float, what: str) -> None:
    """Ask again and again until the answer is yes."""
    deadline = time.monotonic() + within_s
    while not done():
        if time.monotonic() > deadline:
            raise AssertionError(f"{what} did not come about within {within_s} s")
        time.sleep(_LOOK_S)
