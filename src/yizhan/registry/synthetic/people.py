"""Invented people with believable ages, trades and hardships. Pure: a random source comes in."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import accumulate
from random import Random
from typing import Final, NamedTuple

from yizhan.registry.codes import (
    Education,
    Employment,
    HealthClass,
    Hukou,
    OccupationGroup,
    Political,
    Sex,
    Skill,
)
from yizhan.registry.rules.identity import check_character
from yizhan.registry.synthetic.words import DAUR_AND_OTHER_NAMES, GIVEN_OF_MEN, GIVEN_OF_WOMEN, SURNAMES

_NEVER_ISSUED: Final = "2399"
_MOBILE_NEVER_ISSUED: Final = "160"
_NUMBERS_OF_A_BIRTHDAY: Final = 50_000  # a hundred counties that never were, five hundred orders of each sex
_DAYS_APART: Final = 100
LARGEST_PROVINCE: Final = _NUMBERS_OF_A_BIRTHDAY * _DAYS_APART  # people without two of one number
_SPREAD: Final = 37  # with no factor in common with _DAYS_APART: one thousand neighbours have every kind of birthday
_AT_ONCE: Final = 500
_WITHOUT_MOBILE, _MEN, _RARE_NAME, _TWO_CHARACTERS, _NOT_SAID = 0.03, 0.56, 0.002, 0.78, 0.04
_MIGRANTS, _MIGRANTS_ELSEWHERE = 0.6, 0.15
RETIRES_AT: Final = 60


class InventedPerson(NamedTuple):
    """What the register holds of somebody who does not exist; codes as in `registry.codes`."""

    name: str
    document: str
    mobile: str
    birth_date: date
    sex: str
    ethnicity: str
    education: str
    political: str
    hukou: str
    employment: str
    skill: str
    occupation_group: str
    is_migrant: bool | None
    health_class: str


def invent_people(random: Random, *, on: date, first_serial: int = 1) -> Iterator[InventedPerson]:
    """People without end; `on` is the day on which their ages are believable."""
    serial = first_serial
    while True:
        yield from invent(random, range(serial, serial + _AT_ONCE), on=on)
        serial += _AT_ONCE


def invent(random: Random, serials: range, *, on: date) -> list[InventedPerson]:
    """A person for each serial; column by column, which takes a third of the time that row by row would."""
    count = len(serials)
    men = [random.random() < _MEN for _ in serials]
    ages = [min(67, max(18, round(random.gauss(40, 11)))) for _ in serials]
    births = [_birth(on, age, int(random.random() * 365), serial) for age, serial in zip(ages, serials, strict=True)]
    employments = [
        Employment.RETIRED.value if age >= RETIRES_AT else said
        for age, said in zip(ages, _draw(random, _EMPLOYMENT, count), strict=True)
    ]
    groups = [
        group if employment == Employment.IN_POST else OccupationGroup.OTHER.value
        for employment, group in zip(employments, _draw(random, _OCCUPATION, count), strict=True)
    ]
    migrants = [random.random() < (_MIGRANTS if group in _OFTEN_MIGRANT else _MIGRANTS_ELSEWHERE) for group in groups]
    columns: tuple[Sequence[object], ...] = (
        _names(random, men),
        [document_number(serial, born, man=man) for serial, born, man in zip(serials, births, men, strict=True)],
        ["" if random.random() < _WITHOUT_MOBILE else mobile_number(serial) for serial in serials],
        births,
        [Sex.MALE.value if man else Sex.FEMALE.value for man in men],
        _draw(random, _ETHNICITY, count),
        _draw(random, _EDUCATION, count),
        _draw(random, _POLITICAL, count),
        [Hukou.RURAL_FAMILY.value if migrant else Hukou.URBAN_FAMILY.value for migrant in migrants],
        employments,
        _draw(random, _SKILL, count),
        groups,
        [None if random.random() < _NOT_SAID else migrant for migrant in migrants],
        _draw(random, _HEALTH, count),
    )
    return list(map(InventedPerson._make, zip(*columns, strict=True)))


def invented_name(random: Random) -> str:
    """A name alone, of whoever signs or chairs."""
    return _names(random, [random.random() < _MEN])[0]


def platform_trade(random: Random) -> str:
    """The trade of somebody who works for a platform."""
    return random.choice(_PLATFORM_TRADES)


def document_number(serial: int, birth_date: date, *, man: bool) -> str:
    """A resident ID number whose checksum and date are right and whose county never existed (2399xx).

    The serial fills the last two digits of the county and the order number, so that numbers differ for the first
    50,000 serials of each birthday and sex.
    """
    county, order = divmod(serial, 500)
    digits = f"{_NEVER_ISSUED}{county % 100:02d}{birth_date.isoformat().replace('-', '')}{order * 2 + man:03d}"
    return digits + check_character(digits)


def mobile_number(serial: int) -> str:
    """A number of a range that no network ever gave out."""
    return f"{_MOBILE_NEVER_ISSUED}{serial:08d}"


def _birth(on: date, age: int, days: int, serial: int) -> date:
    """A birthday of that age, or up to three months before.

    Serials whose numbers would differ in the birthday alone (every 50,000th) have it on different days of a hundred, so
    that nobody of the first five million shares a number with anybody.
    """
    born = on.toordinal() - int(age * 365.25) - days
    wanted = serial // _NUMBERS_OF_A_BIRTHDAY + serial % _NUMBERS_OF_A_BIRTHDAY * _SPREAD
    return date.fromordinal(born - (born - wanted) % _DAYS_APART)


def _names(random: Random, men: Sequence[bool]) -> list[str]:
    surnames = _draw(random, SURNAMES, len(men))
    return [
        random.choice(DAUR_AND_OTHER_NAMES)
        if random.random() < _RARE_NAME
        else surname + _given(random, GIVEN_OF_MEN if man else GIVEN_OF_WOMEN)
        for surname, man in zip(surnames, men, strict=True)
    ]


def _given(random: Random, characters: str) -> str:
    first = characters[int(random.random() * len(characters))]
    if random.random() >= _TWO_CHARACTERS:
        return first
    return first + characters[int(random.random() * len(characters))]


def _draw(random: Random, shares: Mapping[str, int], count: int) -> list[str]:
    """So many codes as plain texts: members of an enumeration take longer to format than all the rest of a person."""
    return random.choices([code[:] for code in shares], cum_weights=list(accumulate(shares.values())), k=count)


_OFTEN_MIGRANT: Final = frozenset(
    {OccupationGroup.FOOD_DELIVERY, OccupationGroup.COURIER, OccupationGroup.TRUCKER, OccupationGroup.DOMESTIC}
)
_PLATFORM_TRADES: Final = (
    OccupationGroup.FOOD_DELIVERY.value,
    OccupationGroup.COURIER.value,
    OccupationGroup.TRUCKER.value,
    OccupationGroup.RIDE_HAILING.value,
)
# Shares per thousand: believable for a north-eastern province, nobody's statistic.
_ETHNICITY: Final[dict[str, int]] = {"01": 945, "11": 32, "10": 9, "02": 5, "03": 5, "31": 2, "45": 1, "53": 1}
_EDUCATION: Final[dict[str, int]] = {
    Education.MASTER: 20, Education.BACHELOR: 210, Education.COLLEGE: 260, Education.VOCATIONAL: 180,
    Education.SENIOR_HIGH: 170, Education.JUNIOR_HIGH: 150, Education.PRIMARY: 10,
}  # fmt: skip
_POLITICAL: Final[dict[str, int]] = {Political.MASSES: 780, Political.PARTY_MEMBER: 150, Political.YOUTH_LEAGUE: 70}
_EMPLOYMENT: Final[dict[str, int]] = {
    Employment.IN_POST: 930, Employment.LAID_OFF: 25, Employment.UNEMPLOYED: 20, Employment.SICK_LEAVE: 15,
    Employment.RETIRED_INTERNALLY: 10,
}  # fmt: skip
_SKILL: Final[dict[str, int]] = {
    "": 620, Skill.JUNIOR: 130, Skill.INTERMEDIATE: 130, Skill.SENIOR: 80, Skill.TECHNICIAN: 30,
    Skill.SENIOR_TECHNICIAN: 10,
}  # fmt: skip
_OCCUPATION: Final[dict[str, int]] = {
    OccupationGroup.OTHER: 900, OccupationGroup.TRUCKER: 22, OccupationGroup.RIDE_HAILING: 15,
    OccupationGroup.COURIER: 18, OccupationGroup.FOOD_DELIVERY: 20, OccupationGroup.DOMESTIC: 8,
    OccupationGroup.NURSING_CARE: 6, OccupationGroup.GUARD: 11,
}  # fmt: skip
_HEALTH: Final[dict[str, int]] = {
    HealthClass.NONE: 925, HealthClass.CHRONIC: 45, HealthClass.SERIOUS: 15, HealthClass.DISABLED: 15,
}  # fmt: skip
