"""改变隶属关系: the subtree comes along, what is of today follows, what was done stays, all concerned are told."""

from datetime import timedelta

import pytest
from django.db import connection

from tests.databases import TestDatabase
from tests.db.registry.moving import MOVED_ON, moved, order
from tests.people import People
from tests.racing import at_once
from tests.world import AT, LOADER, TODAY, World, applicant, small_world
from yizhan.kernel.models import JournalEntry, Message
from yizhan.kernel.scope import Acting, Level, scope_fields
from yizhan.registry import api
from yizhan.registry.models import EntryObjection, Membership, Transfer, UnionAncestry, UnionMove, UnionParent
from yizhan.registry.queries.access import members_in_reach
from yizhan.registry.queries.ancestry import lines_of, superior_of
from yizhan.registry.services.moving import plan_moving
from yizhan.registry.services.objecting import object_to_entry
from yizhan.registry.services.transfers import escalate_transfer


def test_a_street_comes_under_another_county_with_its_unions_and_members(world: World) -> None:
    record = moved(world, "xinyang", "nangang")
    assert superior_of(world["xinyang"], TODAY) == world["nangang"]
    line = api.line_of(world["mill"], TODAY)
    assert (line.street_id, line.county_id, line.city_id) == (world["xinyang"], world["nangang"], world["harbin"])
    assert line.industry_city_id == world["harbin machinery"]
    alice = Membership.objects.get(id=world.memberships["Alice"])
    assert (alice.county_id, alice.street_id, alice.closed_on) == (world["nangang"], world["xinyang"], None)
    assert (record.former_parent_id, record.parent_id, record.line) == (world["daoli"], world["nangang"], "territory")
    assert (record.unions, record.moves_on, record.county_id) == (3, MOVED_ON, world["nangang"])
    assert record.members == Membership.objects.filter(street_id=world["xinyang"], closed_on=None).count()


def test_the_new_county_sees_them_and_the_old_one_does_not(world: World) -> None:
    moved(world, "xinyang", "nangang")
    seen = {row.person_id for row in members_in_reach(world.officer("nangang"))}
    assert world.people["Alice"] in seen
    assert world.people["Alice"] not in {row.person_id for row in members_in_reach(world.officer("daoli"))}
    assert {row.person_id for row in members_in_reach(world.officer("daoli"))} == {world.people["Rita"]}


def test_the_days_before_keep_their_line_whatever_day_the_document_names(world: World) -> None:
    yesterday = TODAY - timedelta(days=1)
    before = lines_of([world["mill"], world["school"], world["xinyang"]], yesterday)
    moved(world, "xinyang", "nangang")
    assert lines_of([world["mill"], world["school"], world["xinyang"]], yesterday) == before
    assert api.line_of(world["mill"], MOVED_ON).county_id == world["daoli"]


def test_closed_memberships_stay_as_they_were_stamped(world: World) -> None:
    api.leave(membership_id=world.memberships["Bob"], change="6", reason="5", acting=world.officer("mill"), at=AT)
    moved(world, "xinyang", "nangang")
    assert Membership.objects.get(id=world.memberships["Bob"]).county_id == world["daoli"]


def test_on_the_industrial_line_the_other_one_stays(world: World) -> None:
    record = moved(world, "mill", "qiqihar machinery", by="machinery", line="industry")
    line = api.line_of(world["mill"], TODAY)
    assert (line.county_id, line.industry_city_id) == (world["daoli"], world["qiqihar machinery"])
    alice = Membership.objects.get(id=world.memberships["Alice"])
    assert (alice.county_id, alice.industry_city_id) == (world["daoli"], world["qiqihar machinery"])
    assert record.former_parent_id == world["harbin machinery"]
    assert record.industry_city_id == world["qiqihar machinery"]


def test_a_union_without_an_industrial_superior_gets_its_first_from_the_province(world: World) -> None:
    record = moved(world, "school", "harbin machinery", by="province", line="industry")
    assert record.former_parent_id is None
    assert api.line_of(world["school"], TODAY).industry_city_id == world["harbin machinery"]


def test_an_industrial_union_goes_right_under_the_province(world: World) -> None:
    UnionAncestry.objects.filter(union_id=world["province"], line="industry").delete()  # as the synthetic province
    moved(world, "harbin machinery", "province", by="province", line="industry")
    line = api.line_of(world["mill"], TODAY)
    assert (line.industry_id, line.industry_city_id) == (None, world["harbin machinery"])
    assert world["province"] in api.ancestors_of(world["mill"], TODAY)


def test_levels_may_be_left_out(world: World) -> None:
    moved(world, "mill", "daoli", by="daoli")
    line = api.line_of(world["mill"], TODAY)
    assert (line.street_id, line.county_id) == (None, world["daoli"])
    moved(world, "longsha", "province", by="province")
    assert api.line_of(world["plant"], TODAY).city_id is None


def test_moved_there_and_back_on_one_day_leaves_the_line_of_before_and_both_records(world: World) -> None:
    standing = sorted(UnionAncestry.objects.filter(valid_until=None).values_list("union", "ancestor", "line", "depth"))
    moved(world, "xinyang", "nangang")
    moved(world, "xinyang", "daoli")
    again = sorted(UnionAncestry.objects.filter(valid_until=None).values_list("union", "ancestor", "line", "depth"))
    assert again == standing
    assert UnionMove.objects.count() == 2
    assert UnionParent.objects.filter(union_id=world["xinyang"], valid_until=None).get().parent_id == world["daoli"]


