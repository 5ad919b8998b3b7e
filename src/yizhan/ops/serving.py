"""How the platform is run on one machine: the web server and the worker, under the supervisor."""

import fcntl
import os
import shutil
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from yizhan.ops.environment import Workplace
from yizhan.ops.errors import OperationError
from yizhan.ops.supervisor import Child, Tell, supervise
from yizhan.web.configuration import Configuration

SETTINGS = "yizhan.web.editing_settings"  # of a process that serves pages: with the editors' desk


def serve(
    place: Workplace,
    *,
    host: str,
    port: int,
    processes: int,
    threads: int,
    with_worker: bool,
    tell: Tell,
    when_ready: Callable[[], None],
) -> None:
    """Serve until told to stop. `when_ready` is called once, when the first page can be had."""
    configuration = place.configuration
    refuse_taken_port(host, port)
    children = [web_server(configuration, host=host, port=port, processes=processes, threads=threads)]
    _fresh_metrics_folder(configuration.data_folder / "metrics")

    def go_on() -> None:
        when_ready()
        if with_worker:  # only now: until the first page is there, the processors are the web server's
            children.append(Child("worker", [sys.executable, "-m", "yizhan.ops.command", "worker"]))

    announce = _once(lambda: _answers(host, port), go_on)

    def each_tick() -> None:
        place.keep_up(tell)
        announce()

    supervise(children, tell, each_tick)


def web_server(configuration: Configuration, *, host: str, port: int, processes: int, threads: int) -> Child:
    """Granian: its Rust part keeps the connections, `threads` Python threads in each process answer."""
    options = {
        "--interface": "wsgi",
        "--host": host,
        "--port": str(port),
        "--workers": str(processes),
        "--blocking-threads": str(threads),
        "--log-level": "error",
        "--respawn-interval": "1",
        "--workers-kill-timeout": "10",
    }
    command = [sys.executable, "-m", "granian", "--no-ws", "--respawn-failed-workers"]
    command += [part for option in options.items() for part in option] + ["yizhan.web.wsgi:application"]
    pool = str(configuration.database_pool or threads)
    environment = {"YIZHAN_DATABASE_POOL": pool, "DJANGO_SETTINGS_MODULE": SETTINGS}
    return Child("web server", command, environment)


@contextmanager
def alone_in(data_folder: Path) -> Iterator[None]:
    """Hold a data folder for as long as this process fills or serves it. Raises OperationError where another does."""
    data_folder.mkdir(parents=True, exist_ok=True)
    with (data_folder / "serving.lock").open("a") as lock:  # the kernel lets go of it when we die
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise OperationError(
                f"another yizhan already fills or serves {data_folder}: go on there, or end it first, "
                "or give this one data of its own (YIZHAN_DATA)"
            ) from None
        yield


def refuse_taken_port(host: str, port: int) -> None:
    """Raise OperationError where something listens already: asked before anything is written, and before serving."""
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise OperationError(
                f"cannot serve at {host}:{port} ({error.strerror}): end what runs there, or give another --port"
            ) from None


def _fresh_metrics_folder(folder: Path) -> None:
    """Where the processes put their counters, so that /metrics adds them up whichever of them answers."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)


def _answers(host: str, port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://{_local(host)}:{port}/healthz", timeout=2) as response:
            return bool(response.status == 200)
    except urllib.error.HTTPError:
        return True  # it answers, if only to say that this name or plain HTTP is not served
    except OSError:
        return False


def name_address(host: str, port: int) -> None:
    """Unless the operator named it: people reach the platform where it listens. For the processes begun from here."""
    if not {"YIZHAN_PUBLIC_ADDRESS", "YIZHAN_PUBLIC_ADDRESS_FILE"} & os.environ.keys():
        os.environ["YIZHAN_PUBLIC_ADDRESS"] = address_of(host, port)


def address_of(host: str, port: int) -> str:
    """Where one finds, on this machine, what listens there."""
    return f"http://{_local(host)}:{port}"


def _local(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "[::1]", "::1": "[::1]"}.get(host, host)  # noqa: S104


def _once(condition: Callable[[], bool], action: Callable[[], None]) -> Callable[[], None]:
    """A callable that, called again and again, runs the action the first time the condition holds."""
    waiting = [action]

    def look() -> None:
        if waiting and condition():
            waiting.pop()()

    return look
