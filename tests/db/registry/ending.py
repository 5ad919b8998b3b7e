"""A union ended for a test: wound up or merged, and everything that it may have touched."""

from dataclasses import replace
from datetime import date, timedelta

from tests.world import AT, World
from yizhan.accounts.models import RoleGrant
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.registry.models import EntryObjection, Membership, Transfer, Union, WindingUp
from yizhan.registry.services.winding_up import wind_up
from yizhan.registry.types import EndOrder

ENDED = date(2026, 2, 1)
ORDER = EndOrder(ground="employer_ended", document_no="道里工发〔2026〕8号", ends_on=ENDED)
LATER = AT + timedelta(days=1)


def end(world: World, union: str = "mill", *, into: str = "", by: str = "daoli", **more: object) -> WindingUp:
    order = replace(ORDER, receiver_id=world[into] if into else None, **more)  # type: ignore[arg-type]
    return WindingUp.objects.get(id=wind_up(union_id=world[union], order=order, acting=world.officer(by), at=AT))


def merged(world: World) -> WindingUp:
    return end(world, into="school", ground="reorganised")


def open_of(world: World, name: str) -> Membership:
    return Membership.objects.get(person_id=world.people[name], closed_on=None)


def everything() -> tuple[object, ...]:
    tables = (Union, Membership, Transfer, WindingUp, RoleGrant, EntryObjection)
    counted = (JournalEntry, Fact, Message)
    return (
        *(list(table.objects.order_by("id").values()) for table in tables),
        *(table.objects.count() for table in counted),
    )
