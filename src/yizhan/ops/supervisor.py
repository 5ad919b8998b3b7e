"""A small supervisor: starts processes, restarts one that dies, and ends them all when it is told to.

Each process has a group of its own, so that Ctrl-C in a terminal reaches only the supervisor, which then stops
them in order. Should the supervisor itself be killed, the kernel ends its children (PR_SET_PDEATHSIG).
"""

import ctypes
import os
import signal
import subprocess
import time
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from yizhan.ops.errors import OperationError

_PR_SET_PDEATHSIG = 1
_TICK_S = 0.2
_STOP_S = 20
_FAILURES, _WITHIN_S = 5, 60  # so many deaths in so short a time are not mended by one more start
_libc = ctypes.CDLL(None, use_errno=True)

Tell = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One process to keep running: its name for people, its command, what is added to the environment."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: deque[float] = field(default_factory=lambda: deque(maxlen=_FAILURES))


def supervise(children: Sequence[Child], tell: Tell, each_tick: Callable[[], None] = lambda: None) -> None:
    """Run until SIGINT or SIGTERM. Raises OperationError when a child dies again and again."""
    stopping = _Stopping()
    try:
        for child in children:
            _start(child)
        while not stopping.asked:
            for child in children:
                _look_after(child, tell)
            each_tick()
            time.sleep(_TICK_S)
    finally:
        _stop(children, tell)
        stopping.restore()


class _Stopping:
    """Turns the two signals into a question that is asked between two looks."""

    def __init__(self) -> None:
        self.asked = False
        self._before = {number: signal.signal(number, self._ask) for number in (signal.SIGINT, signal.SIGTERM)}

    def _ask(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def restore(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)


def _start(child: Child) -> None:
    child.process = subprocess.Popen(
        child.command,
        env={**os.environ, **child.environment},
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=_end_with_parent,
    )


def _end_with_parent() -> None:
    _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _look_after(child: Child, tell: Tell) -> None:
    if child.process is None or child.process.poll() is None:
        return
    now = time.monotonic()
    child.deaths.append(now)
    if len(child.deaths) == _FAILURES and now - child.deaths[0] < _WITHIN_S:
        raise OperationError(f"{child.name} ended {_FAILURES} times within {_WITHIN_S} s; its last words are above")
    tell(f"{child.name} ended with status {child.process.returncode}, starting it again")
    time.sleep(min(2 ** (len(child.deaths) - 1), 10) * _TICK_S)
    _start(child)


def _stop(children: Sequence[Child], tell: Tell) -> None:
    """Ask all to end, in the order they were started; after a while, kill what is left."""
    running = [child for child in children if child.process and child.process.poll() is None]
    for child in running:
        _signal(child, signal.SIGTERM)
    deadline = time.monotonic() + _STOP_S
    for child in running:
        assert child.process  # noqa: S101
        try:
            child.process.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            tell(f"{child.name} does not end by itself")
        _signal(child, signal.SIGKILL)  # the group: nothing it started outlives it
        child.process.wait()


def _signal(child: Child, number: int) -> None:
    assert child.process  # noqa: S101
    try:
        os.killpg(child.process.pid, number)
    except ProcessLookupError:
        return
