"""Backup and restore: one file with the database and the uploaded files, and never a key.

The file is a tar: `database.dump` (pg_dump, custom format), `files/…`, and at its end `manifest.json` with the hash of
every part. The key files stay outside: whoever finds a backup can read no sealed field; whoever loses the keys
cannot either. The manifest names the keys it needs by a fingerprint.
"""

import contextlib
import hashlib
import hmac
import io
import json
import os
import shutil
import subprocess
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any

import psycopg
from psycopg.conninfo import conninfo_to_dict

from yizhan import __version__
from yizhan.kernel.keys import KeyRing
from yizhan.ops.binaries import wheel_binaries
from yizhan.ops.errors import OperationError

FORMAT = 1
DUMP, MANIFEST, FILES = "database.dump", "manifest.json", "files/"
_CHUNK = 1 << 20
_HEAD_LINES = 40  # of a dump's script: settings only, no data

Manifest = dict[str, Any]
Progress = Callable[[str, int, int], None]


def write(path: Path, *, owner_url: str, files: Path, keys: KeyRing, at: datetime, progress: Progress) -> Manifest:
    """Back up into `path`, which appears whole or not at all. Serving goes on meanwhile.

    The database is read first, in one snapshot: a file that it names was there before, since files are written first.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        with tempfile.TemporaryDirectory(dir=path.parent) as folder, _private(partial) as handle:
            dump = Path(folder) / DUMP
            _program("pg_dump", owner_url, "--format=custom", "--no-owner", "--no-privileges", f"--file={dump}")
            parts = [(DUMP, dump), *((f"{FILES}{name}", files / name) for name in _names(files))]
            with tarfile.open(fileobj=handle, mode="w") as archive:
                hashes = dict(_add_all(archive, parts, progress))
                manifest = _manifest(owner_url, hashes, keys, at)
                _add_text(archive, MANIFEST, json.dumps(manifest, indent=1))
            os.fsync(handle.fileno())
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
    return manifest


def read(path: Path, *, owner_url: str, files: Path, keys: KeyRing, progress: Progress) -> Manifest:
    """Restore into an empty database and an empty files folder; refuses anything else before touching it."""
    manifest = checked(path, progress)
    _refuse_other_keys(manifest, keys)
    _refuse_filled(owner_url, files)
    with tarfile.open(path) as archive, tempfile.TemporaryDirectory(dir=path.parent) as folder:
        dump = Path(folder) / DUMP
        _extract(archive, archive.getmember(DUMP), dump)
        _restore_database(owner_url, dump)
        _extract_files(archive, files, progress)
    return manifest


def checked(path: Path, progress: Progress) -> Manifest:
    """The manifest, after every part was found to be what it says. Raises OperationError otherwise."""
    try:
        with tarfile.open(path) as archive:
            hashes = dict(_hashes(archive, progress))
            member = archive.extractfile(MANIFEST)
            manifest = json.load(member) if member else {}
    except (tarfile.TarError, KeyError, ValueError, EOFError) as error:
        raise OperationError(f"{path} is not a whole backup: {error}") from None
    if manifest.get("format") != FORMAT:
        raise OperationError(f"{path} has format {manifest.get('format')}, this Yizhan reads format {FORMAT}")
    if hashes != manifest["parts"]:
        wrong = sorted(
            name for name in hashes.keys() | manifest["parts"] if hashes.get(name) != manifest["parts"].get(name)
        )
        raise OperationError(f"{path} was altered or cut: {wrong[0]} is not what was written")
    return manifest


def fingerprints(keys: KeyRing) -> dict[str, str]:
    """What tells keys apart without telling them."""
    named = {f"field-{number:04d}": key for number, key in keys.field.items()} | {
        "index": keys.index,
        "seal": keys.seal,
    }
    return {name: hmac.digest(key, b"yizhan backup fingerprint", "sha256").hex()[:16] for name, key in named.items()}


def _manifest(owner_url: str, hashes: dict[str, str], keys: KeyRing, at: datetime) -> Manifest:
    with psycopg.connect(owner_url) as connection:
        migrations = connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1").fetchall()
        server = connection.info.server_version
    return {
        "format": FORMAT,
        "made_at": at.isoformat(),
        "yizhan": __version__,
        "postgresql": server // 10000,
        "migrations": [name for (name,) in migrations],
        "keys": fingerprints(keys),
        "parts": hashes,
    }


def _refuse_other_keys(manifest: Manifest, keys: KeyRing) -> None:
    here = fingerprints(keys)
    missing = sorted(name for name, print_ in manifest["keys"].items() if here.get(name) != print_)
    if missing:
        raise OperationError(
            f"the keys folder lacks what this backup was sealed with ({', '.join(missing)}): "
            "put the key files of that installation there first"
        )


def _refuse_filled(owner_url: str, files: Path) -> None:
    with psycopg.connect(owner_url) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
    if tables != (0,):
        raise OperationError("the database is not empty: restore into a new one, nothing here is overwritten")
    if any(_names(files)):
        raise OperationError(f"{files} is not empty: restore into a new folder, nothing here is overwritten")


def _names(folder: Path) -> Iterator[str]:
    """Every file below, by its relative path; half-written ones (.partial) are no files yet."""
    for path in sorted(folder.rglob("*")) if folder.exists() else []:
        if path.is_file() and not path.is_symlink() and path.suffix != ".partial":
            yield str(path.relative_to(folder))


def _add_all(archive: tarfile.TarFile, parts: list[tuple[str, Path]], progress: Progress) -> Iterator[tuple[str, str]]:
    for done, (name, path) in enumerate(parts, start=1):
        try:
            with path.open("rb") as stream:
                info = archive.gettarinfo(arcname=name, fileobj=stream)
                reader = _Hashing(stream)
                archive.addfile(info, reader)
        except FileNotFoundError:
            continue  # erased meanwhile: as if it had been erased before
        yield name, reader.hash.hexdigest()
        progress("files into the backup", done, len(parts))


def _add_text(archive: tarfile.TarFile, name: str, text: str) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(text.encode())
    archive.addfile(info, io.BytesIO(text.encode()))


def _hashes(archive: tarfile.TarFile, progress: Progress) -> Iterator[tuple[str, str]]:
    members = archive.getmembers()
    for done, member in enumerate(members, start=1):
        stream = archive.extractfile(member) if member.isfile() else None
        if stream is None or not _is_inside(member.name):
            raise OperationError(f"the backup holds something that is no file of ours: {member.name}")
        if member.name != MANIFEST:
            reader = _Hashing(stream)
            while reader.read(_CHUNK):
                pass
            yield member.name, reader.hash.hexdigest()
        progress("checking the backup", done, len(members))


def _is_inside(name: str) -> bool:
    """A part of a backup, and not a way out of its folder."""
    parts = PurePosixPath(name).parts
    return name in (DUMP, MANIFEST) or (name.startswith(FILES) and ".." not in parts and len(parts) > 1)


def _extract_files(archive: tarfile.TarFile, files: Path, progress: Progress) -> None:
    members = [member for member in archive.getmembers() if member.name.startswith(FILES)]
    for done, member in enumerate(members, start=1):
        _extract(archive, member, files / member.name.removeprefix(FILES))
        progress("files out of the backup", done, len(members))


def _extract(archive: tarfile.TarFile, member: tarfile.TarInfo, target: Path) -> None:
    """By hand: Debian 12's Python 3.11.2 has no extraction filter yet. Names were checked by `checked`."""
    target.parent.mkdir(parents=True, exist_ok=True)
    source = archive.extractfile(member)
    assert source  # noqa: S101
    with source, target.open("xb") as copy:
        shutil.copyfileobj(source, copy, _CHUNK)


