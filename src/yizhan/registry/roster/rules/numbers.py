"""Document numbers of a roster: the resident ID by tables, everything else by the register's own readers.

The tables give the same answer as `registry.rules.identity` and several times as fast: the check sum modulo 11 is the
sum of three parts (county, birth date, order and check character), each looked up once and then known.
"""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.rules import identity
from yizhan.registry.rules.identity import Document, DocumentKind
from yizhan.registry.rules.reading import Fault, UnreadableError, Warned, compact

HOME_PROVINCE: Final = "23"
_FAULTS: Final = {
    Fault.EMPTY: Finding.DOCUMENT_MISSING,
    Fault.SPREADSHEET: Finding.SPREADSHEET,
    Fault.LENGTH: Finding.ID_LENGTH,
    Fault.CHARACTERS: Finding.ID_CHARACTERS,
    Fault.PROVINCE: Finding.ID_PROVINCE,
    Fault.DATE: Finding.ID_DATE,
    Fault.FUTURE: Finding.ID_FUTURE,
    Fault.CHECK: Finding.ID_CHECK,
}
_WARNED: Final = {
    Warned.LENGTHENED: Finding.LENGTHENED,
    Warned.CORRECTED: Finding.CORRECTED,
    Warned.COUNTY_UNKNOWN: Finding.COUNTY_UNKNOWN,
}
_PERSONAL: Final = (DocumentKind.RESIDENT_ID, DocumentKind.HK_MO_TW_RESIDENCE)
# Numbers that show by themselves what they are, for what people put into a column of resident IDs.
_TELLING: Final = (
    (DocumentKind.PASSPORT, re.compile(r"[DEGPSK][A-HJ-NP-Z]?[0-9]{7,8}")),
    (DocumentKind.HK_MO_TRAVEL_PERMIT, re.compile(r"[HM][0-9]{8}([0-9]{2})?")),
    (DocumentKind.FOREIGN_RESIDENCE, re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]")),
)
_WEIGHTS: Final[tuple[int, ...]] = tuple(pow(2, 17 - place, 11) for place in range(18))


@dataclass(frozen=True, slots=True)
class Number:
    """What a row's document number gives. `kind` and `number` are empty where it was refused."""

    kind: str = ""
    number: str = ""
    birth_date: str = ""  # ISO, "" where the number does not tell
    sex: str = ""
    finding: Finding | None = None


def _sum(part: str, first: int) -> int:
    """The part's share of the check sum; `first` is the place of its first character."""
    return sum((10 if c == "X" else int(c)) * _WEIGHTS[first + at] for at, c in enumerate(part)) % 11


def _tails() -> dict[str, tuple[int, str]]:
    """Order number and check character → share of the check sum, and sex."""
    return {
        f"{order:03d}{check}": (_sum(f"{order:03d}{check}", 14), "1" if order % 2 else "2")
        for order in range(1000)
        for check in "0123456789X"
    }


_TAILS: Final = _tails()


@dataclass(slots=True)
class NumberReader:
    """Reads the numbers of one roster, as of one day. `home_counties` are all that the home province ever had."""

    on: date
    home_counties: Collection[str] = frozenset()
    counties: dict[str, tuple[int, bool]] = field(default_factory=dict)  # → share of the check sum, and known
    births: dict[str, tuple[int, str]] = field(default_factory=dict)  # yyyymmdd → share, ISO date

    def plain(self, text: str) -> tuple[str, str, bool] | None:
        """Birth date, sex and whether the county is known, of a resident ID that is right as it stands; else None."""
        county = self.counties.get(text[:6])
        birth = self.births.get(text[6:14])
        tail = _TAILS.get(text[14:])
        if tail is None:
            return None
        if county is None or birth is None:
            if not self._learn(text):
                return None
            county, birth = self.counties[text[:6]], self.births[text[6:14]]
        if (county[0] + birth[0] + tail[0]) % 11 != 1:
            return None
        return birth[1], tail[1], county[1]

    def _learn(self, text: str) -> bool:
        """Take county and birth date of a text into the tables; False where either is not plain."""
        county, birth = text[:6], text[6:14]
        if not (text.isascii() and county.isdigit() and birth.isdigit() and len(text) == 18):
            return False
        if county[:2] not in identity.PROVINCES or county[:2] in identity.RESIDENCE_PREFIXES:
            return False
        try:
            born = date(int(birth[:4]), int(birth[4:6]), int(birth[6:]))
        except ValueError:
            return False
        if not identity.EARLIEST_BIRTH <= born <= self.on:
            return False
        known = not self.home_counties or county in _KnownOrElsewhere(self.home_counties)
        self.counties[county] = _sum(county, 0), known
        self.births[birth] = (_sum(birth, 6), born.isoformat())
        return True

    def read(self, text: str, kind: str) -> Number:
        """Any number under any kind ("" for none given). The kind gives way where the number proves another."""
        try:
            number = compact(text)
        except UnreadableError as unreadable:
            return Number(finding=_FAULTS[unreadable.fault])
        if kind in ("", *_PERSONAL):
            return self._resident(text, number, kind)
        wanted = DocumentKind(kind)
        resident = self._try(DocumentKind.RESIDENT_ID, text) if wanted is not DocumentKind.FOREIGN_RESIDENCE else None
        if isinstance(resident, Document) and len(number) == 18:
            return _told(resident, Finding.KIND_READ)
        found = self._try(wanted, text)
        if isinstance(found, Fault):
            shape = found in (Fault.CHARACTERS, Fault.LENGTH)
            return Number(finding=Finding.DOCUMENT_SHAPE if shape else _FAULTS[found])
        return _told(found, Finding.TIDIED if found.number != text else None)

    def _resident(self, text: str, number: str, kind: str) -> Number:
        found = self._try(DocumentKind.RESIDENT_ID, text)
        if isinstance(found, Fault):
            return self._other_kind(text, number) or Number(finding=_FAULTS[found])
        if found.warnings:
            return _told(found, _WARNED[found.warnings[0]])
        if kind and found.kind != kind:
            return _told(found, Finding.RESIDENCE_PERMIT if found.number[:1] == "8" else Finding.KIND_READ)
        return _told(found, Finding.TIDIED if found.number != text else None)

    def _other_kind(self, text: str, number: str) -> Number | None:
        """A passport or permit where a resident ID is asked for: its number shows what it is."""
        for other, shape in _TELLING:
            if shape.fullmatch(number):
                found = self._try(other, text)
                if isinstance(found, Document):
                    return _told(found, Finding.KIND_READ)
        return None

    def _try(self, kind: DocumentKind, text: str) -> Document | Fault:
        counties = _KnownOrElsewhere(self.home_counties) if self.home_counties else None
        try:
            return identity.read_document(kind, text, on=self.on, known_counties=counties)
        except UnreadableError as unreadable:
            return unreadable.fault


@dataclass(frozen=True, slots=True)
class _KnownOrElsewhere:
    """Counties that are known: of other provinces no table is kept, so all of theirs pass."""

    home: Collection[str]

    def __contains__(self, county: object) -> bool:
        return county in self.home or not str(county).startswith(HOME_PROVINCE)


def _told(found: Document, finding: Finding | None) -> Number:
    birth = found.birth_date.isoformat() if found.birth_date else ""
    return Number(found.kind.value, found.number, birth, found.sex or "", finding)
