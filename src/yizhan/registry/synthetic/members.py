"""Invented members as rows for COPY: people with their sealed fields, memberships and ties.

A chunk of members is made from its own seed and needs no database, so that processes beside make one chunk each, and
however many there are the province is the same.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from random import Random
from typing import Final

from yizhan.kernel import vault
from yizhan.kernel.bulk import ID_LENGTH, NO_FIELD, binary_field, binary_row, day_field, text_field
from yizhan.kernel.ids import new_id_bytes, new_id_texts
from yizhan.kernel.scope import ScopeKeys
from yizhan.registry import sealed
from yizhan.registry.codes import Change, ChangeReason, Employment, MembershipState, Sex, TieKind
from yizhan.registry.rules.joining import YOUNGEST_WORKER, member_number
from yizhan.registry.rules.pinyin import initials_of, name_key
from yizhan.registry.synthetic.people import InventedPerson, invent, platform_trade

CHUNK: Final = 5_000  # members
PEOPLE: Final = "registry_person"
MEMBERSHIPS: Final = "registry_membership"
TIES: Final = "registry_declaredtie"
SCOPE: Final = tuple(ScopeKeys.__dataclass_fields__)
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    PEOPLE: (
        "id", "name", "name_pinyin", "name_letters", "name_initials", "document_kind", "document_country",
        "document_sealed", "document_index", "phone_sealed", "phone_index", "birth_date", "sex", "ethnicity",
        "education", "political", "hukou", "hukou_division", "native_place", "work_unit", "email", "employment",
        "skill", "occupation_group", "health_class", "is_migrant", "residence_division", "member_number",
        "number_issued_on",
    ),
    MEMBERSHIPS: (
        "id", "person_id", "name_letters", "opened_on", "state", "opened_by", "open_reason", "closed_on", "closed_by",
        "close_reason", "employer_id", *SCOPE,
    ),
    TIES: ("id", "person_a_id", "person_b_id", "kind", "declared_at"),
}  # fmt: skip
_BEGIN: Final = {table: binary_row(len(columns)) for table, columns in COLUMNS.items()}
_INDEX_LENGTH: Final = struct.pack(">i", 32)
_EMPTY: Final = binary_field(b"")
_KEEPING: Final = frozenset({Employment.RETIRED.value, Employment.UNEMPLOYED.value})
_YEARS_BETWEEN_A_COUPLE: Final = 8
_MAN_AND_WOMAN: Final = frozenset({Sex.MALE.value, Sex.FEMALE.value})


@dataclass(frozen=True, slots=True)
class Home:
    """A union as its members need it: the day of its founding as an ordinal; employer and scope as fields of a row."""

    founded: int
    is_pool: bool
    members: int
    division: bytes
    employer_and_scope: bytes


_Place = tuple[Home, int, tuple[Home, int] | None]  # the union, since which day, and what was before it


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some members to be invented: of which unions, from which serials on. Shares as in `Size`."""

    seed: str
    on: date
    declared_at: bytes
    first_serial: int
    first_number: int
    homes: tuple[Home, ...]
    former: int
    moved: int
    families: int

    @property
    def members(self) -> int:
        return sum(home.members for home in self.homes)

    @property
    def people(self) -> int:
        """Members, and who was one before."""
        return self.members + round(self.members * self.former / 1000)


@dataclass(frozen=True, slots=True)
class Rows:
    """What COPY takes, by table, and how many members it makes."""

    by_table: dict[str, bytes]
    members: int


def rows_of(chunk: Chunk) -> Rows:
    """A chunk's people, memberships and ties."""
    random = Random(chunk.seed)  # noqa: S311 - a repeatable invention, no secret
    people = invent(random, range(chunk.first_serial, chunk.first_serial + chunk.people), on=chunk.on)
    at_home = [home for home in chunk.homes for _ in range(home.members)]
    at_home += random.choices(chunk.homes, k=chunk.people - chunk.members)
    people = [_in_pool(random, one) if home.is_pool else one for one, home in zip(people, at_home, strict=True)]
    places = [_place(random, chunk, one, home) for one, home in zip(people, at_home, strict=True)]
    id_texts = new_id_texts(len(people))
    ids = [bytes.fromhex(text.replace("-", "")) for text in id_texts]
    written: dict[str, list[bytes]] = {
        PEOPLE: list(_people(chunk, id_texts, ids, people, places)),
        MEMBERSHIPS: list(_memberships(random, chunk, people, ids, places)),
        TIES: list(_ties(random, chunk, people, ids)),
    }
    return Rows({table: b"".join(rows) for table, rows in written.items() if rows}, chunk.members)


