"""申诉: against which answers one may appeal, until when, and on whose desk it lies: never the one that gave it."""

from collections.abc import Set as AbstractSet
from datetime import date
from enum import StrEnum
from uuid import UUID

from yizhan.cases.rules.clock import due_day
from yizhan.cases.rules.route import UPWARDS
from yizhan.cases.types import DECIDED, State, Stop, WorkingDays
from yizhan.kernel.scope import Level, ScopeKeys


class Against(StrEnum):
    """What somebody does not agree with."""

    REFUSAL = "refusal"  # 不予受理
    REJECTION = "rejection"  # 不予批准
    AMOUNT = "amount"  # less than what the rule proposes


class Outcome(StrEnum):
    """What became of an appeal; empty while it is open."""

    REOPENED = "reopened"  # upheld: the desk has to decide anew
    REPLACED = "replaced"  # upheld: the answer is another from now on
    DISMISSED = "dismissed"
    WITHDRAWN = "withdrawn"


UPHELD = frozenset({Outcome.REOPENED, Outcome.REPLACED})


def against(state: State, *, was_decided: bool, amount_fen: int | None, proposed_fen: int | None) -> Against | None:
    """What can be appealed against where a case stands; None where nothing can.

    `was_decided`: the end is an officer's own no, not that of a part before it or of a payment.
    """
    if state is State.REFUSED:
        return Against.REFUSAL
    if state is State.REJECTED:
        return Against.REJECTION if was_decided else None
    if state in DECIDED and amount_fen is not None and proposed_fen is not None and amount_fen < proposed_fen:
        return Against.AMOUNT
    return None


def last_day(*, told_on: date, within_days: int, days: WorkingDays) -> date:
    """The last day on which an appeal is in time; the day of being told is not counted."""
    return due_day(started_on=told_on, limit_days=within_days, suspensions=(), days=days)


def above(stop: Stop, keys: ScopeKeys, *, barred: AbstractSet[UUID] = frozenset()) -> Stop:
    """The first desk of the line that stands above `stop` and is not barred; the province has none above itself.

    A case of a territorial line does not pass to the industrial union that stands beside it.
    """
    for level in UPWARDS[UPWARDS.index(stop.level) + 1 : -1]:
        if level is Level.INDUSTRY and not _is_industrial(keys):
            continue
        node_id = keys.at(level)
        if node_id is not None and node_id not in barred:
            return Stop(level, node_id)
    return Stop(Level.PROVINCE, None)


def possible_outcomes(about: Against, *, is_replaceable: bool) -> frozenset[Outcome]:
    """How whoever settles it may answer. `is_replaceable`: the step is a yes or no, or an amount."""
    if about is Against.AMOUNT:
        return frozenset({Outcome.REPLACED, Outcome.DISMISSED})
    replaced = {Outcome.REPLACED} if is_replaceable else set()
    return frozenset({Outcome.REOPENED, Outcome.DISMISSED} | replaced)


def _is_industrial(keys: ScopeKeys) -> bool:
    """Whether the line's own city or county is that of the industry, or it has neither."""
    if keys.city_id is None and keys.county_id is None:
        return True
    return (keys.city_id is not None and keys.city_id == keys.industry_city_id) or (
        keys.county_id is not None and keys.county_id == keys.industry_county_id
    )
