"""What a file is, by its content alone, and what makes it unfit. Whatever a browser or a name says is not asked."""

from collections.abc import Callable
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Final

import filetype
from PIL import Image, ImageOps, UnidentifiedImageError

from yizhan.kernel.files import office, pdf
from yizhan.kernel.files.errors import FileBroken, FileHarmful, KindRefused

_HEAD_BYTES: Final = 8192
_LONGEST_SIDE: Final = 4000  # pixels; a page photographed at this size can be read and enlarged
_MOST_PIXELS: Final = 120_000_000
_MOST_PIXELS_WITHOUT_DRAFT: Final = 40_000_000  # PNG and WebP must be unpacked whole
_QUALITY: Final = 88


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file that is taken. `clean` gives the content to keep; raises FileHarmful or FileBroken."""

    content_type: str
    ending: str
    clean: Callable[[IO[bytes]], IO[bytes]]


def recognise(content: IO[bytes]) -> Kind:
    """The kind of a seekable file; raises KindRefused, and FileHarmful for an archive that is a trap."""
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    if head.startswith(b"PK"):
        return KINDS[office.kind_of(content)]
    guessed = filetype.guess_mime(head)
    if guessed in KINDS:
        return KINDS[guessed]
    if guessed is None and head and _is_text(content):
        return KINDS["text/plain"]
    raise KindRefused


def _is_text(content: IO[bytes]) -> bool:
    """UTF-8 or GB18030 throughout, without control characters beyond tab and line ends."""
    content.seek(0)
    whole = content.read()
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = whole.decode(encoding)
        except UnicodeDecodeError:
            continue
        return all(c >= " " or c in "\t\r\n" for c in text)
    return False


def _as_it_is(content: IO[bytes]) -> IO[bytes]:
    return content


def _clean_pdf(content: IO[bytes]) -> IO[bytes]:
    content.seek(0)
    if not pdf.is_harmless(content.read()):
        raise FileHarmful
    return content


def _image_cleaner(image_format: str) -> Callable[[IO[bytes]], IO[bytes]]:
    """Decodes and encodes anew: upright, without place, device, comment or anything hidden after the picture."""

    def clean(content: IO[bytes]) -> IO[bytes]:
        content.seek(0)
        try:
            return _redraw(content, image_format)
        except Image.DecompressionBombError:
            raise FileHarmful from None
        except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError):
            raise FileBroken from None

    return clean


def _redraw(content: IO[bytes], image_format: str) -> IO[bytes]:
    with Image.open(content, formats=[image_format]) as image:
        most = _MOST_PIXELS if image_format == "JPEG" else _MOST_PIXELS_WITHOUT_DRAFT
        if image.width * image.height > most:
            raise FileHarmful
        image.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
        upright = ImageOps.exif_transpose(image)
    upright.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    upright.info = {key: value for key, value in upright.info.items() if key == "transparency"}
    if image_format == "JPEG" and upright.mode not in ("RGB", "L"):
        upright = upright.convert("RGB")
    drawn = TemporaryFile()  # noqa: SIM115 - handed on; gone when it is closed
    upright.save(drawn, format=image_format, quality=_QUALITY, exif=b"", icc_profile=None)
    return drawn


KINDS: Final = {
    kind.content_type: kind
    for kind in (
        Kind("image/jpeg", "jpg", _image_cleaner("JPEG")),
        Kind("image/png", "png", _image_cleaner("PNG")),
        Kind("image/webp", "webp", _image_cleaner("WEBP")),
        Kind("application/pdf", "pdf", _clean_pdf),
        Kind(office.WORD, "docx", _as_it_is),
        Kind(office.EXCEL, "xlsx", _as_it_is),
        Kind("text/plain", "txt", _as_it_is),
    )
}
