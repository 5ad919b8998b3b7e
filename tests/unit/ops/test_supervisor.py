"""The supervisor: restarts what dies, gives up on what always dies, leaves nothing behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from yizhan.ops.errors import OperationError
from yizhan.ops.supervisor import Child, supervise

NOTE = "import os, sys; open(sys.argv[1], 'a').write(f'{os.getpid()}\\n')"
STAY = f"{NOTE}; import time; time.sleep(600)"


def _pids(path: Path) -> list[int]:
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_a_child_that_dies_is_started_again_and_all_end_with_the_supervisor(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    told: list[str] = []

    def each_tick() -> None:
        pids = _pids(notes)
        if len(pids) == 1 and _is_alive(pids[0]):
            os.kill(pids[0], signal.SIGKILL)
        if len(pids) == 2:
            os.kill(os.getpid(), signal.SIGTERM)

    supervise([Child("stayer", [sys.executable, "-c", STAY, str(notes)])], told.append, each_tick)
    first, second = _pids(notes)
    assert not _is_alive(first)
    assert not _is_alive(second)
    assert told == ["stayer ended with status -9, starting it again"]


def test_a_child_that_always_dies_is_given_up(tmp_path: Path) -> None:
    other = tmp_path / "other"
    children = [
        Child("stayer", [sys.executable, "-c", STAY, str(other)]),
        Child("dier", [sys.executable, "-c", "raise SystemExit(3)"]),
    ]
    with pytest.raises(OperationError, match="dier ended 5 times before it worked"):
        supervise(children, lambda _text: None)
    assert not any(_is_alive(pid) for pid in _pids(other))


def test_what_a_child_started_ends_too(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    parent = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {STAY!r}, sys.argv[1]])"

    def each_tick() -> None:
        if _pids(notes):
            os.kill(os.getpid(), signal.SIGTERM)

    supervise([Child("parent", [sys.executable, "-c", parent, str(notes)])], lambda _text: None, each_tick)
    _wait_for(lambda: not any(_is_alive(pid) for pid in _pids(notes)))  # killed; who reaps it is somebody else


def test_what_a_killed_child_leaves_behind_ends_before_it_is_started_again(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    parent = f"import subprocess, sys; {NOTE}; subprocess.run([sys.executable, '-c', {STAY!r}, sys.argv[1]])"
    alive: list[int] = []

    def each_tick() -> None:
        pids = _pids(notes)
        if len(pids) == 2 and _is_alive(pids[0]):
            os.kill(pids[0], signal.SIGKILL)
        if len(pids) == 4:
            _wait_for(lambda: not _is_alive(pids[1]))
            alive.extend(pid for pid in pids if _is_alive(pid))
            os.kill(os.getpid(), signal.SIGTERM)

    supervise([Child("parent", [sys.executable, "-c", parent, str(notes)])], lambda _text: None, each_tick)
    assert alive == _pids(notes)[2:]


def test_killing_the_supervisor_ends_its_children(tmp_path: Path) -> None:
    notes = tmp_path / "pids"
    script = (
        "import sys; from yizhan.ops.supervisor import Child, supervise;"
        f"supervise([Child('stayer', [sys.executable, '-c', {STAY!r}, sys.argv[1]])], print)"
    )
    environment = {**os.environ, "PYTHONPATH": "src"}
    with subprocess.Popen([sys.executable, "-c", script, str(notes)], env=environment) as supervisor:
        _wait_for(lambda: bool(_pids(notes)))
        supervisor.kill()
    _wait_for(lambda: not any(_is_alive(pid) for pid in _pids(notes)))


def _wait_for(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)
