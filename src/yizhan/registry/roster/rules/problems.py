"""What can be said of a cell or a row: a code, and how grave it is. The words are in `roster.words`."""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final


class Severity(StrEnum):
    REPAIRED = "repaired"  # certain: taken as it was meant
    WARNED = "warned"  # likely: taken, and somebody should look
    REFUSED = "refused"  # not taken, and the row with it


class Finding(StrEnum):
    """Every code that a report may carry."""

    # repaired
    TIDIED = "tidied"  # full-width, spaces, small x, hyphens, country code of a phone
    DATE_READ = "date_read"
    SERIAL_READ = "serial_read"
    LABEL_READ = "label_read"  # a regional or older word for a code
    RESIDENCE_PERMIT = "residence_permit"  # 81, 82, 83 under 身份证
    KIND_READ = "kind_read"  # the number shows which kind of document it is
    # warned
    LENGTHENED = "lengthened"
    CORRECTED = "corrected"
    COUNTY_UNKNOWN = "county_unknown"
    DAY_MISSING = "day_missing"
    YEAR_SHORT = "year_short"
    LABEL_UNKNOWN = "label_unknown"
    LABEL_OF_HUKOU = "label_of_hukou"
    PLACE_UNKNOWN = "place_unknown"
    PHONE_MISSING = "phone_missing"
    NAME_SINGLE = "name_single"
    BIRTH_DIFFERS = "birth_differs"
    BIRTH_UNREADABLE = "birth_unreadable"
    SEX_DIFFERS = "sex_differs"
    EMAIL_UNREADABLE = "email_unreadable"
    TOO_OLD = "too_old"
    TOO_LONG_CUT = "too_long_cut"
    ROW_REPEATED = "row_repeated"
    SHEET_SKIPPED = "sheet_skipped"
    COLUMN_UNKNOWN = "column_unknown"
    PHONE_COLUMN_MISSING = "phone_column_missing"
    PHONE_TWICE = "phone_twice"  # an earlier row of the file has it under another document
    PHONE_SHARED = "phone_shared"  # somebody else in the register has it
    PERSON_LIKELY = "person_likely"  # somebody of that name and phone stands under another document
    MOVES = "moves"
    # refused
    NAME_MISSING = "name_missing"
    NAME_UNREADABLE = "name_unreadable"
    DOCUMENT_MISSING = "document_missing"
    SPREADSHEET = "spreadsheet"
    ID_LENGTH = "id_length"
    ID_CHARACTERS = "id_characters"
    ID_PROVINCE = "id_province"
    ID_DATE = "id_date"
    ID_FUTURE = "id_future"
    ID_CHECK = "id_check"
    DOCUMENT_SHAPE = "document_shape"
    KIND_UNKNOWN = "kind_unknown"
    PHONE_LANDLINE = "phone_landline"
    PHONE_UNREADABLE = "phone_unreadable"
    DATE_UNREADABLE = "date_unreadable"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_FUTURE = "date_future"
    MONTH_UNSURE = "month_unsure"
    DAY_OR_MONTH = "day_or_month"  # 11/6/2026
    BEFORE_BIRTH = "before_birth"
    TOO_YOUNG = "too_young"
    CONTROL = "control"
    NOT_BY_ROSTER = "not_by_roster"  # leaving, expulsion and moving away have their own ways
    UNION_MISSING = "union_missing"
    UNION_UNKNOWN = "union_unknown"
    UNION_CLOSED = "union_closed"
    UNION_NOT_PRIMARY = "union_not_primary"
    DOCUMENT_TWICE = "document_twice"
    NAME_DIFFERS = "name_differs"
    HAS_DIED = "has_died"
    OWN_ROW = "own_row"


_REPAIRED: Final = frozenset(
    {
        Finding.TIDIED,
        Finding.DATE_READ,
        Finding.SERIAL_READ,
        Finding.LABEL_READ,
        Finding.RESIDENCE_PERMIT,
        Finding.KIND_READ,
    }
)
_WARNED: Final = frozenset(
    {
        Finding.LENGTHENED,
        Finding.CORRECTED,
        Finding.COUNTY_UNKNOWN,
        Finding.DAY_MISSING,
        Finding.YEAR_SHORT,
        Finding.LABEL_UNKNOWN,
        Finding.LABEL_OF_HUKOU,
        Finding.PLACE_UNKNOWN,
        Finding.PHONE_MISSING,
        Finding.NAME_SINGLE,
        Finding.BIRTH_DIFFERS,
        Finding.BIRTH_UNREADABLE,
        Finding.SEX_DIFFERS,
        Finding.EMAIL_UNREADABLE,
        Finding.TOO_OLD,
        Finding.TOO_LONG_CUT,
        Finding.ROW_REPEATED,
        Finding.SHEET_SKIPPED,
        Finding.COLUMN_UNKNOWN,
        Finding.PHONE_COLUMN_MISSING,
        Finding.PHONE_TWICE,
        Finding.PHONE_SHARED,
        Finding.PERSON_LIKELY,
        Finding.MOVES,
    }
)
SEVERITY: Final[dict[Finding, Severity]] = {
    finding: Severity.REPAIRED if finding in _REPAIRED else Severity.WARNED if finding in _WARNED else Severity.REFUSED
    for finding in Finding
}

OF_THE_NUMBER: Final = frozenset(
    {
        Finding.DOCUMENT_MISSING,
        Finding.SPREADSHEET,
        Finding.ID_LENGTH,
        Finding.ID_CHARACTERS,
        Finding.ID_PROVINCE,
        Finding.ID_DATE,
        Finding.ID_FUTURE,
        Finding.ID_CHECK,
        Finding.DOCUMENT_SHAPE,
    }
)
"""For these a row is refused because nobody can tell whose document it is."""


@dataclass(frozen=True, slots=True)
class Unread:
    """A row that was refused for its number: its place, whose it is, and what tells whether it came in later."""

    sheet: str
    place: int
    finding: Finding
    union: str  # id; "" where the row names none
    mobile: str  # "" where it has none that can be read


@dataclass(frozen=True, slots=True)
class Noted:
    """One finding at its place. `row` counts from 1 and `column` is the sheet's letter, as a spreadsheet shows them."""

    sheet: str
    row: int
    column: str
    finding: Finding
    value: str  # masked
    more: str = ""  # what the words of the finding name besides: another row

    @property
    def severity(self) -> Severity:
        return SEVERITY[self.finding]


@lru_cache(maxsize=1024)
def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
