"""Rows of a roster as COPY takes them in binary: people with their sealed fields, memberships, and numbers.

Pure but for the keys and for chance: no database, so that a process beside can make them. Whatever repeats (a name, a
day, a union, what a person's coded fields come to) is made once and remembered.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Final

from yizhan.kernel import vault
from yizhan.kernel.bulk import (
    ID_LENGTH,
    LENGTHS,
    NO_FIELD,
    TextFields,
    binary_field,
    binary_row,
    day_field,
    moment_field,
    text_field,
)
from yizhan.kernel.ids import new_id_bytes
from yizhan.kernel.scope import ScopeKeys
from yizhan.registry import sealed
from yizhan.registry.codes import Change, MembershipState, UnionKind
from yizhan.registry.roster.queries import Home
from yizhan.registry.roster.rules.checking import SLOTS, Values
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.rules.joining import member_number
from yizhan.registry.rules.pinyin import initials_of, name_key

Indexes = tuple[bytes, bytes | None]  # of document and phone
PEOPLE, MEMBERSHIPS = "registry_person", "registry_membership"
_ORIGIN: Final = (Field.ETHNICITY, Field.EDUCATION, Field.POLITICAL, Field.HUKOU, Field.HUKOU_DIVISION)
_WORK: Final = (Field.EMPLOYMENT, Field.SKILL, Field.OCCUPATION_GROUP, Field.RESIDENCE_DIVISION)
_FREE: Final = (Field.WORK_UNIT, Field.NATIVE_PLACE, Field.EMAIL)
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    PEOPLE: (
        "id", "name", "name_pinyin", "name_letters", "name_initials", "document_kind", "document_country",
        "document_sealed", "document_index", "phone_sealed", "phone_index", "birth_date", "health_class", "created_at",
        "member_number", "number_issued_on", "sex", "is_migrant", *_ORIGIN, *_WORK, *_FREE,
    ),
    MEMBERSHIPS: (
        "id", "person_id", "name_letters", "opened_on", "state", "opened_by", "open_reason", "closed_by",
        "close_reason", "employer_id", *ScopeKeys.__dataclass_fields__,
    ),
}  # fmt: skip
_BEGIN: Final = {table: binary_row(len(columns)) + ID_LENGTH for table, columns in COLUMNS.items()}
_EMPTY: Final = binary_field(b"")
_INDEX_LENGTH: Final = LENGTHS[32]
_NO_PHONE: Final = NO_FIELD + NO_FIELD
_UNSTATED: Final = "9"
_YES_OR_NO: Final = {"": NO_FIELD, "t": binary_field(b"\1"), "f": binary_field(b"\0")}
_NAME, _KIND, _NUMBER = SLOTS[Field.NAME], SLOTS[Field.DOCUMENT_KIND], SLOTS[Field.DOCUMENT_NUMBER]
_PHONE, _BIRTH, _UNION = SLOTS[Field.PHONE], SLOTS[Field.BIRTH_DATE], SLOTS[Field.UNION]
_SEX, _IS_MIGRANT = SLOTS[Field.SEX], SLOTS[Field.IS_MIGRANT]
_CHANGED: Final = itemgetter(SLOTS[Field.CHANGE], SLOTS[Field.CHANGE_REASON])
_texts: Final[Callable[[Values], tuple[str, ...]]] = itemgetter(*(SLOTS[name] for name in (*_ORIGIN, *_WORK, *_FREE)))
_FIELDS: Final = TextFields(_EMPTY)
_SEXES: Final = TextFields(text_field(_UNSTATED))
_REMEMBERED: Final = 100_000


@dataclass(slots=True)
class Entering:
    """One row whose membership is to be opened: the person's id, and the row.

    `not_before` is the day on which the person's last membership ended: the new one does not overlap with it.
    """

    person_id: bytes
    values: Values
    indexes: Indexes
    not_before: str = ""

    def opens_on(self, on: str) -> str:
        """The day in ISO form: the roster's, today where it gives none."""
        return max(self.values[SLOTS[Field.CHANGE_DATE]] or on, self.not_before)


def in_order(entering: Sequence[Entering]) -> list[Entering]:
    """As they are written: in one order, so that two who enter the same people wait for one another and hardly ever in
    a circle (who names somebody differently does); by name, because four of the table's indexes lie in that order."""
    return sorted(entering, key=lambda one: (_key(one.values[_NAME]), one.indexes[0]))


