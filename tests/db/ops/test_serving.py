"""`yizhan serve` on a real database: serves, counts, logs without personal data, ends all it started."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import TestDatabase

STARTS_WITHIN_S = 90


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _environment(database: TestDatabase, folder: Path) -> dict[str, str]:
    own = {"YIZHAN_DATA": str(folder), "YIZHAN_KEYS": str(settings.KEYS_DIR), "PYTHONPATH": "src"}
    return {**database.environment(), **own, "DJANGO_SETTINGS_MODULE": "yizhan.web.settings"}


def _refused(database: TestDatabase, folder: Path, port: int) -> str:
    """What `yizhan serve` says when it refuses."""
    command = [sys.executable, "-m", "yizhan.ops.command", "serve", "--port", str(port)]
    environment = _environment(database, folder)
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1, done.stderr
    return done.stderr


@contextmanager
def _serving(database: TestDatabase, folder: Path) -> Iterator[tuple[subprocess.Popen[bytes], str, Path]]:
    port, log = _free_port(), folder / "log"
    environment = _environment(database, folder)
    command = [sys.executable, "-m", "yizhan.ops.command", "serve", "--port", str(port), "--processes", "1"]
    with log.open("wb") as output, subprocess.Popen(command, env=environment, stdout=output, stderr=output) as process:
        try:
            _wait_for_the_first_answer(process, port, log)
            yield process, f"http://127.0.0.1:{port}", log
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def _wait_for_the_first_answer(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    deadline = time.monotonic() + STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            _get(f"http://127.0.0.1:{port}/healthz").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail(f"it does not serve:\n{log.read_text()}")


def _get(address: str, **headers: str) -> HTTPResponse:
    request = urllib.request.Request(address, headers=headers)  # noqa: S310
    return urllib.request.urlopen(request, timeout=30)  # type: ignore[no-any-return]  # noqa: S310


def _descendants(pid: int) -> list[int]:
    """Every process begun by this one or by one of its own, whichever thread began it."""
    parents = {int(path.parent.name): _parent(path) for path in Path("/proc").glob("[0-9]*/stat")}
    found: list[int] = []
    generation = {pid}
    while generation := {child for child, parent in parents.items() if parent in generation}:
        found.extend(generation)
    return found


def _all_started(pid: int) -> list[int]:
    """Server, its process, and the worker, which is begun a moment after the first page can be had."""
    deadline = time.monotonic() + STARTS_WITHIN_S
    while len(found := _descendants(pid)) < 3 and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


def _parent(stat: Path) -> int:
    try:
        return int(stat.read_text().rpartition(")")[2].split()[1])
    except (FileNotFoundError, ProcessLookupError):  # ended meanwhile
        return 0


def _words(pid: int) -> bytes:
    """The command by which it was begun."""
    return Path(f"/proc/{pid}/cmdline").read_bytes()


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def test_it_serves_counts_and_logs_and_leaves_nothing_behind(cloned_db: TestDatabase, tmp_path: Path) -> None:
    with _serving(cloned_db, tmp_path) as (process, address, log):
        assert json.load(_get(f"{address}/readyz")) == {"status": "ready"}
        _get(f"{address}/sign-in?mobile=13900001234", **{"X-Request-ID": "sneaky\tline"}).close()
        assert (
            b'yizhan_requests_total{method="GET",route="sign-in",status="200"} 1.0' in _get(f"{address}/metrics").read()
        )
        with pytest.raises(urllib.error.HTTPError, match="404"):  # through a proxy it is not from this machine
            _get(f"{address}/metrics", **{"X-Forwarded-For": "203.0.113.7"})
        started = _all_started(process.pid)
    assert process.returncode == 0
    assert len(started) >= 3
    assert not any(_is_alive(pid) for pid in started)
    lines = [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]
    answered = {line["route"]: line for line in lines if line["event"] == "answered"}
    assert answered["sign-in"].keys() >= {"request_id", "method", "status", "ms", "role"}
    assert answered["sign-in"]["role"] == "visitor"
    assert not any(secret in log.read_text() for secret in ("13900001234", "sneaky"))


def test_a_killed_web_server_leaves_no_process_behind_and_is_started_again(
    cloned_db: TestDatabase, tmp_path: Path
) -> None:
    with _serving(cloned_db, tmp_path) as (process, address, _log):
        _all_started(process.pid)
        web, its_own = next(
            (pid, own) for pid in _descendants(process.pid) if b"granian" in _words(pid) and (own := _descendants(pid))
        )
        os.kill(web, signal.SIGKILL)
        deadline = time.monotonic() + STARTS_WITHIN_S
        while any(_is_alive(pid) for pid in its_own) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not any(_is_alive(pid) for pid in its_own)
        _wait_for_the_first_answer(process, int(address.rpartition(":")[2]), tmp_path / "log")
    assert process.returncode == 0


def test_a_taken_port_is_refused_in_words(cloned_db: TestDatabase, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        assert "give another --port" in _refused(cloned_db, tmp_path, taken.getsockname()[1])


def test_an_old_schema_is_not_served(cloned_db: TestDatabase, tmp_path: Path) -> None:
    with cloned_db.owner() as owner:
        owner.execute("DELETE FROM django_migrations WHERE app = 'kernel'")
    assert "run `yizhan migrate` first" in _refused(cloned_db, tmp_path, _free_port())
