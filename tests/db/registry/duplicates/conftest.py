"""Alice twice: at the mill by her ID, and at the school by a number with one digit other."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import pytest

from tests.people import People
from tests.world import AT, World, applicant, resident_id
from yizhan.kernel.scope import Acting
from yizhan.registry import api
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.queries import access_pair
from yizhan.registry.duplicates.services import merge
from yizhan.registry.models import DuplicatePair, Person


@dataclass(frozen=True, slots=True)
class Twice:
    """One person's two entries: `first` with an account, `second` as the school's roster has them."""

    world: World
    pair: DuplicatePair
    first: UUID
    second: UUID

    def side(self, person_id: UUID) -> str:
        return "a" if self.pair.person_a_id == person_id else "b"

    def choices(self, *, stays: UUID | None = None, **other: UUID) -> dict[str, str]:
        """Everything of the entry that stays (the first), but for what is named."""
        stays = stays or self.first
        both = access_pair(self.world.officer("province"), self.pair.id)
        chosen = dict.fromkeys(both.differing, self.side(stays))
        return chosen | {name: self.side(whose) for name, whose in other.items()}

    def merge(
        self, acting: Acting | None = None, *, at: datetime = AT, stays: UUID | None = None, **other: UUID
    ) -> UUID:
        who = acting or self.world.officer("daoli")
        seen = access_pair(self.world.officer("province"), self.pair.id).seen
        return merge(pair_id=self.pair.id, choices=self.choices(stays=stays, **other), seen=seen, acting=who, at=at)

    def entry(self, person_id: UUID) -> Person:
        return Person.objects.get(id=person_id)


def enter_twice(world: World, union: str = "school", name: str = "Alice", serial: int = 1, again: int = 71) -> UUID:
    """The same name and phone under a number with another serial; returns the second entry."""
    phone = f"138000{serial:05d}"
    who = applicant(name, serial, phone=phone, document_number=resident_id(again))
    return api.join(applicant=who, union_id=world[union], acting=Acting.visitor(), at=AT).person_id


def the_pair(one: UUID, other: UUID) -> DuplicatePair:
    first, second = sorted((one, other))
    return DuplicatePair.objects.get(person_a_id=first, person_b_id=second)


@pytest.fixture
def twice(people: People, world: World) -> Twice:
    first = world.people["Alice"]
    second = enter_twice(world)
    find_pairs(AT)
    pair = the_pair(first, second)
    return Twice(world, pair, first, second)
