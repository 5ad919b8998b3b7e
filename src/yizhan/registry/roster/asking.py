"""Members of other unions whom a roster names: where the cadre says so, their transfer is asked for."""

from collections.abc import Callable

from yizhan.registry.roster.merging import Context, Outcome
from yizhan.registry.roster.rules.checking import SLOTS
from yizhan.registry.roster.rules.columns import Field
from yizhan.registry.services.offers import Wanted, offer_each

Asks = Callable[[str, int], bool]  # whether for the member in this row: sheet, number
_UNION, _REASON = SLOTS[Field.UNION], SLOTS[Field.CHANGE_REASON]


def asks_for_nobody(_sheet: str, _row: int) -> bool:
    return False


def ask_for(outcome: Outcome, context: Context, asks: Asks) -> int:
    """Ask for those of a chunk's movers who were chosen, in the transaction that is open; returns how many."""
    wanted = []
    for standing in outcome.movers:
        line = outcome.line(standing)
        if standing.membership_id is None or not asks(line.page.sheet, line.place):
            continue
        context.meet({line.values[_UNION]})
        home = context.homes[line.values[_UNION]]
        wanted.append(
            Wanted(standing.membership_id, home.id, home.employer_id, home.scope, reason=line.values[_REASON])
        )
    return offer_each(wanted, acting=context.acting, at=context.at)
