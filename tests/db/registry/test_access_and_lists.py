"""Who reaches which member and union, and lists that go on without counting."""

from uuid import UUID

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.world import AT, TODAY, World, applicant, resident_id
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api
from yizhan.registry.models import Membership
from yizhan.registry.queries import searching
from yizhan.registry.queries.access import access_employer, access_member, access_person, access_union
from yizhan.registry.queries.lists import members_page, newest_first, pool_counties, pool_page, unions_like


def names(rows: list[Membership]) -> set[str]:
    return {row.person.name for row in rows}


@pytest.mark.parametrize(
    ("officer", "seen"),
    [
        ("mill", {"Alan", "Alice", "Bob"}),
        ("school", set()),
        ("xinyang", {"Alan", "Alice", "Bob"}),
        ("daoli", {"Alan", "Alice", "Bob", "Rita"}),
        ("nangang", {"Carol"}),
        ("harbin", {"Alan", "Alice", "Bob", "Carol", "Rita"}),
        ("qiqihar", {"Erin"}),
        ("machinery", {"Alan", "Alice", "Bob"}),
        ("province", {"Alan", "Alice", "Bob", "Carol", "Erin", "Rita"}),
    ],
)
def test_each_officer_lists_the_members_of_their_line(world: World, officer: str, seen: set[str]) -> None:
    assert names(members_page(world.officer(officer)).rows) == seen


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EMPLOYER_AGENT, Role.VISITOR, Role.AUDITOR, Role.TREASURER])
def test_nobody_without_duty_in_the_register_lists_members(world: World, role: Role) -> None:
    acting = Acting(role=role, node_id=world["mill"], level=world.levels["province"])
    assert members_page(acting).rows == []


def test_a_member_outside_the_line_is_not_there(world: World) -> None:
    assert access_member(world.officer("mill"), world.people["Alice"]).person.name == "Alice"
    for stranger in ("depot", "nangang", "qiqihar"):
        with pytest.raises(NotFound):
            access_member(world.officer(stranger), world.people["Alice"])


def test_one_reaches_oneself_and_nobody_else(world: World) -> None:
    assert access_person(world.member("Alice"), world.people["Alice"]).name == "Alice"
    with pytest.raises(NotFound):
        access_person(world.member("Alice"), world.people["Bob"])


@pytest.mark.parametrize(
    ("officer", "union", "seen"),
    [
        ("daoli", "mill", True),
        ("machinery", "mill", True),
        ("machinery", "school", False),
        ("harbin machinery", "mill", True),
        ("harbin machinery", "school", False),
        ("qiqihar machinery", "mill", False),
        ("nangang", "mill", False),
        ("mill", "daoli", False),
        ("province", "plant", True),
    ],
)
def test_a_union_is_seen_from_above_on_either_line(world: World, officer: str, union: str, *, seen: bool) -> None:
    def reached() -> UUID | None:
        try:
            return access_union(world.officer(officer), world[union], TODAY).id
        except NotFound:
            return None

    assert reached() == (world[union] if seen else None)


def test_a_member_sees_their_own_union_only(world: World) -> None:
    assert access_union(world.member("Alice"), world["mill"], TODAY).id == world["mill"]
    with pytest.raises(NotFound):
        access_union(world.member("Alice"), world["school"], TODAY)


def test_an_employer_is_seen_by_its_agent_and_from_above(world: World) -> None:
    mill = world.employers["mill"]
    agent = Acting(role=Role.EMPLOYER_AGENT, node_id=mill)
    assert access_employer(agent, mill, TODAY).id == access_employer(world.officer("daoli"), mill, TODAY).id == mill
    for stranger in (world.officer("nangang"), Acting(role=Role.EMPLOYER_AGENT, node_id=world["school"])):
        with pytest.raises(NotFound):
            access_employer(stranger, mill, TODAY)


@pytest.mark.parametrize(
    "typed", ["王小明", "王", "wangxiaoming", "wang xiao", "wxm", "WXM", "13800000021", resident_id(21).lower()]
)
def test_a_member_is_found_however_one_types(world: World, typed: str) -> None:
    api.join(applicant=applicant("王小明", 21), union_id=world["mill"], acting=Acting.visitor(), at=AT)
    assert names(members_page(world.officer("mill"), search=typed).rows) == {"王小明"}


def test_a_member_is_found_by_number(world: World) -> None:
    number = api.person_card(world.people["Alice"]).member_number
    assert names(members_page(world.officer("mill"), search=number).rows) == {"Alice"}


@pytest.mark.parametrize("typed", ["不存在", "zzz", "13899999999", "%", "'; DROP TABLE", "2.3E+17", "\u202e"])
def test_what_is_nobody_finds_nobody(world: World, typed: str) -> None:
    assert names(members_page(world.officer("mill"), search=typed).rows) == set()


def test_the_search_does_not_reach_beyond_the_line(world: World) -> None:
    assert members_page(world.officer("depot"), search=resident_id(1)).rows == []


def test_pages_follow_one_another_without_gap_or_double(
    world: World, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(searching, "PAGE_ROWS", 2)
    seen: list[str] = []
    after = ""
    while True:
        with django_assert_num_queries(1):
            page = members_page(world.officer("province"), after=after)
        seen += [row.person.name for row in page.rows]
        after = page.following
        if not after:
            break
    assert seen == ["Alan", "Alice", "Bob", "Carol", "Erin", "Rita"]


def test_the_newest_come_first_and_pages_follow_one_another(world: World) -> None:
    everybody = list(Membership.objects.order_by("-id").values_list("id", flat=True))
    met, after = [], "not one of ours"
    while True:
        page = newest_first(Membership.objects.all(), after, limit=2)
        met += [row.id for row in page.rows]
        if not page.following:
            break
        after = page.following
    assert met == everybody
    assert len(met) > 2


@pytest.mark.parametrize("cursor", ["x", "====", "5byg", "%00"])
def test_a_cursor_that_is_none_begins_at_the_beginning(world: World, cursor: str) -> None:
    assert len(members_page(world.officer("province"), after=cursor).rows) == 6


def test_the_pool_lists_who_waits_in_the_line(world: World) -> None:
    assert names(pool_page(world.officer("daoli")).rows) == {"Rita"}
    assert pool_page(world.officer("nangang")).rows == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"search": "rita"}, {"Rita"}),
        ({"search": "r"}, {"Rita"}),
        ({"search": "alice"}, set()),  # a member of a union, and in no pool
        ({"trade": "food_delivery"}, {"Rita"}),
        ({"trade": "courier"}, set()),
        ({"trade": "no-trade"}, {"Rita"}),
        ({"county": "230102"}, {"Rita"}),
        ({"county": "230103"}, set()),
        ({"county": "2301"}, {"Rita"}),
    ],
)
def test_the_pool_is_searched_by_name_trade_and_county(world: World, asked: dict[str, str], found: set[str]) -> None:
    for officer in ("daoli", "harbin", "province"):
        assert names(pool_page(world.officer(officer), **asked).rows) == found
    assert pool_page(world.officer("nangang"), **asked).rows == []


def test_the_counties_that_can_be_chosen_are_those_of_ones_line(world: World) -> None:
    assert pool_counties(world.officer("daoli")) == ["230102"]
    assert pool_counties(world.officer("province")) == ["230102"]
    assert pool_counties(world.officer("nangang")) == []


def test_unions_are_found_by_part_of_their_name_and_division(world: World) -> None:
    assert {union.id for union in unions_like("mill")} == {world["mill"]}
    assert {union.id for union in unions_like("", division="230102")} == {world["mill"], world["school"]}
    assert unions_like("pool") == []
