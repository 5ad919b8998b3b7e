"""Databases for the tests: a private cluster with a migrated template, and cheap clones of it.

The migrated cluster is built once per state of the migrations and kept; a session runs on its own copy, in memory
where there is room: a clone is a thousand files, which a busy disk takes longer to make than most tests run.
`YIZHAN_TEST_PG=15` takes Debian's PostgreSQL 15 instead of the embedded one.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import IO

import psycopg
from psycopg import sql

from tests.connecting import let_go
from tests.owning import BY_OWNER
from yizhan.ops import binaries, postgres
from yizhan.ops.postgres import APP, DATABASE, OWNER, SUPERUSER, Cluster
from yizhan.web.configuration import ROOT, database_settings

# Safe to lose: tests only. Everything else is as in earnest.
_FAST = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "shared_buffers": "64MB",
    "max_wal_size": "128MB",
}
_MEMORY = Path("/dev/shm")  # noqa: S108 - only folders of our own in it are used
_MEMORY_NEEDED_BYTES = 4 * 1024**3  # for all that run side by side
# Where nothing is fsynced, copying files is half the work of writing every block into the log first.
_COPY = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")
_KEPT_STATES = 3
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A clone of the migrated template, with an address for each role."""

    __test__ = False
    cluster: Cluster
    name: str

    @property
    def owner_url(self) -> str:
        return self.cluster.url(OWNER, self.name)

    @property
    def app_url(self) -> str:
        return self.cluster.url(APP, self.name)

    def owner(self) -> psycopg.Connection:
        """A connection as the owner, in autocommit: for what the serving role may not do."""
        return psycopg.connect(self.owner_url, autocommit=True)

    def environment(self) -> dict[str, str]:
        """The environment in which a process of ours works on this database."""
        return {**os.environ, "DATABASE_URL": self.owner_url, "DATABASE_APP_URL": self.app_url}

    def django_settings(self) -> dict[str, object]:
        return database_settings(self.app_url)


@contextmanager
def running_copy() -> Iterator[Cluster]:
    """A running cluster of this session's own, copied from the kept state of the current migrations."""
    with copied() as cluster, postgres.running(cluster):
        yield cluster


@contextmanager
def copied() -> Iterator[Cluster]:
    """The same, not yet started."""
    base = _base()
    with binaries.locked(base / "build.lock"):  # sessions run side by side: none sweeps what another is making
        where = _roomy_memory(base) or base
        for place in {base, where}:
            _sweep(place)
        kept = _kept_state(base)
        session = replace(kept, folder=Path(tempfile.mkdtemp(prefix="run-", dir=where)))
        held = _hold(session.folder)
        _copy(kept, session)
    with held:
        try:
            yield session
        finally:
            shutil.rmtree(session.folder, ignore_errors=True)


def _hold(folder: Path) -> IO[str]:
    """Marks a copy as somebody's, until this is closed or the process ends."""
    lock = (folder / "held.lock").open("a")
    fcntl.flock(lock, fcntl.LOCK_SH)
    return lock


@contextmanager
def clone(cluster: Cluster, *, template: str = DATABASE, name: str = "") -> Iterator[TestDatabase]:
    """A new database, equal to the migrated template or another; dropped at the end, whoever is still connected."""
    database = TestDatabase(cluster, name or f"test_{os.getpid()}_{next(_numbers)}")
    let_go(template)
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as connection:
        connection.execute(_COPY.format(*map(sql.Identifier, (database.name, OWNER, template))))
        try:
            yield database
        finally:
            let_go(database.name)
            connection.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(database.name)))


def _embedded() -> Cluster:
    return postgres.default_cluster(ROOT / "var")


def _base() -> Path:
    """Beside the embedded server's folder: under the clone, or under /var/lib for root."""
    base = _embedded().folder.parent / "tests"
    base.mkdir(parents=True, exist_ok=True)
    return base


def _roomy_memory(base: Path) -> Path | None:
    """A folder of this clone's in the machine's memory; None where there is none, or too little."""
    if not (_MEMORY.is_mount() and shutil.disk_usage(_MEMORY).free > _MEMORY_NEEDED_BYTES):
        return None
    folder = _MEMORY / f"yizhan-tests-{os.geteuid()}-{hashlib.sha256(os.fsencode(base)).hexdigest()[:12]}"
    folder.mkdir(mode=0o755, exist_ok=True)
    return folder if folder.lstat().st_uid == os.geteuid() else None


def _kept_state(base: Path) -> Cluster:
    programs = _binaries()
    cluster = replace(
        _embedded(),
        folder=base / f"state-{programs.major}-{_migrations_digest()}",
        binaries=programs,
        settings=_FAST,
    )
    if not (cluster.folder / "migrated").exists():
        shutil.rmtree(cluster.folder, ignore_errors=True)
        _build(cluster)
    _forget_old_states(base, keep=cluster.folder)
    return cluster


def _binaries() -> binaries.Binaries:
    wanted = os.environ.get("YIZHAN_TEST_PG", "")
    return binaries.system_binaries(int(wanted)) if wanted else _embedded().binaries


def _migrations_digest() -> str:
    digest = hashlib.sha256()
    sources = [*sorted((ROOT / "src").rglob("migrations/*.py")), ROOT / "requirements" / "run.txt"]
    rooms = sorted((ROOT / "src" / "yizhan").rglob("*.py"))
    sources += [path for path in rooms if path.name == "models.py" or "models" in path.parts]
    sources += [ROOT / "src" / "yizhan" / "ops" / "roles.py", ROOT / "tests" / "owning.py"]
    for path in sources:
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def _build(cluster: Cluster) -> None:
    with postgres.running(cluster):
        environment = {
            **os.environ,
            "DATABASE_URL": cluster.url(OWNER),
            "DATABASE_APP_URL": cluster.url(APP),
            "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
            "PYTHONPATH": str(ROOT / "src"),
        }
        command = [sys.executable, "-m", "yizhan.ops.command", "migrate"]
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        if done.returncode:
            raise RuntimeError(f"the test database could not be migrated:\n{done.stdout}{done.stderr}")
        with psycopg.connect(cluster.url(OWNER), autocommit=True) as owner:
            owner.execute(BY_OWNER)
        postgres.stop(cluster)  # with a checkpoint, so that a copy starts without recovery
    (cluster.folder / "migrated").touch()


def _copy(source: Cluster, target: Cluster) -> None:
    shutil.copytree(source.data, target.data, symlinks=True)
    shutil.copy(source.folder / "secrets", target.folder / "secrets")
    if account := target.account:
        for path in (target.folder, target.data, *target.data.rglob("*")):
            os.chown(path, account.uid, account.gid)


def _sweep(base: Path) -> None:
    """Copies that a killed session left behind: stop their servers, remove them."""
    for folder in base.glob("run-*"):
        with suppress(OSError), (folder / "held.lock").open("a") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            postgres.stop(replace(_embedded(), folder=folder), mode="immediate")
            shutil.rmtree(folder, ignore_errors=True)


def _forget_old_states(base: Path, *, keep: Path) -> None:
    states = sorted(base.glob("state-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for folder in [path for path in states if path != keep][_KEPT_STATES - 1 :]:
        shutil.rmtree(folder, ignore_errors=True)
