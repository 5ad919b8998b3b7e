"""A merge is taken back as long as nothing rests on it; what comes in late under the old id follows."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.db.registry.duplicates.conftest import Twice, enter_twice, the_pair
from tests.world import AT
from yizhan.accounts import services as accounts
from yizhan.kernel.errors import NotFound
from yizhan.kernel.models import Fact, JournalEntry, Message, VaultItem
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api, errors, events, sealed
from yizhan.registry.codes import DuplicateState, TieKind
from yizhan.registry.duplicates.errors import MergeRestsOn, PairSettled
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.undoing import follow_merges, forget_before, undo_merge
from yizhan.registry.models import (
    DeclaredTie,
    DuplicatePair,
    EntryObjection,
    Membership,
    Person,
    PersonMerge,
)
from yizhan.registry.services.objecting import object_to_entry
from yizhan.registry.services.people import change_phone

LATER = AT + timedelta(days=1)


def state(twice: Twice) -> list[object]:
    """Everything of both entries; of a phone what it is, since each sealing is another."""
    ids = (twice.first, twice.second)
    people = list(Person.objects.filter(id__in=ids).order_by("id"))
    hidden = ("phone_sealed", "document_sealed")
    return [
        [
            {k: v for k, v in row.items() if k not in hidden}
            for row in Person.objects.filter(id__in=ids).order_by("id").values()
        ],
        [(sealed.open_phone(person), sealed.open_document(person)) for person in people],
        list(Membership.objects.filter(person_id__in=ids).order_by("id").values()),
        list(DeclaredTie.objects.order_by("id").values("id", "person_a_id", "person_b_id", "kind")),
        list(EntryObjection.objects.order_by("id").values("id", "person_id")),
        list(DuplicatePair.objects.order_by("id").values()),
        sum(Fact.objects.filter(kind=events.MEMBERSHIP_JOINED).values_list("quantity", flat=True)),
    ]


def undo(twice: Twice, acting: Acting | None = None) -> None:
    undo_merge(pair_id=twice.pair.id, acting=acting or twice.world.officer("daoli"), at=LATER)


@pytest.mark.parametrize("stays", ["first", "second"])
def test_a_merge_taken_back_leaves_both_as_they_were(twice: Twice, stays: str) -> None:
    other = accounts.open_account(phone="13800000088", name="", at=AT).id
    Person.objects.filter(id=twice.second).update(user_id=other, work_unit="二车间")
    Person.objects.filter(id=twice.first).update(work_unit="一车间")
    for person_id in (twice.first, twice.second):
        api.declare_tie(
            person_id=person_id,
            other_id=twice.world.people["Carol"],
            kind=TieKind.COLLEAGUE,
            acting=Acting.visitor(),
            at=AT,
        )
    api.declare_tie(
        person_id=twice.second,
        other_id=twice.world.people["Erin"],
        kind=TieKind.RELATIVE,
        acting=Acting.visitor(),
        at=AT,
    )
    object_to_entry(said="单位不对", acting=Acting(Role.MEMBER, person_id=twice.second), at=AT)
    before = state(twice)
    goes = twice.second if stays == "first" else twice.first
    twice.merge(stays=getattr(twice, stays), work_unit=goes, membership=goes, member_number=goes)
    assert state(twice) != before
    undo(twice)
    assert state(twice) == before
    assert JournalEntry.objects.filter(kind="registry.merge_undone").count() == 1
    assert Message.objects.filter(kind="registry.merge_undone").count() == 2
    twice.merge()  # and may be merged again
    undo(twice)
    assert state(twice) == before


def phone_changed(twice: Twice) -> None:
    change_phone(person_id=twice.first, phone="13800000099", acting=twice.world.officer("daoli"), at=LATER)


def left(twice: Twice) -> None:
    api.leave(
        membership_id=twice.world.memberships["Alice"],
        change="6",
        reason="5",
        acting=twice.world.officer("mill"),
        at=LATER,
    )


def field_changed(twice: Twice) -> None:
    Person.objects.filter(id=twice.first).update(work_unit="三车间")


def merged_again(twice: Twice) -> None:
    third = enter_twice(twice.world, again=75)
    find_pairs(AT)
    Twice(twice.world, the_pair(twice.first, third), twice.first, third).merge()


@pytest.mark.parametrize("happens", [phone_changed, left, field_changed, merged_again])
def test_what_happened_since_keeps_it(twice: Twice, happens: Callable[[Twice], None]) -> None:
    twice.merge()
    happens(twice)
    before, rows = state(twice), JournalEntry.objects.count()
    with pytest.raises(MergeRestsOn):
        undo(twice)
    assert (state(twice), JournalEntry.objects.count()) == (before, rows)
    assert PersonMerge.objects.get(pair=twice.pair).undone_at is None


def test_who_could_not_have_merged_cannot_take_it_back(twice: Twice) -> None:
    twice.merge()
    before = state(twice)
    for officer in ("mill", "school", "nangang", "qiqihar", "machinery"):
        with pytest.raises(NotFound):
            undo(twice, twice.world.officer(officer))
    with pytest.raises(errors.HandlesOwn):
        undo(twice, twice.world.officer("daoli", person="Alan"))
    assert state(twice) == before
    undo(twice)
    with pytest.raises(PairSettled):
        undo(twice)
    assert DuplicatePair.objects.get().state == DuplicateState.OPEN


def test_what_was_before_is_kept_for_half_a_year_and_not_for_ever(twice: Twice) -> None:
    twice.merge()
    kept = PersonMerge.objects.get()
    assert forget_before(AT + timedelta(days=180)) == 0
    assert kept.before_id is not None
    assert VaultItem.objects.filter(id=kept.before_id).exists()
    assert forget_before(AT + timedelta(days=181)) == 1
    assert not VaultItem.objects.filter(id=kept.before_id).exists()
    with pytest.raises(MergeRestsOn):
        undo(twice)
    assert twice.entry(twice.second).merged_into_id == twice.first


def test_what_a_transaction_from_before_wrote_under_the_old_id_follows(twice: Twice) -> None:
    twice.merge()
    late = EntryObjection.objects.create(
        person_id=twice.second, said="晚到的", said_at=AT, union_id=twice.world["mill"]
    )
    assert follow_merges(LATER) == 1
    late.refresh_from_db()
    assert late.person_id == twice.first
    assert follow_merges(LATER) == 0
    assert JournalEntry.objects.filter(kind="registry.merge_followed").count() == 1
    undo(twice)
    late.refresh_from_db()
    assert late.person_id == twice.second
