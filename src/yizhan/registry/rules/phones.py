"""Telephone numbers of the mainland: mobiles told from landlines, in one normal form."""

import re
from dataclasses import dataclass
from enum import StrEnum

from yizhan.registry.rules.reading import Fault, UnreadableError, compact


class PhoneKind(StrEnum):
    MOBILE = "mobile"
    LANDLINE = "landline"


@dataclass(frozen=True, slots=True)
class Phone:
    kind: PhoneKind
    number: str  # digits only, without the country's 86


_MOBILE = re.compile(r"1[3-9][0-9]{9}")
_LANDLINE = re.compile(r"(0[1-9][0-9]{1,2})?[2-8][0-9]{6,7}")
_COUNTRY = re.compile(r"^(\+|00)?86(?=1[3-9][0-9]{9}$|0[1-9])")


def read_phone(text: str) -> Phone:
    """Read a telephone number. All of 13 to 19 are mobiles: prefix tables go out of date."""
    digits = re.sub(r"[().]", "", compact(text))
    digits = _COUNTRY.sub("", digits)
    if not re.fullmatch(r"\+?[0-9]+", digits):
        raise UnreadableError(Fault.CHARACTERS)
    if _MOBILE.fullmatch(digits):
        return Phone(PhoneKind.MOBILE, digits)
    if _LANDLINE.fullmatch(digits):
        return Phone(PhoneKind.LANDLINE, digits)
    raise UnreadableError(Fault.LENGTH)


def read_mobile(text: str) -> str:
    """Read a number that must take a text message."""
    phone = read_phone(text)
    if phone.kind is PhoneKind.LANDLINE:
        raise UnreadableError(Fault.LANDLINE)
    return phone.number
