"""An approved amount is promised out of a fund, once, within caps."""

import threading
from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection, transaction

from tests.databases import TestDatabase
from tests.db.ledger import scene
from yizhan.kernel.errors import DomainError, Forbidden, Invalid
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Level
from yizhan.ledger import api
from yizhan.ledger.errors import CapExceeded, FundShort, OwnGrant, RepeatDiffers
from yizhan.ledger.models import CapUse, Entry, Grant, PayeeAccount
from yizhan.ledger.queries import used_fen
from yizhan.ledger.rules.caps import first_excess
from yizhan.ledger.services.funds import free_fen
from yizhan.ledger.types import Cap, GrantState, PayeeDetails

WARMTH = Cap("warmth", 2026, 600_000, frozenset({scene.WANG}))


def untouched(fund_id: UUID, *, free_yuan: int = 100_000) -> bool:
    return free_fen(fund_id) == free_yuan * 100 and not Grant.objects.exists() and Entry.objects.count() == 1


def test_a_promise_takes_the_money_out_of_the_fund_and_is_journaled(city: None) -> None:
    fund = scene.fund()
    grant_id = scene.committed(fund, yuan=1000)
    grant = Grant.objects.get(id=grant_id)
    assert (grant.state, grant.scope, grant.committed_by) == ("committed", scene.LINE, scene.APPROVER.user_id)
    assert free_fen(fund) == 99_000_00
    row = JournalEntry.objects.get(kind="ledger.committed")
    assert (row.subject_id, row.city_id, row.data["amount_fen"]) == (grant_id, scene.CITY, 1000_00)


def test_the_account_is_sealed_and_shown_masked(city: None) -> None:
    scene.committed(scene.fund())
    payee = PayeeAccount.objects.get()
    assert payee.masked == "*" * 15 + "3446"
    assert b"6222020200112233446" not in bytes(payee.number_sealed)
    assert "王".encode() not in bytes(payee.holder_sealed)


def test_the_same_decision_twice_commits_once(city: None) -> None:
    promise = scene.promise(scene.fund())
    first = api.commit_grant(promise, acting=scene.APPROVER, at=scene.AT)
    assert api.commit_grant(promise, acting=scene.APPROVER, at=scene.LATER) == first
    assert Entry.objects.filter(kind="committed").count() == 1


def test_the_same_decision_with_another_amount_is_refused(city: None) -> None:
    fund = scene.fund()
    promise = scene.promise(fund, yuan=10)
    api.commit_grant(promise, acting=scene.APPROVER, at=scene.AT)
    with pytest.raises(RepeatDiffers):
        api.commit_grant(replace(promise, amount_fen=2000), acting=scene.APPROVER, at=scene.AT)
    assert free_fen(fund) == 99_990_00


def test_a_fund_gives_its_last_fen_and_not_one_more(city: None) -> None:
    fund = scene.fund(yuan=10)
    with pytest.raises(FundShort):
        scene.committed(fund, yuan=11)
    assert untouched(fund, free_yuan=10)
    scene.committed(fund, yuan=10)
    assert free_fen(fund) == 0


def test_nobody_promises_money_to_themselves(city: None) -> None:
    fund = scene.fund()
    with pytest.raises(OwnGrant):
        api.commit_grant(scene.promise(fund), acting=replace(scene.APPROVER, person_id=scene.WANG), at=scene.AT)
    assert untouched(fund)


def test_the_platform_itself_promises_nothing(city: None) -> None:
    fund = scene.fund()
    with pytest.raises(Forbidden):
        api.commit_grant(scene.promise(fund), acting=Acting.system("job"), at=scene.AT)
    assert untouched(fund)


@pytest.mark.parametrize("amount_fen", [0, -1, 10**15 + 1])
def test_no_amount_a_negative_and_an_absurd_one_are_refused(city: None, amount_fen: int) -> None:
    fund = scene.fund()
    with pytest.raises(DomainError):
        api.commit_grant(replace(scene.promise(fund), amount_fen=amount_fen), acting=scene.APPROVER, at=scene.AT)
    assert untouched(fund)


def test_an_account_that_cannot_be_one_is_refused_field_by_field(city: None) -> None:
    fund = scene.fund()
    with pytest.raises(Invalid) as refusal:
        scene.committed(fund, payee=PayeeDetails(holder="", bank="龙江银行", number="6.22E+18"))
    assert [problem["field"] for problem in refusal.value.problems] == ["holder", "number"]
    assert untouched(fund)
    assert not PayeeAccount.objects.exists()


def test_a_cap_holds_across_unions_and_levels(city: None) -> None:
    city_fund = scene.fund()
    county_fund = scene.fund(node=scene.OTHER_COUNTY, level=Level.COUNTY)
    scene.committed(city_fund, yuan=4000, caps=(WARMTH,))
    with pytest.raises(CapExceeded) as refusal:
        scene.committed(county_fund, yuan=2001, caps=(WARMTH,), scope=scene.OTHER_LINE)
    assert "4,000.00" in str(refusal.value)
    assert "2,000.00" in str(refusal.value)
    assert Grant.objects.count() == 1
    scene.committed(county_fund, yuan=2000, caps=(WARMTH,), scope=scene.OTHER_LINE)
    assert used_fen(WARMTH) == WARMTH.limit_fen


