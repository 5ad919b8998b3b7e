"""Two at once: the database lets one through and the other gets a clean answer."""

from collections.abc import Callable

import pytest

from tests.databases import TestDatabase
from tests.racing import at_once
from tests.world import AT, World, applicant, small_world
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.models import Membership, Person


@pytest.fixture
def world(cloned_db: TestDatabase) -> World:
    return small_world()


def join(world: World, union: str, *, name: str = "新人", serial: int = 91) -> Callable[[], object]:
    return lambda: api.join(applicant=applicant(name, serial), union_id=world[union], acting=Acting.visitor(), at=AT)


def test_a_newcomer_who_joins_twice_at_once_is_one_person_with_one_membership(world: World) -> None:
    answers = at_once(*(join(world, union) for union in ("mill", "depot", "plant", "school")))
    assert answers == ["already-member", "already-member", "already-member", "ok"]
    assert Person.objects.filter(name="新人").count() == 1
    assert Membership.objects.filter(person__name="新人").count() == 1


def test_a_rider_placed_and_transferred_at_once_ends_in_one_union(world: World) -> None:
    transfer = api.request_transfer(
        person_id=world.people["Rita"],
        to_union_id=world["depot"],
        reason="1",
        due_on=AT.date(),
        acting=world.member("Rita"),
        at=AT,
    )
    answers = at_once(
        lambda: api.place_from_pool(
            membership_id=world.memberships["Rita"], union_id=world["school"], acting=world.officer("daoli"), at=AT
        ),
        lambda: api.accept_transfer(transfer_id=transfer, acting=world.officer("depot"), at=AT),
    )
    assert answers.count("ok") == 1
    assert Membership.objects.filter(person_id=world.people["Rita"], closed_on__isnull=True).count() == 1


def test_one_transfer_accepted_twice_at_once_happens_once(world: World) -> None:
    transfer = api.request_transfer(
        person_id=world.people["Alice"],
        to_union_id=world["depot"],
        reason="1",
        due_on=AT.date(),
        acting=world.member("Alice"),
        at=AT,
    )

    def accept() -> object:
        return api.accept_transfer(transfer_id=transfer, acting=world.officer("depot"), at=AT)

    assert at_once(accept, accept) == ["ok", "transfer-settled"]
    assert Membership.objects.filter(person_id=world.people["Alice"]).count() == 2
