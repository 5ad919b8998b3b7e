"""Documents by which a person is known. See docs/algorithms/identity.md for the worked tables.

Resident ID: GB 11643-1999, check character by ISO 7064 MOD 11-2.
"""

import re
from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from operator import mul

from yizhan.registry.rules.reading import Fault, UnreadableError, Warned, compact


class DocumentKind(StrEnum):
    """Kinds of valid document (有效证件类别): 1 to 3 as deployed systems number them, the rest ours."""

    RESIDENT_ID = "1"
    PASSPORT = "2"
    OFFICER_CARD = "3"
    HK_MO_TW_RESIDENCE = "4"
    HK_MO_TRAVEL_PERMIT = "5"
    TW_TRAVEL_PERMIT = "6"
    FOREIGN_RESIDENCE = "7"


@dataclass(frozen=True, slots=True)
class Document:
    """A document number in its one normal form, with what the number itself tells."""

    kind: DocumentKind
    number: str
    birth_date: date | None = None
    sex: str | None = None  # GB/T 2261.1: "1" man, "2" woman
    county_code: str | None = None
    warnings: tuple[Warned, ...] = ()


# GB/T 2260 provinces; 81 to 83 begin the residence permits of people from Hong Kong, Macao and Taiwan.
_PROVINCES = """
11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82 83
"""
PROVINCES = frozenset(_PROVINCES.split())
RESIDENCE_PREFIXES = frozenset({"81", "82", "83"})
EARLIEST_BIRTH = date(1880, 1, 1)
_WEIGHTS = tuple(2 ** (17 - i) % 11 for i in range(17))
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_FIFTEEN = re.compile(r"[0-9]{15}")


def check_character(body: str) -> str:
    """The eighteenth character for seventeen digits (ISO 7064 MOD 11-2); raises ValueError for anything else."""
    if len(body) != len(_WEIGHTS):
        raise ValueError(len(body))
    total = sum(map(mul, map(int, body), _WEIGHTS))
    return "10X98765432"[total % 11]


def lengthen(fifteen: str) -> str:
    """The eighteen-character form of a fifteen-digit number of the first generation (all born in 19xx)."""
    body = f"{fifteen[:6]}19{fifteen[6:]}"
    return body + check_character(body)


def read_resident_id(text: str, *, on: date, known_counties: Container[str] | None = None) -> Document:
    """Read a resident ID as a person or a spreadsheet wrote it.

    A gate on length, province, a real date not after `on` and the check character. The county is only a
    warning: numbers outlive county codes, and codes are younger than people (why stdnum's `cn.ric` is no gate).
    """
    raw = compact(text)
    number = raw.replace("O", "0").replace("I", "1").replace("L", "1")
    warnings = [Warned.CORRECTED] if number != raw else []
    if _FIFTEEN.fullmatch(number):
        number = lengthen(number)
        warnings.append(Warned.LENGTHENED)
    elif not _EIGHTEEN.fullmatch(number):
        raise UnreadableError(Fault.LENGTH if len(number) not in {15, 18} else Fault.CHARACTERS)
    if number[:2] not in PROVINCES:
        raise UnreadableError(Fault.PROVINCE)
    birth = _birth_date(number[6:14], on)
    if check_character(number[:17]) != number[17]:
        raise UnreadableError(Fault.CHECK)
    if known_counties is not None and number[:6] not in known_counties:
        warnings.append(Warned.COUNTY_UNKNOWN)
    return Document(
        kind=DocumentKind.HK_MO_TW_RESIDENCE if number[:2] in RESIDENCE_PREFIXES else DocumentKind.RESIDENT_ID,
        number=number,
        birth_date=birth,
        sex="1" if int(number[16]) % 2 else "2",
        county_code=number[:6],
        warnings=tuple(warnings),
    )


def _birth_date(digits: str, on: date) -> date:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        raise UnreadableError(Fault.DATE) from None
    if born < EARLIEST_BIRTH:
        raise UnreadableError(Fault.DATE)
    if born > on:
        raise UnreadableError(Fault.FUTURE)
    return born


_SHAPES = {
    DocumentKind.PASSPORT: re.compile(r"[A-Z0-9]{5,20}"),
    DocumentKind.OFFICER_CARD: re.compile(r"[一-鿿]{0,4}字?第?[0-9A-Z]{4,12}号?"),
    DocumentKind.HK_MO_TRAVEL_PERMIT: re.compile(r"[HM][0-9]{8}([0-9]{2})?"),
    DocumentKind.TW_TRAVEL_PERMIT: re.compile(r"[0-9]{8}|[0-9]{10}[A-Z0-9]"),
    DocumentKind.FOREIGN_RESIDENCE: re.compile(r"[A-Z]{3}[0-9]{12}|9[0-9]{16}[0-9X]"),
}


def read_document(kind: DocumentKind, text: str, *, on: date, known_counties: Container[str] | None = None) -> Document:
    """Read a document of the given kind. Without a check character only its shape can be a gate."""
    if kind in {DocumentKind.RESIDENT_ID, DocumentKind.HK_MO_TW_RESIDENCE}:
        return read_resident_id(text, on=on, known_counties=known_counties)
    number = compact(text)
    if not _SHAPES[kind].fullmatch(number):
        raise UnreadableError(Fault.CHARACTERS)
    if kind is DocumentKind.FOREIGN_RESIDENCE and number.startswith("9"):
        return _foreign_residence(number, on)
    return Document(kind=kind, number=number)


def kinds_like(number: str) -> list[DocumentKind]:
    """The kinds of which this could be a number, for a search: resident IDs and permits of their form are left out."""
    return [kind for kind, shape in _SHAPES.items() if shape.fullmatch(number) and re.search("[0-9]", number)]


def _foreign_residence(number: str, on: date) -> Document:
    """The card of 2023, which carries a birth date and the resident ID's check character."""
    birth = _birth_date(number[6:14], on)
    if check_character(number[:17]) != number[17]:
        raise UnreadableError(Fault.CHECK)
    sex = "1" if int(number[16]) % 2 else "2"
    return Document(kind=DocumentKind.FOREIGN_RESIDENCE, number=number, birth_date=birth, sex=sex)
