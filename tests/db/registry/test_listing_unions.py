"""The list of a line's unions: all of them and no other, found by any part of a name or by a code, page by page."""

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.people import People
from tests.world import World
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.registry.models import Union, UnionAncestry
from yizhan.registry.queries import listing_unions
from yizhan.registry.queries.listing_unions import unions_in_reach, unions_page


def names(acting: Acting, **asked: str) -> list[str]:
    """Page after page."""
    found, after = [], ""
    while True:
        page = unions_page(acting, after=after, **asked)
        found += [row.union.name for row in page.rows]
        after = page.following
        if not after:
            return found


@pytest.mark.parametrize("node", ["mill", "xinyang", "daoli", "harbin", "machinery", "harbin machinery", "province"])
def test_it_is_the_line_whole_and_nothing_else(world: World, node: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_unions, "PAGE_ROWS", 2)
    below = UnionAncestry.objects.filter(ancestor_id=world[node], valid_until__isnull=True).values("union_id")
    line = (
        Union.objects.all()
        if node == "province"
        else Union.objects.filter(id__in=[*below.values_list("union_id", flat=True), world[node]])
    )
    expected = list(line.exclude(state="W").order_by("name_pinyin", "id").values_list("name", flat=True))
    assert names(world.officer(node)) == expected


@pytest.mark.parametrize("role", [Role.MEMBER, Role.EMPLOYER_AGENT, Role.VISITOR, Role.AUDITOR, Role.TREASURER])
def test_nobody_without_duty_in_the_register_has_a_list(world: World, role: Role) -> None:
    acting = Acting(role=role, node_id=world["mill"], level=Level.PROVINCE)
    assert not unions_in_reach(acting).exists()


def test_it_is_found_by_part_of_its_name_pinyin_and_codes_within_the_line(world: World) -> None:
    Union.objects.filter(id=world["mill"]).update(
        name="哈尔滨红星机械厂工会", name_pinyin="ha er bin hong xing", uscc="81230000MC0000001A"
    )
    mill = Union.objects.get(id=world["mill"])
    for typed in ("红星", "机械厂", "ha er", mill.code, mill.code.lower(), "81230000mc0000001a", " 红星 "):
        assert names(world.officer("daoli"), search=typed) == [mill.name], typed
        assert names(world.officer("nangang"), search=typed) == [], typed
    assert names(world.officer("province"), search="没有这家") == []


def test_levels_and_states_narrow_it_and_the_ended_are_shown_only_when_asked_for(world: World) -> None:
    assert set(names(world.officer("harbin"), level="county")) == {"daoli工会", "nangang工会"}
    Union.objects.filter(id=world["mill"]).update(state="W", wound_up_on="2026-01-01")
    assert "mill工会" not in names(world.officer("daoli"))
    assert names(world.officer("daoli"), state="W") == ["mill工会"]


def test_a_page_costs_as_many_queries_however_many_rows(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    counts = set()
    for rows in (1, 4, 50):
        monkeypatch.setattr(listing_unions, "PAGE_ROWS", rows)
        with CountedQueries(connection) as asked:
            unions_page(world.officer("harbin"))
        counts.add(len(asked))
    assert counts <= {1, 2}  # none for members where the page has no primary union


def test_the_page_leads_to_each_union_and_counts_its_own_members(people: People) -> None:
    page = people.client("county").get("/unions", {"q": "mill"}).content.decode()
    assert f'href="/unions/{people.world["mill"]}"' in page
    assert ">3<" in page  # Alice, Alan and Bob
    assert people.client("county").get("/unions", {"after": "nonsense", "level": "x", "state": "x"}).status_code == 200
    assert f'href="/unions/{people.world["depot"]}"' not in people.client("county").get("/unions").content.decode()
    assert 'href="/unions"' in people.client("county").get("/winding-ups").content.decode()


def test_a_program_reads_it_page_by_page(people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing_unions, "PAGE_ROWS", 2)
    county, found, after = people.client("county"), [], ""
    while True:
        told = county.get("/api/v1/line/unions", {"after": after}).json()
        found += [row["id"] for row in told["rows"]]
        after = told["following"]
        if not after:
            break
    line = unions_in_reach(people.acting("county")).exclude(state="W").values_list("id", flat=True)
    assert sorted(found) == sorted(map(str, line))
    assert people.client("member").get("/api/v1/line/unions").status_code == 403
