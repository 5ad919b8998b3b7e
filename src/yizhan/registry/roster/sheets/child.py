"""A process of its own that reads one workbook and writes its sheets as lines of JSON. Nothing of Django is in it.

Parsers of binary formats read what strangers made: here they may fail, or be stopped for the memory they ask for,
without harm to whoever waits for the rows. Lines: {"sheet": name}, {"first": row, "rows": [...]}, {"fault": code}.
"""

import datetime as dt
import json
import resource
import sys
from itertools import islice
from pathlib import Path
from typing import Any, Final

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

_BATCH: Final = 500
_MEMORY_BYTES: Final = 2 * 1024**3
_SECONDS: Final = 900
Cells = list[Any]


def main(path: str) -> int:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        with Path(path).open("rb") as file, CalamineWorkbook.from_object(file) as book:  # by content, not by name
            for at, about in enumerate(book.sheets_metadata):
                if about.typ is SheetTypeEnum.WorkSheet and about.visible is SheetVisibleEnum.Visible:
                    _write(about.name, book.get_sheet_by_index(at))
    except PasswordError:
        _say({"fault": "encrypted"})
    except (CalamineError, OSError, ValueError):
        _say({"fault": "broken"})
    return 0


def _write(name: str, sheet: CalamineSheet) -> None:
    _say({"sheet": name})
    if sheet.start is None:
        return
    left = sheet.start[1]
    merged, number, rows = _Merged(sheet), 0, sheet.iter_rows()  # rows from the sheet's first, columns from `left`
    while batch := list(islice(rows, _BATCH)):
        filled = [merged.fill(number + at, _plain(cells, left)) for at, cells in enumerate(batch)]
        _say({"first": number + 1, "rows": filled})
        number += len(batch)


class _Merged:
    """Cells merged downwards: every row of them has the value that the sheet shows once."""

    def __init__(self, sheet: CalamineSheet) -> None:
        self.ends: dict[int, list[tuple[int, int]]] = {}  # first row → column and last row of what is merged there
        self.open: dict[int, tuple[int, Any]] = {}  # column → last row and value of what is merged over this row
        for (first, column), (last, _) in sheet.merged_cell_ranges or []:
            if last > first:
                self.ends.setdefault(first, []).append((column, last))

    def fill(self, row: int, cells: Cells) -> Cells:
        for column, last in self.ends.get(row, ()):
            if column < len(cells):
                self.open[column] = last, cells[column]
        for column, (last, value) in list(self.open.items()):
            if row > last:
                del self.open[column]
            elif cells[column] == "":
                cells[column] = value
        return cells


def _plain(cells: Cells, left: int) -> Cells:
    """What JSON can hold: days as ISO text, everything else as it is."""
    plain = [cell if type(cell) in (str, float, int, bool) else _text(cell) for cell in cells]
    return [""] * left + plain if left else plain


def _text(cell: Any) -> str:
    if isinstance(cell, dt.datetime):
        return cell.date().isoformat() if cell.time() == dt.time() else cell.isoformat(" ", "seconds")
    return cell.isoformat() if isinstance(cell, dt.date | dt.time) else str(cell)


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
