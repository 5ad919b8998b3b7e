"""The platform served to a real browser by the server of `yizhan serve`, started once a session.

Each test has a database of its own; they bear the same name one after the other, so that one server serves them all
and finds its connections broken as after a restart of PostgreSQL. Keys and files are those of the tests' process.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.databases import TestDatabase
from yizhan.ops.postgres import Cluster
from yizhan.ops.serving import web_server
from yizhan.web.configuration import Configuration

HOST = "127.0.0.1"
_STARTS_WITHIN_S = 120


@dataclass(frozen=True, slots=True)
class Served:
    """Where the browser finds the platform, and the name of the database that it works on."""

    address: str
    database: str


@contextmanager
def serving(cluster: Cluster, log: Path, *, settings: str = "tests.served") -> Iterator[Served]:
    """Serve on a free port of this machine while the block runs; with the platform's own settings, built assets."""
    database, port = TestDatabase(cluster, f"served_{os.getpid()}"), _free_port()
    environment = database.environment()
    web = web_server(Configuration.read(environment), host=HOST, port=port, processes=1, threads=8)
    environment |= {
        **web.environment,
        "DJANGO_SETTINGS_MODULE": settings,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "YIZHAN_LOG_LEVEL": "WARNING",
    }
    with log.open("wb") as output:
        process = subprocess.Popen(web.command, env=environment, stdout=output, stderr=output)
        try:
            _wait_for_the_first_answer(process, port, log)
            yield Served(f"http://{HOST}:{port}", database.name)
        finally:
            process.terminate()
            process.wait(30)


def _wait_for_the_first_answer(process: "subprocess.Popen[bytes]", port: int, log: Path) -> None:
    deadline = time.monotonic() + _STARTS_WITHIN_S
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://{HOST}:{port}/healthz", timeout=5):
                return
        except urllib.error.HTTPError:
            return  # it answers
        except OSError:
            time.sleep(0.05)
    raise AssertionError(log.read_text())


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
