"""`yizhan province` at one two-thousandth of its size: repeatable, coherent, counted right, all or nothing."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.commanding import Told, yizhan
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.db.times import NOON, TODAY
from yizhan.accounts import services as accounts
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import total_of
from yizhan.insight.types import Value
from yizhan.kernel.bulk import NO_FIELD, text_field
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting
from yizhan.ops.postgres import Cluster
from yizhan.ops.roles import as_owner
from yizhan.registry import api as registry
from yizhan.registry.models import (
    AboveScale,
    DeclaredTie,
    DevelopmentZone,
    Employer,
    Membership,
    MembershipVersion,
    Person,
    Union,
    UnionParent,
    ZonePlacement,
)
from yizhan.registry.rules.identity import read_resident_id
from yizhan.registry.sealed import open_document, open_phone
from yizhan.registry.synthetic import parts
from yizhan.registry.synthetic.chunks import PEOPLE, Chunk, Home
from yizhan.registry.synthetic.crew import invented
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.writer import write_province

SCALE = "0.0005"
SYSTEM = Acting.system("test")
pytestmark = pytest.mark.usefixtures("written")


def province(database: TestDatabase, *words: str) -> Told:
    return yizhan(database, "province", "--scale", SCALE, "--on", TODAY.isoformat(), *words)


@contextmanager
def a_province(cluster: Cluster, blocker: DjangoDbBlocker, *words: str) -> Iterator[tuple[TestDatabase, Told]]:
    with databases.clone(cluster) as database, blocker.unblock(), connected_to(database):
        yield database, province(database, *words)


@pytest.fixture(scope="module")
def made(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[TestDatabase, dict[str, Any]]]:
    """The printed province, written once for this module."""
    with a_province(cluster, django_db_blocker, "--json") as (database, told):
        assert told.returncode == 0, told.stderr
        yield database, json.loads(told.stdout)


@pytest.fixture
def written(made: tuple[TestDatabase, dict[str, Any]], django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    database, told = made
    with django_db_blocker.unblock(), connected_to(database):
        yield told


@pytest.fixture
def empty(cluster: Cluster, django_db_blocker: DjangoDbBlocker, written: object) -> Iterator[TestDatabase]:
    with databases.clone(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        yield database


def content() -> dict[str, Any]:
    """Everything that was invented, without ids and ciphertexts, which are never twice the same."""
    document = {person.id: open_document(person) for person in Person.objects.all()}
    told = [
        field.attname
        for field in Person._meta.concrete_fields
        if not field.attname.endswith(("id", "sealed", "index")) and field.attname != "created_at"
    ]
    people = [
        (document[one.id], open_phone(one), *(getattr(one, name) for name in told)) for one in Person.objects.all()
    ]
    memberships = [
        (document[one.person_id], one.union.code, one.state, one.opened_on, one.opened_by, one.closed_on, one.closed_by)
        for one in Membership.objects.select_related("union")
    ]
    unions = [
        (one.code, one.name, one.level, one.founded_on, one.term_until, one.contact_phone)
        for one in Union.objects.all()
    ]
    return {
        "people": sorted(people, key=str),
        "memberships": sorted(memberships, key=str),
        "unions": sorted(unions),
        "employers": sorted(Employer.objects.values_list("uscc", "name", "above_scale")),
        "zones": sorted(ZonePlacement.objects.values_list("zone__name", "employer__uscc", "valid_from")),
        "large": sorted(AboveScale.objects.values_list("employer__uscc", "valid_from")),
        "parents": sorted(UnionParent.objects.values_list("union__code", "parent__code", "line", "valid_from")),
        "families": sorted(
            tuple(sorted((document[one.person_a_id], document[one.person_b_id]))) for one in DeclaredTie.objects.all()
        ),
    }


def test_the_same_seed_makes_the_same_province_in_another_database(
    cluster: Cluster, django_db_blocker: DjangoDbBlocker
) -> None:
    here = content()
    with a_province(cluster, django_db_blocker, "--seed", "23"):
        there = content()
    assert here == there


def test_another_seed_makes_another_province_whose_figures_equal_a_count_of_its_rows(
    cluster: Cluster, django_db_blocker: DjangoDbBlocker
) -> None:
    here = content()
    with a_province(cluster, django_db_blocker, "--seed", "24"):
        there = content()
        _the_figures_equal_a_count(TODAY)
    differing = {name for name in here if here[name] == there[name]}
    assert differing == set()


def test_the_figures_are_as_printed_and_equal_a_count_of_the_rows(written: dict[str, Any]) -> None:
    assert written["members"] == 1_550
    assert _figure("members.real_name", Union.objects.get(level="province"), TODAY).amount == 1_550
    for on in (TODAY, TODAY - timedelta(days=700), date(2012, 5, 1)):
        _the_figures_equal_a_count(on)


def _figure(name: str, union: Union, on: date) -> Value:
    return total_of(SYSTEM, declared().figures[name], union.id, on).value


def _the_figures_equal_a_count(on: date) -> None:
    """For the province and every city, by walking from each open membership up to whoever stands above it."""
    above = {
        (row.union_id, row.line): row.parent_id
        for row in UnionParent.objects.filter(valid_from__lte=on, valid_until__isnull=True)
    }
    counted: Counter[object] = Counter()
    for union_id, opened, closed in Membership.objects.values_list("union_id", "opened_on", "closed_on"):
        if opened <= on and (closed is None or closed > on):
            counted.update(_superiors(union_id, above))
    for union in Union.objects.filter(level__in=["province", "city", "industry"]):
        assert _figure("members.real_name", union, on).amount == counted[union.id], union.name
    _zones_and_enterprises_equal_a_count(on)


def _zones_and_enterprises_equal_a_count(on: date) -> None:
    def holds(row: Any) -> bool:
        return row.valid_from <= on and (row.valid_until is None or row.valid_until > on)

    founded = {union.employer_id for union in Union.objects.all() if union.founded_on and union.founded_on <= on} - {
        None
    }
    zones = {zone.id for zone in DevelopmentZone.objects.all() if holds(zone)}
    with_union = {
        placed.zone_id
        for placed in ZonePlacement.objects.all()
        if holds(placed) and placed.zone_id in zones and placed.employer_id in founded
    }
    large = {spell.employer_id for spell in AboveScale.objects.all() if holds(spell)} & founded
    province = Union.objects.get(level="province")
    rate = _figure("zones.unionised_rate", province, on)
    assert (rate.amount, rate.whole) == (len(with_union), len(zones))
    assert _figure("unions.large_enterprises", province, on).amount == len(large)


def _superiors(union_id: object, above: dict[tuple[Any, str], Any]) -> set[object]:
    found, waiting = set(), [union_id]
    while waiting:
        one = waiting.pop()
        if one is not None and one not in found:
            found.add(one)
            waiting += [above.get((one, line)) for line in ("territory", "industry")]
    return found


def test_histories_are_coherent_and_every_version_is_kept() -> None:
    of_person = defaultdict(list)
    for row in Membership.objects.select_related("union").order_by("opened_on", "closed_on"):
        of_person[row.person_id].append(row)
    issued = dict(Person.objects.values_list("id", "number_issued_on"))
    born = dict(Person.objects.values_list("id", "birth_date"))
    assert {len(rows) for rows in of_person.values()} == {1, 2}
    for person_id, rows in of_person.items():
        assert issued[person_id] == rows[0].opened_on
        birth = born[person_id]
        assert birth is not None
        for row in rows:
            assert row.union.founded_on is not None
            assert row.union.founded_on <= row.opened_on <= TODAY
            assert row.opened_on.year > birth.year + 16
        for before, after in pairwise(rows):
            assert before.closed_on == after.opened_on
            assert (before.closed_by, after.opened_by) == ("4", "2")
    assert not MembershipVersion.objects.exists()  # nothing of them has changed since it was written


def test_some_have_left_and_some_were_elsewhere_before(written: dict[str, Any]) -> None:
    assert written["people"] == Person.objects.count() > written["members"]
    assert Membership.objects.filter(closed_on__isnull=True).count() == written["members"]
    former = Person.objects.exclude(memberships__closed_on__isnull=True)
    assert former.count() == written["people"] - written["members"]
    assert 0.05 < Membership.objects.filter(closed_by="4").count() / written["members"] < 0.15


def test_every_number_is_right_found_by_its_index_and_of_nobody_else() -> None:
    numbers = set()
    for person in Person.objects.all()[:300]:
        number = open_document(person)
        numbers.add(number)
        assert number.startswith("2399")
        assert read_resident_id(number, on=TODAY).birth_date == person.birth_date
        assert registry.person_by_document(person.name, number, on=TODAY) == person.id
        assert open_phone(person)[:3] in {"160", ""}
    assert len(numbers) == 300


def test_a_membership_carries_the_line_that_the_register_would_stamp() -> None:
    for membership in Membership.objects.select_related("union").order_by("id")[::40]:
        assert membership.scope == registry.line_of(membership.union_id, TODAY, membership.union.line)


def test_there_are_enterprises_above_scale_with_and_without_a_union_and_families(
    cluster: Cluster, django_db_blocker: DjangoDbBlocker
) -> None:
    with databases.clone(cluster) as database, django_db_blocker.unblock(), connected_to(database):
        size = Size(primary_unions=80, members=1_200, large_enterprises=18, families=900)
        write_province(seed=5, size=size, at=NOON, on=TODAY, acting=SYSTEM, progress=lambda *_: None)
        large = Employer.objects.filter(above_scale=True)
        assert (large.count(), large.filter(unions__isnull=True).count()) == (20, 2)
        ties = DeclaredTie.objects.select_related("person_a", "person_b")
        assert ties.count() > 20
        assert {frozenset({tie.person_a.sex, tie.person_b.sex}) for tie in ties} == {frozenset({"1", "2"})}


def schema() -> list[tuple[str, ...]]:
    questions = (
        "SELECT indexdef, '' FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT conname || ' ' || pg_get_constraintdef(oid), convalidated::text FROM pg_constraint",
        "SELECT tgname || ' ' || tgrelid::regclass, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal",
    )
    with connection.cursor() as cursor:
        found: list[tuple[str, ...]] = []
        for question in questions:
            cursor.execute(question)
            found += cursor.fetchall()
    return sorted(found)


def test_indexes_constraints_and_triggers_are_as_they_were(empty: TestDatabase) -> None:
    before = schema()
    assert province(empty).returncode == 0
    assert schema() == before


def test_what_is_told_says_that_it_is_invented(empty: TestDatabase) -> None:
    told = province(empty)
    assert told.returncode == 0
    assert "invented" in told.stdout
    entry = JournalEntry.objects.get(kind="registry.province_written")
    assert entry.data["members"] == 1_550


def test_a_register_in_which_somebody_stands_is_refused_and_left_as_it_is(
    made: tuple[TestDatabase, dict[str, Any]],
) -> None:
    before, rows = content(), JournalEntry.objects.count()
    told = province(made[0], "--seed", "99")
    assert told.returncode == 1
    assert "not empty" in told.stderr
    assert content() == before
    assert JournalEntry.objects.count() == rows


def test_an_installation_in_which_somebody_has_an_account_is_refused(empty: TestDatabase) -> None:
    accounts.open_account(phone="13900001234", name="王芳", at=NOON)
    assert province(empty).returncode == 1
    assert not Union.objects.exists()


@pytest.mark.parametrize("scale", ["0", "1.5", "-1"])
def test_a_scale_that_is_none_is_wrong_usage(empty: TestDatabase, scale: str) -> None:
    assert yizhan(empty, "province", "--scale", scale).returncode == 2
    assert not Union.objects.exists()


def test_a_part_of_another_room_is_written_with_it_or_nothing_is(
    empty: TestDatabase, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def part(setting: parts.Setting) -> int:
        seen.append(Membership.objects.count())
        raise RuntimeError(setting.random.random())

    monkeypatch.setattr(parts, "_parts", {})
    parts.add_part("broken", part)
    before = schema()
    with as_owner(empty.owner_url), pytest.raises(RuntimeError):
        write_province(
            seed=1, size=Size(primary_unions=60, members=300), at=NOON, on=TODAY, acting=SYSTEM,
            progress=lambda *_: None, rebuild=True,
        )  # fmt: skip
    assert seen == [300]
    assert not any(model.objects.exists() for model in (Union, Employer, Person, Membership, MembershipVersion))
    assert schema() == before


def test_parts_are_told_by_name_and_a_name_stands_for_one(empty: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_parts", {})
    parts.add_part("stations", lambda setting: setting.random.randrange(1, 9))
    with pytest.raises(ValueError, match="stations"):
        parts.add_part("stations", lambda _: 0)
    assert json.loads(province(empty, "--json").stdout)["stations"] in range(1, 9)


def test_processes_beside_make_what_one_alone_would() -> None:
    since = date(2010, 1, 1).toordinal()
    homes = tuple(
        Home(since, False, 20, text_field("230102"), (NO_FIELD,), NO_FIELD * 7, new_id(), (new_id(),)) for _ in "ab"
    )
    chunks = [
        Chunk(f"1/{n}", TODAY, NOON, n * 50 + 1, n * 50 + 1, homes, 15, 120, 20, TODAY.toordinal() - 600)
        for n in range(5)
    ]
    alone, beside = (list(invented(iter(chunks), processes=count)) for count in (0, 2))
    assert sum(rows.members for rows in alone) == 200
    assert [_names(rows.by_table[PEOPLE]) for rows in alone] == [_names(rows.by_table[PEOPLE]) for rows in beside]


def _names(rows: bytes) -> list[tuple[str, str]]:
    """Name and pinyin of each row, which are its second and third field; ids and what is sealed are never the same."""
    at, found = 0, []
    while at < len(rows):
        count, at, values = int.from_bytes(rows[at : at + 2]), at + 2, []
        for _ in range(count):
            length = int.from_bytes(rows[at : at + 4], signed=True)
            values.append(rows[at + 4 : at + 4 + max(length, 0)])
            at += 4 + max(length, 0)
        found.append((values[1].decode(), values[2].decode()))
    return found
