"""Under which unions a union may be put."""

from dataclasses import replace
from datetime import date

import pytest

from yizhan.registry.rules.moving import MoveObstacle, Standing, may_move_on, obstacle, obstacle_of

HERE = "Heilongjiang"
PRIMARY = Standing("primary", "territory", "Y", HERE)
STREET = Standing("street", "territory", "Y", HERE)
COUNTY = Standing("county", "territory", "Y", HERE)
PROVINCE = Standing("province", "territory", "Y", HERE)
TRADE = Standing("industry", "industry", "Y", HERE)
TRADE_CITY = Standing("city", "industry", "Y", HERE)


@pytest.mark.parametrize(
    ("union", "parent", "line", "expected"),
    [
        (PRIMARY, STREET, "territory", None),
        (PRIMARY, COUNTY, "territory", None),
        (COUNTY, PROVINCE, "territory", None),
        (replace(PRIMARY, state="C"), STREET, "territory", None),
        (PRIMARY, TRADE_CITY, "industry", None),
        (TRADE_CITY, TRADE, "industry", None),
        (TRADE_CITY, PROVINCE, "industry", None),
        (replace(PRIMARY, line="industry"), STREET, "territory", None),
        (TRADE_CITY, PROVINCE, "territory", MoveObstacle.ON_ITS_OWN_LINE_ALONE),
        (COUNTY, TRADE_CITY, "industry", MoveObstacle.ON_ITS_OWN_LINE_ALONE),
        (replace(COUNTY, level="city"), TRADE, "industry", MoveObstacle.ON_ITS_OWN_LINE_ALONE),
        (PRIMARY, TRADE_CITY, "territory", MoveObstacle.PARENT_ON_ANOTHER_LINE),
        (PRIMARY, STREET, "industry", MoveObstacle.PARENT_ON_ANOTHER_LINE),
        (PRIMARY, PRIMARY, "territory", MoveObstacle.PARENT_TOO_LOW),
        (COUNTY, STREET, "territory", MoveObstacle.PARENT_TOO_LOW),
        (PRIMARY, replace(STREET, state="C"), "territory", MoveObstacle.PARENT_ENDED),
        (PRIMARY, replace(STREET, state="W"), "territory", MoveObstacle.PARENT_ENDED),
        (PRIMARY, replace(STREET, province="Jilin"), "territory", MoveObstacle.PARENT_ELSEWHERE),
        (replace(PRIMARY, province=None), replace(STREET, province=None), "territory", MoveObstacle.PARENT_ELSEWHERE),
        (replace(PRIMARY, state="W"), STREET, "territory", MoveObstacle.ENDED),
        (PROVINCE, PROVINCE, "territory", MoveObstacle.AT_THE_TOP),
    ],
)
def test_under_what_it_may_be_put(union: Standing, parent: Standing, line: str, expected: MoveObstacle | None) -> None:
    assert obstacle(union, parent, line=line) is expected


def test_not_under_itself_nor_what_is_below_it_nor_where_it_stands() -> None:
    assert obstacle(STREET, COUNTY, line="territory", is_itself=True) is MoveObstacle.PARENT_IS_ITSELF
    assert obstacle(STREET, COUNTY, line="territory", is_below=True) is MoveObstacle.PARENT_BELOW
    assert obstacle(STREET, COUNTY, line="territory", stands_there=True) is MoveObstacle.STANDS_THERE


def test_an_obstacle_of_the_union_itself_is_known_before_any_superior_is_named() -> None:
    assert obstacle_of(PRIMARY) is None
    assert obstacle_of(replace(PRIMARY, state="W")) is MoveObstacle.ENDED


def test_the_document_is_not_of_tomorrow_and_not_from_before_the_union() -> None:
    today, began = date(2026, 3, 2), date(2020, 1, 1)
    assert may_move_on(today, today=today, began=began)
    assert may_move_on(began, today=today, began=began)
    assert not may_move_on(date(2026, 3, 3), today=today, began=began)
    assert not may_move_on(date(2019, 12, 31), today=today, began=began)
    assert may_move_on(date(1990, 1, 1), today=today, began=None)
