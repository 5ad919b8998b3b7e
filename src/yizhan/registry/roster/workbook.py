"""An .xlsx of texts, written row by row as it is read: every cell is text in one of a few styles, none can run.

A general writer asks of every cell what it is; of a roster that comes back they are all alike, and a million of them.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Final, Self
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile

from yizhan.registry.roster.rules.problems import column_letter

LONGEST: Final = 32_767  # characters of a cell
_QUICK: Final = 3  # of the levels of compression: rows are alike, more takes time and gains little
_PART: Final = 512 * 1024
_MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_DECLARED: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
# What XML does not hold is written by its number, and a text that looks so already says that it is meant.
_UNWRITABLE: Final = re.compile("[\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_TO_ESCAPE: Final = re.compile("[&<>_\\x00-\\x08\\x0b-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")
Cell = tuple[str, int]  # a text and its style's place; "" is a cell that is only coloured


@dataclass(frozen=True, slots=True)
class Style:
    """How a cell looks: colours as RRGGBB. `is_quoted`: its text only looks like a formula."""

    fill: str = ""
    ink: str = ""
    is_quoted: bool = False
    wraps: bool = False


class Workbook:
    """A workbook that is being written, sheet after sheet; whole when the block ends."""

    def __init__(self, out: Path | IO[bytes], styles: Sequence[Style]) -> None:
        self._styles, self._sheets = styles, list[str]()
        self._zip = ZipFile(out, "w", ZIP_DEFLATED, compresslevel=_QUICK)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            for name, content in self._parts():
                self._zip.writestr(name, _DECLARED + content)
        self._zip.close()

    @contextmanager
    def sheet(self, name: str, *, widths: Sequence[tuple[int, int]], frozen: int) -> Iterator["Sheet"]:
        """The next sheet. `widths`: how many columns are how wide; the first `frozen` rows stay in view."""
        self._sheets.append(name)
        with self._zip.open(f"xl/worksheets/sheet{len(self._sheets)}.xml", "w", force_zip64=True) as part:
            sheet = Sheet(part)
            sheet.write(f'{_DECLARED}<worksheet xmlns="{_MAIN}">{_view(frozen)}{_columns(widths)}<sheetData>')
            yield sheet
            sheet.write("</sheetData></worksheet>")
            sheet.flush()

    def _parts(self) -> Iterator[tuple[str, str]]:
        numbers = range(1, len(self._sheets) + 1)
        yield (
            "[Content_Types].xml",
            (
                f'<Types xmlns="{_PACKAGE}/content-types">'
                '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
                f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
                f'<Override PartName="/xl/styles.xml" ContentType="{_TYPE}.styles+xml"/>'
                + "".join(
                    f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
                    for n in numbers
                )
                + "</Types>"
            ),
        )
        yield "_rels/.rels", _relations([("officeDocument", "xl/workbook.xml")])
        sheets = [("worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
        yield "xl/_rels/workbook.xml.rels", _relations([*sheets, ("styles", "styles.xml")])
        named = "".join(
            f'<sheet name={quoteattr(_writable(name))} sheetId="{n}" r:id="rId{n}"/>'
            for n, name in zip(numbers, self._sheets, strict=True)
        )
        yield (
            "xl/workbook.xml",
            (f'<workbook xmlns="{_MAIN}" xmlns:r="{_RELATIONS}"><sheets>{named}</sheets></workbook>'),
        )
        yield "xl/styles.xml", _styles(self._styles)


class Sheet:
    """A sheet that is being written; its rows come in their order, and any may be left out."""

    def __init__(self, part: IO[bytes]) -> None:
        self._part = part
        self._waiting: list[str] = []
        self._size = 0
        self._letters: list[str] = []

    def row(self, number: int, cells: Sequence[Cell | None]) -> None:
        """One row by its number, 1 is the first; None is no cell at all."""
        while len(self._letters) < len(cells):
            self._letters.append(column_letter(len(self._letters)))
        told = [f'<row r="{number}">']
        for letter, cell in zip(self._letters, cells, strict=False):
            if cell is not None:
                text, style = cell
                if text:
                    written = _written(text) if _TO_ESCAPE.search(text) else text
                    told.append(
                        f'<c r="{letter}{number}" s="{style}" t="inlineStr">'
                        f'<is><t xml:space="preserve">{written}</t></is></c>'
                    )
                else:
                    told.append(f'<c r="{letter}{number}" s="{style}"/>')
        told.append("</row>")
        self.write("".join(told))

    def write(self, text: str) -> None:
        self._waiting.append(text)
        self._size += len(text)
        if self._size > _PART:
            self.flush()

    def flush(self) -> None:
        self._part.write("".join(self._waiting).encode())
        self._waiting, self._size = [], 0


def _written(text: str) -> str:
    return escape(_writable(text))


def _writable(text: str) -> str:
    return _UNWRITABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", text)


def _view(frozen: int) -> str:
    if not frozen:
        return ""
    pane = f'<pane ySplit="{frozen}" topLeftCell="A{frozen + 1}" activePane="bottomLeft" state="frozen"/>'
    return f'<sheetViews><sheetView workbookViewId="0">{pane}</sheetView></sheetViews>'


def _columns(widths: Sequence[tuple[int, int]]) -> str:
    told, first = "", 1
    for count, width in widths:
        if count:
            told += f'<col min="{first}" max="{first + count - 1}" width="{width}" customWidth="1"/>'
        first += count
    return f"<cols>{told}</cols>" if told else ""


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="rId{n}" Type="{_RELATIONS}/{kind}" Target="{target}"/>'
        for n, (kind, target) in enumerate(targets, start=1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _styles(styles: Sequence[Style]) -> str:
    """Number format 49 is text: a number typed over a cell keeps its zeros. Two fills come first, as they must."""
    inks = list(dict.fromkeys(["", *(style.ink for style in styles)]))
    fills = list(dict.fromkeys(style.fill for style in styles if style.fill))
    fonts = "".join(
        f'<font><sz val="11"/>{f"""<color rgb="FF{ink}"/>""" if ink else ""}<name val="Calibri"/></font>'
        for ink in inks
    )
    painted = "".join(
        f'<fill><patternFill patternType="solid"><fgColor rgb="FF{fill}"/></patternFill></fill>' for fill in fills
    )
    looks = "".join(_look(style, inks, fills) for style in styles)
    return (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="{len(inks)}">{fonts}</fonts>'
        f'<fills count="{len(fills) + 2}"><fill><patternFill patternType="none"/></fill>'
        f'<fill><patternFill patternType="gray125"/></fill>{painted}</fills>'
        '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
        '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
        f'<cellXfs count="{len(styles)}">{looks}</cellXfs>'
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    )


def _look(style: Style, inks: Sequence[str], fills: Sequence[str]) -> str:
    font, fill = inks.index(style.ink), fills.index(style.fill) + 2 if style.fill else 0
    quoted = ' quotePrefix="1"' if style.is_quoted else ""
    wrapped = '<alignment wrapText="1"/>' if style.wraps else ""
    return f'<xf numFmtId="49" fontId="{font}" fillId="{fill}" borderId="0" xfId="0"{quoted}>{wrapped}</xf>'
