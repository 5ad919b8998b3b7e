"""Who prepares a roster: a thread beside for a small one, for a large one a process, which has a processor of its own.

One step after the other is asked for and done in that order; whoever asks goes on with the database meanwhile.
"""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Concatenate, Final, ParamSpec, TypeVar, cast

from yizhan.kernel.processes import end_with_parent

if TYPE_CHECKING:  # a process that begins imports this file first, and models only once Django is set up
    from yizhan.registry.roster.preparing import Preparing
    from yizhan.registry.roster.reading import Learned
    from yizhan.registry.roster.rules.checking import Known

WORTH_A_PROCESS: Final = 4 * 1024**2  # bytes of a file: about forty thousand rows
_FEW_COLLECTIONS: Final = 200_000  # containers more than before; rows make no circles
P = ParamSpec("P")
T = TypeVar("T")
_own: "Preparing"


class Beside:
    """Steps of one roster's `Preparing`, wherever it is."""

    def __init__(self, executor: Executor, preparing: "Preparing | None") -> None:
        self._executor, self._preparing = executor, preparing

    def ask(self, step: "Callable[Concatenate[Preparing, P], T]", *given: P.args, **named: P.kwargs) -> "Future[T]":
        """Have a step done behind those that were asked for before; what it raises comes with its result."""
        if self._preparing is not None:
            return self._executor.submit(step, self._preparing, *given, **named)
        done: Future[T] = self._executor.submit(cast("Any", _do), step, *given, **named)
        return done


@contextmanager
def beside(
    path: Path, name: str, known: "Known", learned: "Learned", merged: Mapping[bytes, bytes]
) -> Iterator[Beside]:
    """Whoever prepares this roster, until the block ends.

    A process begins with a Python of its own: this one has connections and threads that must not be shared. It reads
    the keys where every process of ours does. Should this one be killed, it ends with it; should it be killed itself,
    the step in hand fails here, and what was written stays written.
    """
    given = (path, name, known, learned, merged)
    if path.stat().st_size < WORTH_A_PROCESS or (os.cpu_count() or 1) == 1:
        from yizhan.registry.roster.preparing import Preparing

        with ThreadPoolExecutor(1, thread_name_prefix="roster") as thread:
            yield Beside(thread, Preparing(*given))
        return
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, mp_context=spawn, initializer=_begin, initargs=given) as process:
        yield Beside(process, None)


def _begin(path: Path, name: str, known: "Known", learned: "Learned", merged: Mapping[bytes, bytes]) -> None:
    """Runs first in the process: the settings name the keys."""
    end_with_parent()
    gc.set_threshold(_FEW_COLLECTIONS)
    import django

    django.setup()
    from yizhan.registry.roster.preparing import Preparing

    global _own
    _own = Preparing(path, name, known, learned, merged)


def _do(step: Callable[..., T], *given: Any, **named: Any) -> T:
    return step(_own, *given, **named)
