"""Invented members as rows for COPY: people with their sealed fields, memberships and ties.

A chunk of members is made from its own seed and needs no database, so that processes beside make one chunk each, and
however many there are the province is the same.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from random import Random
from typing import Final

from yizhan.kernel import vault
from yizhan.kernel.bulk import ID_LENGTH, LENGTHS, NO_FIELD, binary_field, day_field, moment_field, text_field
from yizhan.kernel.ids import new_id_bytes, new_id_texts
from yizhan.registry import sealed
from yizhan.registry.codes import Employment, Sex, TieKind
from yizhan.registry.rules.joining import member_number
from yizhan.registry.rules.pinyin import initials_of, name_key
from yizhan.registry.synthetic.chunks import BEGIN, CHUNK, MEMBERSHIPS, PEOPLE, TIES, Chunk, Rows
from yizhan.registry.synthetic.histories import Place, memberships, seat, settle, standing_homes
from yizhan.registry.synthetic.people import InventedPerson, invent, platform_trade

_INDEX_LENGTH: Final = LENGTHS[32]
_day: Final = lru_cache(maxsize=40_000)(day_field)  # of some thousand days each comes again and again
_EMPTY: Final = binary_field(b"")
_YEARS_BETWEEN_A_COUPLE: Final = 8
_MAN_AND_WOMAN: Final = frozenset({Sex.MALE.value, Sex.FEMALE.value})


def rows_of(chunk: Chunk) -> Rows:
    """A chunk's people, memberships and ties, and the facts of what happened lately."""
    random = Random(chunk.seed)  # noqa: S311 - a repeatable invention, no secret
    people = invent(random, range(chunk.first_serial, chunk.first_serial + chunk.people), on=chunk.on)
    at_home = [home for home in chunk.homes for _ in range(home.members)]
    at_home += random.choices(standing_homes(chunk), k=chunk.people - chunk.members)
    seat(people, at_home)
    people = [_in_pool(random, one) if home.is_pool else one for one, home in zip(people, at_home, strict=True)]
    places = settle(random, chunk, people, at_home)
    id_texts = new_id_texts(len(people))
    ids = [bytes.fromhex(text.replace("-", "")) for text in id_texts]
    letters = [_letters_field(one.name) for one in people]
    histories, facts = memberships(random, chunk, people, ids, letters, places)
    written: dict[str, list[bytes]] = {
        PEOPLE: list(_people(chunk, id_texts, ids, people, places)),
        MEMBERSHIPS: histories,
        TIES: list(_ties(random, chunk, people, ids)),
    }
    return Rows({table: b"".join(rows) for table, rows in written.items() if rows}, facts, chunk.members)


_RESIDENT_ID: Final = text_field("1") + text_field("CN")
_RELATIVE: Final = text_field(TieKind.RELATIVE.value)
_NO_PHONE: Final = NO_FIELD + NO_FIELD
_YES_OR_NO: Final = {None: NO_FIELD, True: binary_field(b"\1"), False: binary_field(b"\0")}


def _in_pool(random: Random, person: InventedPerson) -> InventedPerson:
    """Who waits in a holding pool works for a platform."""
    return person._replace(employment=Employment.IN_POST.value, occupation_group=platform_trade(random))


def _people(
    chunk: Chunk,
    id_texts: Sequence[str],
    ids: Sequence[bytes],
    people: Sequence[InventedPerson],
    places: Sequence[Place],
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
                BEGIN[PEOPLE], ID_LENGTH, row_id, _name_fields(one.name), _RESIDENT_ID, binary_field(document),
                _INDEX_LENGTH, index, next(phones) if one.mobile else _NO_PHONE,
                _day(one.birth_date.toordinal()),
                _origin_fields(one.sex, one.ethnicity, one.education, one.political, one.hukou),
                _work_fields(one.employment, one.skill, one.occupation_group, one.health_class, one.is_migrant),
                place[0].division, _number_fields(serial, place),
            )
        )  # fmt: skip


def _number_fields(serial: int, place: Place) -> bytes:
    """Given with the first membership; it stays through transfers."""
    _, day, before = place
    return text_field(member_number(serial)) + _day(before[1] if before else day)


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


def _ties(random: Random, chunk: Chunk, people: Sequence[InventedPerson], ids: Sequence[bytes]) -> Iterator[bytes]:
    """Of neighbours in the register, a man and a woman of nearly one age: some said that they are relatives."""
    pairs = [place for place in range(0, chunk.members - 1, 2) if random.random() * 1000 < chunk.families]
    for row_id, place in zip(new_id_bytes(len(pairs)), pairs, strict=True):
        one, other = people[place], people[place + 1]
        years = abs(one.birth_date.year - other.birth_date.year)
        if {one.sex, other.sex} == _MAN_AND_WOMAN and years <= _YEARS_BETWEEN_A_COUPLE:
            both = (binary_field(each) for each in sorted((ids[place], ids[place + 1])))
            yield b"".join((BEGIN[TIES], ID_LENGTH, row_id, *both, _RELATIVE, moment_field(chunk.at)))
