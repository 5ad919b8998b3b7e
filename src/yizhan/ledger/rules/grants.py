"""How a grant moves, and with it its money."""

from collections.abc import Mapping
from uuid import UUID

from yizhan.ledger.types import AccountKind, GrantState, Move

S = GrantState

PLACE: Mapping[GrantState, AccountKind] = {
    S.COMMITTED: AccountKind.COMMITTED,
    S.RELEASED: AccountKind.PAYABLE,
    S.BATCHED: AccountKind.BANK,
    S.PAID: AccountKind.PAID,
    S.FAILED: AccountKind.PAYABLE,
    S.REVERSED: AccountKind.RETURNED,
    S.RESTORED: AccountKind.FUND,
    S.CANCELLED: AccountKind.FUND,
}
"""In which account a grant's money is while the grant is in a state."""

NEXT: Mapping[GrantState, frozenset[GrantState]] = {
    S.COMMITTED: frozenset({S.RELEASED, S.CANCELLED}),
    S.RELEASED: frozenset({S.BATCHED, S.COMMITTED, S.CANCELLED}),
    S.BATCHED: frozenset({S.PAID, S.FAILED}),
    S.FAILED: frozenset({S.COMMITTED, S.CANCELLED}),
    S.PAID: frozenset({S.REVERSED}),
    S.REVERSED: frozenset({S.RESTORED}),
    S.RESTORED: frozenset(),
    S.CANCELLED: frozenset(),
}
"""The states that may follow. Another account is another promise: it leads back to `committed`, never to `released`."""
CORRECTABLE = frozenset({S.COMMITTED, S.RELEASED, S.FAILED})
"""Neither with the bank nor settled: the account may still be changed, and the grant given up."""

LIVE = frozenset({S.COMMITTED, S.RELEASED, S.BATCHED, S.PAID, S.FAILED})
"""Grants that count towards caps: promised, on their way, or paid and not taken back."""


def may_become(state: GrantState, target: GrantState) -> bool:
    return target in NEXT[state]


def may_release(user_id: UUID | None, *, committed_by: UUID, payee_by: UUID | None) -> bool:
    """Whether this is a second person: neither who approved the amount nor who wrote the account in force."""
    return user_id is not None and user_id not in {committed_by, payee_by}


def money_moved(state: GrantState | None, target: GrantState, amount_fen: int) -> Move:
    """The move that goes with a change of state.

    `state` None is a grant that is only now being made: its money comes out of the fund.
    """
    source = AccountKind.FUND if state is None else PLACE[state]
    return Move(source, PLACE[target], amount_fen)
