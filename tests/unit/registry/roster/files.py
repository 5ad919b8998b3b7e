"""Workbooks made by hand: .xlsx by XlsxWriter, .ods and .xls byte by byte, since nobody keeps a writer of .xls."""

import struct
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import escape

import xlsxwriter

Rows = Sequence[Sequence[Any]]
_ODS: Final = "application/vnd.oasis.opendocument.spreadsheet"
_SPACES: Final = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    ' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def write_xlsx(path: Path, rows: Rows, *, sheet: str = "名册") -> None:
    book = xlsxwriter.Workbook(str(path), {"strings_to_numbers": False, "strings_to_formulas": False})
    page = book.add_worksheet(sheet)
    for number, row in enumerate(rows):
        page.write_row(number, 0, row)
    book.close()


def ods(path: Path, rows: Rows, *, sheet: str = "名册") -> None:
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {_SPACES} office:version="1.2"><office:body>'
        f'<office:spreadsheet><table:table table:name="{sheet}">{body}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    manifest = (
        '<?xml version="1.0"?><manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{_ODS}"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w") as packed:
        packed.writestr("mimetype", _ODS)
        packed.writestr("content.xml", content)
        packed.writestr("META-INF/manifest.xml", manifest)


def _ods_cell(value: Any) -> str:
    if value == "":
        return "<table:table-cell/>"
    if isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"


def xls(path: Path, rows: Rows, *, sheet: str = "名册") -> None:
    """A workbook of Excel 97 (BIFF8): one sheet in the old container."""
    cells = b"".join(
        _xls_cell(row, column, value)
        for row, values in enumerate(rows)
        for column, value in enumerate(values)
        if value != ""
    )
    begin, end = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0x0DBB, 0x07CC, 0, 6)), _record(0x000A, b"")
    name = sheet.encode("utf-16-le")
    about = struct.pack("<IBBBB", 0, 0, 0, len(sheet), 1) + name
    place = len(begin) + 4 + len(about) + len(end)
    about = struct.pack("<IBBBB", place, 0, 0, len(sheet), 1) + name
    page = _record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0x0DBB, 0x07CC, 0, 6)) + cells + end
    path.write_bytes(_container(begin + _record(0x0085, about) + end + page))


def _record(kind: int, data: bytes) -> bytes:
    return struct.pack("<HH", kind, len(data)) + data


def _xls_cell(row: int, column: int, value: Any) -> bytes:
    if isinstance(value, int | float):
        return _record(0x0203, struct.pack("<HHHd", row, column, 0, value))
    text = value.encode("utf-16-le")
    return _record(0x0204, struct.pack("<HHHHB", row, column, 0, len(text) // 2, 1) + text)


def _container(stream: bytes) -> bytes:
    """A compound file with one stream, `Workbook`: header, table of sectors, directory, the stream's sectors."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    sectors = len(stream) // 512
    table = [0xFFFFFFFD, 0xFFFFFFFE, *range(3, sectors + 2), 0xFFFFFFFE]
    assert len(table) <= 128, "one sector holds the table"
    table += [0xFFFFFFFF] * (128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<I", 0) + b"\xff" * (108 * 4)
    directory = _entry("Root Entry", 5, child=1, first=0xFFFFFFFE, size=0)
    directory += _entry("Workbook", 2, child=0xFFFFFFFF, first=2, size=len(stream)) + bytes(256)
    return header + struct.pack("<128I", *table) + directory + stream


def _entry(name: str, kind: int, *, child: int, first: int, size: int) -> bytes:
    text = name.encode("utf-16-le") + b"\0\0"
    links = struct.pack("<III", 0xFFFFFFFF, 0xFFFFFFFF, child)
    return (
        text.ljust(64, b"\0")
        + struct.pack("<HBB", len(text), kind, 1)
        + links
        + bytes(36)
        + struct.pack("<IQ", first, size)
    )


def swollen_xlsx(path: Path, *, rows: int, columns: int, characters: int) -> None:
    """A small file whose every cell points to one long text."""
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    links = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    of_package = "http://schemas.openxmlformats.org/package/2006/relationships"
    cell = "<c t='s'><v>0</v></c>"
    row = f"<row>{cell * columns}</row>"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{of_package}">'
        f'<Relationship Id="r1" Type="{links}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{links}"><sheets><sheet name="a" sheetId="1" r:id="r1"/>'
        "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{of_package}">'
        f'<Relationship Id="r1" Type="{links}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{links}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/sharedStrings.xml": f'<sst xmlns="{main}"><si><t>{"x" * characters}</t></si></sst>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}"><sheetData>{row * rows}</sheetData></worksheet>',
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
