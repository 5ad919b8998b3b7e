"""The roster sent back: the sender's own rows, what was found coloured in its cell, and said in a column beside."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from yizhan.registry.roster.reading import Learned, Row, rows_of
from yizhan.registry.roster.rules.cells import text_of
from yizhan.registry.roster.rules.columns import ROWS_LOOKED_AT, find_header, header_word
from yizhan.registry.roster.rules.problems import Noted, Severity, column_letter
from yizhan.registry.roster.sheets import Sheet, open_sheets

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

REASONS: Final = "导入问题"  # a column that reading passes over, so that the file can be sent in again as it is
_COLOURS: Final = {Severity.REFUSED: "#FFC7CE", Severity.WARNED: "#FFEB9C", Severity.REPAIRED: "#C6EFCE"}
_GRAVEST: Final = (Severity.REFUSED, Severity.WARNED, Severity.REPAIRED)
RUNS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run, were the cell typed anew
_NAME_LIMIT: Final = 31
_WIDE, _REASON_WIDE = 16, 70
Said = Callable[[Noted], str]
ByRow = Mapping[int, Sequence[Noted]]


def write_back(
    *,
    path: Path,
    name: str,
    problems: Iterable[Noted],
    out: Path | IO[bytes],
    said: Said,
    learned: Learned | None = None,
    folder: Path | None = None,
) -> None:
    """Write the workbook `out` for a roster and what was found in it. Every cell is text or number, none can run.

    `learned`: what the union said of its own headings, by which the header was found. `folder`: where the writer may
    put rows aside meanwhile; the system's own place unless given.
    """
    import xlsxwriter  # only who writes one waits for it

    found: dict[str, dict[int, list[Noted]]] = {}
    for noted in problems:
        found.setdefault(noted.sheet, {}).setdefault(noted.row, []).append(noted)
    with xlsxwriter.Workbook(*workbook_options(out, folder)) as book:
        styles = _Styles(book)
        for number, sheet in enumerate(open_sheets(path, name), start=1):
            page = book.add_worksheet(_page_name(sheet.name, number))
            _write_sheet(page, sheet, found.get(sheet.name, {}), styles, said, learned)


def workbook_options(out: Path | IO[bytes], folder: Path | None) -> tuple[str | IO[bytes], dict[str, Any]]:
    """How a workbook of rosters is written: row by row, nothing taken for a link."""
    options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(folder) if folder else None}
    return str(out) if isinstance(out, Path) else out, options


class _Styles:
    """Formats by severity (None: nothing was found), plain or marked as text that only looks like a formula."""

    def __init__(self, book: "Workbook") -> None:
        base = {"num_format": "@"}  # text, so that a number typed over it keeps its zeros
        self.plain: dict[Severity | None, Format] = {None: book.add_format(base)}
        self.quoted: dict[Severity | None, Format] = {None: book.add_format(base | {"quote_prefix": True})}
        for severity, colour in _COLOURS.items():
            self.plain[severity] = book.add_format(base | {"bg_color": colour})
            self.quoted[severity] = book.add_format(base | {"bg_color": colour, "quote_prefix": True})
        self.reason = book.add_format(base | {"text_wrap": True, "font_color": "#9C0006"})


def _write_sheet(
    page: "Worksheet", sheet: Sheet, found: ByRow, styles: _Styles, said: Said, learned: Learned | None
) -> None:
    rows = rows_of(sheet)
    first = [row for _, row in zip(range(ROWS_LOOKED_AT), rows, strict=False)]
    header = find_header([cells for _, cells in first], learned)
    at, beside = (first[header[0]][0], _reason_column(first, header[0])) if header else (0, _width(first))
    page.set_column(0, max(0, beside - 1), _WIDE)
    page.set_column(beside, beside, _REASON_WIDE)
    for place, cells in _chained(first, rows):
        noted = found.get(place, ())
        _write_row(page, place, cells[:beside] if len(cells) > beside and place >= at else cells, noted, styles)
        reason = REASONS if place == at else "\n".join(dict.fromkeys(said(one) for one in _by_gravity(noted)))
        if reason and at:
            page.write_string(place - 1, beside, reason, styles.reason)
    if header:
        page.freeze_panes(at, 0)


def _write_row(page: "Worksheet", place: int, cells: Sequence[Any], noted: Sequence[Noted], styles: _Styles) -> None:
    gravest = {one.column: one.severity for one in reversed(_by_gravity(noted))}
    for index, cell in enumerate(cells):
        severity = gravest.get(column_letter(index)) if gravest else None
        if cell == "" and severity is None:
            continue
        text = cell if type(cell) is str else text_of(cell)
        style = styles.quoted[severity] if text.startswith(RUNS) else styles.plain[severity]
        if text:
            page.write_string(place - 1, index, text[:32_767], style)
        else:
            page.write_blank(place - 1, index, None, style)


def _by_gravity(noted: Sequence[Noted]) -> list[Noted]:
    return sorted(noted, key=lambda one: (_GRAVEST.index(one.severity), len(one.column), one.column))


def _reason_column(first: Sequence[Row], header: int) -> int:
    """Beside the last word of the header; where an earlier report wrote its reasons, there again."""
    cells = first[header][1]
    words = [header_word(cell) for cell in cells]
    if REASONS in words:
        return words.index(REASONS)
    return max((index + 1 for index, word in enumerate(words) if word), default=0)


def _width(first: Sequence[Row]) -> int:
    return max((len(cells) for _, cells in first), default=0)


def _chained(first: Sequence[Row], rows: Iterator[Row]) -> Iterator[Row]:
    yield from first
    yield from rows


def _page_name(name: str, number: int) -> str:
    """A name that a workbook takes: no brackets and slashes, at most 31 characters, never empty."""
    kept = "".join(" " if c in "[]:*?/\\" else c for c in name).strip("' ")
    return kept[:_NAME_LIMIT] or f"Sheet{number}"
