"""What memberships point at, proven by the statement: as foreign keys would, from both sides."""

import threading
import time
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.databases import TestDatabase
from tests.owning import by_the_owner
from tests.racing import at_once
from tests.world import World, small_world
from yizhan.kernel.ids import new_id
from yizhan.registry.models import Employer, Membership, MembershipVersion, Person, Union

NOBODY = UUID(int=1)


def run(statement: str, *values: Any) -> None:
    """Past every service and past Django's own looking after what points where."""
    with by_the_owner(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def refused(statement: str, *values: Any) -> None:
    def held() -> list[object]:
        models = (Person, Union, Employer, Membership, MembershipVersion)
        return [sorted(model._default_manager.values_list(), key=str) for model in models]

    before = held()
    with pytest.raises(IntegrityError, match=r"points at|is for good"), transaction.atomic():
        run(statement, *values)
    assert held() == before


def person(name: str = "Dora") -> UUID:
    row_id = new_id()
    Person.objects.create(id=row_id, name=name, document_sealed=b"sealed", document_index=row_id.bytes)
    return row_id


OPEN = (
    "INSERT INTO registry_membership"
    " (id, person_id, union_id, employer_id, state, opened_on, opened_by, open_reason, closed_by, close_reason)"
)
ONE = f"{OPEN} VALUES (gen_random_uuid(), %s, %s, %s, 'active', '2026-03-02', '1', '', '', '')"
EACH = f"{OPEN} SELECT gen_random_uuid(), id, %s, NULL, 'active', '2026-03-02', '1', '', '', '' FROM unnest(%s) id"  # noqa: S608


@pytest.mark.parametrize("wrong", ["person", "union", "employer"])
def test_a_membership_points_at_what_there_is(world: World, wrong: str) -> None:
    right = {"person": person(), "union": world["mill"], "employer": world.employers["mill"]}
    refused(ONE, *(right | {wrong: NOBODY}).values())
    run(ONE, *right.values())
    membership = Membership.objects.get(person_id=right["person"])
    refused(f"UPDATE registry_membership SET {wrong}_id = %s WHERE id = %s", NOBODY, membership.id)  # noqa: S608


def test_one_row_of_many_that_points_at_nothing_takes_the_statement_back(world: World) -> None:
    several = [person("Dora"), person("Dick")]
    refused(EACH, world["mill"], [*several, NOBODY])
    run(EACH, world["mill"], several)
    assert Membership.objects.filter(person_id__in=several).count() == 2
    refused("UPDATE registry_membership SET union_id = %s WHERE person_id = ANY(%s)", NOBODY, several)


def test_what_is_pointed_at_stays(world: World) -> None:
    refused("DELETE FROM registry_person WHERE id = ANY(%s)", [person(), world.people["Alice"]])
    refused("DELETE FROM registry_union WHERE id = %s", world["depot"])
    refused("DELETE FROM registry_employer WHERE id = %s", world.employers["mill"])


def test_whom_nothing_points_at_can_go(world: World) -> None:
    alone = person()
    run("DELETE FROM registry_person WHERE id = %s", alone)
    assert not Person.objects.filter(id=alone).exists()


def test_what_can_be_pointed_at_keeps_its_id(world: World) -> None:
    for table, row_id in (
        ("registry_person", world.people["Alice"]),
        ("registry_union", world["mill"]),
        ("registry_employer", world.employers["mill"]),
    ):
        refused(f"UPDATE {table} SET id = %s WHERE id = %s", NOBODY, row_id)  # noqa: S608


def test_a_statement_on_many_rows_keeps_a_version_of_each(world: World) -> None:
    several = [person("Dora"), person("Dick")]
    rows = MembershipVersion.objects.filter(person_id__in=several).order_by("operation", "membership_id")
    run(EACH, world["mill"], several)
    run("UPDATE registry_membership SET state = 'retained' WHERE person_id = ANY(%s)", several)
    run("DELETE FROM registry_membership WHERE person_id = ANY(%s)", several)
    kept = [(row.operation, row.state) for row in rows]
    assert kept == [("DELETE", "retained")] * 2 + [("INSERT", "active")] * 2 + [("UPDATE", "retained")] * 2
    assert len(set(rows.values_list("operation", "person_id"))) == 6


@pytest.mark.parametrize("first", ["joins", "goes"])
def test_a_membership_and_the_going_of_its_person_meet(cloned_db: TestDatabase, first: str) -> None:
    """Whoever comes first holds the other up, and the second is refused: nobody is a member without being there."""
    world = small_world()
    alone = person()
    written = threading.Event()
    calls = {"joins": (ONE, alone, world["mill"], None), "goes": ("DELETE FROM registry_person WHERE id = %s", alone)}

    def comes_first() -> None:
        with transaction.atomic():
            run(*calls[first])  # type: ignore[arg-type]
            written.set()
            wait_until_somebody_waits()

    def comes_second() -> None:
        (second,) = calls.keys() - {first}
        assert written.wait(30)
        with pytest.raises(IntegrityError, match="points at"), transaction.atomic():
            run(*calls[second])  # type: ignore[arg-type]

    assert at_once(comes_first, comes_second) == ["ok", "ok"]
    stands = first == "joins"
    assert Person.objects.filter(id=alone).exists() is stands
    assert Membership.objects.filter(person_id=alone).exists() is stands


def wait_until_somebody_waits() -> None:
    until = time.monotonic() + 30
    with connection.cursor() as cursor:
        while time.monotonic() < until:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
            if cursor.fetchone()[0]:
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits")
