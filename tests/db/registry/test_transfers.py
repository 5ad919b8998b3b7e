"""A transfer is leaving and entering as one act, decided by the union that receives."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from django.db import transaction

from tests.owning import by_the_owner
from tests.people import People
from tests.world import AT, TODAY, World
from yizhan.kernel import messages
from yizhan.kernel.errors import DomainError, Invalid, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import scope_fields
from yizhan.registry import api, errors
from yizhan.registry.codes import MembershipState
from yizhan.registry.models import Membership, Transfer
from yizhan.registry.queries.people import member_since
from yizhan.registry.services.transfers import escalate_transfer, withdraw_transfer

DUE = date(2026, 3, 16)


def asked(world: World, *, who: str = "Alice", to: str = "depot") -> UUID:
    return api.request_transfer(
        person_id=world.people[who], to_union_id=world[to], reason="1", due_on=DUE, acting=world.member(who), at=AT
    )


def standing() -> tuple[object, ...]:
    return (
        list(Membership.objects.order_by("id").values_list("id", "union_id", "closed_on")),
        list(Transfer.objects.order_by("id").values_list("id", "state", "refusal", "escalated_to_id")),
        JournalEntry.objects.count(),
        Fact.objects.count(),
    )


def refused(error: type[DomainError], call: Callable[[], object]) -> None:
    before = standing()
    with pytest.raises(error), transaction.atomic():
        call()
    assert standing() == before


def test_asking_changes_no_membership(world: World) -> None:
    asked(world)
    membership = api.membership_of(world.people["Alice"])
    assert membership is not None
    assert membership.union_id == world["mill"]


def test_the_new_union_accepts_and_both_ends_happen_at_once(world: World) -> None:
    joined = api.accept_transfer(transfer_id=asked(world), acting=world.officer("depot"), at=AT)
    old = Membership.objects.get(id=world.memberships["Alice"])
    assert (old.closed_on, old.closed_by, old.close_reason) == (TODAY, "4", "1")
    assert joined.union_id == world["depot"]
    facts = dict(Fact.objects.filter(kind__startswith="membership.transferred").values_list("kind", "union_id"))
    assert facts == {"membership.transferred_out": world["mill"], "membership.transferred_in": world["depot"]}
    assert member_since(world.people["Alice"]) == old.opened_on


def test_a_break_begins_the_membership_anew(world: World) -> None:
    alice, broken = world.people["Alice"], Membership.objects.filter(id=world.memberships["Alice"])
    with by_the_owner():
        broken.update(opened_on=date(2020, 1, 1), closed_on=date(2025, 1, 5), closed_by="2", close_reason="9")
    assert member_since(alice) is None
    first = broken.get()
    Membership.objects.create(
        **scope_fields(first.scope), person_id=alice, state="active", opened_on=TODAY,
        opened_by="1", id=new_id(),
    )  # fmt: skip
    assert member_since(alice) == TODAY


def test_the_member_is_told_what_was_decided(world: World, people: People) -> None:
    user_id = people.users["member"]
    refused_id = asked(world)
    api.refuse_transfer(transfer_id=refused_id, why="不在本单位工作", acting=world.officer("depot"), at=AT)
    api.accept_transfer(transfer_id=asked(world), acting=world.officer("depot"), at=AT)
    told = messages.inbox(user_id)
    assert [message.kind for message in told] == ["registry.transferred", "registry.transfer_refused"]
    assert told[1].body == "不在本单位工作"


def test_the_old_unions_cadre_hears_who_has_left_and_where_to(world: World, people: People) -> None:
    api.accept_transfer(transfer_id=asked(world), acting=world.officer("depot"), at=AT)
    told = messages.inbox(people.users["cadre"])
    assert [message.kind for message in told] == ["registry.member_moved_on"]
    assert "Alice" in told[0].title
    assert messages.inbox(people.users["other_cadre"]) == []


def test_a_holding_pool_is_answered_for_by_its_county(world: World) -> None:
    """Nobody sits in a pool, so who has no union at work is taken over by the county from the first day."""
    joined = api.accept_transfer(transfer_id=asked(world, to="pool"), acting=world.officer("daoli"), at=AT)
    assert (joined.union_id, joined.state) == (world["pool"], MembershipState.HOLDING)


def test_accepting_twice_is_refused(world: World) -> None:
    transfer_id = asked(world)
    api.accept_transfer(transfer_id=transfer_id, acting=world.officer("depot"), at=AT)
    refused(
        errors.TransferSettled,
        lambda: api.accept_transfer(transfer_id=transfer_id, acting=world.officer("depot"), at=AT),
    )


@pytest.mark.parametrize("stranger", ["mill", "plant", "nangang", "harbin", "province"])
def test_nobody_but_the_new_union_accepts_within_its_term(world: World, stranger: str) -> None:
    transfer_id = asked(world)
    refused(NotFound, lambda: api.accept_transfer(transfer_id=transfer_id, acting=world.officer(stranger), at=AT))


def test_after_the_term_the_level_above_decides_as_well(world: World) -> None:
    transfer_id = asked(world)
    assert escalate_transfer(
        transfer_id=transfer_id, superior_id=world["nangang"], acting=world.officer("nangang"), at=AT
    )
    assert (
        api.accept_transfer(transfer_id=transfer_id, acting=world.officer("nangang"), at=AT).union_id == world["depot"]
    )


def test_a_refusal_says_why_and_keeps_the_membership(world: World) -> None:
    transfer_id = asked(world)
    refused(
        Invalid, lambda: api.refuse_transfer(transfer_id=transfer_id, why=" ", acting=world.officer("depot"), at=AT)
    )
    api.refuse_transfer(transfer_id=transfer_id, why="不在本单位工作", acting=world.officer("depot"), at=AT)
    assert Transfer.objects.get(id=transfer_id).state == "refused"
    membership = api.membership_of(world.people["Alice"])
    assert membership is not None
    assert membership.union_id == world["mill"]


def test_only_one_transfer_at_a_time(world: World) -> None:
    asked(world)
    refused(errors.TransferStands, lambda: asked(world, to="plant"))


def test_after_withdrawing_another_may_be_asked_for(world: World) -> None:
    transfer_id = asked(world)
    refused(NotFound, lambda: withdraw_transfer(transfer_id=transfer_id, acting=world.member("Bob"), at=AT))
    withdraw_transfer(transfer_id=transfer_id, acting=world.member("Alice"), at=AT)
    assert asked(world, to="plant") != transfer_id


def test_to_where_one_is_already_there_is_no_transfer(world: World) -> None:
    refused(errors.SameUnion, lambda: asked(world, to="mill"))


def test_a_cadre_does_not_accept_a_declared_relative(world: World) -> None:
    transfer_id = asked(world)
    api.declare_tie(
        person_id=world.people["Carol"],
        other_id=world.people["Alice"],
        kind="relative",
        acting=world.member("Carol"),
        at=AT,
    )
    refused(
        errors.HandlesOwn,
        lambda: api.accept_transfer(transfer_id=transfer_id, acting=world.officer("depot", person="Carol"), at=AT),
    )


def test_a_case_transfers_at_once_within_the_new_unions_line(world: World) -> None:
    joined = api.transfer(
        person_id=world.people["Alice"], to_union_id=world["depot"], reason="1", acting=world.officer("nangang"), at=AT
    )
    assert joined.union_id == world["depot"]
    refused(
        NotFound,
        lambda: api.transfer(
            person_id=world.people["Bob"], to_union_id=world["depot"], reason="1", acting=world.officer("mill"), at=AT
        ),
    )
