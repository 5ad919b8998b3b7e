"""Two entries that became one are one person to the money: caps count both, and what is on its way arrives."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
from django.db import OperationalError, connection, transaction

from tests.databases import TestDatabase
from tests.db.ledger import scene
from tests.db.ledger.conftest import Daoli
from tests.db.registry.duplicates.conftest import Twice, enter_twice, the_pair
from tests.people import People
from tests.racing import at_once
from tests.world import AT, small_world
from yizhan.kernel.errors import DomainError
from yizhan.kernel.scope import Level
from yizhan.ledger import api
from yizhan.ledger.errors import CapExceeded, OwnGrant
from yizhan.ledger.models import Balance, CapUse, Grant
from yizhan.ledger.queries import used_fen
from yizhan.ledger.types import Cap
from yizhan.registry import api as registry
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.models import Person


@pytest.fixture
def twice(daoli: Daoli) -> Twice:
    world = daoli.people.world
    first = world.people["Alice"]
    second = enter_twice(world)
    find_pairs(AT)
    return Twice(world, the_pair(first, second), first, second)


def cap_of(person: object) -> Cap:
    return Cap("warmth", 2026, 600_000, frozenset({person}))  # type: ignore[arg-type]


def promise(daoli: Daoli, person: object, *, yuan: int) -> api.Promise:
    return scene.promise(
        daoli.fund_id,
        yuan=yuan,
        person=person,  # type: ignore[arg-type]
        scope=daoli.line,
        caps=(cap_of(person),),
    )


def commit(daoli: Daoli, person: object, *, yuan: int) -> object:
    return api.commit_grant(promise(daoli, person, yuan=yuan), acting=daoli.people.acting("county"), at=scene.AT)


@pytest.mark.parametrize("stays", ["first", "second"])
def test_what_either_had_counts_for_the_one_who_stays(daoli: Daoli, twice: Twice, stays: str) -> None:
    commit(daoli, twice.first, yuan=3000)
    commit(daoli, twice.second, yuan=2500)
    one = twice.merge(stays=getattr(twice, stays))
    assert used_fen(cap_of(one)) == 550_000
    for asked in (twice.first, twice.second):  # a case that still names the old id gets no second cap
        with pytest.raises(CapExceeded):
            commit(daoli, asked, yuan=600)
    commit(daoli, twice.second, yuan=500)
    assert used_fen(cap_of(one)) == 600_000
    assert set(Grant.objects.values_list("person_id", flat=True)) == {one}


def test_a_grant_of_a_household_with_both_counts_once(daoli: Daoli, twice: Twice) -> None:
    cap = Cap("warmth", 2026, 600_000, frozenset({twice.first, twice.second}))
    wanted = replace(promise(daoli, twice.first, yuan=3000), caps=(cap,))
    api.commit_grant(wanted, acting=daoli.people.acting("county"), at=scene.AT)
    twice.merge()
    assert used_fen(cap_of(twice.first)) == 300_000
    assert CapUse.objects.filter(subject_id=twice.first).count() == 1


def test_money_on_its_way_arrives_and_the_ledger_stays_as_it_was_written(daoli: Daoli, twice: Twice) -> None:
    treasurer = daoli.people.acting("treasurer")
    grant = api.commit_grant(
        scene.promise(
            daoli.fund_id, yuan=1000, person=twice.second, scope=daoli.line,
            payee=replace(scene.ACCOUNT, holder="Alice"),
        ),
        acting=daoli.people.acting("county"), at=scene.AT,
    )  # fmt: skip
    api.release_grant(pick=scene.pick(grant), acting=treasurer, at=scene.AT)
    twice.merge()
    batch = daoli.sent(grant)
    api.take_return(batch_id=batch.id, content=scene.answer(batch), acting=treasurer, at=scene.LATER)
    assert scene.state_of(grant) == "paid"
    assert Grant.objects.get(id=grant).person_id == twice.first
    payable = Balance.objects.filter(account__kind="payable")
    assert set(payable.values_list("account__person_id", flat=True)) == {twice.second}


def test_nobody_moves_money_for_whom_they_became(daoli: Daoli, twice: Twice) -> None:
    grant = commit(daoli, twice.second, yuan=1000)
    twice.merge()
    oneself = replace(daoli.people.acting("treasurer"), person_id=twice.first)
    with pytest.raises(OwnGrant):
        api.release_grant(pick=scene.pick(grant), acting=oneself, at=scene.AT)  # type: ignore[arg-type]


def test_two_grants_and_a_merge_at_once_never_pass_the_cap(cloned_db: TestDatabase) -> None:
    world = small_world()
    first = world.people["Alice"]
    second = enter_twice(world)
    find_pairs(AT)
    twice = Twice(world, the_pair(first, second), first, second)
    fund = scene.fund(node=world["daoli"], level=Level.COUNTY)
    daoli = Daoli(People(world, {}), fund, registry.line_of(world["mill"], scene.TODAY))
    county = replace(world.officer("daoli"), user_id=scene.APPROVER.user_id)

    def granting(person: object) -> object:
        return lambda: api.commit_grant(promise(daoli, person, yuan=4000), acting=county, at=scene.AT)

    twice_at_once = at_once(granting(first), granting(second), twice.merge)  # type: ignore[arg-type]
    assert "ok" in twice_at_once
    merged = registry.standing_id(second) == first
    assert merged
    with pytest.raises(DomainError):
        granting(second)()  # type: ignore[operator]
    if twice_at_once.count("ok") == 3:  # both were promised before the merge: then they are counted, and no more is
        assert used_fen(cap_of(first)) == 800_000
    else:
        assert used_fen(cap_of(first)) == 400_000


def test_nobody_is_merged_while_something_is_being_promised_to_them(cloned_db: TestDatabase) -> None:
    """A merge takes the entries for itself (FOR UPDATE); the promise holds them until it commits."""
    world = small_world()
    fund = scene.fund(node=world["daoli"], level=Level.COUNTY)
    daoli = Daoli(People(world, {}), fund, registry.line_of(world["mill"], scene.TODAY))
    county = replace(world.officer("daoli"), user_id=scene.APPROVER.user_id)
    alice = world.people["Alice"]

    def is_free() -> bool:
        try:
            with transaction.atomic():
                return bool(Person.objects.select_for_update(nowait=True, of=("self",)).filter(id=alice))
        except OperationalError:
            return False
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as beside:
        with transaction.atomic():
            api.commit_grant(promise(daoli, alice, yuan=1000), acting=county, at=scene.AT)
            assert not beside.submit(is_free).result()
        assert beside.submit(is_free).result()
