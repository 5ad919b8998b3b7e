"""Which desk hears an appeal against an expulsion."""

import pytest

from yizhan.registry.rules.expelling import hearing_desk


@pytest.mark.parametrize(
    ("above", "staffed", "desk"),
    [
        (["street", "county", "city"], {"street", "county"}, "street"),
        (["street", "county", "city"], {"county", "city"}, "county"),
        (["street", "county"], set(), "street"),
        ([], {"county"}, None),
    ],
)
def test_the_nearest_desk_above_at_which_somebody_sits(above: list[str], staffed: set[str], desk: str | None) -> None:
    assert hearing_desk(above, staffed) == desk
