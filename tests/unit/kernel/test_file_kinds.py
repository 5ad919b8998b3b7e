"""Files are known by content; what is hostile is refused, pictures come out upright and bare."""

import io
import struct
import zlib

import pytest
from PIL import Image

from tests.unit.kernel import samples
from yizhan.kernel.errors import DomainError
from yizhan.kernel.files import FileBroken, FileHarmful, KindRefused, office
from yizhan.kernel.files.kinds import KINDS, recognise
from yizhan.kernel.rules.endings import ENDINGS, PAPERS, accept


def _cleaned(content: bytes) -> bytes:
    file = io.BytesIO(content)
    with recognise(file).clean(file) as cleaned:
        cleaned.seek(0)
        return cleaned.read()


@pytest.mark.parametrize(
    ("content", "content_type"),
    [
        (samples.photo(), "image/jpeg"),
        (samples.photo(image_format="PNG"), "image/png"),
        (samples.photo(image_format="WEBP"), "image/webp"),
        (samples.pdf(), "application/pdf"),
        (samples.document(), office.WORD),
        (samples.workbook(), office.EXCEL),
        ("姓名,金额\n𠮷田,100\n".encode(), "text/plain"),
        ("姓名,金额\n张三,100\n".encode("gb18030"), "text/plain"),
    ],
)
def test_a_file_is_known_by_its_content(content: bytes, content_type: str) -> None:
    assert recognise(io.BytesIO(content)).content_type == content_type
    assert _cleaned(content)


@pytest.mark.parametrize(
    "content",
    [
        b"MZ\x90\x00" + bytes(100),
        b"\x7fELF" + bytes(100),
        b"GIF89a" + bytes(20),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512),
        b"plain\x00but not text",
        b"\x1b]0;title\x07",
        samples.archive({"a.txt": b"a"}),
        samples.archive({samples.CONTENT_TYPES: b"", "xl/workbook.xml": b"", "word/document.xml": b""}),
    ],
)
def test_other_kinds_are_refused(content: bytes) -> None:
    with pytest.raises(KindRefused):
        recognise(io.BytesIO(content))


@pytest.mark.parametrize(
    "content",
    [
        samples.workbook(**{"xl/vbaProject.bin": b"macro"}),
        samples.workbook(**{"xl/activeX/activeX1.xml": b"x"}),
        samples.workbook(**{"xl/embeddings/oleObject1.bin": b"x"}),
        samples.workbook(**{"../../evil.xml": b"x"}),
        samples.workbook(**{"/etc/cron.d/evil": b"x"}),
        samples.workbook(**{"..\\evil.xml": b"x"}),
        samples.workbook(**{"xl/bomb.xml": bytes(60 * 1024 * 1024)}),
        samples.workbook(**{f"xl/{number}.xml": b"" for number in range(5_001)}),
    ],
    ids=["macro", "activex", "ole", "climbs", "absolute", "backslash", "bomb", "many"],
)
def test_an_archive_with_a_trap_is_refused(content: bytes) -> None:
    with pytest.raises(FileHarmful):
        recognise(io.BytesIO(content))


def test_an_archive_that_is_cut_off_is_told_as_broken() -> None:
    with pytest.raises(FileBroken):
        recognise(io.BytesIO(samples.workbook()[:-30]))


@pytest.mark.parametrize(
    "action",
    [
        b"<< /S /JavaScript /JS (app.alert(1)) >>",
        b"<< /S /J#61vaScript /#4AS (app.alert(1)) >>",
        b"<< /S /Launch /F (calc.exe) >>",
        b"<< /Encrypt 9 0 R >>",
    ],
)
def test_a_pdf_that_does_something_is_refused_in_plain_sight_and_packed(action: bytes) -> None:
    for content in (samples.pdf(b"7 0 obj\n" + action + b"\nendobj"), samples.packed_pdf(action)):
        with pytest.raises(FileHarmful):
            _cleaned(content)


