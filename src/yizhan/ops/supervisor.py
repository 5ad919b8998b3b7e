"""A small supervisor: starts processes, restarts one that dies, and ends them all when it is told to.

Each process has a group of its own, so that Ctrl-C in a terminal reaches only the supervisor, which then stops
them in order. Should the supervisor itself be killed, the kernel ends its children (PR_SET_PDEATHSIG).
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from types import FrameType

from yizhan.kernel.processes import end_with_parent
from yizhan.ops.errors import OperationError

_TICK_S = 0.2
_STOP_S = 20
_BRIEF_S = 10  # who lived longer than this had begun its work
_TRIES = 5  # after so many brief lives from the very start, one more start will not mend it
_LONGEST_PAUSE_S = 5.0

Tell = Callable[[str], None]


@dataclass(slots=True)
class Child:
    """One process to keep running: its name for people, its command, what is added to the environment."""

    name: str
    command: Sequence[str]
    environment: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    brief_lives: int = 0  # in a row
    has_worked: bool = False
    restart_at: float = 0.0


def supervise(children: Sequence[Child], tell: Tell, each_tick: Callable[[], None] = lambda: None) -> None:
    """Run until SIGINT or SIGTERM. Raises OperationError when a child never gets to work.

    One that has worked is started again for as long as it takes: its database may be away for an hour.
    """
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
    child.started_at = time.monotonic()
    child.process = subprocess.Popen(
        child.command,
        env={**os.environ, **child.environment},
        stdin=subprocess.DEVNULL,
        process_group=0,
        preexec_fn=end_with_parent,
    )


def _look_after(child: Child, tell: Tell) -> None:
    now = time.monotonic()
    if child.process is None:
        if now >= child.restart_at:
            _start(child)
    elif child.process.poll() is None:
        child.has_worked |= now - child.started_at > _BRIEF_S
    else:
        _mourn(child, child.process.returncode, now, tell)


def _mourn(child: Child, status: int, now: float, tell: Tell) -> None:
    """Decide when a child that ended is started again: at once, later each time, or never."""
    brief = now - child.started_at <= _BRIEF_S
    child.brief_lives = child.brief_lives + 1 if brief else 0
    if child.brief_lives >= _TRIES and not child.has_worked:
        raise OperationError(f"{child.name} ended {_TRIES} times before it worked; its last words are above")
    tell(f"{child.name} ended with status {status}, starting it again")
    _signal(child, signal.SIGKILL)  # what it leaves behind would go on holding the port
    child.process = None
    child.restart_at = now + min(_TICK_S * 2**child.brief_lives, _LONGEST_PAUSE_S) * (child.brief_lives > 0)


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
