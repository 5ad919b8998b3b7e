"""Files of every kind that is taken, and a clear word for those that are not."""

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from tests.unit.registry.roster.files import ods, swollen_xlsx, write_xlsx, xls
from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.sheets import kinds as gate
from yizhan.registry.roster.sheets import open_sheets

TABLE = [["姓名", "证件号码", "手机"], ["王建军", "230102199001010013", "13800000001"], ["李䶮", "H12345678", ""]]


def opened(path: Path, name: str | None = None) -> list[tuple[str, list[tuple[int, list[Any]]]]]:
    """Sheets with their rows, blank cells at the end of a row left out."""
    return [
        (
            sheet.name,
            [(number, trimmed(row)) for first, rows in sheet.batches for number, row in enumerate(rows, first)],
        )
        for sheet in open_sheets(path, name or path.name)
    ]


def trimmed(row: list[Any]) -> list[Any]:
    while row and row[-1] == "":
        row = row[:-1]
    return row


def rows_of(path: Path) -> list[list[Any]]:
    return [row for _, rows in opened(path) for _, row in rows]


def text(delimiter: str) -> str:
    return "\r\n".join(delimiter.join(row) for row in TABLE)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";", "，"])
def test_text_is_read_in_every_encoding_and_manner(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(text(delimiter).encode(encoding))
    assert rows_of(path) == [trimmed(row) for row in TABLE]


def test_gbk_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(text(",").replace("䶮", "岩").encode("gbk"))
    assert rows_of(path)[2][0] == "李岩"


def test_blank_lines_count_and_a_line_break_in_a_cell_does_not(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,证件号码\n\n"王\n建军",1\n李四,2\n', encoding="utf-8")
    assert opened(path) == [("a", [(1, ["姓名", "证件号码"]), (2, []), (3, ["王\n建军", "1"]), (4, ["李四", "2"])])]


def test_digits_kept_as_a_formula_are_digits(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('姓名,证件号码\n王,="0123"\n', encoding="utf-8")
    assert rows_of(path)[1] == ["王", "0123"]


def test_a_workbook_keeps_its_sheets_rows_and_columns_as_they_are_shown(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    first, second, hidden = book.add_worksheet("名册"), book.add_worksheet("第二车间"), book.add_worksheet("字典")
    hidden.hide()
    hidden.write(0, 0, "不看")
    first.write_row(3, 1, TABLE[0])
    first.write_row(5, 1, ["王建军", 230102, True])
    first.write_datetime(6, 2, date(2024, 5, 1), day)
    first.write_number(6, 3, 45413.5)
    second.write_row(0, 0, ["姓名"])
    book.close()
    assert opened(path) == [
        (
            "名册",
            [
                *((number, []) for number in (1, 2, 3)),
                (4, ["", *TABLE[0]]),
                (5, []),
                (6, ["", "王建军", 230102, True]),
                (7, ["", "", "2024-05-01", 45413.5]),
            ],
        ),
        ("第二车间", [(1, ["姓名"])]),
    ]


def test_cells_merged_downwards_have_their_value_in_every_row(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet("名册")
    sheet.merge_range(0, 0, 0, 2, "登记表")
    sheet.merge_range(1, 0, 2, 0, "姓名")
    sheet.write(2, 1, "民族")
    sheet.merge_range(3, 2, 5, 2, "松江里食品厂")
    sheet.write(6, 0, "李四")
    book.close()
    assert [row for _, row in opened(path)[0][1]] == [
        ["登记表"],
        ["姓名"],
        ["姓名", "民族"],
        *[["", "", "松江里食品厂"]] * 3,
        ["李四"],
    ]


@pytest.mark.parametrize("make", [ods, xls, write_xlsx])
def test_every_kind_of_workbook_is_read_whatever_its_name_says(tmp_path: Path, make: Callable[..., None]) -> None:
    for ending in (".xls", ".xlsx", ".dat"):
        path = tmp_path / f"a{ending}"
        make(path, TABLE)
        assert rows_of(path) == [trimmed(row) for row in TABLE]


def test_the_first_taker_may_leave_rows_behind(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path, [[str(n)] for n in range(2000)])
    assert [sheet.name for sheet in open_sheets(path, path.name)] == ["名册"]


ENCRYPTED_ODS = {
    "mimetype": "application/vnd.oasis.opendocument.spreadsheet",
    "META-INF__manifest_xml": "<manifest:encryption-data/>",
}


def compound(*streams: str) -> bytes:
    """The beginning of the old container with entries of these names, which is all that is looked at."""
    return (
        bytes.fromhex("d0cf11e0a1b11ae1")
        + bytes(504)
        + b"".join(f"{s}\0".encode("utf-16-le").ljust(128, b"\0") for s in streams)
    )


def archive(**parts: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, inner in parts.items():
            packed.writestr(name.replace("__", "/").replace("_", "."), inner)
    return content.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "fault"),
    [
        ("a.et", compound("Workbook"), FileFault.WPS),
        ("a.et", archive(xl__workbook_xml=""), FileFault.WPS),
        ("a.et", b"\x01\x02\x03", FileFault.WPS),
        ("a.xlsx", compound("EncryptionInfo", "EncryptedPackage"), FileFault.ENCRYPTED),
        ("a.ods", archive(**ENCRYPTED_ODS), FileFault.ENCRYPTED),
        ("a.xls", compound("WordDocument"), FileFault.NO_TABLE),
        ("a.docx", archive(word__document_xml=""), FileFault.NO_TABLE),
        ("a.xlsx", archive(xl__workbook_xml="")[:-30], FileFault.BROKEN),
        ("a.xlsx", archive(xl__workbook_xml="no xml"), FileFault.BROKEN),
        ("a.xls", compound("Workbook"), FileFault.BROKEN),
        ("a.xlsx", archive(xl__workbook_xml="", bomb_xml="0" * 40_000_000), FileFault.HARMFUL),
        ("a.xls", b"<html><table><tr><td>x</td></tr></table>", FileFault.WEB_PAGE),
        ("a.xls", b"\xef\xbb\xbf<?xml version='1.0'?><Workbook/>", FileFault.WEB_PAGE),
        ("a.jpg", b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", FileFault.NO_TABLE),
        ("a.pdf", b"%PDF-1.7\n\x00\x01\x02", FileFault.NO_TABLE),
        ("a.csv", b"", FileFault.EMPTY),
        ("a.csv", b"name\xff\xff\xff\n", FileFault.ENCODING),
    ],
)  # fmt: skip
def test_what_is_no_table_or_does_harm_is_refused_in_words(
    tmp_path: Path, name: str, content: bytes, fault: FileFault
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(RosterUnreadable) as refused:
        opened(path)
    assert refused.value.fault is fault
    assert str(refused.value).endswith("。")


def test_an_archive_that_lies_about_its_size_is_refused(tmp_path: Path) -> None:
    """The list at the end says ten bytes; a million come out."""
    whole = bytearray(archive(xl__workbook_xml="0" * 1_000_000))
    directory = whole.rindex(b"PK\x01\x02")
    whole[directory + 24 : directory + 28] = (10).to_bytes(4, "little")
    path = tmp_path / "a.xlsx"
    path.write_bytes(bytes(whole))
    with pytest.raises(RosterUnreadable) as refused:
        opened(path)
    assert refused.value.fault is FileFault.BROKEN


def test_sizes_have_limits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "MOST_BYTES", 1000)
    monkeypatch.setattr(gate, "MOST_TEXT_BYTES", 1000)
    write_xlsx(tmp_path / "a.xlsx", TABLE)
    (tmp_path / "a.csv").write_text("姓名,证件号码\n" * 100, encoding="utf-8")
    for name in ("a.xlsx", "a.csv"):
        with pytest.raises(RosterUnreadable) as refused:
            opened(tmp_path / name)
        assert refused.value.fault is FileFault.TOO_LARGE


def test_a_shared_text_that_would_fill_the_memory_is_stopped(tmp_path: Path) -> None:
    """Half a million cells point to one text of a hundred thousand characters: 50 GB out of a small file."""
    path = tmp_path / "a.xlsx"
    swollen_xlsx(path, rows=500, columns=1000, characters=100_000)
    assert path.stat().st_size < 200_000
    with pytest.raises(RosterUnreadable) as refused:
        opened(path)
    assert refused.value.fault is FileFault.TOO_LARGE
