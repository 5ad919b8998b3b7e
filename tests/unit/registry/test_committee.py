import pytest

from yizhan.registry.rules.committee import Advice, Band, band_for, committee_advice


@pytest.mark.parametrize(
    ("members", "least", "most"),
    [(25, 1, 1), (26, 3, 7), (200, 3, 7), (201, 7, 15), (1_001, 15, 21), (10_000, 21, 29), (10_001, 29, 37)],
)
def test_bands_follow_the_election_rules(members: int, least: int, most: int) -> None:
    band = band_for(members)
    assert (band.least, band.most) == (least, most)


def test_thirty_employees_with_twelve_women_need_both_committees() -> None:
    assert committee_advice(members=30, women=12, seats=5) == (
        Advice.COMMITTEE_DUE,
        Advice.WOMEN_COMMITTEE_DUE,
    )


def test_below_twenty_five_an_organiser_is_enough_and_women_have_a_delegate() -> None:
    assert committee_advice(members=24, women=9) == (Advice.ORGANISER_ENOUGH, Advice.WOMEN_DELEGATE_DUE)


def test_the_boundaries_are_exact() -> None:
    assert committee_advice(members=25, women=10) == (Advice.COMMITTEE_DUE, Advice.WOMEN_COMMITTEE_DUE)


def test_seats_outside_the_band_or_even_are_said() -> None:
    assert Advice.TOO_FEW_SEATS in committee_advice(members=300, women=0, seats=5)
    assert {Advice.TOO_MANY_SEATS, Advice.EVEN_SEATS} <= set(committee_advice(members=30, women=0, seats=8))


def test_a_district_may_bring_its_own_table() -> None:
    finer = (Band(100, 3, 5), Band(None, 5, 9))
    assert committee_advice(members=60, women=0, seats=7, bands=finer)[-1] is Advice.TOO_MANY_SEATS
