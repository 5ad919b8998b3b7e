"""A union with unions below it ends in one deed: they come under whoever takes over, with their members."""

from datetime import timedelta

from pytest_django import DjangoAssertNumQueries

from tests.databases import TestDatabase
from tests.db.registry.ending import end
from tests.db.registry.moving import moved, second_street
from tests.people import People
from tests.racing import at_once
from tests.world import AT, TODAY, World, applicant, small_world
from yizhan.accounts.queries import grants_on
from yizhan.kernel.models import JournalEntry, Message
from yizhan.kernel.scope import Acting, Level
from yizhan.registry import api
from yizhan.registry.codes import MembershipState, MoveGround
from yizhan.registry.models import Membership, Union, UnionMove, UnionParent, WindingUp
from yizhan.registry.queries.access import members_in_reach
from yizhan.registry.queries.ancestry import superior_of


def members_of(world: World, who: str) -> set[object]:
    return {row.person_id for row in members_in_reach(world.officer(who))}


def test_a_street_wound_up_leaves_its_unions_to_the_county(world: World) -> None:
    record = end(world, "xinyang", by="daoli", ground="reorganised")
    assert (record.is_merged, record.members) == (False, 0)
    for union in ("mill", "school"):
        assert superior_of(world[union], TODAY) == world["daoli"]
        assert Union.objects.get(id=world[union]).state == "Y"
    alice = Membership.objects.get(id=world.memberships["Alice"])
    assert (alice.state, alice.street_id, alice.county_id) == (MembershipState.ACTIVE, None, world["daoli"])
    assert alice.industry_city_id == world["harbin machinery"]
    moves = UnionMove.objects.filter(former_parent_id=world["xinyang"])
    assert {(one.parent_id, one.ground) for one in moves} == {(world["daoli"], MoveGround.SUPERIOR_ENDED)}
    assert moves.count() == 2


def test_a_street_merged_into_another_gives_it_its_unions(world: World) -> None:
    second_street(world)
    end(world, "xinyang", into="huayuan", by="harbin", ground="reorganised")
    line = api.line_of(world["mill"], TODAY)
    assert (line.street_id, line.county_id) == (world["huayuan"], world["nangang"])


def test_a_county_merged_into_another_hands_over_everything_in_one_deed(people: People) -> None:
    world = people.world
    before, there = members_of(world, "daoli"), members_of(world, "nangang")
    record = end(world, "daoli", into="nangang", by="harbin", ground="reorganised")
    assert record.is_merged
    assert members_of(world, "nangang") == before | there
    assert {superior_of(world[one], TODAY) for one in ("xinyang", "pool")} == {world["nangang"]}
    assert superior_of(world["mill"], TODAY) == world["xinyang"]
    line = api.line_of(world["mill"], TODAY)
    assert (line.street_id, line.county_id) == (world["xinyang"], world["nangang"])
    assert not grants_on(people.users["county"], TODAY)
    assert grants_on(people.users["street"], TODAY)
    told = set(Message.objects.filter(kind="registry.union_moved").values_list("user_id", flat=True))
    assert told >= {people.users[who] for who in ("street", "cadre", "other_county")}
    kinds = [one.kind for one in JournalEntry.objects.filter(subject_kind="union").order_by("id")]
    assert kinds[-3:] == ["registry.union_moved", "registry.union_moved", "registry.union_merged"]


