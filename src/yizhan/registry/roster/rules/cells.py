"""One cell at a time: what is taken from it, and what is to be said. Quick for what is plain, thorough for the rest."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import Any, Final

from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.roster.rules.days import read_day, read_number_as_day
from yizhan.registry.roster.rules.labels import LABELS
from yizhan.registry.roster.rules.problems import Finding
from yizhan.registry.rules.names import read_organisation_name, read_person_name
from yizhan.registry.rules.phones import PhoneKind, read_phone
from yizhan.registry.rules.reading import Fault, UnreadableError

Read = tuple[str, Finding | None]  # the value in its normal form ("" for none), and the finding if there is one
Reader = Callable[[str], Read]
NumberReader = Callable[[float], Read]

_PLAIN_NAME: Final = re.compile("[一-鿿]{2,4}")
_PLAIN_MOBILE: Final = re.compile("1[3-9][0-9]{9}")
_EMAIL: Final = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
_NOTHING: Final = frozenset(
    {"", "-", "--", "—", "——", "/", "\\", "无", "暂无", "不详", "null", "none", "n/a", "#n/a", "nan"}
)
WORK_UNIT_LIMIT: Final = 120
NATIVE_PLACE_LIMIT: Final = 60
_EXACT_BELOW: Final = 10**15  # a spreadsheet keeps fifteen digits of a number, the rest are zeros


def text_of(cell: Any) -> str:
    """A cell that is no text, as one would type it. A number too long to be exact stays in scientific notation."""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float | int):
        exact = cell == int(cell) and abs(cell) < _EXACT_BELOW
        return str(int(cell)) if exact else f"{float(cell):E}" if abs(cell) >= _EXACT_BELOW else repr(cell)
    return str(cell)


def says_nothing(text: str) -> bool:
    """Dashes, 无 and the like, which people write where they have nothing to write."""
    return text.strip().lower() in _NOTHING


def read_name(text: str) -> Read:
    if _PLAIN_NAME.fullmatch(text):
        return text, None
    if not text.strip():
        return "", Finding.NAME_MISSING
    try:
        name = read_person_name(text)
    except UnreadableError as unreadable:
        return "", Finding.CONTROL if unreadable.fault is Fault.CONTROL else Finding.NAME_UNREADABLE
    if len(name) == 1:
        return name, Finding.NAME_SINGLE
    return name, Finding.TIDIED if name != text else None


def is_plain_mobile(text: str) -> bool:
    return _PLAIN_MOBILE.fullmatch(text) is not None


def read_mobile(text: str) -> Read:
    if is_plain_mobile(text):
        return text, None
    if says_nothing(text):
        return "", Finding.PHONE_MISSING
    try:
        phone = read_phone(text)
    except UnreadableError as unreadable:
        spoilt = unreadable.fault is Fault.SPREADSHEET
        return "", Finding.SPREADSHEET if spoilt else Finding.PHONE_UNREADABLE
    if phone.kind is PhoneKind.LANDLINE:
        return "", Finding.PHONE_LANDLINE
    return phone.number, Finding.TIDIED


def read_label(field: Field, text: str) -> Read:
    """The code of a word. A word that nobody knows is left out with a warning; what stands in the register stays."""
    found = LABELS[field].read(text)
    if found is not None:
        return found[0], Finding.LABEL_READ if found[1] else None
    if says_nothing(text):
        return "", None
    if field is Field.CHANGE and LABELS[Field.HUKOU].read(text) is not None:
        return "", Finding.LABEL_OF_HUKOU
    return "", Finding.LABEL_UNKNOWN


def read_kind(text: str) -> Read:
    code, finding = read_label(Field.DOCUMENT_KIND, text)
    return code, Finding.KIND_UNKNOWN if finding is Finding.LABEL_UNKNOWN else finding


def read_unit(text: str) -> Read:
    """The employer's name. What is no name of an organisation is kept as free text, since it is only shown."""
    try:
        name = read_organisation_name(text)
    except UnreadableError as unreadable:
        if unreadable.fault is Fault.EMPTY:
            return "", None
        return _free_text(text, WORK_UNIT_LIMIT)
    return ("", None) if says_nothing(name) else (name, None)


def read_native_place(text: str) -> Read:
    return ("", None) if says_nothing(text) else _free_text(text, NATIVE_PLACE_LIMIT)


def _free_text(text: str, limit: int) -> Read:
    kept = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in unicodedata.normalize("NFC", text))
    joined = " ".join(kept.split())
    return joined[:limit], Finding.TOO_LONG_CUT if len(joined) > limit else None


def read_email(text: str) -> Read:
    if says_nothing(text):
        return "", None
    folded = unicodedata.normalize("NFKC", text).strip()
    if len(folded) > 254 or not _EMAIL.fullmatch(folded):
        return "", Finding.EMAIL_UNREADABLE
    return folded, Finding.TIDIED if folded != text else None


def read_place(places: Mapping[str, str], text: str) -> Read:
    """A division's code, from a code or from a name with or without what stands above it."""
    word = re.sub(r"[\s,，、/-]+", "", unicodedata.normalize("NFKC", text))
    if word in places:
        return places[word], None
    if says_nothing(text):
        return "", None
    for end in range(len(word) - 1, 3, -1):  # a street and a number behind the county
        if word[:end] in places and word[end - 1] in "区县市旗":
            return places[word[:end]], None
    return "", Finding.PLACE_UNKNOWN


def readers(*, on: date, places: Mapping[str, str]) -> dict[Field, Reader]:
    """The reader of each field but the document's number and the union, which are read with the whole row."""
    dated: Reader = partial(read_day, latest=on)
    return {
        **{field: partial(read_label, field) for field in LABELS},
        Field.DOCUMENT_KIND: read_kind,
        Field.NAME: read_name,
        Field.PHONE: read_mobile,
        Field.BIRTH_DATE: dated,
        Field.CHANGE_DATE: dated,
        Field.WORK_UNIT: read_unit,
        Field.NATIVE_PLACE: read_native_place,
        Field.EMAIL: read_email,
        Field.HUKOU_DIVISION: partial(read_place, places),
        Field.RESIDENCE_DIVISION: partial(read_place, places),
    }


def number_readers(*, on: date) -> dict[Field, NumberReader]:
    """How numeric cells are read where a number means something other than its digits."""
    dated: NumberReader = partial(read_number_as_day, latest=on)
    return {Field.BIRTH_DATE: dated, Field.CHANGE_DATE: dated}
