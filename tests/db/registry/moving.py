"""A union moved for a test."""

from dataclasses import replace
from datetime import date

from tests.world import AT, World
from yizhan.kernel.scope import Level
from yizhan.registry.models import UnionMove
from yizhan.registry.services.moving import move
from yizhan.registry.types import MoveOrder

MOVED_ON = date(2026, 2, 1)


def order(world: World, to: str, line: str = "territory", **more: object) -> MoveOrder:
    whole = MoveOrder(
        parent_id=world[to], line=line, ground="divisions", document_no="哈工发〔2026〕3号", moves_on=MOVED_ON
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def moved(world: World, union: str, to: str, *, by: str = "harbin", **more: object) -> UnionMove:
    done = move(union_id=world[union], order=order(world, to, **more), acting=world.officer(by), at=AT)  # type: ignore[arg-type]
    return UnionMove.objects.get(id=done)


def second_street(world: World) -> None:
    """A street of the other county."""
    world.union("huayuan", Level.STREET, {"territory": "nangang"}, division_code="230103001")
