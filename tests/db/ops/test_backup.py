"""Backup and restore: everything comes back, elsewhere too; nothing is overwritten; no key is in it."""

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings

from tests import databases
from tests.databases import TestDatabase
from yizhan.kernel.clock import now
from yizhan.kernel.ids import new_id
from yizhan.kernel.journal import append
from yizhan.kernel.keys import create_missing_keys, ring
from yizhan.kernel.scope import Acting
from yizhan.ops.postgres import DATABASE, running


@pytest.fixture
def other() -> Iterator[TestDatabase]:
    """A new cluster, as on another machine: its own transaction numbers, and an empty database."""
    with databases.copied() as copy:
        (copy.folder / "secrets").unlink()  # as after an initdb that was cut off: it is done anew
        with running(copy):
            yield TestDatabase(copy, DATABASE)


def _yizhan(
    database: TestDatabase, data: Path, *arguments: str, keys: Path | None = None
) -> subprocess.CompletedProcess[str]:
    environment = {**database.environment(), "YIZHAN_DATA": str(data), "YIZHAN_KEYS": str(keys or settings.KEYS_DIR)}
    environment |= {"PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "yizhan.web.settings"}
    command = [sys.executable, "-m", "yizhan.ops.command", *arguments]
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def _backed_up(database: TestDatabase, tmp_path: Path) -> Path:
    (tmp_path / "data/files/ab").mkdir(parents=True)
    (tmp_path / "data/files/ab/photo").write_bytes(b"\x00photo")
    append("kernel.tried", acting=Acting.system("test"), at=now(), subject=("test", new_id()))
    done = _yizhan(database, tmp_path / "data", "backup", str(tmp_path / "it.backup"))
    assert done.returncode == 0, done.stderr
    return tmp_path / "it.backup"


def _entries(url: str) -> list[tuple[object, ...]]:
    with psycopg.connect(url) as connection:
        return connection.execute("SELECT id, era, xid, kind FROM kernel_journalentry ORDER BY id").fetchall()


def test_a_backup_restored_on_another_machine_is_the_same_and_goes_on(
    cloned_db: TestDatabase, other: TestDatabase, tmp_path: Path
) -> None:
    file = _backed_up(cloned_db, tmp_path)
    done = _yizhan(other, tmp_path / "elsewhere", "restore", str(file))
    assert done.returncode == 0, done.stderr
    assert _entries(other.owner_url) == _entries(cloned_db.owner_url) != []
    assert (tmp_path / "elsewhere/files/ab/photo").read_bytes() == b"\x00photo"
    with psycopg.connect(other.app_url) as connection:  # the serving role has its rights, and the journal a new era
        connection.execute("INSERT INTO kernel_clockshift VALUES (1, 0)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("DELETE FROM kernel_journalentry")
    with other.owner() as owner:
        assert owner.execute("SELECT count(*) FROM kernel_journalera").fetchone() == (2,)


def test_a_filled_database_is_not_overwritten(cloned_db: TestDatabase, tmp_path: Path) -> None:
    file = _backed_up(cloned_db, tmp_path)
    before = _entries(cloned_db.owner_url)
    done = _yizhan(cloned_db, tmp_path / "elsewhere", "restore", str(file))
    assert (done.returncode, "not empty" in done.stderr) == (1, True), done.stderr
    assert _entries(cloned_db.owner_url) == before
    assert not (tmp_path / "elsewhere/files").exists()


def test_an_altered_backup_is_refused(cloned_db: TestDatabase, other: TestDatabase, tmp_path: Path) -> None:
    file = _backed_up(cloned_db, tmp_path)
    content = bytearray(file.read_bytes())
    content[content.index(b"\x00photo") + 1] ^= 1
    file.write_bytes(content)
    done = _yizhan(other, tmp_path / "elsewhere", "restore", str(file))
    assert (done.returncode, "files/ab/photo is not what was written" in done.stderr) == (1, True), done.stderr
    with other.owner() as owner:
        assert owner.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone() == (0,)


def test_a_cut_backup_is_refused(cloned_db: TestDatabase, other: TestDatabase, tmp_path: Path) -> None:
    file = _backed_up(cloned_db, tmp_path)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    done = _yizhan(other, tmp_path / "elsewhere", "restore", str(file))
    assert (done.returncode, "not a whole backup" in done.stderr) == (1, True), done.stderr


def test_without_its_keys_a_backup_is_refused(cloned_db: TestDatabase, other: TestDatabase, tmp_path: Path) -> None:
    file = _backed_up(cloned_db, tmp_path)
    create_missing_keys(tmp_path / "other-keys")
    done = _yizhan(other, tmp_path / "elsewhere", "restore", str(file), keys=tmp_path / "other-keys")
    assert (done.returncode, "keys folder lacks" in done.stderr) == (1, True), done.stderr


def test_no_key_is_in_a_backup_and_only_its_owner_may_read_it(cloned_db: TestDatabase, tmp_path: Path) -> None:
    file = _backed_up(cloned_db, tmp_path)
    content = file.read_bytes()
    keys = ring()
    assert not any(key in content for key in (*keys.field.values(), keys.index, keys.seal))
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["database.dump", "files/ab/photo", "manifest.json"]
