"""What happened in an invented province, beside a count of its rows; and the unions of every kind in it."""

from collections import Counter
from collections.abc import Callable, Iterator
from datetime import date, timedelta

import pytest
from django.db.models import F, Q
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.db.times import NOON, TODAY
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import total_of
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.ops.postgres import Cluster
from yizhan.registry.codes import Change, Employment, MembershipState, UnionKind, UnionState
from yizhan.registry.models import (
    Division,
    Employer,
    EmployerClosure,
    Membership,
    Union,
    UnionAncestry,
    WindingUp,
)
from yizhan.registry.queries.ancestry import ancestors_of, line_of, superior_of
from yizhan.registry.rules.uscc import read_union_uscc
from yizhan.registry.synthetic.papers import REGISTERED_AFTER
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.writer import write_province
from yizhan.registry.terms.queries import terms_overdue

SYSTEM = Acting.system("test")
SIZE = Size(
    primary_unions=400, members=4_000, large_enterprises=9, former=40, moved=120, streets=2, leagues=2, joint=60,
    preparing=40, ended=60, certified=600, youngest=20, counted_years=2,
)  # fmt: skip
COUNTED_FROM = date(TODAY.year - 1, 1, 1)
DAYS = (TODAY, date(TODAY.year - 1, 10, 3))  # of this year and of the last
pytestmark = pytest.mark.usefixtures("written")


