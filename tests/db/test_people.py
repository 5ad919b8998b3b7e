"""The fixed people are who they say they are: every other test leans on that."""

from tests.people import PARTS, People
from yizhan.kernel.scope import Role
from yizhan.registry.api import are_tied


def test_everybody_acts_in_their_part_on_the_web(people: People) -> None:
    for who in PARTS:
        said, acting = people.client(who).get("/api/v1/me").json(), people.acting(who)
        assert said["role"] == acting.role == PARTS[who].role
        assert said["node_id"] == (str(acting.node_id) if acting.node_id else None)
        assert said["person_id"] == (str(acting.person_id) if acting.person_id else None)


def test_the_visitor_is_nobody(people: People) -> None:
    assert people.client("visitor").get("/api/v1/me").status_code == 401


def test_only_those_who_should_be_are_in_a_union(people: People) -> None:
    members = {who for who, part in PARTS.items() if part.name in people.world.memberships}
    assert members == {"member", "cadre", "other_member", "far_member", "rider", "relative_cadre"}


def test_the_relative_is_tied_and_the_other_cadre_is_not(people: People) -> None:
    assert are_tied(people.person("relative_cadre"), people.person("member"))
    assert not are_tied(people.person("cadre"), people.person("member"))


def test_every_role_but_the_machine_s_own_is_played() -> None:
    assert {part.role for part in PARTS.values()} == set(Role) - {Role.SYSTEM, Role.VISITOR}
