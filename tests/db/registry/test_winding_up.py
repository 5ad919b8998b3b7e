"""撤销 and 合并: members are moved and told, duties end, nothing is begun in the union, what stood is still read."""

from dataclasses import replace
from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from tests.databases import TestDatabase
from tests.db.registry.ending import ENDED, LATER, ORDER, end, everything, merged, open_of
from tests.people import People, fixed_people
from tests.racing import at_once
from tests.world import AT, LOADER, TODAY, World, applicant, small_world
from yizhan.accounts.models import RoleGrant
from yizhan.accounts.queries import grants_on
from yizhan.insight.definitions import figure
from yizhan.insight.queries.figures import answer
from yizhan.insight.types import Value
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api, errors
from yizhan.registry.codes import Change, ChangeReason, MembershipState, TransferState
from yizhan.registry.models import EntryObjection, Membership, Person, Transfer, Union, WindingUp
from yizhan.registry.queries.as_of import members_of_day
from yizhan.registry.services import following
from yizhan.registry.services.objecting import object_to_entry
from yizhan.registry.services.offers import Wanted, offer_each
from yizhan.registry.services.winding_up import plan_winding_up, wind_up


def test_a_union_wound_up_leaves_its_members_retained_by_the_union_above(world: World) -> None:
    before = Membership.objects.filter(union_id=world["mill"], closed_on=None).count()
    record = end(world)
    mill = Union.objects.get(id=world["mill"])
    assert (mill.state, mill.wound_up_on) == ("W", ENDED)
    assert not Membership.objects.filter(union_id=world["mill"], closed_on=None).exists()
    alice = open_of(world, "Alice")
    assert (alice.union_id, alice.state, alice.employer_id) == (world["xinyang"], MembershipState.RETAINED, None)
    assert (alice.opened_on, alice.opened_by, alice.open_reason) == (
        TODAY,
        Change.TRANSFERRED_IN,
        ChangeReason.BANKRUPT,
    )
    assert (alice.county_id, alice.street_id, alice.industry_city_id) == (world["daoli"], world["xinyang"], None)
    assert alice.name_letters == Person.objects.get(id=alice.person_id).name_letters
    old = Membership.objects.get(id=world.memberships["Alice"])
    assert (old.closed_on, old.closed_by) == (TODAY, Change.TRANSFERRED_OUT)
    assert (record.receiver_id, record.is_merged, record.members) == (world["xinyang"], False, before)
    assert record.county_id == world["daoli"]


def test_a_merger_moves_memberships_as_they_are(world: World) -> None:
    api.retain(membership_id=world.memberships["Bob"], reason="2", acting=world.officer("mill"), at=AT)
    merged(world)
    alice, bob = open_of(world, "Alice"), open_of(world, "Bob")
    assert (alice.union_id, alice.state) == (world["school"], MembershipState.ACTIVE)
    assert (bob.union_id, bob.state) == (world["school"], MembershipState.RETAINED)
    assert alice.employer_id == world.employers["mill"]  # the school's union has none of its own
    assert alice.open_reason == ""


def test_journal_facts_and_figures_say_what_was_done(world: World) -> None:
    retained = Membership.objects.filter(union_id=world["mill"], closed_on=None).count()
    end(world)
    [entry] = JournalEntry.objects.filter(kind="registry.union_wound_up")
    assert (entry.subject_id, entry.data["members"], entry.data["document_number"]) == (
        world["mill"],
        retained,
        ORDER.document_no,
    )
    followed = JournalEntry.objects.filter(kind="registry.membership_followed")
    assert {one.subject_id for one in followed} == set(
        Membership.objects.filter(union_id=world["xinyang"], closed_on=None).values_list("id", flat=True)
    )
    assert Fact.objects.filter(kind="membership.retained").count() == retained
    assert _counted(world, "unions.wound_up") == Value(1)
    assert _counted(world, "unions.merged") == Value(0)
    end(world, "depot", into="", by="harbin")
    assert _counted(world, "unions.wound_up") == Value(2)
    assert _counted(world, "unions.wound_up", "nangang") == Value(1)


def test_a_merger_is_counted_as_one_and_its_members_as_having_moved(world: World) -> None:
    merged(world)
    assert _counted(world, "unions.merged", "harbin machinery") == Value(1)
    moved_in = Fact.objects.filter(kind="membership.transferred_in", union_id=world["school"])
    moved_out = Fact.objects.filter(kind="membership.transferred_out", union_id=world["mill"])
    assert moved_in.count() == moved_out.count() > 0
    assert not Fact.objects.filter(kind="membership.retained").exists()


