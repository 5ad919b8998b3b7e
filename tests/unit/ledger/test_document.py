"""The worked tables of docs/algorithms/ledger.md, run."""

from tests.documents import table
from yizhan.ledger.rules.caps import first_excess
from yizhan.ledger.rules.grants import may_become, money_moved
from yizhan.ledger.types import AccountKind, Cap, GrantState


def test_one_grant_from_beginning_to_end() -> None:
    first, *steps = table("ledger.md", "step")
    balances = dict(zip(AccountKind, map(int, first[2:]), strict=True))
    state: GrantState | None = None
    for _, name, *amounts in steps:
        following = GrantState(name)
        assert state is None or may_become(state, following)
        move = money_moved(state, following, 1000)
        balances[move.source] -= move.amount_fen
        balances[move.target] += move.amount_fen
        assert balances == dict(zip(AccountKind, map(int, amounts), strict=True)), name
        assert sum(balances.values()) == 0
        state = following
    assert len(steps) == 10


def test_caps() -> None:
    rows = table("ledger.md", "limit")
    for limit, used, asked, answer, left in rows:
        cap = Cap("warmth", 2026, int(limit), frozenset())
        excess = first_excess(int(asked), {cap: int(used)})
        assert (excess is None) is (answer == "yes")
        room = excess.left_fen if excess else int(limit) - int(used) - int(asked)
        assert room == int(left)
    assert len(rows) == 5
