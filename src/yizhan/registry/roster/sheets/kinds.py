"""What a file is, by its content; a name is asked only where two kinds look alike (.et)."""

import codecs
import zipfile
import zlib
from enum import StrEnum
from pathlib import Path
from typing import IO, Final

from yizhan.registry.roster.errors import FileFault, RosterUnreadable

MIB: Final = 1024 * 1024
MOST_BYTES: Final = 200 * MIB
MOST_TEXT_BYTES: Final = 1024 * MIB  # rows of text are read one by one
_MOST_UNPACKED: Final = 600 * MIB
_MOST_GROWTH: Final = 200  # unpacked to packed, once more than a few megabytes come out
_SMALL: Final = 16 * MIB
_MOST_PARTS: Final = 5_000
_PIECE: Final = 1 * MIB
_ENCRYPTED_FLAG: Final = 0x1
_OLE: Final = bytes.fromhex("d0cf11e0a1b11ae1")
_WPS_ENDINGS: Final = (".et", ".ett")
_WORKBOOKS: Final = frozenset({"xl/workbook.xml", "xl/workbook.bin"})
_ODS: Final = b"application/vnd.oasis.opendocument.spreadsheet"
_PDF: Final = b"%PDF"
_CONTROL: Final = frozenset(range(32)) - frozenset(b"\t\r\n\x0c\x1a")
_MARKUP: Final = (b"<html", b"<!doctype", b"<table", b"<?xml", b"<meta", b"<head", b"mime-version")


class Kind(StrEnum):
    WORKBOOK = "workbook"
    TEXT = "text"


def kind_of(path: Path, name: str) -> Kind:
    """Workbook or text. Raises RosterUnreadable with the fault for everything that is neither, or harmful."""
    size = path.stat().st_size
    if not size:
        raise RosterUnreadable(FileFault.EMPTY)
    with path.open("rb") as content:
        head = content.read(8192)
        if head.startswith(b"PK"):
            _refuse_large(size, MOST_BYTES)
            _look_into_archive(content, name)
            return Kind.WORKBOOK
        if head.startswith(_OLE):
            _refuse_large(size, MOST_BYTES)
            _look_into_compound(content, name)
            return Kind.WORKBOOK
    if name.lower().endswith(_WPS_ENDINGS):
        raise RosterUnreadable(FileFault.WPS)
    if head.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise RosterUnreadable(FileFault.WEB_PAGE)
    if _is_binary(head):
        raise RosterUnreadable(FileFault.NO_TABLE)
    _refuse_large(size, MOST_TEXT_BYTES)
    return Kind.TEXT


def _refuse_large(size: int, most: int) -> None:
    if size > most:
        raise RosterUnreadable(FileFault.TOO_LARGE)


def _look_into_archive(content: IO[bytes], name: str) -> None:
    """Sizes first, as the archive's own list says them; then that what comes out is no more than was said."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            _refuse_traps(parts)
            _refuse_other_archives(archive, {part.filename for part in parts}, name)
            if archive.testzip() is not None:  # stops each part where its declared size ends
                raise RosterUnreadable(FileFault.BROKEN)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise RosterUnreadable(FileFault.BROKEN) from None


def _refuse_traps(parts: list[zipfile.ZipInfo]) -> None:
    if any(part.flag_bits & _ENCRYPTED_FLAG for part in parts):
        raise RosterUnreadable(FileFault.ENCRYPTED)
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    if len(parts) > _MOST_PARTS or (unpacked > _SMALL and unpacked > packed * _MOST_GROWTH):
        raise RosterUnreadable(FileFault.HARMFUL)
    _refuse_large(unpacked, _MOST_UNPACKED)


def _refuse_other_archives(archive: zipfile.ZipFile, names: set[str], name: str) -> None:
    if name.lower().endswith(_WPS_ENDINGS):
        raise RosterUnreadable(FileFault.WPS)
    if names & _WORKBOOKS:
        return
    if "mimetype" not in names or not archive.read("mimetype").startswith(_ODS):
        raise RosterUnreadable(FileFault.NO_TABLE)
    if "META-INF/manifest.xml" in names and b"encryption-data" in archive.read("META-INF/manifest.xml"):
        raise RosterUnreadable(FileFault.ENCRYPTED)


def _look_into_compound(content: IO[bytes], name: str) -> None:
    """The old container of Excel, Word and WPS: the names of its streams say whose it is."""
    if name.lower().endswith(_WPS_ENDINGS):
        raise RosterUnreadable(FileFault.WPS)
    found = {stream for stream in ("EncryptedPackage", "Workbook", "Book") if _contains(content, stream)}
    if "EncryptedPackage" in found:
        raise RosterUnreadable(FileFault.ENCRYPTED)
    if not found:
        raise RosterUnreadable(FileFault.NO_TABLE)


def _contains(content: IO[bytes], stream: str) -> bool:
    """Whether the container has a stream of this name; a name begins an entry of 128 bytes and ends in zeros."""
    wanted, before = f"{stream}\0".encode("utf-16-le"), b""
    content.seek(0)
    while piece := content.read(_PIECE):
        if wanted in before + piece:
            return True
        before = piece[-len(wanted) :]
    return False


def _is_binary(head: bytes) -> bool:
    """Neither text of one byte and more, nor UTF-16: control characters under every reading."""
    if head.startswith(_PDF):
        return True
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return False
    if b"\0" in head:
        return not any(_reads(head, encoding) for encoding in ("utf-16-le", "utf-16-be"))
    return any(byte in _CONTROL for byte in head)


def _reads(head: bytes, encoding: str) -> bool:
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(head)
    except UnicodeDecodeError:
        return False
    return not any(ord(character) in _CONTROL for character in text)
