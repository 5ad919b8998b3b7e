"""The roster sent back: its own rows at their places, coloured, with reasons, and nothing in it that runs."""

import re
import zipfile
from pathlib import Path
from typing import Any

from openpyxl import load_workbook  # type: ignore[import-untyped]
from openpyxl.utils.escape import unescape  # type: ignore[import-untyped]
from python_calamine import CalamineWorkbook

from tests.unit.registry.roster.files import write_xlsx
from tests.unit.registry.roster.rows import ON
from tests.world import resident_id
from yizhan.registry.roster.reading import read_chunks
from yizhan.registry.roster.returning import REASONS, write_back
from yizhan.registry.roster.rules.checking import Known
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.problems import Finding, Noted
from yizhan.registry.roster.workbook import Style, Workbook

ROWS: list[list[Any]] = [
    ["某厂会员登记表"],
    ["序号", "姓名", "证件号码", "移动电话", "备注"],
    ["1", "王建军", resident_id(1), "13800000001", "=cmd|' /C calc'!A0"],
    [],
    ["2", "李四", "23010219900101", "0451-84000000", "+86"],
    ["3", "", 230102199001010013, "013800000001", "@x"],
]


def returned(tmp_path: Path) -> tuple[Path, list[Noted]]:
    source, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    write_xlsx(source, ROWS)
    noted = [one for chunk in read_chunks(source, "a.xlsx", Known(ON, union="mill")) for one in chunk.noted]
    write_back(path=source, name="a.xlsx", problems=noted, out=out, said=lambda one: one.finding.value)
    return out, noted


def test_every_row_stands_where_it_stood_and_its_reasons_beside(tmp_path: Path) -> None:
    out, _ = returned(tmp_path)
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[0][0] == "某厂会员登记表"
    assert rows[1] == [*ROWS[1], REASONS]
    assert rows[2] == [*ROWS[2], ""]
    assert rows[3] == [""] * 6
    assert rows[4] == [*ROWS[4], "id_length\nphone_landline"]
    assert rows[5][3] == "013800000001"
    assert str(rows[5][5]).split("\n") == ["name_missing", "spreadsheet", "phone_unreadable"]


def test_bad_cells_are_coloured_and_others_are_not(tmp_path: Path) -> None:
    out, _ = returned(tmp_path)
    with zipfile.ZipFile(out) as book:
        sheet, styles = (book.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "styles"))
    fills = re.findall(r"<fill>.*?</fill>", styles)
    of_style = [int(found) for found in re.findall(r'<xf [^>]*?fillId="(\d+)"', styles.split("<cellXfs")[1])]
    style = {cell: int(number) for cell, number in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)}
    red = {cell for cell, number in style.items() if "FFC7CE" in fills[of_style[number]]}
    assert red == {"C5", "D5", "B6", "C6", "D6"}


def test_no_cell_is_a_formula_and_what_looks_like_one_stays_text(tmp_path: Path) -> None:
    out, _ = returned(tmp_path)
    with zipfile.ZipFile(out) as book:
        sheet, styles = (book.read(f"xl/{part}.xml").decode() for part in ("worksheets/sheet1", "styles"))
    assert "<f>" not in sheet
    quoted = [("quotePrefix" in xf) for xf in re.findall(r"<xf [^>]*>", styles.split("<cellXfs")[1])]
    style = {cell: int(number) for cell, number in re.findall(r'<c r="([A-Z]+\d+)" s="(\d+)"', sheet)}
    assert {cell for cell, number in style.items() if quoted[number]} == {"E3", "E5", "E6"}


def test_a_corrected_report_is_sent_in_as_it_is_and_reported_in_the_same_columns(tmp_path: Path) -> None:
    out, noted = returned(tmp_path)
    again = [one for chunk in read_chunks(out, "out.xlsx", Known(ON, union="mill")) for one in chunk.noted]
    assert [(one.row, one.column, one.finding) for one in again] == [
        (one.row, one.column, one.finding) for one in noted
    ]
    twice = tmp_path / "twice.xlsx"
    write_back(path=out, name="out.xlsx", problems=again, out=twice, said=lambda one: one.finding.value)
    rows = CalamineWorkbook.from_path(str(twice)).get_sheet_by_index(0).to_python()
    assert rows[1] == [*ROWS[1], REASONS]


def test_a_problem_without_a_cell_is_said_in_its_row(tmp_path: Path) -> None:
    source, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    write_xlsx(source, ROWS)
    write_back(
        path=source,
        name="a.xlsx",
        problems=[Noted("名册", 3, "", Finding.MOVES, "")],
        out=out,
        said=lambda one: one.finding.value,
    )
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert rows[2][5] == "moves"


def test_a_header_in_a_union_s_own_words_has_its_reasons_beside_as_well(tmp_path: Path) -> None:
    source, out = tmp_path / "a.xlsx", tmp_path / "out.xlsx"
    write_xlsx(source, [["花名", "牌号", "备注"], ["李四", "23010219900101", "x"]])
    learned = {"花名": Field.NAME, "牌号": Field.DOCUMENT_NUMBER}
    chunks = read_chunks(source, "a.xlsx", Known(ON, union="mill"), learned)
    noted = [one for chunk in chunks for one in chunk.noted]
    write_back(path=source, name="a.xlsx", problems=noted, out=out, said=lambda one: one.finding.value, learned=learned)
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python()
    assert rows[0] == ["花名", "牌号", "备注", REASONS]
    assert rows[1][3] == "id_length"


def test_what_xml_does_not_hold_is_written_all_the_same(tmp_path: Path) -> None:
    out = tmp_path / "out.xlsx"
    texts = ["a\x07b", "<b>&\"'", "_x0041_", "  两格  ", "一\n二", "=1+1"]
    with Workbook(out, [Style(), Style("FFC7CE", is_quoted=True)]) as book:
        with book.sheet("名册 <1> & '二'", widths=[(2, 10), (1, 30)], frozen=1) as page:
            page.row(1, [(text, 0) for text in texts])
            page.row(3, [None, ("", 1), ("x", 1)])
        with book.sheet("空", widths=[], frozen=0):
            pass
    found = load_workbook(out)  # a reader that is stricter than ours
    assert found.sheetnames == ["名册 <1> & '二'", "空"]
    page = found.worksheets[0]
    assert [unescape(cell.value) for cell in page[1]] == texts
    assert (page["B3"].fill.fgColor.rgb, page["B3"].value, page["C3"].value) == ("FFFFC7CE", None, "x")
    assert page.freeze_panes == "A2"
    rows = CalamineWorkbook.from_path(str(out)).get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert rows[2][:3] == ["", "", "x"]