_STATES: Final = {state: text_field(state.value) for state in MembershipState}
_OPENED: Final = {change: text_field(change.value) + _EMPTY for change in (Change.JOINED, Change.TRANSFERRED_IN)}
_STANDING: Final = NO_FIELD + _EMPTY + _EMPTY
_MOVED_OUT: Final = text_field(Change.TRANSFERRED_OUT.value) + text_field(ChangeReason.EMPLOYMENT.value)
_LEFT: Final = text_field(Change.LEFT.value) + text_field(ChangeReason.OWN_WISH.value)
_RESIDENT_ID: Final = text_field("1") + text_field("CN")
_RELATIVE: Final = text_field(TieKind.RELATIVE.value)
_NO_PHONE: Final = NO_FIELD + NO_FIELD
_YES_OR_NO: Final = {None: NO_FIELD, True: binary_field(b"\1"), False: binary_field(b"\0")}


def _in_pool(random: Random, person: InventedPerson) -> InventedPerson:
    """Who waits in a holding pool works for a platform."""
    return person._replace(employment=Employment.IN_POST.value, occupation_group=platform_trade(random))


def _place(random: Random, chunk: Chunk, person: InventedPerson, home: Home) -> _Place:
    opened = _opening(random, person, home, chunk.on.toordinal())
    return home, opened, _before(random, chunk, person, home, opened)


def _opening(random: Random, person: InventedPerson, home: Home, last: int) -> int:
    """The day on which somebody became a member of their union: when it stood and they were old enough."""
    of_age = date(person.birth_date.year + YOUNGEST_WORKER + 1, 1, 1).toordinal()
    first = max(home.founded, of_age)
    return first + int(random.random() * (last - first)) if first < last else last


def _before(random: Random, chunk: Chunk, person: InventedPerson, home: Home, opened: int) -> tuple[Home, int] | None:
    """The union in which some were before they moved to this one, and the day on which they joined it."""
    if random.random() * 1000 >= chunk.moved:
        return None
    before = random.choice(chunk.homes)
    joined = _opening(random, person, before, opened)
    return None if before is home or joined >= opened else (before, joined)


def _people(
    chunk: Chunk,
    id_texts: Sequence[str],
    ids: Sequence[bytes],
    people: Sequence[InventedPerson],
    places: Sequence[_Place],
) -> Iterator[bytes]:
    numbers = [one.document for one in people]
    documents = vault.seal_each(numbers, table=PEOPLE, column="document_sealed", row_ids=id_texts)
    indexes = sealed.resident_id_indexes(numbers)
    phones = _phones(id_texts, [one.mobile for one in people])
    serials = range(chunk.first_number, chunk.first_number + len(ids))
    rows = zip(ids, people, places, documents, indexes, serials, strict=True)
    for row_id, one, place, document, index, serial in rows:
        yield b"".join(
            (
                _BEGIN[PEOPLE], ID_LENGTH, row_id, _name_fields(one.name), _RESIDENT_ID, binary_field(document),
                _INDEX_LENGTH, index, next(phones) if one.mobile else _NO_PHONE,
                day_field(one.birth_date.toordinal()),
                _origin_fields(one.sex, one.ethnicity, one.education, one.political, one.hukou),
                _work_fields(one.employment, one.skill, one.occupation_group, one.health_class, one.is_migrant),
                place[0].division, _number_fields(serial, place),
            )
        )  # fmt: skip


def _number_fields(serial: int, place: _Place) -> bytes:
    """Given with the first membership; it stays through transfers."""
    _, day, before = place
    return text_field(member_number(serial)) + day_field(before[1] if before else day)