def test_a_household_cap_meets_in_any_member_and_counts_a_grant_once(city: None) -> None:
    child = new_id()
    fund = scene.fund()
    husband = Cap("household", 2026, 400_000, frozenset({scene.WANG, scene.LI, child}))
    wife = Cap("household", 2026, 400_000, frozenset({scene.LI, child}))
    scene.committed(fund, yuan=3000, caps=(husband,))
    assert used_fen(wife) == 3000_00
    with pytest.raises(CapExceeded):
        scene.committed(fund, person=scene.LI, yuan=1001, caps=(wife,))


def test_next_year_begins_anew(city: None) -> None:
    fund = scene.fund()
    scene.committed(fund, yuan=6000, caps=(WARMTH,))
    scene.committed(fund, yuan=6000, caps=(replace(WARMTH, year=2027),))
    assert CapUse.objects.count() == 2


def test_money_that_came_back_frees_the_cap(city: None) -> None:
    fund = scene.fund()
    grant_id = scene.paid(fund, yuan=6000, caps=(WARMTH,))
    with pytest.raises(CapExceeded):
        scene.committed(fund, yuan=1, caps=(WARMTH,))
    api.reverse(
        grant_id=grant_id,
        refund=scene.refund(),
        acting=scene.TREASURER,
        at=scene.LATER,
    )
    assert used_fen(WARMTH) == 0


# --- two at once --------------------------------------------------------------------------------------------------


def in_threads(*jobs: object) -> list[str]:
    """Run each job in a thread with a connection of its own; what each came to, in order."""
    outcomes = [""] * len(jobs)

    def run(place: int) -> None:
        try:
            jobs[place]()  # type: ignore[operator]
            outcomes[place] = "done"
        except DomainError as refusal:
            outcomes[place] = refusal.code
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_without_the_lock_two_grants_at_once_would_break_the_cap(cloned_db: TestDatabase) -> None:
    """The race is real: both read before either writes, and each finds room. `hold` is what prevents it."""
    scene.unions()
    fund = scene.fund()
    both_have_read = threading.Barrier(2)

    def unlocked() -> None:
        with transaction.atomic():
            has_room = first_excess(4000_00, {WARMTH: used_fen(WARMTH)}) is None
            both_have_read.wait()
            assert has_room
            grant_id = scene.committed(fund, yuan=4000)
            CapUse.objects.create(grant_id=grant_id, group="warmth", year=2026, subject_id=scene.WANG)

    assert in_threads(unlocked, unlocked) == ["done", "done"]
    assert used_fen(WARMTH) == 8000_00 > WARMTH.limit_fen


def test_two_grants_at_once_for_one_person_keep_the_cap(cloned_db: TestDatabase) -> None:
    scene.unions()
    funds = scene.fund(), scene.fund(node=scene.COUNTY, level=Level.COUNTY)
    start = threading.Barrier(8)

    def commit(number: int) -> None:
        start.wait()
        scene.committed(funds[number % 2], yuan=2500, caps=(WARMTH,))

    outcomes = in_threads(*[lambda n=n: commit(n) for n in range(8)])
    assert sorted(outcomes) == ["cap-exceeded"] * 6 + ["done"] * 2
    assert used_fen(WARMTH) == 5000_00


def test_households_that_overlap_in_any_order_never_wait_in_a_circle(cloned_db: TestDatabase) -> None:
    scene.unions()
    fund = scene.fund()
    people = [UUID(int=n) for n in range(500, 506)]

    def commit(number: int) -> None:
        household = frozenset(people[number % 6 : number % 6 + 3] + people[: number % 3])
        scene.committed(fund, yuan=1, caps=(Cap("household", 2026, 10**9, household),))

    assert in_threads(*[lambda n=n: commit(n) for n in range(12)]) == ["done"] * 12


def test_the_last_money_of_a_fund_goes_to_one_of_two_at_once(cloned_db: TestDatabase) -> None:
    scene.unions()
    fund = scene.fund(yuan=1000)
    outcomes = in_threads(*[lambda: scene.committed(fund, yuan=1000, person=new_id())] * 4)
    assert sorted(outcomes) == ["done", *["fund-short"] * 3]
    assert free_fen(fund) == 0


def test_the_same_decision_at_the_same_time_commits_once(cloned_db: TestDatabase) -> None:
    scene.unions()
    promise = scene.promise(scene.fund())
    outcomes = in_threads(*[lambda: api.commit_grant(promise, acting=scene.APPROVER, at=scene.AT)] * 4)
    assert outcomes == ["done"] * 4
    assert Grant.objects.get().state == GrantState.COMMITTED
