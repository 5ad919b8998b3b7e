"""Processes beside this one that invent chunks while PostgreSQL writes those before."""

import gc
import multiprocessing
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from typing import TYPE_CHECKING, Final

from yizhan.kernel.processes import end_with_parent

if TYPE_CHECKING:  # a process that begins imports this file first, and models only once Django is set up
    from yizhan.registry.synthetic.chunks import Chunk, Rows

_AHEAD: Final = 2  # chunks that wait for each process: no more, or they would fill the memory


def invented(chunks: "Iterator[Chunk]", *, processes: int) -> "Iterator[Rows]":
    """Every chunk's rows in the order of the chunks; with no process beside they are made in this one.

    The processes begin with a Python of their own: this one has connections and threads that must not be shared. Should
    this one be killed, they end with it.
    """
    if not processes:
        yield from map(_rows_of, chunks)
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=spawn, initializer=_begin) as crew:
        waiting: deque[Future[Rows]] = deque(
            crew.submit(_rows_of, chunk) for chunk in islice(chunks, processes * _AHEAD)
        )
        while waiting:
            rows = waiting.popleft().result()
            waiting.extend(crew.submit(_rows_of, chunk) for chunk in islice(chunks, 1))
            yield rows


def _begin() -> None:
    """Runs first in each process: the settings name the keys with which fields are sealed."""
    end_with_parent()
    gc.disable()  # millions of rows are made here and no circles
    import django

    django.setup()


def _rows_of(chunk: "Chunk") -> "Rows":
    from yizhan.registry.synthetic.members import rows_of

    return rows_of(chunk)