def _phones(id_texts: Sequence[str], mobiles: Sequence[str]) -> Iterator[bytes]:
    """The two fields of each mobile, of whoever has one."""
    known = [mobile for mobile in mobiles if mobile]
    owners = [row_id for row_id, mobile in zip(id_texts, mobiles, strict=True) if mobile]
    phones = vault.seal_each(known, table=PEOPLE, column="phone_sealed", row_ids=owners)
    for phone, index in zip(phones, sealed.phone_indexes(known), strict=True):
        yield binary_field(phone) + _INDEX_LENGTH + index


_key: Final = lru_cache(maxsize=2 * CHUNK)(name_key)  # for its fields, and in the same chunk for its letters


@lru_cache(maxsize=400_000)
def _name_fields(name: str) -> bytes:
    """Name, pinyin, letters and initials. Names repeat; reading one aloud costs more than all the rest of a person."""
    key = _key(name)
    return b"".join(map(text_field, (name, key, key.replace(" ", ""), initials_of(key))))


@lru_cache(maxsize=400_000)
def _letters_field(name: str) -> bytes:
    return text_field(_key(name).replace(" ", ""))


@lru_cache(maxsize=10_000)
def _origin_fields(sex: str, ethnicity: str, education: str, political: str, hukou: str) -> bytes:
    """What does not change with the work, and four fields of which nothing is invented."""
    return b"".join(map(text_field, (sex, ethnicity, education, political, hukou))) + _EMPTY * 4


@lru_cache(maxsize=10_000)
def _work_fields(employment: str, skill: str, group: str, health: str, migrant: bool | None) -> bytes:  # noqa: FBT001
    return b"".join(map(text_field, (employment, skill, group, health))) + _YES_OR_NO[migrant]


def _memberships(
    random: Random, chunk: Chunk, people: Sequence[InventedPerson], ids: Sequence[bytes], places: Sequence[_Place]
) -> Iterator[bytes]:
    """For each the standing one; for some one in another union before it; for who left only one that is closed."""
    row_ids = iter(new_id_bytes(2 * len(ids)))
    last, members = chunk.on.toordinal(), chunk.members
    for number, (person, person_id, (home, day, before)) in enumerate(zip(people, ids, places, strict=True)):
        letters, opened_by = _letters_field(person.name), Change.JOINED
        if before is not None:
            union, joined = before
            state = MembershipState.HOLDING if union.is_pool else MembershipState.ACTIVE
            ended = day_field(day) + _MOVED_OUT
            yield _membership(
                next(row_ids), person_id, letters, union, joined, _STATES[state] + _OPENED[opened_by] + ended
            )
            opened_by = Change.TRANSFERRED_IN
        ended = _STANDING
        if number >= members:
            ended = day_field(day + int(random.random() * (last - day))) + _LEFT
        told = _STATES[_state(person, home)] + _OPENED[opened_by] + ended
        yield _membership(next(row_ids), person_id, letters, home, day, told)


def _state(person: InventedPerson, home: Home) -> MembershipState:
    if home.is_pool:
        return MembershipState.HOLDING
    return MembershipState.RETAINED if person.employment in _KEEPING else MembershipState.ACTIVE


def _membership(row_id: bytes, person_id: bytes, letters: bytes, home: Home, opened: int, told: bytes) -> bytes:
    return b"".join(
        (
            _BEGIN[MEMBERSHIPS], ID_LENGTH, row_id, ID_LENGTH, person_id, letters, day_field(opened), told,
            home.employer_and_scope,
        )
    )  # fmt: skip


def _ties(random: Random, chunk: Chunk, people: Sequence[InventedPerson], ids: Sequence[bytes]) -> Iterator[bytes]:
    """Of neighbours in the register, a man and a woman of nearly one age: some said that they are relatives."""
    pairs = [place for place in range(0, chunk.members - 1, 2) if random.random() * 1000 < chunk.families]
    for row_id, place in zip(new_id_bytes(len(pairs)), pairs, strict=True):
        one, other = people[place], people[place + 1]
        years = abs(one.birth_date.year - other.birth_date.year)
        if {one.sex, other.sex} == _MAN_AND_WOMAN and years <= _YEARS_BETWEEN_A_COUPLE:
            both = (binary_field(each) for each in sorted((ids[place], ids[place + 1])))
            yield b"".join((_BEGIN[TIES], ID_LENGTH, row_id, *both, _RELATIVE, chunk.declared_at))
