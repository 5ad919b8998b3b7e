"""Server, worker and PostgreSQL as processes of this test's own: started, killed without warning, started again."""

import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from tests.databases import TestDatabase
from yizhan.ops import postgres, serving
from yizhan.ops.postgres import Cluster
from yizhan.web.configuration import Configuration

HOST = "127.0.0.1"
_LOOK_S = 0.1


@dataclass
class Process:
    """One of our programs with everything it starts. Started again whenever it is found dead, as a supervisor would."""

    command: list[str]
    environment: dict[str, str]
    log: IO[bytes]
    popen: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        self.popen = subprocess.Popen(
            self.command,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=self.log,
            stderr=self.log,
            process_group=0,
        )

    def kill(self) -> None:
        """The whole group at once: no goodbye, no clean-up."""
        if self.popen is not None:
            try:
                os.killpg(self.popen.pid, signal.SIGKILL)
            except ProcessLookupError:
                return
            self.popen.wait()

    def look_after(self) -> None:
        if self.popen is None or self.popen.poll() is not None:
            self.start()


@dataclass
class Running:
    """The three, and a thread that starts again what died."""

    cluster: Cluster
    server: Process
    worker: Process
    port: int
    over: threading.Event = field(default_factory=threading.Event)

    def keep(self) -> None:
        while not self.over.wait(_LOOK_S):
            self.server.look_after()
            self.worker.look_after()

    def kill_database(self) -> None:
        """The postmaster dies; the launcher ends what it leaves behind, recovers and serves again."""
        os.kill(int((self.cluster.data / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)
        with postgres.running(self.cluster):
            return  # the outer user keeps it running


@contextmanager
def running(database: TestDatabase, folder: Path) -> Iterator[Running]:
    """Serve one database on a free port, with one worker."""
    port = _free_port()
    environment = database.environment()
    environment["DJANGO_SETTINGS_MODULE"] = "yizhan.web.settings"
    environment["PYTHONPATH"] = os.pathsep.join(sys.path)
    web = serving.web_server(Configuration.read(environment), host=HOST, port=port, processes=1, threads=8)
    with (folder / "server.log").open("wb") as server_log, (folder / "worker.log").open("wb") as worker_log:
        # Without the editors' desk: no request here comes near it, and each of twenty starts would import it.
        lean = {**web.environment, "DJANGO_SETTINGS_MODULE": environment["DJANGO_SETTINGS_MODULE"]}
        server = Process(list(web.command), {**environment, **lean}, server_log)
        worker = Process([sys.executable, "-m", "yizhan.ops.command", "worker"], environment, worker_log)
        system = Running(database.cluster, server, worker, port)
        keeper = threading.Thread(target=system.keep)
        keeper.start()
        try:
            yield system
        finally:
            system.over.set()
            keeper.join()
            server.kill()
            worker.kill()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
