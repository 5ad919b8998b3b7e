"""What a file is, by its content alone, and what makes it unfit. Whatever a browser or a name says is not asked."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Final

import filetype
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps, UnidentifiedImageError

from yizhan.kernel.files import office, pdf
from yizhan.kernel.files.errors import FileBroken, FileHarmful, KindRefused
from yizhan.kernel.rules.endings import ENDINGS, in_order

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


def recognise(content: IO[bytes], taken: Collection[str] = ENDINGS) -> Kind:
    """The kind of a seekable file; raises KindRefused where it is not `taken`, FileHarmful for an archive's trap."""
    content_type = _content_type(content)
    refuse_other(content_type, taken)
    return KINDS[content_type]


def words_of(content_type: str) -> str | Promise:
    """What a kind that is taken is called."""
    return _WORDS[KINDS[content_type].ending]


def refuse_other(content_type: str, taken: Collection[str]) -> None:
    """Raises KindRefused, with what it is and what is taken, unless the type's ending is one of `taken`."""
    kind = KINDS.get(content_type)
    if kind is None or kind.ending not in taken:
        found = _WORDS[kind.ending] if kind else _("这种文件")
        raise KindRefused(found=found, taken="、".join(str(_WORDS[ending]) for ending in in_order(taken)))


def _content_type(content: IO[bytes]) -> str:
    """By content; "" where it is not known."""
    content.seek(0)
    head = content.read(_HEAD_BYTES)
    if head.startswith(b"PK"):
        return office.kind_of(content) or ""
    guessed = filetype.guess_mime(head)
    if guessed is None and head and _is_text(content):
        return "text/plain"
    return guessed or ""


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


def shrunk(content: IO[bytes], longest: int) -> IO[bytes]:
    """A cleaned picture, no side longer than this many pixels; one that is small enough stays as it is."""
    content.seek(0)
    with Image.open(content) as image:
        if max(image.size) <= longest:
            return content
        image_format = image.format
        image.thumbnail((longest, longest))
        drawn = TemporaryFile()  # noqa: SIM115 - handed on; gone when it is closed
        image.save(drawn, format=image_format, quality=_QUALITY)
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

_WORDS: Final = {
    "jpg": _("JPG 照片"),
    "png": _("PNG 图片"),
    "webp": _("WebP 图片"),
    "pdf": _("PDF 文件"),
    "docx": _("Word 文档（docx）"),
    "xlsx": _("Excel 表格（xlsx）"),
    "txt": _("文本文件"),
}
