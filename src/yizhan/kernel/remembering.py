"""What several parts of one page ask is asked once.

Only while something is read: `web` opens this for requests that write nothing. Whatever decides under a lock asks anew.
"""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

Answer = TypeVar("Answer")

_answers: ContextVar[dict[Hashable, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Answers are kept from here to the end of the block, by whoever asks in this thread."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def asked_once(key: Hashable, ask: Callable[[], Answer]) -> Answer:
    """The answer given before under this key, else that of `ask`; outside of `remembering` always that of `ask`."""
    answers = _answers.get()
    if answers is None:
        return ask()
    if key not in answers:
        answers[key] = ask()
    found: Answer = answers[key]
    return found