def people(entering: Sequence[Entering], serials: Sequence[int], *, on: date, at: datetime) -> bytes:
    """People whom the register does not know, in the order in which they are given, numbered by as many serials."""
    texts = [id_text(one.person_id) for one in entering]
    numbers = [one.values[_NUMBER] for one in entering]
    documents = vault.seal_each(numbers, table=sealed.PERSON_TABLE, column="document_sealed", row_ids=texts)
    phones = _phones(entering, texts)
    entered, today = _EMPTY + moment_field(at), on.isoformat()
    begin = _BEGIN[PEOPLE]
    rows: list[bytes] = []
    for one, document, serial in zip(entering, documents, serials, strict=True):
        values = one.values
        rows += (
            begin, one.person_id, _name_fields(values[_NAME]), _kind_fields(values[_KIND]), LENGTHS[len(document)],
            document, _INDEX_LENGTH, one.indexes[0], next(phones) if values[_PHONE] else _NO_PHONE,
            _day(values[_BIRTH]), entered, text_field(member_number(serial)), _day(one.opens_on(today)),
            _SEXES[values[_SEX]], _YES_OR_NO[values[_IS_MIGRANT]],
            *map(_FIELDS.__getitem__, _texts(values)),
        )  # fmt: skip
    return b"".join(rows)


def _phones(entering: Sequence[Entering], texts: Sequence[str]) -> Iterator[bytes]:
    """The two fields of each phone, of whoever gives one."""
    mobiles = [one.values[_PHONE] for one in entering]
    owners = [text for text, mobile in zip(texts, mobiles, strict=True) if mobile]
    blobs = iter(seal_phones([mobile for mobile in mobiles if mobile], owners))
    for one, mobile in zip(entering, mobiles, strict=True):
        if mobile and one.indexes[1] is not None:
            phone = next(blobs)
            yield b"".join((LENGTHS[len(phone)], phone, _INDEX_LENGTH, one.indexes[1]))


def seal_phones(mobiles: Sequence[str], row_ids: Sequence[str]) -> list[bytes]:
    return vault.seal_each(mobiles, table=sealed.PERSON_TABLE, column="phone_sealed", row_ids=row_ids)


@dataclass(frozen=True, slots=True)
class Opened:
    """Memberships as rows, and how many are opened of a union (by its id as text) on a day (in ISO form)."""

    ids: list[bytes]
    memberships: bytes
    counted: Counter[tuple[str, str]]


def memberships(entering: Sequence[Entering], homes: Mapping[str, Home], *, on: date) -> Opened:
    """A membership for each."""
    ids, today, begin = new_id_bytes(len(entering)), on.isoformat(), _BEGIN[MEMBERSHIPS]
    rows: list[bytes] = []
    opened: list[tuple[str, str]] = []
    for row_id, one in zip(ids, entering, strict=True):
        values = one.values
        union_id, day = values[_UNION], one.opens_on(today)
        home = homes[union_id]
        told = _opening_fields(*_CHANGED(values), home.kind)
        letters = _letters_field(values[_NAME])
        rows += (begin, row_id, ID_LENGTH, one.person_id, letters, _day(day), told, home.fields)
        opened.append((union_id, day))
    return Opened(ids, b"".join(rows), Counter(opened))


def id_text(row_id: bytes) -> str:
    """An id's bytes as it is written."""
    written = row_id.hex()
    return f"{written[:8]}-{written[8:12]}-{written[12:16]}-{written[16:20]}-{written[20:]}"


_key: Final = lru_cache(maxsize=_REMEMBERED)(name_key)  # names repeat, and reading one aloud costs more than all else


@lru_cache(maxsize=_REMEMBERED)
def _name_fields(name: str) -> bytes:
    """Name, pinyin, letters and initials."""
    key = _key(name)
    return b"".join(map(text_field, (name, key, key.replace(" ", ""), initials_of(key))))


@lru_cache(maxsize=_REMEMBERED)
def _letters_field(name: str) -> bytes:
    return text_field(_key(name).replace(" ", ""))


@lru_cache(maxsize=_REMEMBERED)
def _day(iso: str) -> bytes:
    return day_field(date.fromisoformat(iso).toordinal()) if iso else NO_FIELD


@lru_cache
def _kind_fields(kind: str) -> bytes:
    return text_field(kind) + text_field("CN")


@lru_cache
def _opening_fields(change: str, reason: str, union_kind: str) -> bytes:
    """State, how and why it was opened; how and why it was closed is empty."""
    state = MembershipState.RETAINED if change == Change.RETAINED else MembershipState.ACTIVE
    if union_kind == UnionKind.HOLDING_POOL:
        state = MembershipState.HOLDING
    opened_by = Change.TRANSFERRED_IN if change == Change.TRANSFERRED_IN else Change.JOINED
    return b"".join(map(text_field, (state.value, opened_by.value, reason))) + _EMPTY + _EMPTY
