"""Small files of every kind, honest and hostile."""

import io
import zipfile
import zlib
from typing import Final

from PIL import Image

CONTENT_TYPES: Final = "[Content_Types].xml"


def photo(width: int = 60, height: int = 30, *, orientation: int | None = None, image_format: str = "JPEG") -> bytes:
    """A picture whose left half is red, with a place, a device and a comment in its metadata."""
    image = Image.new("RGB", (width, height), "white")
    image.paste("red", (0, 0, width // 2, height))
    exif = Image.Exif()
    exif[0x010F] = "Secret Camera"
    exif[0x8825] = {1: "N", 2: (45.0, 48.0, 0.0)}
    if orientation:
        exif[0x0112] = orientation
    written = io.BytesIO()
    image.save(written, format=image_format, exif=exif, **({"comment": b"at home"} if image_format == "JPEG" else {}))
    return written.getvalue()


def archive(parts: dict[str, bytes]) -> bytes:
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return written.getvalue()


def workbook(**more: bytes) -> bytes:
    return archive({CONTENT_TYPES: b"<Types/>", "xl/workbook.xml": b"<workbook/>", **more})


def document() -> bytes:
    return archive({CONTENT_TYPES: b"<Types/>", "word/document.xml": b"<document/>"})


def pdf(objects: bytes = b"") -> bytes:
    return b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + objects + b"\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n"


def packed_pdf(objects: bytes) -> bytes:
    """A PDF whose objects lie in a packed object stream."""
    packed = zlib.compress(objects)
    return pdf(b"5 0 obj\n<< /Type /ObjStm /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n")
