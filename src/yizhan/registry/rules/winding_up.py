"""Whether a union may be wound up or merged, and into which other. Pure; codes are those of `registry.codes`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yizhan.registry.rules.founding import ESTABLISHED, PREPARING

ENDING_LEVELS = frozenset({"primary", "street", "county", "city"})  # the tops of the two lines do not end here
FEDERATIONS = frozenset({"county", "city"})  # of a territory, which always goes to another one: merged, never dissolved
EMPTIED_FIRST = "city"  # hundreds of thousands of members: its counties are moved one by one before
POOL = "holding_pool"
RETAINED = "retained"
TERRITORY = "territory"


class Obstacle(StrEnum):
    """Why a union cannot be wound up so."""

    ENDED = "ended"
    NEVER_BEGUN = "never_begun"
    TOO_HIGH = "too_high"
    UNIONS_BELOW = "unions_below"
    UNIONS_ON_THE_OTHER_LINE = "unions_on_the_other_line"
    NEEDS_RECEIVER = "needs_receiver"
    POOL_ALONE = "pool_alone"  # who waits in a pool goes to another pool
    RECEIVER_IS_ITSELF = "receiver_is_itself"
    RECEIVER_ENDED = "receiver_ended"
    RECEIVER_UNLIKE = "receiver_unlike"  # another level or line, or a pool and no pool


@dataclass(frozen=True, slots=True)
class Body:
    """What a union is, for this question."""

    level: str
    kind: str
    state: str
    line: str = TERRITORY

    @property
    def is_federation(self) -> bool:
        return self.level in FEDERATIONS and self.line == TERRITORY


def obstacle(
    union: Body, *, unions_below: int, into: Body | None, is_itself: bool = False, on_the_other_line: int = 0
) -> Obstacle | None:
    """None where it may be done; `into` is the union that it is merged into, None where it is wound up.

    `unions_below` stand right below it on its own line and come along, `on_the_other_line` on the other one.
    """
    found = _own_obstacle(union, unions_below, on_the_other_line)
    if found is not None or into is None:
        return found or _alone(union)
    if is_itself:
        return Obstacle.RECEIVER_IS_ITSELF
    if into.state != ESTABLISHED:
        return Obstacle.RECEIVER_ENDED
    if (into.level, into.line) != (union.level, union.line) or (into.kind == POOL) != (union.kind == POOL):
        return Obstacle.RECEIVER_UNLIKE
    return None


def _alone(union: Body) -> Obstacle | None:
    """What does not end without another that takes over."""
    if union.kind == POOL:
        return Obstacle.POOL_ALONE
    return Obstacle.NEEDS_RECEIVER if union.is_federation else None


def _own_obstacle(union: Body, unions_below: int, on_the_other_line: int) -> Obstacle | None:
    if union.level not in ENDING_LEVELS:
        return Obstacle.TOO_HIGH
    if union.state not in {PREPARING, ESTABLISHED}:
        return Obstacle.ENDED if union.state == "W" else Obstacle.NEVER_BEGUN
    if on_the_other_line:
        return Obstacle.UNIONS_ON_THE_OTHER_LINE
    return Obstacle.UNIONS_BELOW if unions_below and union.is_federation and union.level == EMPTIED_FIRST else None


def may_end_on(
    ends_on: date, *, today: date, founded_on: date | None, prepared_on: date | None, received_on: date | None = None
) -> bool:
    """Not ahead; after the day on which it began, so that it stood for a day at least; and not before the last day on
    which another union was merged into it: nothing goes to a union that is no more."""
    began = founded_on or prepared_on
    return ends_on <= today and (began is None or ends_on > began) and (received_on is None or ends_on >= received_on)


def state_after(state: str, *, is_merged: bool) -> str:
    """A merger leaves a membership what it was; where no union takes over, the one above retains it."""
    return state if is_merged else RETAINED
