"""The worked tables of docs/algorithms/ledger.md, run."""

from pathlib import Path

from yizhan.ledger.rules.caps import first_excess
from yizhan.ledger.rules.grants import may_become, money_moved
from yizhan.ledger.types import AccountKind, Cap, GrantState

TEXT = (Path(__file__).parents[3] / "docs" / "algorithms" / "ledger.md").read_text(encoding="utf-8")


def table(first_column: str) -> list[list[str]]:
    """The rows of the table whose first column has this name."""
    lines = TEXT.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"| {first_column} |")) + 2
    rows = []
    for line in lines[start:]:
        if not line.startswith("|"):
            break
        rows.append([cell.strip() for cell in line.strip("|").split("|")])
    return rows


def test_one_grant_from_beginning_to_end() -> None:
    first, *steps = table("step")
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
    rows = table("limit")
    for limit, used, asked, answer, left in rows:
        cap = Cap("warmth", 2026, int(limit), frozenset())
        excess = first_excess(int(asked), {cap: int(used)})
        assert (excess is None) is (answer == "yes")
        room = excess.left_fen if excess else int(limit) - int(used) - int(asked)
        assert room == int(left)
    assert len(rows) == 5
