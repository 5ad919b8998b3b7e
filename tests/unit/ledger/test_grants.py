"""How a grant moves, and its money with it."""

from uuid import UUID

import pytest

from yizhan.ledger.rules.grants import LIVE, NEXT, PLACE, may_become, may_release, money_moved
from yizhan.ledger.types import AccountKind, GrantState, Move


def test_a_new_grant_takes_its_money_out_of_the_fund() -> None:
    assert money_moved(None, GrantState.COMMITTED, 500) == Move(AccountKind.FUND, AccountKind.COMMITTED, 500)


def test_a_failed_payment_owes_the_person_again() -> None:
    assert money_moved(GrantState.BATCHED, GrantState.FAILED, 7) == Move(AccountKind.BANK, AccountKind.PAYABLE, 7)


@pytest.mark.parametrize("state", [GrantState.RELEASED, GrantState.FAILED])
def test_another_account_takes_the_money_back_to_what_is_only_promised(state: GrantState) -> None:
    assert may_become(state, GrantState.COMMITTED)
    assert money_moved(state, GrantState.COMMITTED, 7) == Move(AccountKind.PAYABLE, AccountKind.COMMITTED, 7)


@pytest.mark.parametrize("state", [state for state in GrantState if state != GrantState.COMMITTED])
def test_money_is_owed_only_by_a_release_of_what_was_promised(state: GrantState) -> None:
    assert not may_become(state, GrantState.RELEASED)


@pytest.mark.parametrize("state", GrantState)
def test_every_change_of_state_moves_the_money(state: GrantState) -> None:
    for target in NEXT[state]:
        move = money_moved(state, target, 1)
        assert move.source is not move.target


def test_the_second_person_neither_approved_nor_wrote_the_account() -> None:
    approver, writer, other = UUID(int=1), UUID(int=2), UUID(int=3)
    assert may_release(other, committed_by=approver, payee_by=writer)
    assert may_release(other, committed_by=approver, payee_by=None)
    assert not may_release(approver, committed_by=approver, payee_by=writer)
    assert not may_release(writer, committed_by=approver, payee_by=writer)
    assert not may_release(None, committed_by=approver, payee_by=None)


@pytest.mark.parametrize("state", [GrantState.COMMITTED, GrantState.RELEASED, GrantState.FAILED])
def test_whatever_is_not_with_the_bank_can_be_given_up_and_its_money_is_free_again(state: GrantState) -> None:
    assert may_become(state, GrantState.CANCELLED)
    move = money_moved(state, GrantState.CANCELLED, 1)
    assert move.target is AccountKind.FUND


@pytest.mark.parametrize("state", [GrantState.PAID, GrantState.REVERSED, GrantState.RESTORED, GrantState.CANCELLED])
def test_nothing_that_was_paid_or_given_up_can_be_paid_again(state: GrantState) -> None:
    seen, open_states = {state}, [state]
    while open_states:
        for following in NEXT[open_states.pop()] - seen:
            seen.add(following)
            open_states.append(following)
    assert not (seen - {state}) & {GrantState.RELEASED, GrantState.BATCHED, GrantState.PAID}


def test_every_state_says_where_its_money_is_and_what_may_follow() -> None:
    assert set(PLACE) == set(NEXT) == set(GrantState)


def test_a_cap_counts_a_grant_until_its_money_is_back() -> None:
    assert frozenset(GrantState) - LIVE == {GrantState.CANCELLED, GrantState.REVERSED, GrantState.RESTORED}