def test_the_days_before_are_read_as_they_were(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    before = api.line_of(world["mill"], yesterday)
    end(world, "daoli", into="nangang", by="harbin", ground="reorganised")
    assert api.line_of(world["mill"], yesterday) == before
    assert superior_of(world["daoli"], TODAY) == world["harbin"]  # whoever stood above reads its record


def test_a_city_that_has_given_its_counties_away_is_merged(world: World) -> None:
    moved(world, "longsha", "harbin", by="province")
    end(world, "qiqihar", into="harbin", by="province", ground="reorganised")
    assert Union.objects.get(id=world["qiqihar"]).state == "W"
    assert api.line_of(world["plant"], TODAY).city_id == world["harbin"]


def test_an_industrial_union_of_a_city_leaves_its_unions_to_the_one_above(world: World) -> None:
    end(world, "harbin machinery", by="machinery", ground="decided")
    line = api.line_of(world["mill"], TODAY)
    assert (line.industry_id, line.industry_city_id, line.county_id) == (world["machinery"], None, world["daoli"])
    alice = Membership.objects.get(id=world.memberships["Alice"])
    assert (alice.industry_city_id, alice.industry_id) == (None, world["machinery"])


def test_what_was_wound_up_before_stays_where_it_was(world: World) -> None:
    end(world, "school", into="mill", ground="reorganised")
    end(world, "xinyang", by="daoli", ground="reorganised")
    standing = UnionParent.objects.get(union_id=world["school"], line="territory", valid_until=None)
    assert standing.parent_id == world["xinyang"]


def test_many_below_cost_little_more_than_few(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(20):
        world.union(f"shop {number}", Level.PRIMARY, {"territory": "xinyang"}, division_code="230102002")
    with django_assert_max_num_queries(94 + 22):  # a journal row for each
        end(world, "xinyang", by="daoli", ground="reorganised")
    assert UnionMove.objects.count() == 22


def test_whoever_joins_while_the_county_ends_is_in_the_new_one(cloned_db: TestDatabase) -> None:
    world = small_world()

    def joins() -> None:
        api.join(applicant=applicant("New", 321), union_id=world["mill"], acting=Acting.visitor(), at=AT)

    def ends() -> None:
        end(world, "daoli", into="nangang", by="harbin", ground="reorganised")

    assert at_once(joins, ends) == ["ok", "ok"]
    opened = Membership.objects.filter(union_id=world["mill"], closed_on=None)
    assert opened.count() == 3
    assert set(opened.values_list("county_id", flat=True)) == {world["nangang"]}


def test_two_counties_merged_into_each_other_at_once_leave_one(cloned_db: TestDatabase) -> None:
    world = small_world()

    def one_way() -> None:
        end(world, "daoli", into="nangang", by="harbin", ground="reorganised")

    def other_way() -> None:
        end(world, "nangang", into="daoli", by="harbin", ground="reorganised")

    assert at_once(one_way, other_way) == ["invalid", "ok"]
    assert WindingUp.objects.count() == 1
    stays = Union.objects.get(level="county", state="Y", division_code__in=["230102", "230103"])
    counties = Membership.objects.filter(closed_on=None, city_id=world["harbin"]).values_list("county_id", flat=True)
    assert set(counties) == {stays.id}


def test_a_city_shows_what_is_to_be_moved_first(people: People) -> None:
    world = people.world
    page = people.client("province").get(f"/unions/{world['qiqihar']}/wind-up").content.decode()
    assert f"/unions/{world['longsha']}/move" in page
    assert 'name="receiver"' not in page
    moved(world, "longsha", "harbin", by="province")
    page = people.client("province").get(f"/unions/{world['qiqihar']}/wind-up").content.decode()
    assert 'name="receiver"' in page


def test_the_pages_say_what_goes_where_and_one_press_does_it(people: People) -> None:
    city, daoli = people.client("city"), f"/unions/{people.world['daoli']}"
    assert "它直接管着 2 家工会" in city.get(f"{daoli}/wind-up").content.decode()
    order = {"winding_up_ground": "reorganised", "document_no": "3号", "ended_on": "2026-02-01"}
    assert city.post(f"{daoli}/wind-up", order).status_code == 422
    order["receiver"] = Union.objects.get(id=people.world["nangang"]).code
    page = city.post(f"{daoli}/wind-up", order).content.decode()
    assert "4 家" in page
    assert not WindingUp.objects.exists()
    assert city.post(f"{daoli}/wind-up", order | {"seen": "yes"}).status_code == 302
    assert WindingUp.objects.get().union_id == people.world["daoli"]
    assert "原来的上级工会撤销或合并" in city.get(f"/unions/{people.world['xinyang']}").content.decode()
    for who in ("county", "other_county", "other_city"):
        assert people.client(who).post(f"{daoli}/wind-up", order | {"seen": "yes"}).status_code in {403, 404}
