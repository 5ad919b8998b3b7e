"""Who stands above a union on a day, and what a reorganisation changes."""

from datetime import date, timedelta

import pytest

from tests.world import AT, LOADER, SINCE, TODAY, World
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Level, ScopeKeys
from yizhan.registry import api
from yizhan.registry.errors import Circle
from yizhan.registry.models import Membership, UnionAncestry

MOVED_ON = date(2026, 2, 1)


def test_a_primary_union_knows_its_street_county_city_and_industry(world: World) -> None:
    assert api.line_of(world["mill"], TODAY) == ScopeKeys(
        union_id=world["mill"],
        street_id=world["xinyang"],
        county_id=world["daoli"],
        city_id=world["harbin"],
        industry_id=world["machinery"],
        industry_city_id=world["harbin machinery"],
    )


def test_the_industrial_line_has_no_street_and_no_county(world: World) -> None:
    line = api.line_of(world["mill"], TODAY, "industry")
    assert line == ScopeKeys(
        union_id=world["mill"],
        city_id=world["harbin machinery"],
        industry_id=world["machinery"],
        industry_city_id=world["harbin machinery"],
    )


def test_a_county_union_stands_in_its_own_column(world: World) -> None:
    line = api.line_of(world["daoli"], TODAY)
    assert (line.county_id, line.city_id, line.street_id) == (world["daoli"], world["harbin"], None)


def test_ancestors_run_over_both_lines_nearest_first(world: World) -> None:
    ancestors = api.ancestors_of(world["mill"], TODAY)
    assert ancestors[0] == world["mill"]
    territory, industry = ("xinyang", "daoli", "harbin", "province"), ("harbin machinery", "machinery")
    assert set(ancestors) == {world[name] for name in ("mill", *territory, *industry)}


def test_before_it_was_entered_a_union_has_no_line(world: World) -> None:
    with pytest.raises(NotFound):
        api.line_of(world["mill"], SINCE - timedelta(days=1))


def test_a_moved_street_takes_its_unions_with_it_from_that_day(world: World) -> None:
    api.move_union(
        union_id=world["xinyang"], parent_id=world["nangang"], line="territory", on=MOVED_ON, acting=LOADER, at=AT
    )
    before = api.line_of(world["mill"], MOVED_ON - timedelta(days=1))
    after = api.line_of(world["mill"], MOVED_ON)
    assert (before.county_id, after.county_id) == (world["daoli"], world["nangang"])
    assert after.street_id == world["xinyang"]
    assert after.industry_id == world["machinery"]


def test_open_memberships_follow_their_union_and_closed_ones_stay(world: World) -> None:
    api.leave(membership_id=world.memberships["Bob"], change="6", reason="5", acting=world.officer("mill"), at=AT)
    api.move_union(
        union_id=world["xinyang"], parent_id=world["nangang"], line="territory", on=TODAY, acting=LOADER, at=AT
    )
    assert Membership.objects.get(id=world.memberships["Alice"]).county_id == world["nangang"]
    assert Membership.objects.get(id=world.memberships["Bob"]).county_id == world["daoli"]


def test_a_union_cannot_move_below_itself(world: World) -> None:
    before = list(UnionAncestry.objects.order_by("id").values_list())
    with pytest.raises(Circle):
        api.move_union(
            union_id=world["daoli"], parent_id=world["xinyang"], line="territory", on=TODAY, acting=LOADER, at=AT
        )
    assert list(UnionAncestry.objects.order_by("id").values_list()) == before


def test_moving_twice_on_one_day_leaves_one_line(world: World) -> None:
    for parent in ("nangang", "longsha"):
        api.move_union(
            union_id=world["xinyang"], parent_id=world[parent], line="territory", on=TODAY, acting=LOADER, at=AT
        )
    assert api.line_of(world["mill"], TODAY).county_id == world["longsha"]
    assert api.line_of(world["mill"], TODAY).city_id == world["qiqihar"]
    assert api.line_of(world["mill"], TODAY - timedelta(days=1)).county_id == world["daoli"]


def test_a_union_needs_a_superior_that_stands(world: World) -> None:
    world.unions["nowhere"] = world.people["Alice"]  # an id that is no union's
    with pytest.raises(NotFound):
        world.union("orphan", Level.PRIMARY, {"territory": "nowhere"})
