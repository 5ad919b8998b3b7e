"""What every reader of typed-in text shares: the faults it can name and the cleaning before it looks."""

import re
import unicodedata
from enum import StrEnum


class Fault(StrEnum):
    """Why a text is not what it should be. `registry.errors.FAULT_WORDS` says it to a person."""

    EMPTY = "empty"
    SPREADSHEET = "spreadsheet"  # 2.30102E+17: a spreadsheet turned the number into scientific notation
    LENGTH = "length"
    CHARACTERS = "characters"
    PROVINCE = "province"
    DATE = "date"
    FUTURE = "future"
    CHECK = "check"
    OLD_CODE = "old_code"  # the nine-character organisation code that USCC replaced
    CATEGORY = "category"  # department and category of a USCC do not go together
    UNION_CODE = "union_code"  # the union's USCC where the employer's is asked for
    EMPLOYER_CODE = "employer_code"  # the employer's USCC where the union's is asked for
    LANDLINE = "landline"
    TOO_LONG = "too_long"
    CONTROL = "control"


class Warned(StrEnum):
    """What a reader let pass but a person should see."""

    COUNTY_UNKNOWN = "county_unknown"
    LENGTHENED = "lengthened"  # fifteen digits became eighteen
    CORRECTED = "corrected"  # a letter O or I was read as a digit; the check character agrees


class UnreadableError(ValueError):
    """The text cannot be what it is said to be; `fault` says why."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.value)
        self.fault = fault


_SCIENTIFIC = re.compile(r"\d(\.\d+)?E\+?\d+")
_INVISIBLE = {"Cc", "Cf", "Zs", "Zl", "Zp"}


def compact(text: str) -> str:
    """`text` as numbers are compared: half-width capitals, no spaces, hyphens or invisible characters.

    Raises UnreadableError when nothing is left or a spreadsheet has spoilt the number.
    """
    folded = unicodedata.normalize("NFKC", text).upper()
    kept = "".join(c for c in folded if unicodedata.category(c) not in {*_INVISIBLE, "Pd"} and c not in "'`")
    if not kept:
        raise UnreadableError(Fault.EMPTY)
    if _SCIENTIFIC.fullmatch(kept):
        raise UnreadableError(Fault.SPREADSHEET)
    return kept
