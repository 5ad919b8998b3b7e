"""CSV and TSV in the encodings that spreadsheets write, row by row."""

import codecs
import csv
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Final

from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.rules.columns import ROWS_LOOKED_AT, find_header

Rows = list[list[str]]
_PIECE: Final = 1024 * 1024
_BATCH: Final = 100
_DELIMITERS: Final = (",", "\t", ";", "|", "，")
_FORMULA_TEXT: Final = '="'  # ="0451…": how some programs keep a spreadsheet from reading digits as a number


def read_text(path: Path) -> Iterator[tuple[int, Rows]]:
    """Batches of rows, each with the number of its first row (1 is the first of the file)."""
    encoding = encoding_of(path)
    delimiter, wrapped = _manner(path, encoding)
    number = 1
    with path.open(encoding=encoding, newline="") as lines:
        try:
            rows = csv.reader(lines, delimiter=delimiter)
            while batch := list(islice(rows, _BATCH)):
                yield number, [_unwrap(row) for row in batch] if wrapped else batch
                number += len(batch)
        except (csv.Error, UnicodeError):
            raise RosterUnreadable(FileFault.BROKEN) from None


def encoding_of(path: Path) -> str:
    """UTF-8 with or without a mark, UTF-16, or GB 18030 (which holds GBK). Raises RosterUnreadable for others."""
    with path.open("rb") as content:
        head = content.read(4096)
    if head.startswith(codecs.BOM_UTF8):
        return "utf-8-sig"
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if b"\0" in head:
        return "utf-16-be" if head[0::2].count(0) > head[1::2].count(0) else "utf-16-le"
    for encoding in ("utf-8", "gb18030"):
        if _decodes(path, encoding):
            return encoding
    raise RosterUnreadable(FileFault.ENCODING)


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    with path.open("rb") as content:
        try:
            while piece := content.read(_PIECE):
                decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return False
    return True


def _manner(path: Path, encoding: str) -> tuple[str, bool]:
    """The delimiter under which the first rows show most of a header, and whether cells are written as ="…"."""
    with path.open(encoding=encoding, newline="") as lines:
        try:
            first = list(islice(lines, ROWS_LOOKED_AT * 2))
        except UnicodeError:
            raise RosterUnreadable(FileFault.BROKEN) from None
    best = max(_DELIMITERS, key=lambda delimiter: _worth(first, delimiter))
    return best, any(_FORMULA_TEXT in line for line in first)


def _worth(first: Sequence[str], delimiter: str) -> tuple[int, int]:
    try:
        found = find_header([_unwrap(row) for row in csv.reader(first, delimiter=delimiter)])
    except csv.Error:
        return 0, 0
    return len(found[1]) if found else 0, sum(line.count(delimiter) for line in first)


def _unwrap(row: list[str]) -> list[str]:
    return [cell[2:-1] if cell.startswith(_FORMULA_TEXT) and cell.endswith('"') else cell for cell in row]
