"""Whether a union may be put under another one, on one of the two lines. Pure; codes are those of `registry.codes`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from yizhan.registry.rules.founding import ESTABLISHED

# By rank and not step by step: a county may stand right under the province (省直管), a primary union under its city.
RANKS = {"primary": 0, "street": 1, "county": 2, "city": 3, "industry": 4, "province": 5}
_ON_BOTH_LINES = frozenset({"primary", "street"})
TOP = "province"
ENDED = "W"


class MoveObstacle(StrEnum):
    """Why a union cannot be moved so."""

    ENDED = "ended"
    AT_THE_TOP = "at_the_top"
    PARENT_IS_ITSELF = "parent_is_itself"
    PARENT_BELOW = "parent_below"
    PARENT_ENDED = "parent_ended"
    PARENT_TOO_LOW = "parent_too_low"
    PARENT_ON_ANOTHER_LINE = "parent_on_another_line"
    ON_ITS_OWN_LINE_ALONE = "on_its_own_line_alone"
    PARENT_ELSEWHERE = "parent_elsewhere"  # of another province
    STANDS_THERE = "stands_there"


OF_THE_UNION = frozenset({MoveObstacle.ENDED, MoveObstacle.AT_THE_TOP})


@dataclass(frozen=True, slots=True)
class Standing:
    """What a union is and where it stands, for this question."""

    level: str
    line: str  # its own
    state: str
    province: object  # whatever names the province at the top; None where the register does not know it


def obstacle(
    union: Standing,
    parent: Standing,
    *,
    line: str,
    is_itself: bool = False,
    is_below: bool = False,
    stands_there: bool = False,
) -> MoveObstacle | None:
    """None where it may be done. `is_below`: the new parent stands below the union; `stands_there`: right above it."""
    found = obstacle_of(union)
    if found is not None:
        return found
    return _of_the_place(is_itself=is_itself, is_below=is_below, stands_there=stands_there) or _of_the_parent(
        union, parent, line
    )


def obstacle_of(union: Standing) -> MoveObstacle | None:
    """Why the union cannot be moved anywhere."""
    if union.state == ENDED:
        return MoveObstacle.ENDED
    return MoveObstacle.AT_THE_TOP if union.level == TOP else None


def _of_the_place(*, is_itself: bool, is_below: bool, stands_there: bool) -> MoveObstacle | None:
    if is_itself:
        return MoveObstacle.PARENT_IS_ITSELF
    if is_below:
        return MoveObstacle.PARENT_BELOW
    return MoveObstacle.STANDS_THERE if stands_there else None


def _of_the_parent(union: Standing, parent: Standing, line: str) -> MoveObstacle | None:
    if parent.state != ESTABLISHED:
        return MoveObstacle.PARENT_ENDED
    if not stands_on(union.level, union.line, line):
        return MoveObstacle.ON_ITS_OWN_LINE_ALONE
    if parent.line != line and parent.level != TOP:  # the province stands at the top of both
        return MoveObstacle.PARENT_ON_ANOTHER_LINE
    if RANKS[parent.level] <= RANKS[union.level]:
        return MoveObstacle.PARENT_TOO_LOW
    if union.province is None or parent.province != union.province:
        return MoveObstacle.PARENT_ELSEWHERE
    return None


def stands_on(level: str, own_line: str, line: str) -> bool:
    """A primary or a street's union may stand on both lines (双重领导); a federation of a county or a city, and an
    industrial union, have superiors on their own line alone."""
    return own_line == line or level in _ON_BOTH_LINES


def may_move_on(moves_on: date, *, today: date, began: date | None) -> bool:
    """Not ahead, and not before the union began."""
    return moves_on <= today and (began is None or moves_on >= began)
