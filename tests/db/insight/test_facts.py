"""A figure is what counting the records by hand gives, and its parts add up to it."""

from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.db.ledger import scene
from yizhan.catalogue.models import ProgrammeVersion
from yizhan.insight.definitions import declared
from yizhan.insight.queries.facts import by_month
from yizhan.insight.queries.figures import answer, answers
from yizhan.insight.types import Figure, FigureKind, Measure, Period
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.registry.models import Person

SYSTEM = Acting.system("test")
ON = date(2026, 6, 30)
LINES = {
    scene.PRIMARY: [scene.PRIMARY, scene.COUNTY, scene.CITY, scene.PROVINCE],
    scene.COUNTY: [scene.COUNTY, scene.CITY, scene.PROVINCE],
    scene.OTHER_PRIMARY: [scene.OTHER_PRIMARY, scene.OTHER_COUNTY, scene.OTHER_CITY, scene.PROVINCE],
    scene.OTHER_CITY: [scene.OTHER_CITY, scene.PROVINCE],
}
NODES = [scene.PROVINCE, scene.CITY, scene.COUNTY, scene.PRIMARY, scene.OTHER_CITY, scene.OTHER_COUNTY]
FIRST_DAYS = {  # of each period that ends on ON, as the definitions say it
    Period.YEAR: date(2026, 1, 1),
    Period.MONTH: date(2026, 6, 1),
    Period.WINTER: date(2025, 7, 1),
    Period.BEGINNING: date.min,
}
PROGRAMMES = {UUID(int=901): "festival-warmth", UUID(int=902): "festival-warmth", UUID(int=903): "living-aid"}
FESTIVAL, FESTIVAL_AGAIN, LIVING_AID = PROGRAMMES
KINDS = ["relief.paid", "cases.finished", "cases.finished_on_time", "cases.submitted", "relief.visited"]


@dataclass(frozen=True)
class Happened:
    """One fact as the test's own bookkeeping keeps it."""

    kind: str
    day: date
    union: UUID
    subject: UUID
    quantity: int
    amount_fen: int
    is_taken_back: bool
    version: UUID | None = None  # of the programme by which it happened


@pytest.fixture
def programmes(city: None) -> None:
    """The versions that facts bear: two of one programme, one of another."""
    for number, (version_id, code) in enumerate(PROGRAMMES.items(), start=1):
        ProgrammeVersion.objects.create(
            id=version_id, code=code, version=number, kind="service", document={}, sha256="0" * 64,
            valid_from=date(2025, 1, 1), published_at=scene.AT,
        )  # fmt: skip


happenings = st.builds(
    Happened,
    kind=st.sampled_from(KINDS),
    day=st.dates(date(2025, 12, 1), date(2026, 8, 1)),
    union=st.sampled_from(sorted(LINES)),
    subject=st.integers(700, 704).map(lambda n: UUID(int=n)),
    quantity=st.integers(1, 3),
    amount_fen=st.integers(1, 10**6),
    is_taken_back=st.booleans(),
    version=st.sampled_from([None, *PROGRAMMES]),
)


def write(happened: list[Happened]) -> list[Happened]:
    """The facts in the database, a reversal three days after each that is taken back; all of them as written."""
    written: list[Happened] = []
    for one in happened:
        fact = _fact(one, None)
        written.append(one)
        if one.is_taken_back:
            back = replace(
                one, day=one.day + timedelta(days=3), quantity=-one.quantity, amount_fen=-one.amount_fen,
                is_taken_back=False,
            )  # fmt: skip
            _fact(back, fact.id)
            written.append(back)
    return written


def _fact(one: Happened, reverses: UUID | None) -> Fact:
    return Fact.objects.create(
        kind=one.kind,
        occurred_on=one.day,
        recorded_at=datetime(2026, 1, 1, tzinfo=UTC),
        union_id=one.union,
        ancestors=LINES[one.union],
        subject_kind="person",
        subject_id=one.subject,
        quantity=one.quantity,
        amount_fen=one.amount_fen if one.kind == "relief.paid" else 0,
        record_kind="case",
        record_id=new_id(),
        reverses=reverses,
        programme_version_id=one.version,
    )


def by_hand(figure: Figure, facts: list[Happened], node: UUID) -> int:
    """The definition, read literally."""
    mine = [
        fact
        for fact in facts
        if fact.kind in figure.facts and node in LINES[fact.union] and FIRST_DAYS[figure.period] <= fact.day <= ON
        if not figure.programmes or (fact.version and PROGRAMMES[fact.version] in figure.programmes)
    ]
    if figure.kind is FigureKind.DISTINCT:
        net: dict[UUID, int] = defaultdict(int)
        for fact in mine:
            net[fact.subject] += fact.quantity
        return sum(quantity > 0 for quantity in net.values())
    if figure.measure is Measure.AMOUNT:
        return sum(fact.amount_fen for fact in mine if fact.kind == "relief.paid")
    return sum(fact.quantity for fact in mine)