def _counted(world: World, figure_id: str, node: str = "province") -> Value:
    return answer(world.officer("province"), figure(figure_id), world[node], TODAY).value


def test_a_preparatory_group_that_ends_is_no_union_abolished(world: World) -> None:
    group = api.prepare_union(
        name="新厂工会",
        parent_id=world["xinyang"],
        employer_id=None,
        approval_no="1号",
        contact=("赵", "0451-84000000"),
        acting=LOADER,
        at=AT - timedelta(days=60),
    )
    wind_up(union_id=group, order=ORDER, acting=world.officer("daoli"), at=AT)
    assert Union.objects.get(id=group).state == "W"
    assert _counted(world, "unions.wound_up") == Value(0)


def test_what_stood_on_an_earlier_day_is_still_read(world: World) -> None:
    end(world)
    yesterday = TODAY - timedelta(days=1)
    assert not members_of_day(world.officer("mill"), yesterday).rows  # the world joined today
    merged_later = replace(ORDER, ends_on=TODAY + timedelta(days=5), receiver_id=world["depot"])
    wind_up(union_id=world["school"], order=merged_later, acting=world.officer("harbin"), at=AT + timedelta(days=10))
    depot = members_of_day(world.officer("nangang"), TODAY + timedelta(days=2)).rows
    assert "Carol" in {row.person.name for row in depot}


def test_who_was_a_member_then_is_read_under_the_union_of_then(world: World) -> None:
    after = AT + timedelta(days=10)
    order = replace(ORDER, ends_on=TODAY + timedelta(days=9))
    wind_up(union_id=world["mill"], order=order, acting=world.officer("daoli"), at=after)
    then = {row.person.name: row.union_id for row in members_of_day(world.officer("daoli"), TODAY).rows}
    assert then["Alice"] == world["mill"]
    now = {row.person.name: row.union_id for row in members_of_day(world.officer("daoli"), after.date()).rows}
    assert now["Alice"] == world["xinyang"]


def test_every_member_with_an_account_is_told_and_may_object(people: People) -> None:
    world = people.world
    merged(world)
    told = Message.objects.filter(kind="registry.membership_followed")
    assert {one.user_id for one in told} >= {people.users["member"], people.users["cadre"]}
    assert "school工会" in told.first().title  # type: ignore[union-attr]
    object_to_entry(said="我不在这家单位", acting=people.acting("member"), at=LATER)
    assert EntryObjection.objects.get().union_id == world["school"]


def test_duties_end_and_those_who_held_them_are_told(people: People) -> None:
    world = people.world
    merged(world)
    for who in ("cadre", "relative_cadre"):
        assert not grants_on(people.users[who], TODAY)
        assert Message.objects.filter(user_id=people.users[who], kind="registry.duty_ended").exists()
    assert JournalEntry.objects.filter(kind="accounts.role_ended").count() == 2
    assert grants_on(people.users["other_cadre"], TODAY)
    assert people.client("cadre").get("/members").status_code == 403  # a plain member from now on
    with pytest.raises(errors.UnionWoundUp):
        api.give_duty(
            user_id=people.users["cadre"],
            role=Role.CADRE,
            node_id=world["mill"],
            valid_from=TODAY,
            valid_until=None,
            acting=LOADER,
            at=LATER,
        )


def test_a_duty_that_was_to_begin_later_never_does_and_one_of_today_ends_today(people: People) -> None:
    world = people.world
    for who, begins in (("newcomer", TODAY), ("spouse", TODAY + timedelta(days=5))):
        api.give_duty(
            user_id=people.users[who],
            role=Role.CADRE,
            node_id=world["mill"],
            valid_from=begins,
            valid_until=None,
            acting=LOADER,
            at=AT,
        )
    end(world)
    assert grants_on(people.users["newcomer"], TODAY)
    assert not grants_on(people.users["newcomer"], TODAY + timedelta(days=1))
    assert not RoleGrant.objects.filter(user_id=people.users["spouse"]).exists()


