"""Where ranges of mobile numbers were issued: a table that the operator brings, since it is nobody's to pass on.

Numbers are given in ranges of ten thousand to the cities of a province. The file is CSV in UTF-8 with two columns: the
first seven digits, and the code of a county or, with 00 at its end, of a city.
"""

import csv
import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings

_RANGE, _DIVISION = re.compile(r"1[3-9][0-9]{5}"), re.compile(r"[0-9]{6}")
_DIGITS: Final = 7


class PhonePlacesError(ValueError):
    """A file that cannot be applied: which line, and what is wrong."""


def place_of(mobile: str) -> str:
    """The code of the division in which a mobile was issued; empty where the operator's table does not say."""
    return places().get(mobile[:_DIGITS], "")


@cache
def places() -> Mapping[str, str]:
    """The operator's table, empty without one. Raises PhonePlacesError."""
    if settings.PHONE_PLACES is None:
        return {}
    with Path(settings.PHONE_PLACES).open(encoding="utf-8-sig", newline="") as file:
        return read(csv.reader(file))


def read(rows: Iterable[list[str]]) -> dict[str, str]:
    """Range → division. Raises PhonePlacesError for a line that is none."""
    found: dict[str, str] = {}
    for line, row in enumerate(rows, start=1):
        cells = [cell.strip() for cell in row]
        if not any(cells):
            continue
        if len(cells) != 2 or not _RANGE.fullmatch(cells[0]) or not _DIVISION.fullmatch(cells[1]):
            raise PhonePlacesError(f"line {line}: seven digits of a mobile and six of a division are needed")
        found[cells[0]] = cells[1]
    return found
