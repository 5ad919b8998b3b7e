"""The roster sent back: the sender's own rows, what was found coloured in its cell, and said in a column beside."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, Final

from yizhan.registry.roster.reading import Learned, Row, rows_of
from yizhan.registry.roster.rules.cells import text_of
from yizhan.registry.roster.rules.columns import ROWS_LOOKED_AT, find_header, header_word
from yizhan.registry.roster.rules.problems import Noted, Severity, column_letter
from yizhan.registry.roster.sheets import Sheet, open_sheets
from yizhan.registry.roster.workbook import LONGEST, Cell, Style, Workbook

REASONS: Final = "导入问题"  # a column that reading passes over, so that the file can be sent in again as it is
# By severity; None: nothing was found.
_COLOURS: Final[dict[Severity | None, str]] = {
    None: "", Severity.REFUSED: "FFC7CE", Severity.WARNED: "FFEB9C", Severity.REPAIRED: "C6EFCE",
}  # fmt: skip
_GRAVEST: Final = (Severity.REFUSED, Severity.WARNED, Severity.REPAIRED)
RUNS: Final = ("=", "+", "-", "@", "\t", "\r")  # what a spreadsheet would run, were the cell typed anew
_NAME_LIMIT: Final = 31
_WIDE, _REASON_WIDE = 16, 70
_SEVERAL: Final = 2
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
) -> None:
    """Write the workbook `out` for a roster and what was found in it. Every cell is text or number, none can run.

    `learned`: what the union said of its own headings, by which the header was found.
    """
    found: dict[str, dict[int, list[Noted]]] = {}
    for noted in problems:
        found.setdefault(noted.sheet, {}).setdefault(noted.row, []).append(noted)
    with Workbook(out, _STYLES) as book:
        for number, sheet in enumerate(open_sheets(path, name), start=1):
            _write_sheet(book, _page_name(sheet.name, number), sheet, found.get(sheet.name, {}), said, learned)


def workbook_options(out: Path | IO[bytes], folder: Path | None) -> tuple[str | IO[bytes], dict[str, Any]]:
    """How a workbook of rosters is written: row by row, nothing taken for a link."""
    options = {"constant_memory": True, "strings_to_urls": False, "tmpdir": str(folder) if folder else None}
    return str(out) if isinstance(out, Path) else out, options


# Styles by severity, plain or marked as text that only looks like a formula.
_PLAIN: Final = {severity: place for place, severity in enumerate(_COLOURS)}
_QUOTED: Final = {severity: place + len(_COLOURS) for severity, place in _PLAIN.items()}
_REASON: Final = 2 * len(_COLOURS)
_STYLES: Final = (
    *(Style(colour) for colour in _COLOURS.values()),
    *(Style(colour, is_quoted=True) for colour in _COLOURS.values()),
    Style(ink="9C0006", wraps=True),
)


def _write_sheet(book: Workbook, named: str, sheet: Sheet, found: ByRow, said: Said, learned: Learned | None) -> None:
    rows = rows_of(sheet)
    first = [row for _, row in zip(range(ROWS_LOOKED_AT), rows, strict=False)]
    header = find_header([cells for _, cells in first], learned)
    at, beside = (first[header[0]][0], _reason_column(first, header[0])) if header else (0, _width(first))
    with book.sheet(named, widths=[(beside, _WIDE), (1, _REASON_WIDE)], frozen=at) as page:
        for place, cells in _chained(first, rows):
            noted = _by_gravity(found.get(place, ()))
            told = _cells(cells[:beside] if len(cells) > beside and place >= at else cells, noted)
            reason = REASONS if place == at else "\n".join(dict.fromkeys(said(one) for one in noted))
            if reason and at:
                told = [*told[:beside], *[None] * (beside - len(told)), (reason[:LONGEST], _REASON)]
            if any(told):
                page.row(place, told)


def _cells(cells: Sequence[Any], noted: Sequence[Noted]) -> list[Cell | None]:
    """A row's cells with their styles; `noted` is what was found in it, the gravest first."""
    gravest = {one.column: one.severity for one in reversed(noted)}
    told: list[Cell | None] = []
    for index, cell in enumerate(cells):
        severity = gravest.get(column_letter(index)) if gravest else None
        text = cell if type(cell) is str else text_of(cell)
        if text or severity is not None:
            style = (_QUOTED if text.startswith(RUNS) else _PLAIN)[severity]
            told.append((text[:LONGEST], style))
        else:
            told.append(None)
    return told


def _by_gravity(noted: Sequence[Noted]) -> list[Noted]:
    if len(noted) < _SEVERAL:
        return list(noted)
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
