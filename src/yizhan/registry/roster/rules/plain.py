"""Rows that are right as they stand, read by columns: what a cell comes to is decided once and then looked up.

Whatever is taken here, `RowChecker.check` would take to the same values and with nothing to say (a property test holds
that); it decides every cell for the tables too. All other rows are for it.
"""

from collections.abc import Callable, Sequence
from typing import Any, Final

from yizhan.registry.roster.rules.cells import Read, is_plain_mobile, text_of
from yizhan.registry.roster.rules.checking import ENTERS, EXAMPLE, PERSONAL_KINDS, SLOTS, RowChecker, Values
from yizhan.registry.roster.rules.columns import Field

_NAMES_LIMIT: Final = 100_000  # distinct names that are remembered; of other columns 20,000
_KNOWN_LIMIT: Final = 20_000
_NAME, _SEX, _BIRTH = SLOTS[Field.NAME], SLOTS[Field.SEX], SLOTS[Field.BIRTH_DATE]
_KIND, _NUMBER, _PHONE = SLOTS[Field.DOCUMENT_KIND], SLOTS[Field.DOCUMENT_NUMBER], SLOTS[Field.PHONE]
_CHANGE, _CHANGED_ON = SLOTS[Field.CHANGE], SLOTS[Field.CHANGE_DATE]
_RESIDENT_ID: Final = "1"


class _Table(dict[Any, str | None]):
    """Cell → its value, None where there is anything to say of it; the reader is asked once for each text."""

    def __init__(self, read: Callable[[Any], Read], limit: int) -> None:
        super().__init__()
        self.read, self.limit, self.met_others = read, limit, False

    def __missing__(self, cell: Any) -> str | None:
        value, finding = self.read(cell)
        if finding is not None:
            self.met_others = True
            return None
        if type(cell) is str and len(self) < self.limit:  # True and 1 would be one key
            self[cell] = value
        return value

    def column(self, cells: Sequence[Any], others: set[int]) -> list[str | None]:
        """A column's values; the places of cells that are not plain join `others`."""
        self.met_others = False
        values = list(map(self.__getitem__, cells))
        if self.met_others:
            others.update(place for place, value in enumerate(values) if value is None)
        return values


class PlainRows:
    """Reads rows of one sheet, many at once."""

    def __init__(self, checker: RowChecker) -> None:
        self.checker = checker
        self.numbers = checker.columns[_NUMBER]
        readers = checker.readers()
        self.phones = readers.pop(_PHONE)[0] if _PHONE in readers else None
        self.tables = {
            slot: (index, _Table(read, _NAMES_LIMIT if slot == _NAME else _KNOWN_LIMIT))
            for slot, (index, read) in readers.items()
        }

    def read(self, rows: Sequence[Sequence[Any]]) -> list[Values | None]:
        """The values of each row in its place, None for what is not plain. Rows are as wide as the header at least."""
        if not rows:
            return []
        columns = list(zip(*rows, strict=False))
        others: set[int] = set()
        read: dict[int, Sequence[Any]] = {
            slot: table.column(columns[index], others) for slot, (index, table) in self.tables.items()
        }
        if self.phones is not None:
            read[_PHONE] = _mobiles(columns[self.phones], others)
        read[_NUMBER] = columns[self.numbers]
        others.update(place for place, name in enumerate(read[_NAME]) if name and name[0] in EXAMPLE)
        blank = [[text] * len(rows) for text in self.checker.blank]
        given = [read.get(slot, blank[slot]) for slot in (_KIND, _BIRTH, _SEX, _CHANGE, _CHANGED_ON)]
        read[_BIRTH], read[_SEX] = self._prove(read[_NUMBER], given, others)
        read[_KIND] = [_RESIDENT_ID] * len(rows)
        values: list[Values | None] = list(
            zip(*(read.get(slot, blank[slot]) for slot in range(len(blank))), strict=True)
        )
        for place in others:
            values[place] = None
        return values

    def _prove(self, numbers: Sequence[Any], given: Sequence[Any], others: set[int]) -> tuple[list[str], list[str]]:
        """Birth dates and sexes as the numbers tell them; where anything else was typed, the row is not plain."""
        plain, youngest, oldest = self.checker.numbers.plain, self.checker.youngest, self.checker.oldest
        births, sexes = [""] * len(numbers), [""] * len(numbers)
        for place, (number, kind, birth, sex, change, changed_on) in enumerate(zip(numbers, *given, strict=True)):
            told = plain(number) if type(number) is str and kind in PERSONAL_KINDS else None
            if (
                told is None
                or not told[2]
                or (birth and birth != told[0])
                or (sex and sex != told[1])
                or not oldest <= told[0] <= youngest
                or (changed_on and changed_on < told[0])
                or change not in ENTERS
            ):
                others.add(place)
            else:
                births[place], sexes[place] = told[0], told[1]
        return births, sexes


def _mobiles(cells: Sequence[Any], others: set[int]) -> list[str]:
    """No table: hardly one comes twice."""
    texts = [cell if type(cell) is str else text_of(cell) for cell in cells]
    others.update(place for place, text in enumerate(texts) if not is_plain_mobile(text))
    return texts
