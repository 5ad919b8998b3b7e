"""A roster's rows, one after the other: each goes in whole or is refused, and everything found is noted at its cell."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any, Final

from yizhan.kernel.masking import mask_email, mask_id, mask_name, mask_phone
from yizhan.registry.roster.rules import cells as reading
from yizhan.registry.roster.rules.columns import Field, Mapped, header_word
from yizhan.registry.roster.rules.numbers import NumberReader
from yizhan.registry.roster.rules.problems import (
    OF_THE_NUMBER,
    SEVERITY,
    Finding,
    Noted,
    Severity,
    Unread,
    column_letter,
)
from yizhan.registry.rules.joining import YOUNGEST_WORKER

Values = Sequence[str]  # one for each Field, in its order; "" where nothing is given
SLOTS: Final = {name: place for place, name in enumerate(Field)}
_FIELDS: Final = tuple(Field)
OLDEST: Final = 100
_KNOWN_LIMIT: Final = 20_000  # distinct values of a column that are remembered
_MASKS: Final[dict[Field, Callable[[str], str]]] = {
    Field.NAME: mask_name,
    Field.DOCUMENT_NUMBER: mask_id,
    Field.PHONE: mask_phone,
    Field.EMAIL: mask_email,
}
_NOTHING_GIVEN: Final[reading.Read] = ("", None)
_SHOWN: Final = 40
_LONG_NUMBER: Final = re.compile(r"[0-9０-９]{7,}[Xx]?")  # an ID or a phone that slipped into another column
_FOOTER: Final = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|填\s*表|填\s*报|制\s*表|审\s*核|负责人|注\s*[:：]|说\s*明|备\s*注|联系人|单位.*章|示例|样例|例\s*[:：])"
)
EXAMPLE: Final = frozenset("示样例")
_NAME, _SEX, _BIRTH = SLOTS[Field.NAME], SLOTS[Field.SEX], SLOTS[Field.BIRTH_DATE]
_KIND, _NUMBER, _PHONE = SLOTS[Field.DOCUMENT_KIND], SLOTS[Field.DOCUMENT_NUMBER], SLOTS[Field.PHONE]
_CHANGE, _CHANGED_ON, _UNION = SLOTS[Field.CHANGE], SLOTS[Field.CHANGE_DATE], SLOTS[Field.UNION]
ENTERS: Final = frozenset({"", "1", "2", "3"})
PERSONAL_KINDS: Final = frozenset({"", "1"})
_RAW_ROWS: Final = frozenset(
    {Finding.DATE_UNREADABLE, Finding.DATE_IMPOSSIBLE, Finding.MONTH_UNSURE, Finding.DAY_OR_MONTH, Finding.DATE_FUTURE}
)


@dataclass(frozen=True, slots=True)
class Known:
    """What the rows are read against: the day, the divisions, and the unions that a row may name."""

    on: date
    places: Mapping[str, str] = field(default_factory=dict)  # name or code → code
    home_counties: frozenset[str] = frozenset()
    unions: Mapping[str, str] = field(default_factory=dict)  # name or code → id
    union: str = ""  # the id for rows that name none
    closed: Mapping[str, Finding] = field(default_factory=dict)  # id → why a union takes no members


@dataclass(frozen=True, slots=True)
class Page:
    """By what a sheet's cells are named: its name, and the column of each field."""

    sheet: str
    columns: Mapping[int, int]  # slot → index

    def note(self, place: int, name: Field, finding: Finding, value: str, more: str = "") -> Noted:
        """What was found later, about a value that was read from a row."""
        return _noted(self.sheet, place, self.columns.get(SLOTS[name]), finding, value, name, more)


@dataclass(slots=True)
class _Column:
    index: int
    slot: int
    read: reading.Reader
    read_number: reading.NumberReader | None
    known: dict[Any, reading.Read] = field(default_factory=dict)


