"""A roster's chunks read, indexed and made ready for COPY: all of an import that needs no database.

Whoever merges the chunks asks for these steps (`beside`), in this process or in another. What a chunk's rows say stays
here; asked for are the few rows of which there is something to decide or to show.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Final

from yizhan.kernel.ids import new_id_bytes
from yizhan.registry import sealed
from yizhan.registry.roster import rendering
from yizhan.registry.roster.queries import Home
from yizhan.registry.roster.reading import Chunk, Learned, Line, read_chunks
from yizhan.registry.roster.rendering import Indexes, Opened
from yizhan.registry.roster.rules.checking import SLOTS, Known, Values
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.problems import Finding, Noted, Unread
from yizhan.registry.roster.staging import staged_rows
from yizhan.registry.roster.types import Header

_NUMBER, _KIND = SLOTS[Field.DOCUMENT_NUMBER], SLOTS[Field.DOCUMENT_KIND]
_PHONE, _UNION = SLOTS[Field.PHONE], SLOTS[Field.UNION]
_OF_THE_NUMBER: Final = frozenset({SLOTS[Field.BIRTH_DATE], SLOTS[Field.SEX]})
_PLACE_BITS: Final = 24
_HELD: Final = 4  # chunks: one is being written, one waits, one is being read


@dataclass(slots=True)
class Prepared:
    """A chunk ready to be compared. `repeated` rows are settled; `documents` are the indexes of all others, by whose
    place a row is asked for."""

    number: int
    rows: int
    repeated: int
    noted: list[Noted]
    headers: list[Header]
    documents: list[bytes]
    unions: set[str]
    unread: list[Unread]


@dataclass(frozen=True, slots=True)
class Made:
    """People who enter, and everything that is written of them."""

    ids: list[bytes]
    people: bytes
    opened: Opened


@dataclass(frozen=True, slots=True)
class LookedAgain:
    """What has become of a chunk, and what is to be said of rows that are no longer in it."""

    documents: list[bytes]
    unions: set[str]
    noted: list[Noted]


@dataclass(slots=True)
class _Held:
    lines: list[Line]
    documents: list[bytes]
    given: list[bytes]  # the documents as the roster gives them, whoever they were merged into
    phones: list[bytes | None]
    twice: list[int]  # by row: which earlier row of somebody else has its phone; 0 for none


class Preparing:
    """One roster. Its steps are called one after the other."""

    def __init__(self, path: Path, name: str, known: Known, learned: Learned, merged: Mapping[bytes, bytes]) -> None:
        self.known, self.merged = known, merged  # document of a merged entry → of the entry that stays
        self.chunks = read_chunks(path, name, known, learned)
        self.phones_seen: dict[int, int] = {}  # phone → the first row that has it
        self.seen: dict[int, int] = {}  # document → what the row said, and its number
        self.held: OrderedDict[int, _Held] = OrderedDict()
        self.homes: dict[str, Home] = {}

    def next_chunk(self) -> Prepared | None:
        """The next chunk, None behind the last. Raises RosterUnreadable."""
        chunk = next(self.chunks, None)
        return None if chunk is None else self._prepare(chunk)

    def lines(self, number: int, places: Sequence[int]) -> list[tuple[Line, Indexes]]:
        """Some rows of a chunk."""
        held = self.held[number]
        return [(held.lines[place], (held.documents[place], held.phones[place])) for place in places]

    def phones(self, number: int, places: Sequence[int]) -> tuple[list[bytes | None], list[int]]:
        """Of some rows of a chunk the phone's index, and the earlier row of somebody else that has the phone, or 0."""
        held = self.held[number]
        return [held.phones[place] for place in places], [held.twice[place] for place in places]

    def staged(self, number: int, places: Sequence[int]) -> bytes:
        """Some rows as they are compared with the register."""
        return staged_rows(places, [(line.values, indexes) for line, indexes in self.lines(number, places)])

    def made(
        self, number: int, places: Sequence[int], homes: Mapping[str, Home], serials: Sequence[int],
        on: date, at: datetime,
    ) -> Made:  # fmt: skip
        """Some rows as people who enter. `homes` are those that were not told before."""
        self.homes |= homes
        rows = rendering.in_order([(line.values, indexes) for line, indexes in self.lines(number, places)])
        ids = new_id_bytes(len(rows))  # in that order, so that they go in at the end of each index
        who = rendering.entering(ids, rows)
        return Made(
            ids=ids,
            people=rendering.people(who, serials, on=on, at=at),
            opened=rendering.memberships(who, self.homes, on=on),
        )

    def look_again(self, number: int, merged: Mapping[bytes, bytes], closed: Mapping[str, Finding]) -> LookedAgain:
        """A chunk anew: somebody was quicker. An entry may have been merged since the import began, or a union wound
        up. A row that names one has no membership to be compared with, so that it never goes in unnoticed."""
        self.merged, held = merged, self.held[number]
        noted, stay = [], []
        for place, line in enumerate(held.lines):
            finding = closed.get(line.values[_UNION])
            if finding is None:
                stay.append(place)
            else:
                noted.append(line.page.note(line.place, Field.UNION, finding, line.values[_UNION]))
        given = [held.given[place] for place in stay]
        documents = [merged.get(document, document) for document in given]
        lines, phones = [held.lines[place] for place in stay], [held.phones[place] for place in stay]
        twice = [held.twice[place] for place in stay]
        self.held[number] = _Held(_as_it_stands(lines, given, documents), documents, given, phones, twice)
        return LookedAgain(documents, {line.values[_UNION] for line in lines}, noted)

    def _prepare(self, chunk: Chunk) -> Prepared:
        """Index every line; rows of unions that take nobody, and documents that came before, are taken out."""
        lines = self._of_open_unions(chunk)
        given = sealed.document_indexes([(line.values[_KIND], line.values[_NUMBER]) for line in lines])
        documents = [self.merged.get(document, document) for document in given] if self.merged else given
        came_before = self._came_before(chunk, lines, documents)
        if came_before:
            stay = [place for place in range(len(lines)) if place not in came_before]
            lines = [lines[place] for place in stay]
            given, documents = [given[place] for place in stay], [documents[place] for place in stay]
        mobiles = [line.values[_PHONE] for line in lines]
        indexes = sealed.phone_indexes(mobile for mobile in mobiles if mobile)
        phones = [next(indexes) if mobile else None for mobile in mobiles]
        self.held[chunk.number] = _Held(
            _as_it_stands(lines, given, documents), documents, given, phones, self._twice(lines, phones)
        )
        if len(self.held) > _HELD:
            self.held.popitem(last=False)
        unions = {line.values[_UNION] for line in lines}
        repeated = sum(came_before.values())
        return Prepared(chunk.number, chunk.rows, repeated, chunk.noted, chunk.headers, documents, unions, chunk.unread)

    def _twice(self, lines: list[Line], phones: list[bytes | None]) -> list[int]:
        """By row the earlier row with the same phone, or 0. Rows of one document are no longer among them."""
        meet, from_bytes = self.phones_seen.setdefault, int.from_bytes
        pairs = zip(lines, phones, strict=True)
        met = [(line.place, meet(from_bytes(phone[:8], "big"), line.place) if phone else 0) for line, phone in pairs]
        return [0 if before == place else before for place, before in met]

    def _of_open_unions(self, chunk: Chunk) -> list[Line]:
        closed = self.known.closed
        for line in chunk.lines:
            if (finding := closed.get(line.values[_UNION])) is not None:
                chunk.note(line, Field.UNION, finding)
        return [line for line in chunk.lines if line.values[_UNION] not in closed]

    def _came_before(self, chunk: Chunk, lines: Sequence[Line], documents: Sequence[bytes]) -> dict[int, bool]:
        """Note rows whose document an earlier one had: once more the same (True), or something else, which nobody can
        decide (False)."""
        found: dict[int, bool] = {}
        meet = self.seen.setdefault
        met: set[int] = set()  # of this chunk, so that a row is not its own double
        for at, (line, document) in enumerate(zip(lines, documents, strict=True)):
            key = int.from_bytes(document[:8], "big")
            said = hash(tuple(line.values)) & 0xFFFFFFFF
            now = said << _PLACE_BITS | line.place
            before = meet(key, now)
            if before == now and key not in met:
                met.add(key)
                continue
            found[at] = before >> _PLACE_BITS == said
            row = str(before & (1 << _PLACE_BITS) - 1)
            finding = Finding.ROW_REPEATED if found[at] else Finding.DOCUMENT_TWICE
            chunk.note(line, Field.DOCUMENT_NUMBER, finding, row)
        return found


def _as_it_stands(lines: list[Line], given: Sequence[bytes], documents: Sequence[bytes]) -> list[Line]:
    """A number that was merged away tells a birth and a sex that the entry which stays does not have: they are left out
    of its rows, so that a roster with the old number does not undo what the officer chose."""
    if given == documents:
        return lines
    pairs = zip(lines, given, documents, strict=True)
    return [line if own == stays else replace(line, values=_without_birth(line.values)) for line, own, stays in pairs]


def _without_birth(values: Values) -> Values:
    return ["" if place in _OF_THE_NUMBER else value for place, value in enumerate(values)]
