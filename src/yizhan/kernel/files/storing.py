"""Taking files in and giving them out."""

import hashlib
import os
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Final, Protocol
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header

from yizhan.kernel import journal, vault
from yizhan.kernel.errors import NotFound, TooLarge
from yizhan.kernel.files import disk, sealing
from yizhan.kernel.files.errors import FileBroken
from yizhan.kernel.files.kinds import Kind, recognise, shrunk
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import StoredFile
from yizhan.kernel.rules import filenames
from yizhan.kernel.rules.endings import ENDINGS
from yizhan.kernel.scope import Acting

_PIECE: Final = 64 * 1024
_KEY_BYTES: Final = 32
_MIB: Final = 1024 * 1024


class Readable(Protocol):
    """An uploaded file, or anything else that is read in pieces."""

    def read(self, size: int, /) -> bytes: ...


@dataclass(frozen=True, slots=True)
class FileRef:
    """A stored file as other rooms keep it. `size` in bytes; `sha256` of what is downloaded, in hexadecimal."""

    id: UUID
    name: str
    size: int
    content_type: str
    sha256: str


def store(
    stream: Readable,
    *,
    name: str,
    acting: Acting,
    at: datetime,
    sensitive: bool,
    owner: tuple[str, UUID] | None,
    taken: Collection[str] = ENDINGS,
    longest_side: int | None = None,
) -> FileRef:
    """Take a file in: known by content, cleaned, durable on disk, then a row. Sensitive ones are encrypted.

    `taken`: the kinds that will do here, by ending. `longest_side`: in pixels, where only pictures will do. Raises
    TooLarge, KindRefused, FileHarmful or FileBroken; then nothing is kept. The row stands or falls with the caller's
    transaction; a file without a row is swept away later.
    """
    with TemporaryFile(dir=disk.incoming()) as content:
        _take_in(stream, content, most=settings.UPLOAD_LIMIT_BYTES)
        kind = recognise(content, taken)
        with kind.clean(content) as cleaned, shrunk(cleaned, longest_side) if longest_side else cleaned as kept:
            return _keep(kept, kind, name, acting, at, owner=owner, sensitive=sensitive)


def keep(
    stream: Readable,
    *,
    name: str,
    kind: tuple[str, str],
    most: int,
    acting: Acting,
    at: datetime,
    owner: tuple[str, UUID],
) -> FileRef:
    """Take something in as it is, encrypted, where its own room looks into it before anything opens it.

    `kind`: content type and ending; `most` in bytes. Raises TooLarge, and FileBroken where nothing came.
    """
    with TemporaryFile(dir=disk.incoming()) as content:
        _take_in(stream, content, most=most)
        as_it_is = Kind(*kind, clean=lambda same: same)
        return _keep(content, as_it_is, name, acting, at, owner=owner, sensitive=True)


def open_stream(file_id: UUID) -> Iterator[bytes]:
    """The content, piece by piece. Whether somebody may have it was decided by the caller; raises NotFound."""
    return _read(_row(file_id))


def respond(file_id: UUID, *, inline: bool = False) -> StreamingHttpResponse:
    """The file as a download (or, where `inline`, on the page), fenced so that it can do nothing in a browser."""
    row = _row(file_id)
    response = StreamingHttpResponse(_read(row), content_type=row.content_type)
    response["Content-Length"] = str(row.size)
    response["Content-Disposition"] = content_disposition_header(not inline, row.name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@transaction.atomic
def erase(file_id: UUID, *, acting: Acting, at: datetime) -> None:
    """Erase a file for good; of a sensitive one every copy in every backup becomes unreadable with its key."""
    row = StoredFile.objects.select_for_update().filter(id=file_id).first()
    if row is None:
        raise NotFound
    if row.key_item_id:
        vault.erase(row.key_item_id)
    row.delete()
    journal.append("files.erased", acting=acting, at=at, subject=("kernel.file", file_id))
    transaction.on_commit(lambda: disk.remove(file_id))


def _take_in(stream: Readable, content: IO[bytes], *, most: int) -> None:
    size = 0
    while piece := stream.read(_PIECE):
        size += len(piece)
        if size > most:
            raise TooLarge(limit=f"{most // _MIB} MB")
        content.write(piece)
    if not size:
        raise FileBroken


def _keep(
    content: IO[bytes],
    kind: Kind,
    name: str,
    acting: Acting,
    at: datetime,
    *,
    owner: tuple[str, UUID] | None,
    sensitive: bool,
) -> FileRef:
    file_id, key = new_id(), os.urandom(_KEY_BYTES) if sensitive else None
    digest, size = _measure(content)
    disk.write(file_id, sealing.seal(content, key=key, file_id=file_id) if key else _pieces(content))
    with transaction.atomic():
        row = StoredFile.objects.create(
            id=file_id,
            name=filenames.clean(name, kind.ending),
            content_type=kind.content_type,
            size=size,
            sha256=digest,
            key_item_id=_keep_key(key, file_id) if key else None,
            owner_kind=owner[0] if owner else "",
            owner_id=owner[1] if owner else None,
            uploaded_by=acting.user_id,
            stored_at=at,
        )
        data = {"type": kind.content_type, "size": size, "sha256": digest.hex(), "sensitive": sensitive}
        journal.append("files.stored", acting=acting, at=at, subject=("kernel.file", file_id), data=data)
    return FileRef(row.id, row.name, row.size, row.content_type, digest.hex())


def _measure(content: IO[bytes]) -> tuple[bytes, int]:
    """SHA-256 and size; leaves the content at its beginning."""
    content.seek(0)
    digest = hashlib.sha256()
    for piece in _pieces(content):
        digest.update(piece)
    size = content.tell()
    content.seek(0)
    return digest.digest(), size


def _keep_key(key: bytes, file_id: UUID) -> UUID:
    return vault.put({"key": key.hex()}, purpose="file-key", owner=("kernel.file", file_id))


def _row(file_id: UUID) -> StoredFile:
    row = StoredFile.objects.filter(id=file_id).first()
    if row is None:
        raise NotFound
    return row


def _read(row: StoredFile) -> Iterator[bytes]:
    key = bytes.fromhex(vault.get(row.key_item_id)["key"]) if row.key_item_id else None
    place = disk.place_of(row.id)
    if not place.exists():
        raise NotFound
    return _opened(place, row.id, key)


def _opened(place: Path, file_id: UUID, key: bytes | None) -> Iterator[bytes]:
    """Opened with the first piece: of an answer that nobody reads (HEAD, a broken line) no file stays open."""
    with place.open("rb") as file:
        yield from sealing.unseal(file, key=key, file_id=file_id) if key else _pieces(file)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    while piece := file.read(_PIECE):
        yield piece