class RowChecker:
    """Checks the rows of one sheet. `noted` holds what was found; whoever calls takes it and clears it."""

    def __init__(self, sheet: str, header: Sequence[Any], mapped: Mapped, known: Known) -> None:
        self.sheet, self.known = sheet, known
        self.noted: list[Noted] = []
        self.unread: list[Unread] = []
        self.numbers = NumberReader(known.on, known.home_counties)
        self.columns = {SLOTS[name]: index for index, name in mapped.items()}
        self.page = Page(sheet, self.columns)
        self.width = max(mapped) + 1
        self._header_name = header_word(header[self.columns[_NAME]])
        self.blank = [""] * len(Field)
        self.blank[_UNION] = known.union
        readers = reading.readers(on=known.on, places=known.places)
        numbers = reading.number_readers(on=known.on)
        apart = {Field.NAME, Field.PHONE, Field.DOCUMENT_NUMBER, Field.UNION}
        self._coded = [
            _Column(index, SLOTS[name], readers[name], numbers.get(name))
            for index, name in sorted(mapped.items())
            if name not in apart
        ]
        self.youngest = f"{known.on.year - YOUNGEST_WORKER:04d}{known.on:-%m-%d}"
        self.oldest = f"{known.on.year - OLDEST:04d}{known.on:-%m-%d}"

    def is_row(self, row: Sequence[Any]) -> bool:
        """Whether a row speaks of somebody: not blank, no header of the next page, no total or signature below."""
        name, number = row[self.columns[_NAME]], row[self.columns[_NUMBER]]
        if name and number:
            if type(name) is str and name[:1] in EXAMPLE and _FOOTER.match(name):
                return False
            return type(number) is not str or number[:1].isdigit() or header_word(name) != self._header_name
        first = next((str(cell).strip() for cell in row if str(cell).strip()), "")
        if not first or _FOOTER.match(first) or _FOOTER.match(str(name).strip()):
            return False
        return any(str(row[index]).strip() for index in self.columns.values())

    def check(self, place: int, row: Sequence[Any]) -> Values | None:
        """The values of one row, None where it is refused. `place` is the row's number as the sheet shows it."""
        values = self.blank.copy()
        found: list[tuple[int, Finding]] = []
        for column in self._coded:
            self._take(column.slot, self._read_coded(column, row[column.index]), values, found)
        self._take(_NAME, self._read_name(row[self.columns[_NAME]]), values, found)
        if (index := self.columns.get(_PHONE)) is not None:
            self._take(_PHONE, self._read_phone(row[index]), values, found)
        self._read_number(row, values, found)
        index = self.columns.get(_UNION)
        self._take(_UNION, self._read_union(row[index] if index is not None else ""), values, found)
        self._compare(values, found)
        return values if not found else self._settle(place, row, values, found)

    def note(
        self,
        place: int,
        column: int | None,
        finding: Finding,
        cell: Any = "",
        name: Field | None = None,
        more: str = "",
    ) -> None:
        """Note a finding at a cell, or at a row (no column). The cell's content is masked as its field's values are."""
        self.noted.append(_noted(self.sheet, place, column, finding, cell, name, more))

    def readers(self) -> dict[int, tuple[int, Callable[[Any], reading.Read]]]:
        """Slot → its column, and what a cell there comes to by itself: of all but the number, which needs the row."""
        told: dict[int, tuple[int, Callable[[Any], reading.Read]]] = {
            column.slot: (column.index, partial(self._read_coded, column)) for column in self._coded
        }
        apart = {_NAME: self._read_name, _PHONE: self._read_phone, _UNION: self._read_union}
        return told | {slot: (self.columns[slot], read) for slot, read in apart.items() if slot in self.columns}

    @staticmethod
    def _take(slot: int, read: reading.Read, values: list[str], found: list[tuple[int, Finding]]) -> None:
        values[slot] = read[0]
        if read[1] is not None:
            found.append((slot, read[1]))

    @staticmethod
    def _read_coded(column: _Column, cell: Any) -> reading.Read:
        if cell == "":
            return _NOTHING_GIVEN
        read = column.known.get(cell) if type(cell) is not bool else None
        if read is not None:
            return read
        if type(cell) is str:
            read = column.read(cell)
        elif column.read_number is not None and type(cell) in (int, float):
            read = column.read_number(cell)
        else:
            read = column.read(reading.text_of(cell))
        if type(cell) is not bool and len(column.known) < _KNOWN_LIMIT:
            column.known[cell] = read
        return read

    @staticmethod
    def _read_name(cell: Any) -> reading.Read:
        return reading.read_name(cell if type(cell) is str else reading.text_of(cell))

    @staticmethod
    def _read_phone(cell: Any) -> reading.Read:
        return reading.read_mobile(cell if type(cell) is str else reading.text_of(cell))

    def _read_number(self, row: Sequence[Any], values: list[str], found: list[tuple[int, Finding]]) -> None:
        cell = row[self.columns[_NUMBER]]
        kind = values[_KIND]
        plain = self.numbers.plain(cell) if type(cell) is str and kind in PERSONAL_KINDS else None
        if plain is None:
            self._read_other_number(cell, kind, values, found)
            return
        birth_date, sex, is_county_known = plain
        values[_KIND], values[_NUMBER] = "1", cell
        if not is_county_known:
            found.append((_NUMBER, Finding.COUNTY_UNKNOWN))
        if found or values[_BIRTH] != birth_date:  # what was found may be about it, and settled by it
            self._prove(_BIRTH, birth_date, values, found, Finding.BIRTH_DIFFERS)
        if values[_SEX] != sex:
            self._prove(_SEX, sex, values, found, Finding.SEX_DIFFERS)

    def _read_other_number(self, cell: Any, kind: str, values: list[str], found: list[tuple[int, Finding]]) -> None:
        number = self.numbers.read(cell if type(cell) is str else reading.text_of(cell), kind)
        values[_KIND], values[_NUMBER] = number.kind or kind, number.number
        if number.finding is not None:
            found.append((_NUMBER, number.finding))
        if number.birth_date:
            self._prove(_BIRTH, number.birth_date, values, found, Finding.BIRTH_DIFFERS)
        if number.sex:
            self._prove(_SEX, number.sex, values, found, Finding.SEX_DIFFERS)

    def _prove(
        self, slot: int, proven: str, values: list[str], found: list[tuple[int, Finding]], differs: Finding
    ) -> None:
        """What the number tells goes before what was typed; a difference is told, a gap or a vague date is not."""
        typed, values[slot] = values[slot], proven
        for place, (about, finding) in enumerate(found):
            if about == slot and finding is Finding.DAY_MISSING and typed[:7] == proven[:7]:
                del found[place]
                return
            if about == slot and finding in _RAW_ROWS:
                found[place] = (slot, Finding.BIRTH_UNREADABLE)
                return
        if typed and typed != proven and (slot == _BIRTH or typed in "12"):
            found.append((slot, differs))

    def _read_union(self, cell: Any) -> reading.Read:
        word = reading.text_of(cell).strip()
        if not word:
            return self.known.union, None if self.known.union else Finding.UNION_MISSING
        union = self.known.unions.get(word) or self.known.unions.get(header_word(word), "")
        return union, None if union else Finding.UNION_UNKNOWN

    def _compare(self, values: list[str], found: list[tuple[int, Finding]]) -> None:
        birth = values[_BIRTH]
        if birth and birth > self.youngest:
            found.append((_NUMBER, Finding.TOO_YOUNG))
        elif birth and birth < self.oldest:
            found.append((_NUMBER, Finding.TOO_OLD))
        if values[_CHANGED_ON] and birth and values[_CHANGED_ON] < birth:
            found.append((_CHANGED_ON, Finding.BEFORE_BIRTH))
        if values[_CHANGE] not in ENTERS:
            found.append((_CHANGE, Finding.NOT_BY_ROSTER))

    def _settle(
        self, place: int, row: Sequence[Any], values: list[str], found: list[tuple[int, Finding]]
    ) -> Values | None:
        for slot, finding in found:
            index = self.columns.get(slot)
            self.note(place, index, finding, row[index] if index is not None else "", _FIELDS[slot])
        if not any(SEVERITY[finding] is Severity.REFUSED for _, finding in found):
            return values
        for slot, finding in found:
            if slot == _NUMBER and finding in OF_THE_NUMBER:
                is_readable = all(about != _PHONE or SEVERITY[one] is not Severity.REFUSED for about, one in found)
                mobile = values[_PHONE] if is_readable else ""
                self.unread.append(Unread(self.sheet, place, finding, values[_UNION], mobile))
                break
        return None


def _noted(
    sheet: str, place: int, column: int | None, finding: Finding, cell: Any, name: Field | None, more: str
) -> Noted:
    letter = column_letter(column) if column is not None else ""
    return Noted(sheet, place, letter, finding, _masked(name, cell), more)


def _masked(name: Field | None, cell: Any) -> str:
    text = cell if type(cell) is str else reading.text_of(cell)
    mask = _MASKS.get(name) if name else None
    return mask(text.strip()) if mask else _LONG_NUMBER.sub(lambda found: mask_id(found[0]), text.strip())[:_SHOWN]
