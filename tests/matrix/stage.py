"""The objects that routes are tried on: one of each, made through the rooms' services, all of them Alice's."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from uuid import UUID, uuid4

from tests.people import People
from yizhan.kernel import clock
from yizhan.registry import api as registry
from yizhan.registry.codes import ChangeReason
from yizhan.registry.models import JoinCode


@dataclass(frozen=True, slots=True)
class Stage:
    """The fixed people and what lies open between them, by name."""

    people: People
    ids: dict[str, UUID | str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return str(self.ids[name])


def set_stage(people: People) -> Stage:
    """Everything that `reach` names, in the current database."""
    stage = Stage(people)
    for build in BUILDERS:
        build(stage)
    return stage


def _register(stage: Stage) -> None:
    people, world = stage.people, stage.people.world
    at, on = clock.now(), clock.today()
    stage.ids["nobody"] = uuid4()
    stage.ids["mill"], stage.ids["alice"] = world["mill"], people.person("member")
    stage.ids["membership"] = people.membership("member")
    stage.ids["pool_membership"] = people.membership("rider")
    stage.ids["join_token"] = registry.make_join_code(
        union_id=world["mill"], label="", expires_at=at + timedelta(days=7), acting=people.acting("cadre"), at=at
    )
    stage.ids["join_code"] = JoinCode.objects.get(token=stage.ids["join_token"]).id
    stage.ids["transfer"] = registry.request_transfer(
        person_id=people.person("far_member"),
        to_union_id=world["mill"],
        reason=ChangeReason.values[0],
        due_on=on + timedelta(days=10),
        acting=people.acting("far_member"),
        at=at,
    )


BUILDERS: list[Callable[[Stage], None]] = [_register]
