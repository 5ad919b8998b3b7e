"""One entry stays and the other points to it: memberships, numbers, phones and ties follow, or nothing does."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.databases import TestDatabase
from tests.db.registry.duplicates.conftest import Twice, enter_twice, the_pair
from tests.owning import by_the_owner
from tests.racing import at_once
from tests.world import AT, TODAY, World, applicant, resident_id, small_world
from yizhan.accounts import services as accounts
from yizhan.kernel.errors import DomainError, Invalid, NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api, errors, events, sealed
from yizhan.registry.codes import Change, DuplicateState, TieKind
from yizhan.registry.duplicates.errors import BothHave, PairChanged
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.queries import access_pair
from yizhan.registry.duplicates.services import merge, tell_apart
from yizhan.registry.errors import HasDied
from yizhan.registry.models import (
    DeclaredTie,
    DuplicatePair,
    EntryObjection,
    Membership,
    MembershipVersion,
    Person,
    PersonMerge,
)
from yizhan.registry.queries.lists import members_page
from yizhan.registry.queries.people import person_of_user
from yizhan.registry.queries.records import person_numbered, records_of_person
from yizhan.registry.services.deaths import record_death
from yizhan.registry.services.objecting import object_to_entry
from yizhan.registry.services.papers import Paper


def everything(twice: Twice) -> list[object]:
    """What a merge could change, to be compared before and after a refusal."""
    ids = (twice.first, twice.second)
    return [
        list(Person.objects.filter(id__in=ids).order_by("id").values()),
        list(Membership.objects.order_by("id").values()),
        list(DuplicatePair.objects.order_by("id").values()),
        list(DeclaredTie.objects.order_by("id").values()),
        PersonMerge.objects.count(),
        JournalEntry.objects.count(),
        Message.objects.count(),
        Fact.objects.count(),
    ]


def refused(twice: Twice, error: type[DomainError], **how: object) -> DomainError:
    before = everything(twice)
    with pytest.raises(error) as refusal:
        twice.merge(**how)  # type: ignore[arg-type]
    assert everything(twice) == before
    return refusal.value


def test_one_entry_stays_with_one_open_membership_and_the_other_points_to_it(twice: Twice) -> None:
    assert twice.merge() == twice.first
    assert twice.entry(twice.second).merged_into_id == twice.first
    assert twice.entry(twice.first).merged_into_id is None
    memberships = Membership.objects.filter(person_id=twice.first)
    assert memberships.count() == 2
    open_one, closed = memberships.get(closed_on=None), memberships.exclude(closed_on=None).get()
    assert open_one.id == twice.world.memberships["Alice"]
    assert (closed.union_id, closed.closed_by, closed.closed_on) == (
        twice.world["school"],
        Change.ENTERED_IN_ERROR,
        TODAY,
    )
    assert not Membership.objects.filter(person_id=twice.second).exists()
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.settled_at) == (DuplicateState.MERGED, AT)
    row = JournalEntry.objects.get(kind="registry.people_merged")
    assert (row.subject_id, row.data["other_id"]) == (twice.first, str(twice.second))


def test_history_keeps_under_which_id_it_was_written(twice: Twice) -> None:
    before = list(MembershipVersion.objects.filter(person_id=twice.second).values())
    entries = JournalEntry.objects.filter(subject_id=twice.second).count()
    twice.merge()
    kept = MembershipVersion.objects.filter(id__in=[row["id"] for row in before])
    assert list(kept.values()) == before
    assert JournalEntry.objects.filter(subject_id=twice.second).count() == entries
    assert records_of_person(twice.first)["person"] == {twice.first, twice.second}


def test_the_entry_whose_document_is_chosen_stays_and_each_field_comes_from_where_it_was_chosen(twice: Twice) -> None:
    Person.objects.filter(id=twice.first).update(work_unit="一车间", native_place="哈尔滨")
    Person.objects.filter(id=twice.second).update(work_unit="二车间", email="a@example.org")
    document = bytes(twice.entry(twice.second).document_index)
    assert twice.merge(stays=twice.second, work_unit=twice.first, native_place=twice.first) == twice.second
    stays = twice.entry(twice.second)
    assert (stays.work_unit, stays.native_place, stays.email) == ("一车间", "哈尔滨", "a@example.org")
    assert bytes(stays.document_index) == document
    assert sealed.open_document(stays) == resident_id(71)
    assert twice.entry(twice.first).merged_into_id == twice.second


def test_what_only_one_of_them_has_stays_without_being_chosen(twice: Twice) -> None:
    Person.objects.filter(id=twice.second).update(native_place="齐齐哈尔")
    both = access_pair(twice.world.officer("daoli"), twice.pair.id)
    choices = {name: side for name, side in twice.choices().items() if name != "native_place"}
    merge(pair_id=twice.pair.id, choices=choices, seen=both.seen, acting=twice.world.officer("daoli"), at=AT)
    assert twice.entry(twice.first).native_place == "齐齐哈尔"


def test_the_other_phone_may_be_the_one_that_stays(world: World) -> None:
    first = world.people["Alice"]
    second = world.joins("Alice", "mill", 71, phone="13800000077")
    with by_the_owner():
        Person.objects.filter(id=second).update(document_kind="2")  # a passport: found by name, birthday and union
    find_pairs(AT)
    twice = Twice(world, the_pair(first, second), first, second)
    twice.merge(phone=second)
    assert sealed.open_phone(twice.entry(first)) == "13800000077"
    assert twice.entry(second).phone_index is None


def test_both_accounts_are_one_person_and_both_are_told(twice: Twice) -> None:
    alice = twice.entry(twice.first).user_id
    other = accounts.open_account(phone="13800000088", name="", at=AT).id
    Person.objects.filter(id=twice.second).update(user_id=other)
    twice.merge()
    assert alice is not None
    assert person_of_user(alice) == person_of_user(other) == twice.first
    told = Message.objects.filter(kind="registry.merged")
    assert set(told.values_list("user_id", flat=True)) == {alice, other}
    said = Acting(Role.MEMBER, user_id=other, person_id=person_of_user(other))
    object_to_entry(said="这不是我的登记", acting=said, at=AT)
    assert EntryObjection.objects.get().person_id == twice.first


def test_who_never_signed_in_is_told_on_the_phone_in_the_register(twice: Twice) -> None:
    Person.objects.filter(id=twice.first).update(user_id=None)
    twice.merge()
    told = Message.objects.get(kind="registry.merged")
    assert told.user_id == accounts.open_account(phone="13800000001", name="", at=AT).id


def test_the_account_follows_to_the_entry_that_stays(twice: Twice) -> None:
    alice = twice.entry(twice.first).user_id
    twice.merge(stays=twice.second)
    assert (twice.entry(twice.first).user_id, twice.entry(twice.second).user_id) == (None, alice)


def test_whoever_gives_the_old_number_finds_the_one_who_stays(twice: Twice) -> None:
    old_number = str(Person.objects.get(id=twice.second).member_number)
    twice.merge()
    again = applicant("Alice", 1, document_number=resident_id(71))
    assert api.enter_person(applicant=again, acting=Acting.visitor(), at=AT) == twice.first
    assert api.person_by_document("Alice", resident_id(71), on=TODAY) == twice.first
    assert person_numbered(old_number) == twice.first
    for search in (resident_id(71), old_number, resident_id(1)):
        found = members_page(twice.world.officer("mill"), search=search).rows
        assert [row.person_id for row in found] == [twice.first], search
    assert api.person_card(twice.second).id == twice.first
    assert api.standing_id(twice.second) == twice.first
    with pytest.raises(errors.AlreadyMember):
        api.join_known(person_id=twice.second, union_id=twice.world["mill"], acting=Acting.visitor(), at=AT)


def test_the_card_that_stays_is_the_one_chosen(twice: Twice) -> None:
    Person.objects.filter(id=twice.second).update(number_issued_on=date(2020, 5, 4))
    before = [twice.entry(one) for one in (twice.first, twice.second)]
    twice.merge(member_number=twice.second)
    after = [twice.entry(one) for one in (twice.second, twice.first)]
    assert [(one.member_number, one.number_issued_on) for one in after] == [
        (one.member_number, one.number_issued_on) for one in before
    ]
    assert len({one.member_number for one in before} - {None}) == 2


def test_a_relative_of_either_is_a_relative_of_the_one_who_stays(twice: Twice) -> None:
    bob, carol = twice.world.people["Bob"], twice.world.people["Carol"]
    for other in (bob, carol, twice.first):
        api.declare_tie(person_id=twice.second, other_id=other, kind=TieKind.COLLEAGUE, acting=Acting.visitor(), at=AT)
    api.declare_tie(person_id=twice.first, other_id=bob, kind=TieKind.COLLEAGUE, acting=Acting.visitor(), at=AT)
    twice.merge()
    assert api.tied_to(twice.first) >= {bob, carol}
    assert api.are_tied(twice.first, carol)


def test_the_second_joining_is_taken_out_of_the_figures(twice: Twice) -> None:
    def joined(union: str) -> int:
        rows = Fact.objects.filter(kind=events.MEMBERSHIP_JOINED, union_id=twice.world[union])
        return sum(rows.values_list("quantity", flat=True))

    before = joined("school"), joined("mill")
    twice.merge()
    assert (joined("school"), joined("mill")) == (before[0] - 1, before[1])


def test_every_missing_choice_and_every_wrong_one_is_told_at_its_field(twice: Twice) -> None:
    Person.objects.filter(id=twice.second).update(birth_date="1990-01-02", work_unit="二车间")
    Person.objects.filter(id=twice.first).update(work_unit="一车间")
    daoli = twice.world.officer("daoli")
    seen = access_pair(daoli, twice.pair.id).seen
    before = everything(twice)
    for choices, fields in (
        ({}, {"document", "birth_date", "work_unit", "membership", "member_number"}),
        (twice.choices() | {"document": "c"}, {"document"}),
        (twice.choices(birth_date=twice.second), {"birth_date"}),
    ):
        with pytest.raises(Invalid) as refusal:
            merge(pair_id=twice.pair.id, choices=choices, seen=seen, acting=daoli, at=AT)
        assert {problem["field"] for problem in refusal.value.problems} == fields
    assert everything(twice) == before


def test_nobody_merges_what_is_not_wholly_in_their_line_nor_their_own(twice: Twice) -> None:
    for officer in ("mill", "school", "nangang", "machinery"):
        refused(twice, NotFound, acting=twice.world.officer(officer))
    refused(twice, NotFound, acting=twice.world.member("Alice"))
    refused(twice, errors.HandlesOwn, acting=twice.world.officer("daoli", person="Alice"))
    refused(twice, errors.HandlesOwn, acting=twice.world.officer("daoli", person="Alan"))  # her brother
    with pytest.raises(errors.HandlesOwn):
        tell_apart(pair_id=twice.pair.id, acting=twice.world.officer("daoli", person="Alan"), at=AT)


def test_what_changed_since_it_was_shown_is_not_decided_on(twice: Twice) -> None:
    daoli = twice.world.officer("daoli")
    seen, choices = access_pair(daoli, twice.pair.id).seen, twice.choices()
    Person.objects.filter(id=twice.second).update(work_unit="三车间")
    before = everything(twice)
    with pytest.raises(PairChanged):
        merge(pair_id=twice.pair.id, choices=choices, seen=seen, acting=daoli, at=AT)
    assert everything(twice) == before


def test_two_of_what_one_person_has_one_of_refuse_the_merge(twice: Twice) -> None:
    for person_id, said in ((twice.first, "电话不对"), (twice.second, "单位不对")):
        object_to_entry(said=said, acting=Acting(Role.MEMBER, person_id=person_id), at=AT)
    refusal = refused(twice, BothHave)
    assert "登记问题" in str(refusal)


def test_a_membership_that_is_being_transferred_is_not_closed(twice: Twice) -> None:
    api.request_transfer(
        person_id=twice.second,
        to_union_id=twice.world["depot"],
        reason="1",
        due_on=TODAY,
        acting=Acting(Role.MEMBER, person_id=twice.second),
        at=AT,
    )
    refused(twice, errors.TransferStands)
    twice.merge(membership=twice.second)
    assert Membership.objects.get(person_id=twice.first, closed_on=None).union_id == twice.world["school"]


def test_who_was_told_apart_from_the_one_that_goes_stays_apart(twice: Twice) -> None:
    third = enter_twice(twice.world, again=75)
    find_pairs(AT)
    tell_apart(pair_id=the_pair(twice.second, third).id, acting=twice.world.officer("daoli"), at=AT)
    twice.merge()
    assert the_pair(twice.first, third).state == DuplicateState.DISTINCT
    assert find_pairs(AT + timedelta(days=7)) == 0


def test_what_was_merged_before_points_to_the_one_who_stays_at_last(twice: Twice) -> None:
    third = enter_twice(twice.world, again=75)
    find_pairs(AT)
    twice.merge()
    find_pairs(AT)
    last = Twice(twice.world, the_pair(twice.first, third), third, twice.first)
    assert last.merge() == third
    assert {twice.entry(one).merged_into_id for one in (twice.first, twice.second)} == {third}
    assert Membership.objects.filter(person_id=third).count() == 3
    assert api.standing_id(twice.second) == third


def test_the_database_refuses_an_open_membership_of_a_merged_entry_and_a_chain(twice: Twice) -> None:
    twice.merge()
    open_one = Membership.objects.get(person_id=twice.first, closed_on=None)
    with pytest.raises(IntegrityError, match="merged_has_no_membership"), transaction.atomic():
        Membership.objects.filter(id=open_one.id).update(person_id=twice.second)
    with pytest.raises(IntegrityError, match="merged_into_stands"), transaction.atomic():
        Person.objects.filter(id=twice.world.people["Adam"]).update(
            merged_into_id=twice.second, phone_sealed=None, phone_index=None
        )
    with pytest.raises(IntegrityError, match="merged_into_stands"), transaction.atomic():
        Person.objects.filter(id=twice.first).update(
            merged_into_id=twice.world.people["Bob"], phone_sealed=None, phone_index=None
        )


class TestAtOnce:
    @pytest.fixture
    def pair(self, cloned_db: TestDatabase) -> Twice:
        world = small_world()
        first = world.people["Alice"]
        second = enter_twice(world)
        find_pairs(AT)
        return Twice(world, the_pair(first, second), first, second)

    def merging(self, pair: Twice, stays: UUID, officer: str) -> object:
        seen = access_pair(pair.world.officer("province"), pair.pair.id).seen
        choices = pair.choices(stays=stays)
        return lambda: merge(
            pair_id=pair.pair.id, choices=choices, seen=seen, acting=pair.world.officer(officer), at=AT
        )

    @pytest.mark.parametrize("directions", [("first", "first"), ("first", "second")])
    def test_two_officers_who_merge_one_pair_are_one_merge(self, pair: Twice, directions: tuple[str, str]) -> None:
        calls = [
            self.merging(pair, getattr(pair, way), officer)
            for way, officer in zip(directions, ("daoli", "harbin"), strict=True)
        ]
        assert at_once(*calls) == ["ok", "pair-settled"]  # type: ignore[arg-type]
        merged = PersonMerge.objects.get()
        assert Person.objects.filter(merged_into__isnull=False).values_list("id", flat=True).get() == merged.gone_id
        assert Membership.objects.filter(person__name="Alice", closed_on=None).count() == 1

    def test_merging_and_telling_apart_at_once_is_one_of_them(self, pair: Twice) -> None:
        apart = lambda: tell_apart(pair_id=pair.pair.id, acting=pair.world.officer("harbin"), at=AT)  # noqa: E731
        answers = at_once(self.merging(pair, pair.first, "daoli"), apart)  # type: ignore[arg-type]
        assert answers == ["ok", "pair-settled"]
        assert PersonMerge.objects.count() == DuplicatePair.objects.filter(state=DuplicateState.MERGED).count()

    def test_who_joins_under_the_entry_that_goes_at_that_moment_has_one_membership(self, pair: Twice) -> None:
        Membership.objects.filter(person_id=pair.second).update(closed_on=TODAY, closed_by=Change.LEFT)
        joining = lambda: api.join_known(  # noqa: E731
            person_id=pair.second, union_id=pair.world["mill"], acting=Acting.visitor(), at=AT
        )
        answers = at_once(self.merging(pair, pair.first, "daoli"), joining)  # type: ignore[arg-type]
        assert answers in (["already-member", "ok"], ["ok", "pair-changed"])
        open_ones = Membership.objects.filter(closed_on=None, person__name="Alice")
        assert open_ones.filter(person__merged_into__isnull=False).count() == 0
        assert open_ones.count() == (1 if "already-member" in answers else 2)


def test_whoever_is_recorded_as_dead_is_not_merged(twice: Twice) -> None:
    record_death(person_id=twice.second, died_on=TODAY, paper=Paper("1号"), acting=twice.world.officer("daoli"), at=AT)
    before = everything(twice)
    with pytest.raises(HasDied):
        twice.merge()
    assert everything(twice) == before
