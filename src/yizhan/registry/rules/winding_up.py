"""Whether a union may be wound up or merged, and into which other. Pure; codes are those of `registry.codes`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yizhan.registry.rules.founding import ESTABLISHED, PREPARING

LOWER_LEVELS = frozenset({"primary", "street"})  # above them a union ends with its territory, by another procedure
POOL = "holding_pool"
RETAINED = "retained"


class Obstacle(StrEnum):
    """Why a union cannot be wound up so."""

    ENDED = "ended"
    NEVER_BEGUN = "never_begun"
    TOO_HIGH = "too_high"
    UNIONS_BELOW = "unions_below"
    POOL_ALONE = "pool_alone"  # who waits in a pool goes to another pool
    RECEIVER_IS_ITSELF = "receiver_is_itself"
    RECEIVER_ENDED = "receiver_ended"
    RECEIVER_UNLIKE = "receiver_unlike"  # another level, or a pool and no pool


@dataclass(frozen=True, slots=True)
class Body:
    """What a union is, for this question."""

    level: str
    kind: str
    state: str


def obstacle(union: Body, *, unions_below: int, into: Body | None, is_itself: bool = False) -> Obstacle | None:
    """None where it may be done; `into` is the union that it is merged into, None where it is wound up."""
    found = _own_obstacle(union, unions_below)
    if found is not None or into is None:
        return found or (Obstacle.POOL_ALONE if union.kind == POOL else None)
    if is_itself:
        return Obstacle.RECEIVER_IS_ITSELF
    if into.state != ESTABLISHED:
        return Obstacle.RECEIVER_ENDED
    if into.level != union.level or (into.kind == POOL) != (union.kind == POOL):
        return Obstacle.RECEIVER_UNLIKE
    return None


def _own_obstacle(union: Body, unions_below: int) -> Obstacle | None:
    if union.level not in LOWER_LEVELS:
        return Obstacle.TOO_HIGH
    if union.state not in {PREPARING, ESTABLISHED}:
        return Obstacle.ENDED if union.state == "W" else Obstacle.NEVER_BEGUN
    return Obstacle.UNIONS_BELOW if unions_below else None


def may_end_on(ends_on: date, *, today: date, founded_on: date | None, prepared_on: date | None) -> bool:
    """Not ahead, and after the day on which it began: it stood for a day at least."""
    began = founded_on or prepared_on
    return ends_on <= today and (began is None or ends_on > began)


def state_after(state: str, *, is_merged: bool) -> str:
    """A merger leaves a membership what it was; where no union takes over, the one above retains it."""
    return state if is_merged else RETAINED
