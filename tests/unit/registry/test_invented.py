"""Invented people and units: nobody shares a number, and what is read in parts is read as the register would."""

from datetime import date
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from yizhan.registry.rules import uscc
from yizhan.registry.rules.identity import read_resident_id
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.synthetic.people import LARGEST_PROVINCE, invent, invent_people
from yizhan.registry.synthetic.sizes import PRINTED_SEED, Size, size_of
from yizhan.registry.synthetic.tree import unit_key
from yizhan.registry.synthetic.unions import PlannedDivision, plan_large_without_a_union, plan_unions

ON = date(2026, 11, 22)
SERIALS = st.integers(1, LARGEST_PROVINCE)
DIVISIONS = [
    PlannedDivision("230000", "", "province", "黑龙江省"),
    PlannedDivision("230100", "230000", "city", "哈尔滨市"),
    PlannedDivision("230102", "230100", "county", "道里区"),
    PlannedDivision("230102001", "230102", "township", "兆麟街道"),
    PlannedDivision("230800", "230000", "city", "佳木斯市"),
    PlannedDivision("230881", "230800", "county", "同江市"),
    *(PlannedDivision(f"23{city}04", f"23{city}00", "county", f"某{city}县") for city in ("05", "07", "10", "11")),
    *(PlannedDivision(f"23{city}00", "230000", "city", f"某{city}市") for city in ("05", "07", "10", "11")),
]


@given(SERIALS, SERIALS, st.integers(), st.integers())
def test_no_two_of_the_first_five_million_share_a_number(one: int, other: int, seed: int, other_seed: int) -> None:
    assert one == other or _document(one, seed) != _document(other, other_seed)


@given(st.integers(0, 99), st.integers(0, 99), st.integers(1, 49_999), st.integers(), st.integers())
def test_nor_do_those_whose_numbers_differ_in_the_birthday_alone(
    block: int, other: int, within: int, seed: int, other_seed: int
) -> None:
    first, second = _document(block * 50_000 + within, seed), _document(other * 50_000 + within, other_seed)
    assert block == other or first != second


def _document(serial: int, seed: int) -> str:
    person = invent(Random(seed), range(serial, serial + 1), on=ON)[0]
    assert read_resident_id(person.document, on=ON).birth_date == person.birth_date
    return person.document


def test_birthdays_are_spread_over_every_day() -> None:
    days = {person.birth_date.toordinal() % 100 for person in invent(Random(1), range(1, 2001), on=ON)}
    assert len(days) == 100


def test_everybody_is_of_working_age() -> None:
    for person in invent(Random(1), range(1, 2001), on=ON):
        assert 18 <= (ON - person.birth_date).days / 365.25 < 69


def test_people_without_end_go_on_with_the_serials() -> None:
    source = invent_people(Random(1), on=ON, first_serial=700)
    mobiles = [next(source).mobile for _ in range(1200)]
    assert [mobile for mobile in mobiles if mobile] == [
        f"160{serial:08d}" for serial, mobile in enumerate(mobiles, start=700) if mobile
    ]


def test_a_plan_has_as_many_of_everything_as_the_size_says() -> None:
    size = Size(primary_unions=200, members=5_000, large_enterprises=9, spread=1.5)
    plan = plan_unions(Random(3), DIVISIONS, size)
    assert sum(union.members for union in plan) == 5_000
    assert sum(union.kind == "independent" for union in plan) == 200
    employers = [union.employer for union in plan if union.employer]
    assert sum(employer.is_above_scale for employer in employers) == 9
    without = plan_large_without_a_union(Random(3), DIVISIONS, size)
    assert [employer.is_above_scale for employer in without] == [True]
    codes = [employer.uscc for employer in (*employers, *without)]
    assert len(set(codes)) == len(codes)
    assert all(uscc.check_character(code[:17]) == code[17] for code in codes)


def test_a_units_name_is_read_as_the_register_reads_it() -> None:
    for union in plan_unions(Random(3), DIVISIONS, Size(primary_unions=300, members=3_000)):
        assert unit_key(union.name) == name_key(union.name)
        if union.employer:
            assert unit_key(union.employer.name) == name_key(union.employer.name)


def test_the_printed_seed_makes_the_printed_figures_and_another_one_others() -> None:
    whole = size_of(1.0, PRINTED_SEED)
    assert (whole.members, whole.primary_unions, whole.large_enterprises) == (3_100_000, 100_000, 2_343)
    other = size_of(1.0, PRINTED_SEED + 1)
    assert other.members != whole.members
    assert abs(other.members / whole.members - 1) <= 0.05
    assert size_of(1.0, PRINTED_SEED + 1) == other
    assert size_of(0.0005, PRINTED_SEED).members == 1_550
