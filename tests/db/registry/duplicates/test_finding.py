"""Pairs are found by joins, kept with their state, and seen where both sides lie in one's line."""

from datetime import date, timedelta

import pytest
from django.db import connection

from tests.counting import CountedQueries
from tests.db.registry.duplicates.conftest import Twice, enter_twice, the_pair
from tests.owning import by_the_owner
from tests.world import AT, World
from yizhan.kernel.errors import NotFound
from yizhan.registry.codes import DuplicateState
from yizhan.registry.duplicates.finding import find_if_due, find_pairs
from yizhan.registry.duplicates.queries import access_pair, count_open, open_pairs
from yizhan.registry.duplicates.rules import Reason
from yizhan.registry.duplicates.services import tell_apart
from yizhan.registry.models import DuplicatePair, DuplicateSearch, Membership, Person
from yizhan.registry.rules.pinyin import name_key

SEEING = ("xinyang", "daoli", "harbin", "province")
BLIND = ("mill", "school", "nangang", "qiqihar", "machinery", "harbin machinery")


def seen_by(world: World, officer: str) -> set[object]:
    rows, _ = open_pairs(world.officer(officer))
    return {both.pair.id for both in rows}


def test_one_name_phone_and_birthday_under_two_numbers_is_one_pair_with_its_reasons(twice: Twice) -> None:
    assert set(twice.pair.reasons) >= {Reason.SAME_NAME, Reason.SAME_PHONE, Reason.SAME_BIRTH}
    assert DuplicatePair.objects.count() == 1


@pytest.mark.parametrize(
    ("birth", "reason"),
    [
        (date(1990, 1, 2), Reason.BIRTH_ONE_OFF),
        (date(1990, 1, 1), Reason.SAME_BIRTH),
    ],
)
def test_a_birthday_nearly_the_same_is_enough(world: World, birth: date, reason: Reason) -> None:
    second = enter_twice(world)
    Person.objects.filter(id=second).update(birth_date=birth)
    find_pairs(AT)
    assert reason in the_pair(world.people["Alice"], second).reasons


def test_day_and_month_swapped_are_found(world: World) -> None:
    second = enter_twice(world)
    Person.objects.filter(id=world.people["Alice"]).update(birth_date=date(1990, 3, 4))
    Person.objects.filter(id=second).update(birth_date=date(1990, 4, 3))
    find_pairs(AT)
    assert Reason.BIRTH_SWAPPED in the_pair(world.people["Alice"], second).reasons


def test_a_passport_and_an_id_of_one_person_are_found_without_a_phone(world: World) -> None:
    second = enter_twice(world, union="mill")
    with by_the_owner():
        Person.objects.filter(id=second).update(document_kind="2", phone_index=None, phone_sealed=None)
    find_pairs(AT)
    pair = the_pair(world.people["Alice"], second)
    assert set(pair.reasons) == {Reason.SAME_NAME, Reason.SAME_BIRTH, Reason.OTHER_KIND, Reason.SAME_UNIT}


def test_relatives_with_one_phone_and_another_birthday_are_no_pair(world: World) -> None:
    second = enter_twice(world)
    Person.objects.filter(id=second).update(birth_date=date(1962, 7, 9))
    assert find_pairs(AT) == 0
    Person.objects.filter(id=second).update(name="Anna", name_letters=name_key("Anna"), birth_date=date(1990, 1, 1))
    assert find_pairs(AT) == 0


def test_a_pair_is_seen_only_where_both_sides_lie_in_the_line(twice: Twice) -> None:
    world = twice.world
    for officer in SEEING:
        assert seen_by(world, officer) == {twice.pair.id}, officer
        assert access_pair(world.officer(officer), twice.pair.id).pair == twice.pair
    for officer in BLIND:
        assert seen_by(world, officer) == set(), officer
        assert count_open(world.officer(officer), most=9) == 0
        with pytest.raises(NotFound):
            access_pair(world.officer(officer), twice.pair.id)
    with pytest.raises(NotFound):
        access_pair(world.member("Alice"), twice.pair.id)


def test_a_pair_of_one_union_is_its_cadre_s(world: World) -> None:
    second = enter_twice(world, union="mill")
    find_pairs(AT)
    pair = the_pair(world.people["Alice"], second)
    for officer in ("mill", "machinery", "harbin machinery", "daoli"):
        assert seen_by(world, officer) == {pair.id}, officer
    assert seen_by(world, "school") == set()


def test_who_moved_out_of_the_line_since_is_no_longer_seen_there(twice: Twice) -> None:
    world = twice.world
    depot = Membership.objects.get(person_id=world.people["Carol"])
    keys = {name: getattr(depot, name) for name in ("union_id", "street_id", "county_id", "city_id")}
    with by_the_owner():
        Membership.objects.filter(person_id=twice.second).update(**keys)
    assert seen_by(world, "daoli") == set()
    with pytest.raises(NotFound):
        access_pair(world.officer("daoli"), twice.pair.id)
    assert seen_by(world, "harbin") == {twice.pair.id}


def test_what_was_told_apart_is_not_asked_again(twice: Twice) -> None:
    tell_apart(pair_id=twice.pair.id, acting=twice.world.officer("daoli"), at=AT)
    assert find_pairs(AT + timedelta(days=7)) == 0
    pair = DuplicatePair.objects.get()
    assert (pair.state, pair.settled_at) == (DuplicateState.DISTINCT, AT)


def test_what_is_no_longer_found_goes(twice: Twice) -> None:
    Person.objects.filter(id=twice.second).update(birth_date=date(1962, 7, 9))
    assert find_pairs(AT + timedelta(days=7)) == 0
    assert not DuplicatePair.objects.exists()


def test_the_worker_looks_once_a_week(twice: Twice) -> None:
    enter_twice(twice.world, name="Bob", serial=2, again=72)
    assert find_if_due(AT + timedelta(days=6)) == 0
    assert DuplicatePair.objects.count() == 1
    assert find_if_due(AT + timedelta(days=7)) == 2


def test_a_register_without_pairs_is_not_looked_through_every_hour(world: World) -> None:
    assert find_if_due(AT) == 0
    assert find_if_due(AT + timedelta(hours=1)) == 0
    assert DuplicateSearch.objects.count() == 1
    enter_twice(world)
    assert find_if_due(AT + timedelta(days=7)) == 1
    assert list(DuplicateSearch.objects.order_by("id").values_list("open_pairs", flat=True)) == [0, 1]


def test_fifty_pairs_are_listed_in_as_many_queries_as_one(twice: Twice) -> None:
    world = twice.world
    with CountedQueries(connection) as one:
        assert len(open_pairs(world.officer("daoli"))[0]) == 1
    for serial in range(100, 153):
        name = "Nora " + "".join("abcdefghij"[int(digit)] for digit in str(serial))
        world.joins(name, "mill", serial)
        enter_twice(world, name=name, serial=serial, again=serial + 100)
    assert find_pairs(AT) == 54
    with CountedQueries(connection) as fifty:
        rows, following = open_pairs(world.officer("daoli"))
    assert (len(rows), len(fifty)) == (50, len(one))
    more, end = open_pairs(world.officer("daoli"), after=following)
    assert (len(more), end) == (4, "")
    assert not {both.pair.id for both in more} & {both.pair.id for both in rows}