class _Hashing:
    """A stream that hashes what is read from it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.hash = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        chunk = self._stream.read(size)
        self.hash.update(chunk)
        return chunk


def _private(path: Path) -> IO[bytes]:
    """Only the owner may read a backup: it holds every person of the register."""
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb")


def _restore_database(url: str, dump: Path) -> None:
    """Replay the dump as one transaction.

    As a script through psql rather than by pg_restore itself, which begins with a setting that servers before 17 do
    not know: the one line is left out.
    """
    environment = client_environment(url)
    programs = wheel_binaries()
    make = [programs.path("pg_restore"), "--no-owner", "--no-privileges", "--file=-", str(dump)]
    play = [programs.path("psql"), "--no-psqlrc", "--quiet", "--single-transaction", "--set=ON_ERROR_STOP=1"]
    with (
        tempfile.TemporaryFile() as complaints,
        subprocess.Popen(make, env=environment, stdout=subprocess.PIPE, stderr=complaints) as script,
        subprocess.Popen(play, env=environment, stdin=subprocess.PIPE, stdout=complaints, stderr=complaints) as player,
    ):
        assert script.stdout  # noqa: S101
        assert player.stdin  # noqa: S101
        with contextlib.suppress(BrokenPipeError), player.stdin:
            for _line in range(_HEAD_LINES):
                line = script.stdout.readline()
                player.stdin.write(b"" if line.startswith(b"SET transaction_timeout") else line)
            shutil.copyfileobj(script.stdout, player.stdin, _CHUNK)
        script.stdout.close()
        if player.wait() or script.wait():
            complaints.seek(0)
            raise OperationError(f"the database could not be restored:\n{complaints.read().decode().strip()}")


def _program(name: str, url: str, *arguments: str) -> None:
    command = [wheel_binaries().path(name), *arguments]
    done = subprocess.run(command, env=client_environment(url), check=False, capture_output=True, text=True)
    if done.returncode:
        raise OperationError(f"{name} failed:\n{done.stderr.strip()}")


def client_environment(url: str) -> dict[str, str]:
    """The address for PostgreSQL's programs; in the environment, since `ps` shows everybody the arguments."""
    names = {
        "host": "PGHOST",
        "port": "PGPORT",
        "user": "PGUSER",
        "password": "PGPASSWORD",
        "dbname": "PGDATABASE",
        "sslmode": "PGSSLMODE",
        "sslrootcert": "PGSSLROOTCERT",
    }
    given = conninfo_to_dict(url)
    return {**os.environ, **{variable: str(given[key]) for key, variable in names.items() if given.get(key)}}
