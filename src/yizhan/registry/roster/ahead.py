"""One step ahead: the next chunk is read and checked while PostgreSQL writes the one before."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Final, TypeVar

T = TypeVar("T")
_END: Final = object()


def ahead(source: Iterator[T]) -> Iterator[T]:
    """What a source yields, its next step done in a thread beside; the source must not touch the database.

    Whoever waits for the server leaves the processor to the thread. An error comes out where the step's result would.
    """
    with ThreadPoolExecutor(1, thread_name_prefix="ahead") as beside:
        waiting = beside.submit(next, source, _END)
        while (found := waiting.result()) is not _END:
            waiting = beside.submit(next, source, _END)
            yield found  # type: ignore[misc]