def test_what_waits_follows(people: People) -> None:
    world = people.world
    object_to_entry(said="电话不对", acting=people.acting("member"), at=AT)
    asked = api.request_transfer(
        person_id=world.people["Carol"],
        to_union_id=world["mill"],
        reason="1",
        due_on=TODAY,
        acting=world.member("Carol"),
        at=AT,
    )
    escalate_transfer(transfer_id=asked, superior_id=world["xinyang"], acting=LOADER, at=AT)
    moved(world, "mill", "daoli", by="harbin")
    assert EntryObjection.objects.get().street_id is None
    assert Transfer.objects.get(id=asked).escalated_to_id == world["daoli"]
    moved(world, "mill", "nangang", by="harbin")
    assert EntryObjection.objects.get().county_id == world["nangang"]
    assert Transfer.objects.get(id=asked).escalated_to_id == world["nangang"]


def test_journal_and_messages(people: People) -> None:
    world = people.world
    moved(world, "xinyang", "nangang")
    [entry] = JournalEntry.objects.filter(kind="registry.union_moved")
    assert (entry.subject_id, entry.county_id) == (world["xinyang"], world["nangang"])
    assert entry.data["former_parent_id"] == str(world["daoli"])
    assert entry.data["document_number"] == "哈工发〔2026〕3号"
    told = set(Message.objects.filter(kind="registry.union_moved").values_list("user_id", flat=True))
    expected = ("cadre", "relative_cadre", "street", "county", "other_county")
    assert told == {people.users[who] for who in expected}
    for who in expected:
        assert people.client(who).get("/our-union", follow=True).status_code == 200


def test_the_county_that_loses_it_is_told_though_a_street_stood_between(people: People) -> None:
    moved(people.world, "mill", "nangang", by="harbin")
    told = set(Message.objects.filter(kind="registry.union_moved").values_list("user_id", flat=True))
    assert {people.users[who] for who in ("cadre", "street", "county", "other_county")} <= told
    assert not {people.users[who] for who in ("province", "other_city", "member")} & told


def test_the_plan_counts_and_changes_nothing(world: World) -> None:
    before = (UnionParent.objects.count(), JournalEntry.objects.count(), UnionMove.objects.count())
    plan = plan_moving(union_id=world["xinyang"], order=order(world, "nangang"), acting=world.officer("harbin"), at=AT)
    assert (plan.unions, plan.former_parent_id, plan.parent_id) == (3, world["daoli"], world["nangang"])
    assert plan.members == Membership.objects.filter(street_id=world["xinyang"], closed_on=None).count() > 0
    assert (UnionParent.objects.count(), JournalEntry.objects.count(), UnionMove.objects.count()) == before


def test_whoever_opens_with_the_line_of_before_is_stamped_by_the_database(world: World) -> None:
    row = Membership.objects.filter(id=world.memberships["Alice"]).values().get()
    moved(world, "xinyang", "nangang")
    stranger = api.enter_person(applicant=applicant("New", 321), acting=LOADER, at=AT)
    Membership(**row | {"id": world["mill"], "person_id": stranger}).save(force_insert=True)
    opened = Membership.objects.get(person_id=stranger)
    assert (opened.county_id, opened.street_id) == (world["nangang"], world["xinyang"])
    assert opened.industry_city_id == world["harbin machinery"]


def test_whoever_joins_while_it_moves_has_the_new_line(cloned_db: TestDatabase) -> None:
    world = small_world()

    def joins(name: str, serial: int) -> None:
        api.join(applicant=applicant(name, serial), union_id=world["mill"], acting=Acting.visitor(), at=AT)

    said = at_once(lambda: joins("New", 321), lambda: moved(world, "xinyang", "nangang"), lambda: joins("Newer", 322))
    assert said == ["ok", "ok", "ok"]
    opened = Membership.objects.filter(union_id=world["mill"], closed_on=None)
    assert opened.count() == 4
    assert set(opened.values_list("county_id", flat=True)) == {world["nangang"]}


def test_two_who_move_it_at_once_leave_one_line(cloned_db: TestDatabase) -> None:
    world = small_world()
    world.union("daowai", Level.COUNTY, {"territory": "harbin"}, division_code="230104")
    said = at_once(lambda: moved(world, "xinyang", "nangang"), lambda: moved(world, "xinyang", "daowai"))
    assert said == ["ok", "ok"]
    assert UnionParent.objects.filter(union_id=world["xinyang"], valid_until=None).count() == 1
    last = UnionMove.objects.order_by("-id").first()
    assert last is not None
    assert api.line_of(world["mill"], TODAY).county_id == last.parent_id
    alice = Membership.objects.get(id=world.memberships["Alice"])
    assert alice.county_id == last.parent_id


@pytest.mark.parametrize("union", ["mill", "school", "daoli", "harbin machinery", "province"])
def test_the_database_knows_the_line_as_the_register_does(world: World, union: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM registry_standing_lines(%s)", [[world[union]]])
        names = [column.name for column in cursor.description]
        [row] = cursor.fetchall()
    assert dict(zip(names, row, strict=True)) == scope_fields(api.line_of(world[union], TODAY))
