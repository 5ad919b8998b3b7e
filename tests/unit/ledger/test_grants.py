"""How a grant moves, and its money with it."""

import pytest

from yizhan.ledger.rules.grants import LIVE, NEXT, PLACE, may_become, money_moved
from yizhan.ledger.types import AccountKind, GrantState, Move


def test_a_new_grant_takes_its_money_out_of_the_fund() -> None:
    assert money_moved(None, GrantState.COMMITTED, 500) == Move(AccountKind.FUND, AccountKind.COMMITTED, 500)


def test_a_failed_payment_owes_the_person_again() -> None:
    assert money_moved(GrantState.BATCHED, GrantState.FAILED, 7) == Move(AccountKind.BANK, AccountKind.PAYABLE, 7)


def test_correcting_the_account_of_a_failed_grant_moves_no_money() -> None:
    assert money_moved(GrantState.FAILED, GrantState.RELEASED, 7) is None


@pytest.mark.parametrize("state", [GrantState.COMMITTED, GrantState.RELEASED, GrantState.FAILED])
def test_whatever_is_not_with_the_bank_can_be_given_up_and_its_money_is_free_again(state: GrantState) -> None:
    assert may_become(state, GrantState.CANCELLED)
    move = money_moved(state, GrantState.CANCELLED, 1)
    assert move is not None
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
