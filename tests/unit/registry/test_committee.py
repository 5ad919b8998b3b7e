from copy import deepcopy
from datetime import date
from typing import Any

import pytest
import yaml

from yizhan.registry.committees import FILE, CommitteeRulesError, read, rules_on
from yizhan.registry.rules.committee import (
    Advice,
    Band,
    Found,
    band_for,
    code_advice,
    committee_advice,
    joint_advice,
    table_for,
)
from yizhan.registry.words import ADVICE_WORDS, advice_words

ON = date(2026, 11, 30)
TABLE = rules_on("230102", ON)
LAW = "《中华人民共和国工会法》第十一条"


def advice(**counts: int) -> tuple[Advice, ...]:
    return tuple(one.advice for one in committee_advice(TABLE, **counts))


@pytest.mark.parametrize(
    ("members", "least", "most"),
    [(25, 1, 1), (26, 3, 7), (200, 3, 7), (201, 7, 15), (1_001, 15, 21), (10_000, 21, 29), (10_001, 29, 37)],
)
def test_bands_follow_the_election_rules(members: int, least: int, most: int) -> None:
    band = band_for(members, TABLE.bands)
    assert (band.least, band.most) == (least, most)


def test_thirty_employees_with_twelve_women_need_both_committees() -> None:
    assert advice(members=30, women=12, seats=5) == (Advice.COMMITTEE_DUE, Advice.WOMEN_COMMITTEE_DUE)


def test_below_twenty_five_an_organiser_is_enough_and_women_have_a_delegate() -> None:
    assert advice(members=24, women=9) == (Advice.ORGANISER_ENOUGH, Advice.WOMEN_DELEGATE_DUE)


def test_the_boundaries_are_exact() -> None:
    assert advice(members=25, women=10) == (Advice.COMMITTEE_DUE, Advice.WOMEN_COMMITTEE_DUE)


def test_seats_outside_the_band_or_even_are_said() -> None:
    assert Advice.TOO_FEW_SEATS in advice(members=300, women=0, seats=5)
    assert {Advice.TOO_MANY_SEATS, Advice.EVEN_SEATS} <= set(advice(members=30, women=0, seats=8))


def test_each_says_the_number_and_the_document_that_it_rests_on() -> None:
    [due, few] = committee_advice(TABLE, members=300, women=0, seats=5)
    assert (due.number, due.source) == (25, LAW)
    assert advice_words(few) == "委员人数少于这一会员规模的下限7人。（《工会基层组织选举工作条例》）"
    assert set(ADVICE_WORDS) == set(Advice)


def test_a_unit_that_is_large_enough_leaves_the_joint_union() -> None:
    assert joint_advice(TABLE, 24) == ()
    assert joint_advice(TABLE, 25) == (Found(Advice.OWN_UNION_DUE, LAW, 25),)


@pytest.mark.parametrize(
    ("uscc", "is_primary", "told"),
    [
        ("81230000MC0000012W", True, None),
        ("89230000MC00000120", False, None),
        ("", True, None),
        ("89230000MC00000120", True, Advice.PRIMARY_CODE_NEEDED),
        ("81230000MC0000012W", False, Advice.OTHER_CODE_NEEDED),
    ],
)
def test_a_unions_code_fits_its_kind(uscc: str, is_primary: bool, told: Advice | None) -> None:
    assert [one.advice for one in code_advice(uscc, is_primary=is_primary)] == [told] * (told is not None)


def document() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return loaded


def own(division: str, begins: date, **seats: Any) -> dict[str, Any]:
    table: dict[str, Any] = deepcopy(document()["tables"][0])
    table |= {"division": division, "from": begins}
    table["seats"] |= seats
    return table


def test_a_district_brings_its_own_table_from_a_day_on() -> None:
    finer = [{"members": 100, "least": 3, "most": 5}, {"least": 5, "most": 45}]
    tables = read({"tables": [*document()["tables"], own("230102", date(2026, 6, 1), bands=finer, odd=False)]})
    before, after = (table_for(tables, "230102002", on) for on in (date(2026, 5, 31), date(2026, 6, 1)))
    elsewhere = table_for(tables, "230103", date(2026, 6, 1))
    assert before is not None
    assert after is not None
    assert elsewhere is not None
    assert before.bands == elsewhere.bands == TABLE.bands
    assert after.bands == (Band(100, 3, 5), Band(None, 5, 45))
    assert committee_advice(after, members=60, women=0, seats=4)[1:] == ()
    assert committee_advice(after, members=60, women=0, seats=7)[-1].advice is Advice.TOO_MANY_SEATS


BAD: list[tuple[str, list[dict[str, Any]]]] = [
    ("for everywhere", [own("230102", ON)]),
    ("bands go up", [own("", ON, bands=[{"members": 100, "least": 3, "most": 5}])]),
    ("bands go up", [own("", ON, bands=[{"members": 9, "least": 1, "most": 1}] * 2 + [{"least": 1, "most": 1}])]),
    ("least is above", [own("", ON, bands=[{"least": 5, "most": 3}])]),
    ("from is a day", [{**own("", ON), "from": "2026-1-1"}]),
    ("from is a day", [own("", ON, bands=[{"least": "3", "most": 5}])]),
    ("'odd' is missing", [{**own("", ON), "seats": {"bands": [], "source": "x"}}]),
]


@pytest.mark.parametrize(("said", "tables"), BAD)
def test_a_table_that_cannot_be_applied_is_refused_with_its_fault(said: str, tables: list[dict[str, Any]]) -> None:
    with pytest.raises(CommitteeRulesError, match=said):
        read({"tables": tables})
