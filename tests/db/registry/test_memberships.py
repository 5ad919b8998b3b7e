"""One open membership for each person: joining, placing, leaving, and what is refused."""

from collections.abc import Callable

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from tests.world import AT, TODAY, World, applicant, resident_id
from yizhan.kernel import journal
from yizhan.kernel.errors import DomainError, Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.rules import luhn
from yizhan.kernel.scope import Acting
from yizhan.registry import api, errors
from yizhan.registry.models import DeclaredTie, Membership, MembershipVersion, Person
from yizhan.registry.queries.ties import BINDS_ON_FOR

VISITOR = Acting.visitor()


def state_of_the_register() -> tuple[object, ...]:
    """Everything that a refusal must leave alone."""
    return (
        list(Person.objects.order_by("id").values_list("id", "name", "user_id")),
        list(Membership.objects.order_by("id").values_list("id", "state", "closed_on", "union_id")),
        MembershipVersion.objects.count(),
        Person.objects.exclude(member_number=None).count(),
        JournalEntry.objects.count(),
        Fact.objects.count(),
    )


def refused(error: type[DomainError], call: Callable[[], object]) -> None:
    before = state_of_the_register()
    with pytest.raises(error), transaction.atomic():
        call()
    assert state_of_the_register() == before


def test_joining_gives_a_number_a_scope_and_somebody_to_call(world: World) -> None:
    joined = api.join(applicant=applicant("王小明", 21), union_id=world["mill"], acting=VISITOR, at=AT)
    membership = Membership.objects.get(id=joined.membership_id)
    assert joined.state == "active"
    assert joined.contact.name == "mill联系人"
    assert membership.scope == api.line_of(world["mill"], TODAY)
    assert luhn.digit(joined.member_number[:-1]) == joined.member_number[-1]


def test_the_number_is_of_the_day_of_joining_and_nobody_elses(world: World) -> None:
    joined = api.join(applicant=applicant("王小明", 21), union_id=world["mill"], acting=VISITOR, at=AT)
    person = Person.objects.get(id=joined.person_id)
    assert (person.member_number, person.number_issued_on) == (joined.member_number, TODAY)
    others = Person.objects.filter(id=world.people["Alice"])
    with pytest.raises(IntegrityError, match="one_member_of_a_number"), transaction.atomic():
        others.update(member_number=joined.member_number)
    for half in ({"member_number": None}, {"number_issued_on": None}):
        with pytest.raises(IntegrityError, match="member_number_with_its_day"), transaction.atomic():
            others.update(**half)


def test_joining_leaves_one_journal_row_and_one_fact_under_that_days_superiors(world: World) -> None:
    joined = api.join(applicant=applicant("王小明", 21), union_id=world["mill"], acting=VISITOR, at=AT)
    kinds = [entry.kind for entry in journal.history(("membership", joined.membership_id))]
    fact = Fact.objects.get(record_id=joined.membership_id)
    assert kinds == ["registry.membership_joined"]
    assert (fact.kind, fact.occurred_on, fact.quantity) == ("membership.joined", TODAY, 1)
    assert set(fact.ancestors) == set(api.ancestors_of(world["mill"], TODAY))


def test_a_rider_lands_in_the_pool_of_the_county_where_they_live(world: World) -> None:
    membership = api.membership_of(world.people["Rita"])
    assert membership is not None
    assert (membership.state, membership.union_id) == ("holding", world["pool"])


def test_a_township_falls_back_to_its_countys_pool(world: World) -> None:
    who = applicant("骑手", 31, residence_division="230102002")
    assert api.join_pool(applicant=who, acting=VISITOR, at=AT).union_id == world["pool"]


def test_a_county_without_a_pool_says_whom_to_call_and_changes_nothing(world: World) -> None:
    who = applicant("骑手", 31, residence_division="230202")
    refused(errors.NoPool, lambda: api.join_pool(applicant=who, acting=VISITOR, at=AT))


def test_who_is_a_member_already_cannot_join_again(world: World) -> None:
    refused(
        errors.AlreadyMember,
        lambda: api.join(applicant=applicant("Alice", 1), union_id=world["depot"], acting=VISITOR, at=AT),
    )


def test_the_database_itself_keeps_one_open_membership(world: World) -> None:
    open_one = Membership.objects.get(id=world.memberships["Alice"])
    open_one.pk = world["mill"]  # any other id
    with pytest.raises(IntegrityError, match="one_open_membership"), transaction.atomic():
        open_one.save(force_insert=True)


def test_a_document_under_another_name_is_refused(world: World) -> None:
    refused(
        errors.DocumentTaken,
        lambda: api.join(applicant=applicant("Mallory", 1), union_id=world["depot"], acting=VISITOR, at=AT),
    )


def test_every_unreadable_field_is_named_at_once(world: World) -> None:
    who = applicant("<script>", 41, document_number="2.30102E+17", phone="0451-84000000")
    before = state_of_the_register()
    with pytest.raises(Invalid) as answer, transaction.atomic():
        api.join(applicant=who, union_id=world["mill"], acting=VISITOR, at=AT)
    assert {problem["field"] for problem in answer.value.problems} == {"name", "phone", "document_number"}
    assert state_of_the_register() == before


def test_children_do_not_join(world: World) -> None:
    from datetime import date

    child = applicant("小明", 51, document_number=resident_id(51, born=date(2015, 1, 1)))
    refused(errors.JoinRefused, lambda: api.join(applicant=child, union_id=world["mill"], acting=VISITOR, at=AT))


