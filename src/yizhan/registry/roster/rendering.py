"""Rows of a roster as COPY takes them in binary: people with their sealed fields and numbers, and memberships.

Made column by column: what Python does for each row is most of its time. Pure but for the keys and for chance: no
database, so that a process beside can make them. Whatever repeats (a name, a day, a union, what a person's coded fields
come to) is made once and remembered.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from itertools import chain, repeat
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
_CHANGE, _REASON = SLOTS[Field.CHANGE], SLOTS[Field.CHANGE_REASON]
_TEXTS: Final = tuple(SLOTS[name] for name in (*_ORIGIN, *_WORK, *_FREE))
_FIELDS: Final = TextFields(_EMPTY)
_SEXES: Final = TextFields(text_field(_UNSTATED))
_REMEMBERED: Final = 100_000


@dataclass(frozen=True, slots=True)
class Entering:
    """People whose memberships are to be opened, column by column: their ids, the fields of their rows by slot, and the
    indexes of document and phone.

    `not_before` are the days on which their last memberships ended, "" where there was none: the new one does not
    overlap with it. Empty where nobody had one.
    """

    ids: Sequence[bytes]
    columns: Sequence[Sequence[str]]
    documents: Sequence[bytes]
    phones: Sequence[bytes | None]
    not_before: Sequence[str] = ()

    def opened_on(self, on: date) -> list[str]:
        """Their days in ISO form: the roster's, today where it gives none."""
        today = on.isoformat()
        days = [day or today for day in self.columns[SLOTS[Field.CHANGE_DATE]]]
        return list(map(max, days, self.not_before)) if self.not_before else days


def entering(ids: Sequence[bytes], rows: Sequence[tuple[Values, Indexes]], not_before: Sequence[str] = ()) -> Entering:
    """These rows, at least one, turned into columns."""
    values, indexes = zip(*rows, strict=True)
    documents, phones = zip(*indexes, strict=True)
    return Entering(ids, list(zip(*values, strict=True)), documents, phones, not_before)


def in_order(rows: Sequence[tuple[Values, Indexes]]) -> list[tuple[Values, Indexes]]:
    """As they are written: in one order, so that two who enter the same people wait for one another and hardly ever in
    a circle (who names somebody differently does); by name, because four of the table's indexes lie in that order."""
    return sorted(rows, key=lambda row: (_key(row[0][_NAME]), row[1][0]))


def people(who: Entering, serials: Sequence[int], *, on: date, at: datetime) -> bytes:
    """People whom the register does not know, in the order in which they are given, numbered by as many serials."""
    columns, texts = who.columns, [id_text(person_id) for person_id in who.ids]
    documents = vault.seal_each(columns[_NUMBER], table=sealed.PERSON_TABLE, column="document_sealed", row_ids=texts)
    rows = zip(
        repeat(_BEGIN[PEOPLE], len(texts)), who.ids,
        map(_name_fields, columns[_NAME]), map(_kind_fields, columns[_KIND]),
        [LENGTHS[len(document)] + document for document in documents], repeat(_INDEX_LENGTH, len(texts)), who.documents,
        _phones(who, texts), map(_day, columns[_BIRTH]), repeat(_EMPTY + moment_field(at), len(texts)),
        map(text_field, map(member_number, serials)), map(_day, who.opened_on(on)),
        map(_SEXES.__getitem__, columns[_SEX]), map(_YES_OR_NO.__getitem__, columns[_IS_MIGRANT]),
        *(map(_FIELDS.__getitem__, columns[slot]) for slot in _TEXTS),
        strict=True,
    )  # fmt: skip
    return b"".join(chain.from_iterable(rows))


def _phones(who: Entering, texts: Sequence[str]) -> list[bytes]:
    """The two fields of each phone, sealed and its index; empty where none is given."""
    mobiles = who.columns[_PHONE]
    given = [place for place, mobile in enumerate(mobiles) if mobile]
    blobs = seal_phones([mobiles[place] for place in given], [texts[place] for place in given])
    fields = [_NO_PHONE] * len(mobiles)
    for place, blob in zip(given, blobs, strict=True):
        fields[place] = b"".join((LENGTHS[len(blob)], blob, _INDEX_LENGTH, who.phones[place] or b""))
    return fields


def seal_phones(mobiles: Sequence[str], row_ids: Sequence[str]) -> list[bytes]:
    return vault.seal_each(mobiles, table=sealed.PERSON_TABLE, column="phone_sealed", row_ids=row_ids)


@dataclass(frozen=True, slots=True)
class Opened:
    """Memberships as rows, and how many are opened of a union (by its id as text) on a day (in ISO form)."""

    ids: list[bytes]
    memberships: bytes
    counted: Counter[tuple[str, str]]


def memberships(who: Entering, homes: Mapping[str, Home], *, on: date) -> Opened:
    """A membership for each."""
    ids, unions, days = new_id_bytes(len(who.ids)), who.columns[_UNION], who.opened_on(on)
    at_home = [homes[union] for union in unions]
    kinds = [home.kind for home in at_home]
    rows = zip(
        repeat(_BEGIN[MEMBERSHIPS], len(ids)), ids, repeat(ID_LENGTH, len(ids)), who.ids,
        map(_letters_field, who.columns[_NAME]), map(_day, days),
        map(_opening_fields, who.columns[_CHANGE], who.columns[_REASON], kinds), [home.fields for home in at_home],
        strict=True,
    )  # fmt: skip
    return Opened(ids, b"".join(chain.from_iterable(rows)), Counter(zip(unions, days, strict=True)))


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