def test_a_pdf_is_kept_as_it_is_even_where_a_picture_looks_like_a_script() -> None:
    picture = b"8 0 obj\n<< /Subtype /Image >>\nstream\n/JavaScript\nendstream\nendobj\n"
    for content in (samples.pdf(picture), samples.packed_pdf(b"<< /Type /Page >>")):
        assert _cleaned(content) == content


def test_a_packed_object_stream_that_does_not_unpack_hides_something() -> None:
    hidden = b"5 0 obj\n<< /Type /ObjStm /Filter /Crypt >>\nstream\nnot deflate\nendstream\nendobj\n"
    with pytest.raises(FileHarmful):
        _cleaned(samples.pdf(hidden))


def test_an_object_stream_that_unpacks_to_far_too_much_is_refused() -> None:
    with pytest.raises(FileHarmful):
        _cleaned(samples.packed_pdf(bytes(65 * 1024 * 1024)))


@pytest.mark.parametrize("image_format", ["JPEG", "PNG", "WEBP"])
def test_a_picture_loses_its_metadata_and_keeps_its_pixels(image_format: str) -> None:
    cleaned = _cleaned(samples.photo(image_format=image_format))
    with Image.open(io.BytesIO(cleaned)) as image:
        assert not image.getexif()
        assert not image.info.get("comment")
        assert _looks_red(image, (5, 15))
        assert not _looks_red(image, (50, 15))
    assert b"Secret Camera" not in cleaned


def test_a_picture_taken_sideways_is_turned_upright() -> None:
    with Image.open(io.BytesIO(_cleaned(samples.photo(60, 30, orientation=6)))) as image:
        assert image.size == (30, 60)
        assert _looks_red(image, (15, 5))


def test_what_hides_behind_a_picture_is_gone() -> None:
    assert b"<?php" not in _cleaned(samples.photo() + b"<?php system($_GET[0]); ?>")


def test_a_large_photo_is_made_smaller() -> None:
    with Image.open(io.BytesIO(_cleaned(samples.photo(6000, 3000)))) as image:
        assert max(image.size) <= 4000


def test_a_picture_bomb_is_refused_before_it_is_unpacked() -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    bomb = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    with pytest.raises(FileHarmful):
        _cleaned(bomb)


def test_a_picture_that_is_cut_off_is_told_as_broken() -> None:
    with pytest.raises(FileBroken):
        _cleaned(samples.photo(600, 300)[:-200])


@pytest.mark.parametrize("content", ["姓名,金额\n".encode(), samples.document(), samples.workbook()])
def test_what_is_no_paper_is_refused_with_what_it_is_and_what_would_do(content: bytes) -> None:
    with pytest.raises(KindRefused) as refused:
        recognise(io.BytesIO(content), PAPERS)
    said = str(refused.value)
    assert str(refused.value.fields["found"]) in said
    assert "JPG 照片、PNG 图片、WebP 图片、PDF 文件" in said


def test_what_is_declared_is_taken() -> None:
    assert recognise(io.BytesIO(samples.document()), ("pdf", "docx")).ending == "docx"
    with pytest.raises(KindRefused):
        recognise(io.BytesIO(samples.photo()), ("pdf", "docx"))


def test_the_endings_are_those_of_the_kinds() -> None:
    assert tuple(kind.ending for kind in KINDS.values()) == ENDINGS


def test_a_field_offers_the_camera_only_where_a_picture_will_do() -> None:
    assert accept(PAPERS) == "image/*,application/pdf"
    assert accept(("docx", "pdf")) == "application/pdf,.docx"


def test_every_refusal_says_what_to_hand_in_instead() -> None:
    for error in (KindRefused(found="", taken=""), FileHarmful(), FileBroken()):
        assert isinstance(error, DomainError)
        assert "请" in str(error)


def _looks_red(image: Image.Image, at: tuple[int, int]) -> bool:
    pixel = image.convert("RGB").getpixel(at)
    assert isinstance(pixel, tuple)
    return pixel[0] > 200 and pixel[1] < 90
