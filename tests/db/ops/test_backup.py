"""Backup and restore: everything comes back, elsewhere too; nothing is overwritten; no key is in it."""

import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from yizhan.kernel.clock import now
from yizhan.kernel.ids import new_id
from yizhan.kernel.journal import append
from yizhan.kernel.keys import KeyRing, create_missing_keys, ring
from yizhan.kernel.scope import Acting
from yizhan.ops import backup
from yizhan.ops.errors import OperationError
from yizhan.ops.postgres import DATABASE, Cluster, running

PHOTO = b"\x00photo"


def _yizhan(database: TestDatabase, data: Path, *arguments: str) -> None:
    environment = {**database.environment(), "YIZHAN_DATA": str(data), "YIZHAN_KEYS": str(settings.KEYS_DIR)}
    environment |= {"PYTHONPATH": "src", "DJANGO_SETTINGS_MODULE": "yizhan.web.settings"}
    command = [sys.executable, "-m", "yizhan.ops.command", *arguments]
    done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def backed_up(
    cluster: Cluster, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[TestDatabase, Path]]:
    """A database with a journal entry, a file beside it, and the backup of both."""
    folder = tmp_path_factory.mktemp("backup")
    (folder / "data/files/ab").mkdir(parents=True)
    (folder / "data/files/ab/photo").write_bytes(PHOTO)
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            append("kernel.tried", acting=Acting.system("test"), at=now(), subject=("test", new_id()))
        _yizhan(database, folder / "data", "backup", str(folder / "it.backup"))
        yield database, folder / "it.backup"


@pytest.fixture
def elsewhere() -> Iterator[TestDatabase]:
    """A new cluster, as on another machine: its own transaction numbers, and an empty database."""
    with databases.copied() as copy:
        (copy.folder / "secrets").unlink()  # as after an initdb that was cut off: it is done anew
        with running(copy):
            yield TestDatabase(copy, DATABASE)


def _read(file: Path, into: TestDatabase, files: Path, keys: KeyRing) -> None:
    backup.read(file, owner_url=into.owner_url, files=files, keys=keys, progress=lambda _what, _done, _total: None)


def _entries(database: TestDatabase) -> list[tuple[object, ...]]:
    with database.owner() as owner:
        return owner.execute("SELECT id, era, xid, kind FROM kernel_journalentry ORDER BY id").fetchall()


def test_a_backup_restored_on_another_machine_is_the_same_and_goes_on(
    backed_up: tuple[TestDatabase, Path], elsewhere: TestDatabase, tmp_path: Path
) -> None:
    original, file = backed_up
    _yizhan(elsewhere, tmp_path, "restore", str(file))
    assert _entries(elsewhere) == _entries(original) != []
    assert (tmp_path / "files/ab/photo").read_bytes() == PHOTO
    with elsewhere.owner() as owner:
        assert owner.execute("SELECT count(*) FROM kernel_journalera").fetchone() == (2,)
    with psycopg.connect(elsewhere.app_url) as serving:  # it has its rights again, and lacks the same
        serving.execute("INSERT INTO kernel_clockshift VALUES (1, 0)")
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            serving.execute("DELETE FROM kernel_journalentry")


def test_a_filled_database_is_not_overwritten(backed_up: tuple[TestDatabase, Path], tmp_path: Path) -> None:
    database, file = backed_up
    before = _entries(database)
    with pytest.raises(OperationError, match="the database is not empty"):
        _read(file, database, tmp_path / "files", ring())
    assert _entries(database) == before
    assert not (tmp_path / "files").exists()


def test_an_altered_backup_is_refused(backed_up: tuple[TestDatabase, Path], tmp_path: Path) -> None:
    database, file = backed_up
    content = bytearray(file.read_bytes())
    content[content.index(PHOTO) + 1] ^= 1
    altered = tmp_path / "altered"
    altered.write_bytes(content)
    with pytest.raises(OperationError, match="files/ab/photo is not what was written"):
        _read(altered, database, tmp_path / "files", ring())


@pytest.mark.parametrize("kept", [0, 0.5, 0.95])
def test_a_cut_backup_is_refused(backed_up: tuple[TestDatabase, Path], tmp_path: Path, kept: float) -> None:
    database, file = backed_up
    content = file.read_bytes()
    cut = tmp_path / "cut"
    cut.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(OperationError, match="not a whole backup"):
        _read(cut, database, tmp_path / "files", ring())


def test_without_its_keys_a_backup_is_refused(backed_up: tuple[TestDatabase, Path], tmp_path: Path) -> None:
    database, file = backed_up
    create_missing_keys(tmp_path / "keys")
    with pytest.raises(OperationError, match="the keys folder lacks what this backup was sealed with"):
        _read(file, database, tmp_path / "files", KeyRing.read(tmp_path / "keys"))


def _link_to_passwords() -> tarfile.TarInfo:
    link = tarfile.TarInfo("files/link")
    link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
    return link


@pytest.mark.parametrize(
    "member",
    [
        _link_to_passwords(),
        tarfile.TarInfo("files/../../above"),
        tarfile.TarInfo("/files/absolute"),
        tarfile.TarInfo("elsewhere"),
    ],
    ids=lambda member: str(member.name),
)
def test_a_backup_that_reaches_out_of_its_folder_is_refused(
    backed_up: tuple[TestDatabase, Path], tmp_path: Path, member: tarfile.TarInfo
) -> None:
    database, _file = backed_up
    evil = tmp_path / "evil"
    with tarfile.open(evil, "w") as archive:
        archive.addfile(member)
    with pytest.raises(OperationError, match="no file of ours"):
        _read(evil, database, tmp_path / "files", ring())
    assert list(tmp_path.iterdir()) == [evil]


def test_no_key_is_in_a_backup_and_only_its_owner_may_read_it(backed_up: tuple[TestDatabase, Path]) -> None:
    _database, file = backed_up
    keys = ring()
    assert not any(key in file.read_bytes() for key in (*keys.field.values(), keys.index, keys.seal))
    assert file.stat().st_mode & 0o077 == 0
    with tarfile.open(file) as archive:
        assert archive.getnames() == ["database.dump", "files/ab/photo", "manifest.json"]