def test_nobody_joins_a_county_federation(world: World) -> None:
    refused(
        errors.JoinRefused,
        lambda: api.join(applicant=applicant("王小明", 21), union_id=world["daoli"], acting=VISITOR, at=AT),
    )


def test_number_and_phone_are_sealed_and_found_by_their_index(world: World) -> None:
    person = Person.objects.get(id=world.people["Alice"])
    assert resident_id(1).encode() not in bytes(person.document_sealed)
    assert bytes(person.document_index) == api.document_index("1", resident_id(1))
    assert api.person_card(person.id).document_masked == "230*************" + resident_id(1)[-2:]


def test_showing_a_full_number_is_logged(world: World) -> None:
    alice = world.people["Alice"]
    number = api.reveal_document(person_id=alice, purpose="核对证件", acting=world.officer("mill"), at=AT)
    assert number == resident_id(1)
    assert journal.history(("person", alice))[-1].kind == "vault.read"


def test_a_person_who_left_may_join_again_under_the_same_number(world: World) -> None:
    before = api.person_card(world.people["Alice"]).member_number
    api.leave(membership_id=world.memberships["Alice"], change="6", reason="5", acting=world.member("Alice"), at=AT)
    again = api.join(applicant=applicant("Alice", 1), union_id=world["depot"], acting=VISITOR, at=AT)
    assert again.member_number == before
    assert Membership.objects.filter(person_id=world.people["Alice"]).count() == 2


@pytest.mark.parametrize("stranger", ["depot", "qiqihar", "school"])
def test_nobody_ends_a_membership_outside_their_line(world: World, stranger: str) -> None:
    alice = world.memberships["Alice"]
    refused(
        NotFound,
        lambda: api.leave(membership_id=alice, change="6", reason="5", acting=world.officer(stranger), at=AT),
    )


def test_one_member_does_not_end_anothers_membership(world: World) -> None:
    alice = world.memberships["Alice"]
    refused(NotFound, lambda: api.leave(membership_id=alice, change="6", reason="5", acting=world.member("Bob"), at=AT))


def test_the_county_places_a_rider_in_one_act(world: World) -> None:
    placed = api.place_from_pool(
        membership_id=world.memberships["Rita"], union_id=world["school"], acting=world.officer("daoli"), at=AT
    )
    old = Membership.objects.get(id=world.memberships["Rita"])
    assert (old.closed_on, old.closed_by) == (TODAY, "4")
    assert (placed.state, placed.union_id) == ("active", world["school"])
    assert Fact.objects.filter(kind="membership.placed", record_id=placed.membership_id).count() == 1


def test_placing_twice_is_refused(world: World) -> None:
    def place() -> object:
        return api.place_from_pool(
            membership_id=world.memberships["Rita"], union_id=world["school"], acting=world.officer("daoli"), at=AT
        )

    place()
    refused(errors.NotInPool, place)


@pytest.mark.parametrize(("officer", "union"), [("nangang", "depot"), ("daoli", "depot"), ("daoli", "pool")])
def test_a_rider_is_placed_only_by_their_county_and_into_its_unions(world: World, officer: str, union: str) -> None:
    refused(
        NotFound,
        lambda: api.place_from_pool(
            membership_id=world.memberships["Rita"], union_id=world[union], acting=world.officer(officer), at=AT
        ),
    )


def test_an_officer_does_not_place_a_declared_relative(world: World) -> None:
    api.declare_tie(
        person_id=world.people["Bob"], other_id=world.people["Rita"], kind="relative", acting=VISITOR, at=AT
    )
    refused(
        errors.HandlesOwn,
        lambda: api.place_from_pool(
            membership_id=world.memberships["Rita"],
            union_id=world["school"],
            acting=world.officer("daoli", person="Bob"),
            at=AT,
        ),
    )


def test_a_retained_membership_stays_open(world: World) -> None:
    api.retain(membership_id=world.memberships["Alice"], reason="2", acting=world.officer("mill"), at=AT)
    membership = api.membership_of(world.people["Alice"])
    assert membership is not None
    assert membership.state == "retained"


def test_every_version_of_a_membership_is_kept_by_the_database(world: World) -> None:
    with connection.cursor() as cursor:  # past every service
        cursor.execute("UPDATE registry_membership SET state = 'retained' WHERE id = %s", [world.memberships["Alice"]])
    versions = MembershipVersion.objects.filter(membership_id=world.memberships["Alice"]).order_by("id")
    assert [(row.operation, row.state) for row in versions] == [("INSERT", "active"), ("UPDATE", "retained")]


def test_ties_hold_in_both_directions_and_bind_for_a_year_after_their_end(world: World) -> None:
    carol, erin = world.people["Carol"], world.people["Erin"]
    tie = api.declare_tie(person_id=erin, other_id=carol, kind="relative", acting=VISITOR, at=AT)
    assert api.declare_tie(person_id=carol, other_id=erin, kind="relative", acting=VISITOR, at=AT) == tie
    assert api.are_tied(carol, erin)
    assert api.are_tied(erin, carol)
    assert api.tied_to(carol) == {erin}
    refused(NotFound, lambda: api.end_tie(tie_id=tie, person_id=world.people["Bob"], acting=VISITOR, at=AT))
    api.end_tie(tie_id=tie, person_id=carol, acting=VISITOR, at=timezone.now())
    assert api.are_tied(carol, erin)
    DeclaredTie.objects.filter(id=tie).update(ended_at=timezone.now() - BINDS_ON_FOR)
    assert not api.are_tied(carol, erin)
    assert not api.tied_to(carol)
