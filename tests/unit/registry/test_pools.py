"""In which order a holding pool is looked for, and the operator's table of where numbers were issued."""

import pytest

from yizhan.registry.phone_places import PhonePlacesError, read
from yizhan.registry.rules.joining import PoolWay, Whereabouts, pool_ways

EVERYTHING = Whereabouts(route=("230102", "230103"), residence="230202001", phone="230300", document="230404")


def test_the_usual_route_comes_first_then_where_one_lives_then_the_number_then_the_id() -> None:
    assert pool_ways(EVERYTHING) == (
        (PoolWay.ROUTE, "230102"),
        (PoolWay.ROUTE, "230103"),
        (PoolWay.RESIDENCE, "230202"),
        (PoolWay.PHONE, "230300"),
        (PoolWay.DOCUMENT, "230404"),
    )


def test_what_nobody_knows_is_left_out() -> None:
    assert pool_ways(Whereabouts(route=("", "230103"))) == ((PoolWay.ROUTE, "230103"),)
    assert pool_ways(Whereabouts()) == ()


def test_ones_own_word_stands_alone() -> None:
    said = Whereabouts(said="230113005", route=EVERYTHING.route, residence=EVERYTHING.residence)
    assert pool_ways(said) == ((PoolWay.SAID, "230113"),)


def test_the_table_is_read_without_blank_lines() -> None:
    assert read([["1390450", "230100"], [""], [" 1390451 ", "230103"]]) == {"1390450": "230100", "1390451": "230103"}


@pytest.mark.parametrize("row", [["139045", "230100"], ["1390450", "2301"], ["1390450"], ["号段", "归属地"]])
def test_a_line_that_is_none_is_named(row: list[str]) -> None:
    with pytest.raises(PhonePlacesError, match="line 2"):
        read([["1390450", "230100"], row])
