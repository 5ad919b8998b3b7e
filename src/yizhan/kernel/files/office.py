"""Word and Excel files are archives: which of the two, and that nothing in them is a trap."""

import re
import zipfile
import zlib
from typing import IO, Final

from yizhan.kernel.files.errors import FileBroken, FileHarmful

WORD: Final = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAIN_PART: Final = {"word/document.xml": WORD, "xl/workbook.xml": EXCEL}

_MOST_PARTS = 5_000
_MOST_BYTES = 200 * 1024 * 1024  # unpacked, all parts together
_MOST_GROWTH = 200  # unpacked to packed, once more than a few megabytes come out
_SMALL_BYTES = 8 * 1024 * 1024
_ACTIVE = re.compile(r"vbaProject|/activeX/|oleObject|/embeddings/.*\.bin$|/macrosheets/", re.IGNORECASE)
_ENCRYPTED = 0x1


def kind_of(content: IO[bytes]) -> str | None:
    """The content type of an office archive, None for any other archive; raises FileHarmful for a trap."""
    content.seek(0)
    try:
        with zipfile.ZipFile(content) as archive:
            parts = archive.infolist()
            _refuse_traps(parts)
            names = {part.filename for part in parts}
            found = [kind for part, kind in _MAIN_PART.items() if part in names]
            if "[Content_Types].xml" not in names or len(found) != 1:
                return None
            if archive.testzip() is not None:
                raise FileBroken
            return found[0]
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError):
        raise FileBroken from None


def _refuse_traps(parts: list[zipfile.ZipInfo]) -> None:
    """Before anything is unpacked: by what the archive's own list says."""
    unpacked = sum(part.file_size for part in parts)
    packed = sum(part.compress_size for part in parts) or 1
    swollen = unpacked > _SMALL_BYTES and unpacked > packed * _MOST_GROWTH
    if len(parts) > _MOST_PARTS or unpacked > _MOST_BYTES or swollen:
        raise FileHarmful
    if any(_is_trap(part) for part in parts):
        raise FileHarmful


def _is_trap(part: zipfile.ZipInfo) -> bool:
    name = part.orig_filename.replace("\\", "/")
    climbs = name.startswith("/") or ":" in name or ".." in name.split("/")
    return climbs or bool(part.flag_bits & _ENCRYPTED) or bool(_ACTIVE.search("/" + name))
