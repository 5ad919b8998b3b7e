"""A file's rows, checked, in chunks that are cut the same way every time the file is read."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final

from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.rules.checking import SLOTS, Known, Page, RowChecker, Values
from yizhan.registry.roster.rules.columns import (
    ROWS_LOOKED_AT,
    Field,
    Mapped,
    find_header,
    header_word,
    map_header,
    unknown_columns,
)
from yizhan.registry.roster.rules.plain import PlainRows
from yizhan.registry.roster.rules.problems import Finding, Noted, Unread
from yizhan.registry.roster.sheets import Sheet, open_sheets
from yizhan.registry.roster.types import Header

CHUNK_ROWS: Final = 5000
READING: Final = 1  # raised whenever rows are told apart in another way: no import goes on behind such a change
Learned = Mapping[str, Field | None]
Row = tuple[int, list[Any]]
_PHONE: Final = SLOTS[Field.PHONE]
_AT_ONCE: Final = 100  # rows that are read by columns
_WORD_SHOWN: Final = 60
_FEWEST_WORDS: Final = 2  # a name and a number


@dataclass(slots=True)
class Line:
    """A row that may go in: its sheet and place, and the values that were read from it."""

    page: Page
    place: int
    values: Values


@dataclass(slots=True)
class Chunk:
    """Consecutive rows of a roster. `rows` counts all of them, `lines` are those that were not refused by reading."""

    number: int
    rows: int = 0
    lines: list[Line] = field(default_factory=list)
    noted: list[Noted] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)  # its rows that were refused for their number
    headers: list[Header] = field(default_factory=list)  # of the sheets that begin in it, and of those passed over

    def note(self, line: Line, name: Field, finding: Finding, more: str = "") -> None:
        self.noted.append(line.page.note(line.place, name, finding, line.values[SLOTS[name]], more))

    def take(self, checker: RowChecker) -> None:
        self.noted += checker.noted
        checker.noted.clear()
        self.unread += checker.unread
        checker.unread.clear()


def read_chunks(path: Path, name: str, known: Known, learned: Learned | None = None) -> Iterator[Chunk]:
    """Every chunk of a file, in order. Raises RosterUnreadable for a file that is none, or has no roster in it."""
    chunk, found = Chunk(0), False
    skipped: list[Noted] = []
    likely: list[Header] = []
    for sheet in open_sheets(path, name):
        rows = rows_of(sheet)
        first = [row for _, row in zip(range(ROWS_LOOKED_AT), rows, strict=False)]
        header = find_header([cells for _, cells in first], learned)
        if header is None:
            skipped += _skipped(sheet, first)
            likely += _likely(sheet, first, learned)
            continue
        found = True
        checker = _checker(sheet, first, header, known, learned)
        chunk.take(checker)
        chunk.headers.append(_header(sheet, first[header[0]], header[1], is_found=True))
        for line in _lines(checker, chain(first[header[0] + 1 :], rows)):
            chunk.rows += 1
            if line is not None:
                chunk.lines.append(line)
            if checker.noted:
                chunk.take(checker)
            if chunk.rows == CHUNK_ROWS:
                yield chunk
                chunk = Chunk(chunk.number + 1)
    if not found:
        raise RosterUnreadable(FileFault.NO_HEADER, likely)
    chunk.noted += skipped
    chunk.headers += likely
    yield chunk


def _lines(checker: RowChecker, rows: Iterator[Row]) -> Iterator[Line | None]:
    """Every row that is one, None for those that reading refuses; what was found of a row is noted when it comes."""
    plain, width = PlainRows(checker), checker.width
    while batch := list(islice(rows, _AT_ONCE)):
        filled = [cells if len(cells) >= width else [*cells, *[""] * (width - len(cells))] for _, cells in batch]
        for (place, _), cells, values in zip(batch, filled, plain.read(filled), strict=True):
            if values is not None:
                yield Line(checker.page, place, values)
            elif checker.is_row(cells):
                values = checker.check(place, cells)
                yield None if values is None else Line(checker.page, place, values)


def rows_of(sheet: Sheet) -> Iterator[Row]:
    """The sheet's rows, each with its number."""
    for first, rows in sheet.batches:
        yield from enumerate(rows, start=first)


def _checker(
    sheet: Sheet, first: list[Row], header: tuple[int, Mapped], known: Known, learned: Learned | None
) -> RowChecker:
    at, mapped = header
    place, cells = first[at]
    checker = RowChecker(sheet.name, cells, mapped, known)
    for index in unknown_columns(cells, mapped, learned):
        checker.note(place, index, Finding.COLUMN_UNKNOWN, cells[index])
    if _PHONE not in checker.columns:
        checker.note(place, None, Finding.PHONE_COLUMN_MISSING)
    return checker


def _header(sheet: Sheet, row: Row, mapped: Mapped, *, is_found: bool) -> Header:
    place, cells = row
    words = tuple(str(cell).strip()[:_WORD_SHOWN] for cell in cells)
    fields = tuple(str(mapped.get(index, "")) for index in range(len(words)))
    return Header(sheet.name, place, words, fields, is_found)


def _likely(sheet: Sheet, first: list[Row], learned: Learned | None) -> list[Header]:
    """Of a sheet without a header the row that looks most like one: most words that are not the same and no numbers."""
    scored = [(len({word for cell in cells if (word := header_word(cell)) and not word.isdigit()}), -place, cells)
              for place, cells in first]  # fmt: skip
    words, place, cells = max(scored, key=lambda one: one[:2], default=(0, 0, []))
    if words < _FEWEST_WORDS:
        return []
    return [_header(sheet, (-place, cells), map_header(cells, learned), is_found=False)]


def _skipped(sheet: Sheet, first: list[Row]) -> list[Noted]:
    """A sheet with something on it, but no header: told, unless it is plainly an explanation."""
    if not any(str(cell).strip() for _, cells in first for cell in cells):
        return []
    return [Noted(sheet.name, first[0][0], "", Finding.SHEET_SKIPPED, "")]
