"""Invented people with believable ages, trades and hardships. Pure: a random source comes in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Final

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


@dataclass(frozen=True, slots=True)
class InventedPerson:
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
        yield _invent(random, serial, on)
        serial += 1


def document_number(serial: int, birth_date: date, *, man: bool) -> str:
    """A resident ID number whose checksum and date are right and whose county never existed (2399xx).

    The serial fills the last two digits of the county and the order number, so that numbers differ for the first
    50,000 serials of each birthday and sex.
    """
    county, order = divmod(serial, 500)
    digits = f"{_NEVER_ISSUED}{county % 100:02d}{birth_date:%Y%m%d}{order * 2 + man:03d}"
    return digits + check_character(digits)


def mobile_number(serial: int) -> str:
    """A number of a range that no network ever gave out."""
    return f"{_MOBILE_NEVER_ISSUED}{serial:08d}"


def _invent(random: Random, serial: int, on: date) -> InventedPerson:
    man = random.random() < 0.56
    age = min(67, max(18, round(random.gauss(40, 11))))
    birth_date = on - timedelta(days=int(age * 365.25) + random.randrange(365))
    employment = _employment(random, age)
    group = _occupation_group(random, employment)
    migrant = random.random() < (0.6 if group in _OFTEN_MIGRANT else 0.15)
    return InventedPerson(
        name=_name(random, man=man),
        document=document_number(serial, birth_date, man=man),
        mobile="" if random.random() < 0.03 else mobile_number(serial),
        birth_date=birth_date,
        sex=Sex.MALE if man else Sex.FEMALE,
        ethnicity=_pick(random, _ETHNICITY),
        education=_pick(random, _EDUCATION),
        political=_pick(random, _POLITICAL),
        hukou=Hukou.RURAL_FAMILY if migrant else Hukou.URBAN_FAMILY,
        employment=employment,
        skill=_pick(random, _SKILL),
        occupation_group=group,
        is_migrant=None if random.random() < 0.04 else migrant,
        health_class=_pick(random, _HEALTH),
    )


def _name(random: Random, *, man: bool) -> str:
    if random.random() < 0.002:
        return random.choice(DAUR_AND_OTHER_NAMES)
    given = GIVEN_OF_MEN if man else GIVEN_OF_WOMEN
    length = 2 if random.random() < 0.78 else 1
    surname = random.choices(list(SURNAMES), weights=list(SURNAMES.values()))[0]
    return surname + "".join(random.choice(given) for _ in range(length))


def _employment(random: Random, age: int) -> str:
    if age >= 60:
        return Employment.RETIRED
    return _pick(random, _EMPLOYMENT)


def _occupation_group(random: Random, employment: str) -> str:
    return _pick(random, _OCCUPATION) if employment == Employment.IN_POST else OccupationGroup.OTHER


def _pick(random: Random, shares: dict[str, int]) -> str:
    return random.choices(list(shares), weights=list(shares.values()))[0]


_OFTEN_MIGRANT: Final = frozenset(
    {OccupationGroup.FOOD_DELIVERY, OccupationGroup.COURIER, OccupationGroup.TRUCKER, OccupationGroup.DOMESTIC}
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