def test_transfers_into_it_end_and_those_out_of_it_go_on(world: World) -> None:
    world.joins("Dan", "mill", 77)
    into = _asked(world, "Carol", "mill")
    out = _asked(world, "Alice", "depot")
    there = _asked(world, "Dan", "school")
    merged(world)
    into.refresh_from_db()
    out.refresh_from_db()
    there.refresh_from_db()
    assert (into.state, open_of(world, "Carol").union_id) == (TransferState.REFUSED, world["depot"])
    alice = open_of(world, "Alice")
    assert (out.state, out.membership_id, out.from_union_id) == (TransferState.REQUESTED, alice.id, world["school"])
    dan = open_of(world, "Dan")
    assert (there.state, there.opened_membership_id) == (TransferState.ACCEPTED, dan.id)
    api.accept_transfer(transfer_id=out.id, acting=world.officer("depot"), at=LATER)
    assert open_of(world, "Alice").union_id == world["depot"]


def test_an_offer_from_elsewhere_waits_for_the_receiver(world: World) -> None:
    wanted = Wanted(
        membership_id=world.memberships["Alice"],
        to_union_id=world["depot"],
        employer_id=None,
        scope=api.line_of(world["depot"], TODAY),
    )
    offer_each([wanted], acting=world.officer("depot"), at=AT)
    merged(world)
    offer = Transfer.objects.get(person_id=world.people["Alice"])
    assert (offer.state, offer.from_union_id) == (TransferState.OFFERED, world["school"])


def _asked(world: World, name: str, union: str) -> Transfer:
    transfer_id = api.request_transfer(
        person_id=world.people[name],
        to_union_id=world[union],
        reason="1",
        due_on=TODAY + timedelta(days=9),
        acting=world.member(name),
        at=AT,
    )
    return Transfer.objects.get(id=transfer_id)


def test_what_a_member_said_of_their_entry_goes_with_them(people: People) -> None:
    world = people.world
    object_to_entry(said="电话不对", acting=people.acting("member"), at=AT)
    merged(world)
    objection = EntryObjection.objects.get()
    assert (objection.union_id, objection.industry_city_id) == (world["school"], None)


def test_the_plan_says_what_it_comes_to_and_changes_nothing(world: World) -> None:
    _asked(world, "Carol", "mill")
    _asked(world, "Alice", "depot")
    before = everything()
    plan = plan_winding_up(union_id=world["mill"], order=ORDER, acting=world.officer("daoli"), at=AT)
    assert (plan.receiver_id, plan.is_merged) == (world["xinyang"], False)
    assert (plan.transfers_in, plan.transfers_out, plan.retained) == (1, 1, 0)
    assert plan.members == Membership.objects.filter(union_id=world["mill"], closed_on=None).count()
    assert everything() == before


def test_many_are_moved_in_as_many_statements_as_few(
    world: World, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for serial in range(40):
        world.joins(f"张{chr(0x4E00 + serial)}", "mill", 400 + serial)
    few = WindingUp.objects.count()
    with django_assert_max_num_queries(70):
        merged(world)
    assert WindingUp.objects.count() == few + 1
    assert Membership.objects.filter(union_id=world["school"], closed_on=None).count() >= 42


def test_chunk_after_chunk_moves_everybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "CHUNK", 3)
    for serial in range(10):
        world.joins(f"张{chr(0x4E00 + serial)}", "mill", 400 + serial)
    before = Membership.objects.filter(union_id=world["mill"], closed_on=None).count()
    assert merged(world).members == before
    assert Membership.objects.filter(union_id=world["school"], closed_on=None).count() == before


def test_two_who_end_it_at_once_end_it_once(cloned_db: TestDatabase) -> None:
    world = small_world()
    assert at_once(lambda: end(world), lambda: merged(world)) == ["ok", "union-not-to-be-ended"]
    assert WindingUp.objects.count() == 1
    assert not Membership.objects.filter(union_id=world["mill"], closed_on=None).exists()


def test_two_unions_merged_into_each_other_at_once_leave_one(cloned_db: TestDatabase) -> None:
    world = small_world()

    def other_way() -> None:
        end(world, "school", into="mill", ground="reorganised")

    assert at_once(lambda: merged(world), other_way) == ["invalid", "ok"]
    assert WindingUp.objects.count() == 1
    assert Membership.objects.filter(closed_on=None, union__state="W").count() == 0


def test_whoever_joins_while_it_ends_is_moved_or_refused(cloned_db: TestDatabase) -> None:
    people = fixed_people()
    world = people.world
    newcomer = applicant("New", 321)

    def joins() -> None:
        api.join(applicant=newcomer, union_id=world["mill"], acting=Acting.visitor(), at=AT)

    at_once(joins, lambda: merged(world))
    assert WindingUp.objects.count() == 1
    assert not Membership.objects.filter(union_id=world["mill"], closed_on=None).exists()