@pytest.fixture(scope="module")
def made(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            write_province(seed=77, size=SIZE, at=NOON, on=TODAY, acting=SYSTEM, progress=lambda *_: None)
        yield database


@pytest.fixture
def written(made: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), connected_to(made):
        yield


Happened = tuple[object, date]  # the union and the day


def _joined() -> list[Happened]:
    return list(Membership.objects.filter(opened_by=Change.JOINED).values_list("union_id", "opened_on"))


def _retained() -> list[Happened]:
    """Of whose union ended without another, since then; of who retired as a member, since the sixtieth birthday."""
    ended = WindingUp.objects.filter(is_merged=False)
    found: list[Happened] = []
    for one in ended:
        followed = Membership.objects.filter(union=one.receiver_id, opened_on=one.ends_on, opened_by="2")
        found += followed.filter(state="retained", person__memberships__union=one.union_id).values_list(
            "union_id", "opened_on"
        )
    standing = Membership.objects.filter(closed_on=None, state=MembershipState.RETAINED)
    for row in standing.filter(person__employment=Employment.RETIRED).select_related("person"):
        birth = row.person.birth_date
        assert birth is not None
        sixty = birth.replace(year=birth.year + 60)
        if sixty >= row.opened_on and not ended.filter(union__memberships__person=row.person_id).exists():
            found.append((row.union_id, sixty))
    return found


def _founded() -> list[Happened]:
    return [(one.id, one.founded_on) for one in Union.objects.filter(founded_on__isnull=False) if one.founded_on]


def _renewed() -> list[Happened]:
    later = Union.objects.filter(term_from__gt=F("founded_on"))
    return [(one.id, one.term_from) for one in later if one.term_from]


def _ended(*, merged: bool) -> list[Happened]:
    return list(WindingUp.objects.filter(is_merged=merged).values_list("union_id", "ends_on"))


FLOWS: dict[str, Callable[[], list[Happened]]] = {
    "members.joined": _joined,
    "members.retained": _retained,
    "unions.founded": _founded,
    "unions.renewed": _renewed,
    "unions.wound_up": lambda: _ended(merged=False),
    "unions.merged": lambda: _ended(merged=True),
}


@pytest.mark.parametrize("name", FLOWS)
def test_a_figure_of_what_happened_equals_a_count_of_the_rows(name: str) -> None:
    above = {union.id: set(ancestors_of(union.id, TODAY)) for union in Union.objects.all()}
    happened, total = FLOWS[name](), 0
    for on in DAYS:
        counted: Counter[object] = Counter()
        for union_id, day in happened:
            if date(on.year, 1, 1) <= day <= on:
                counted.update(above[union_id])  # type: ignore[index]
        for node in Union.objects.filter(level__in=["province", "city", "industry"]):
            assert total_of(SYSTEM, declared().figures[name], node.id, on).value.amount == counted[node.id], node.name
        total += sum(counted.values())
    assert total > 0


def test_who_moved_and_who_left_are_facts_as_well() -> None:
    lately = Membership.objects.filter(closed_on__gte=COUNTED_FROM)
    kept_above = WindingUp.objects.filter(is_merged=False).values("union_id")
    moved = lately.filter(closed_by=Change.TRANSFERRED_OUT).exclude(union__in=kept_above)
    facts = Fact.objects.filter(kind="membership.transferred_out")
    assert sorted(facts.values_list("record_id", "union_id", "occurred_on")) == sorted(
        moved.values_list("id", "union_id", "closed_on")
    )
    assert Fact.objects.filter(kind="membership.transferred_in").count() == moved.count() > 0
    left = lately.filter(closed_by=Change.LEFT)
    found = Fact.objects.filter(kind="membership.left").values_list("record_id", "union_id", "occurred_on")
    assert sorted(found) == sorted(left.values_list("id", "union_id", "closed_on"))
    assert left.exists()


def test_who_was_prepared_and_registered_are_facts_as_well() -> None:
    prepared = Union.objects.filter(prepared_on__gte=COUNTED_FROM).values_list("id", "prepared_on")
    assert sorted(_told("union.prepared")) == sorted(prepared)
    registered = [
        (one.id, one.term_from + REGISTERED_AFTER)
        for one in Union.objects.filter(certificate_kind="legal_person")
        if one.term_from and one.term_from + REGISTERED_AFTER >= COUNTED_FROM
    ]
    assert sorted(_told("union.legal_person_registered")) == sorted(registered)
    assert registered


def _told(kind: str) -> list[tuple[object, date]]:
    return list(Fact.objects.filter(kind=kind).values_list("record_id", "occurred_on"))


def test_facts_begin_with_last_year_and_name_what_stood_above() -> None:
    assert not Fact.objects.exclude(occurred_on__range=(COUNTED_FROM, TODAY)).exists()
    for fact in Fact.objects.order_by("id")[::60]:
        assert fact.ancestors == ancestors_of(fact.union_id, fact.occurred_on)


def test_a_joint_union_has_members_of_several_employers_none_of_which_has_its_own() -> None:
    joint = Union.objects.filter(kind=UnionKind.JOINT)
    assert joint.count() == 24
    assert len(set(joint.values_list("name", flat=True))) == 24
    several = 0
    for union in joint:
        employers = set(Membership.objects.filter(union=union).values_list("employer_id", flat=True))
        assert None not in employers
        assert not Union.objects.filter(employer_id__in=employers).exists()
        several += len(employers) > 1
    assert several > 12


def test_a_preparatory_group_has_members_since_its_approval_and_was_not_founded() -> None:
    groups = Union.objects.filter(state=UnionState.PREPARING)
    assert groups.count() == 16
    for group in groups:
        assert (group.founded_on, group.term_from, group.certificate_kind) == (None, None, "")
        assert group.prepared_on is not None
        members = Membership.objects.filter(union=group)
        assert members.exists()
        assert not members.filter(opened_on__lt=group.prepared_on).exists()
        assert line_of(group.id, group.prepared_on).county_id is not None


def test_whoever_was_in_a_union_that_ended_stands_where_its_members_went() -> None:
    records = WindingUp.objects.select_related("union", "receiver")
    assert records.count() == Union.objects.filter(state=UnionState.WOUND_UP).count() == 24
    assert {record.is_merged for record in records} == {True, False}
    for record in records:
        union, receiver = record.union, record.receiver
        assert union.wound_up_on == record.ends_on
        assert record.scope == line_of(union.id, record.ends_on)
        assert receiver.founded_on is not None
        assert receiver.founded_on < record.ends_on
        if not record.is_merged:
            assert receiver.id == superior_of(union.id, record.ends_on)
        rows = Membership.objects.filter(union=union)
        assert rows.count() == record.members == rows.filter(closed_on=record.ends_on, closed_by="4").count()
        after = Membership.objects.filter(person__memberships__union=union).exclude(union=union)
        assert after.count() == after.filter(union=receiver, opened_on=record.ends_on, opened_by="2").count()
        assert after.count() == record.members
        kept = after.filter(state=MembershipState.RETAINED, employer=None)
        assert record.is_merged or kept.count() == record.members
        for row in after:
            assert row.scope == line_of(receiver.id, record.ends_on)


def test_nobody_was_a_member_before_they_were_old_enough() -> None:
    for row in Membership.objects.select_related("person", "union"):
        assert row.person.birth_date is not None
        assert row.opened_on.year > row.person.birth_date.year + 16
        began = row.union.founded_on or row.union.prepared_on
        assert began is not None
        assert began <= row.opened_on


def test_every_county_has_streets_or_towns_and_an_invented_one_has_no_division() -> None:
    streets = Union.objects.filter(level="street", kind=UnionKind.FEDERATION)
    counties = Union.objects.filter(level="county", kind=UnionKind.FEDERATION)
    assert counties.count() > 100
    for county in counties:
        below = UnionAncestry.objects.filter(ancestor=county, depth=1).values("union_id")
        assert streets.filter(id__in=below).exists(), county.name
        assert Union.objects.filter(id__in=below, kind=UnionKind.LEAGUE).count() == 2
    real = set(Division.objects.values_list("code", flat=True))
    invented = [street for street in streets if not street.division_code]
    assert len(invented) > 100
    assert not {street.code for street in invented} & real
    assert len({street.name for street in invented}) == len(invented)
    assert UnionAncestry.objects.filter(ancestor__in=invented, depth=1).exists()


def test_certificates_are_read_as_the_register_reads_them_and_some_end_about_now() -> None:
    certified = Union.objects.filter(certificate_kind="legal_person")
    assert 0.4 < certified.count() / 400 < 0.7
    for union in certified:
        assert union.uscc is not None
        assert read_union_uscc(union.uscc).of_a_primary_union
        assert union.certificate_until is not None
        assert union.term_until is not None
        assert union.certificate_until <= union.term_until
    soon = TODAY + timedelta(days=90)
    assert certified.filter(certificate_until__lt=soon).exclude(certificate_until=F("term_until")).exists()
    assert terms_overdue(TODAY).exists()
    assert Union.objects.filter(Q(term_until__range=(TODAY, soon))).exists()


def test_an_employer_that_closed_says_when_and_some_still_have_members() -> None:
    closures = EmployerClosure.objects.select_related("employer")
    assert closures.exists()
    assert {(one.employer_id, one.closed_on) for one in closures} == set(
        Employer.objects.filter(closed_on__isnull=False).values_list("id", "closed_on")
    )
    staying = Membership.objects.filter(closed_on=None, employer__closed_on__isnull=False)
    assert staying.exclude(state=MembershipState.RETAINED).exists()