COUNTED = [figure for figure in declared().figures.values() if set(figure.facts) & set(KINDS) and not figure.of]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(happenings, max_size=12), st.sampled_from(NODES))
def test_a_figure_is_what_counting_by_hand_gives(programmes: None, happened: list[Happened], node: UUID) -> None:
    with transaction.atomic():
        facts = write(happened)
        for figure in COUNTED:
            found = answer(SYSTEM, figure, node, ON)
            assert found.value.amount == by_hand(figure, facts, node), figure.id
        transaction.set_rollback(True)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(st.lists(happenings, max_size=12), st.sampled_from([scene.PROVINCE, scene.CITY, scene.COUNTY]))
def test_the_parts_of_a_flow_add_up_to_it(programmes: None, happened: list[Happened], node: UUID) -> None:
    with transaction.atomic():
        facts = write(happened)
        for figure in COUNTED:
            if figure.kind is not FigureKind.FLOW:
                continue
            found = answer(SYSTEM, figure, node, ON)
            assert sum(cell.value.amount or 0 for cell in found.cells) == found.value.amount
            for cell in found.cells:
                if cell.union_id:
                    assert cell.value.amount == by_hand(figure, facts, cell.union_id)
            assert sum(by_month(figure, node, found.span).values()) == found.value.amount
        transaction.set_rollback(True)


def test_a_figure_of_one_programme_counts_every_version_of_it_and_nothing_else(programmes: None) -> None:
    """By which the comparison above can fail: what it compares for such a figure is not always nothing."""
    paid = Happened("relief.paid", ON, scene.PRIMARY, UUID(int=700), 1, 100, False)
    versions = (FESTIVAL, FESTIVAL_AGAIN, LIVING_AID, None)
    facts = write([replace(paid, amount_fen=10**n, version=version) for n, version in enumerate(versions)])
    figure = declared().figures["relief.festival_paid"]
    assert figure in COUNTED
    assert answer(SYSTEM, figure, scene.PROVINCE, ON).value.amount == 11
    assert by_hand(figure, facts, scene.PROVINCE) == 11


def test_the_table_and_the_single_figure_agree(city: None) -> None:
    write([Happened("relief.paid", ON, scene.PRIMARY, UUID(int=700 + n), 1, 5000, n == 0) for n in range(7)])
    for found in answers(SYSTEM, scene.CITY, ON):
        assert answer(SYSTEM, found.figure, scene.CITY, ON).value == found.value


def test_a_union_that_moved_keeps_what_happened_under_its_old_superior(city: None) -> None:
    old, new = (
        [scene.PRIMARY, scene.COUNTY, scene.CITY, scene.PROVINCE],
        [scene.PRIMARY, scene.OTHER_CITY, scene.PROVINCE],
    )
    for day, line in ((date(2026, 2, 1), old), (date(2026, 3, 1), new)):
        Fact.objects.create(
            kind="cases.finished", occurred_on=day, recorded_at=scene.AT, union_id=scene.PRIMARY, ancestors=line,
            subject_kind="person", subject_id=new_id(), record_kind="case", record_id=new_id(),
        )  # fmt: skip
    found = answer(SYSTEM, declared().figures["cases.finished"], scene.PROVINCE, ON)
    assert {cell.union_id: cell.value.amount for cell in found.cells} == {scene.CITY: 1, scene.OTHER_CITY: 1}


@pytest.mark.parametrize(("on", "expected"), [(date(2026, 3, 1), 1), (date(2026, 3, 4), 0), (date(2026, 2, 27), 0)])
def test_a_figure_as_of_an_earlier_day_does_not_know_what_came_later(city: None, on: date, expected: int) -> None:
    write([Happened("relief.paid", date(2026, 3, 1), scene.PRIMARY, UUID(int=700), 1, 100, True)])
    assert answer(SYSTEM, declared().figures["relief.people"], scene.CITY, on).value.amount == expected


def test_two_entries_of_one_person_that_were_merged_are_one_person_also_before(programmes: None) -> None:
    figure = declared().figures["relief.people"]
    for person in (scene.WANG, scene.LI):
        scene.name_of(person)
    write(
        [
            Happened("relief.paid", ON, scene.PRIMARY, person, 1, 100, is_taken_back=False)
            for person in (scene.WANG, scene.LI)
        ]
    )
    node = scene.PROVINCE
    assert answer(SYSTEM, figure, node, ON).value.amount == 2
    Person.objects.filter(id=scene.LI).update(merged_into_id=scene.WANG)
    assert answer(SYSTEM, figure, node, ON).value.amount == 1
