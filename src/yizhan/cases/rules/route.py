"""Whose desk a step lies on: the case's own line, with missing levels skipped upwards.

A step names a level. The line of the case says which node stands there; a line without a street (or without a
county, for a union straight under its city) goes to the next level above that it has. A member may have asked that
nothing lies on a desk below the street or county union; a node where nobody is free to handle it is skipped too.
"""

from collections.abc import Set as AbstractSet
from uuid import UUID

from yizhan.cases.types import Stop
from yizhan.kernel.scope import Level, ScopeKeys

UPWARDS = (Level.PRIMARY, Level.STREET, Level.COUNTY, Level.CITY, Level.INDUSTRY, Level.PROVINCE)


def desk(
    level: Level,
    keys: ScopeKeys,
    *,
    lowest: Level = Level.PRIMARY,
    barred: AbstractSet[UUID] = frozenset(),
) -> Stop:
    """The first desk at or above `level` and `lowest` that the line has and that is not barred; else the province."""
    start = max(UPWARDS.index(level), UPWARDS.index(lowest))
    for candidate in UPWARDS[start:-1]:
        node_id = keys.at(candidate)
        if node_id is not None and node_id not in barred:
            return Stop(candidate, node_id)
    return Stop(Level.PROVINCE, None)


def desks(levels: list[Level], keys: ScopeKeys, *, lowest: Level = Level.PRIMARY) -> list[Stop]:
    """The desks of a whole plan, in order; used to tell a member beforehand who will see the case."""
    return [desk(level, keys, lowest=lowest) for level in levels]


def choices(keys: ScopeKeys) -> list[Level]:
    """The levels a member may choose as the lowest desk: the own union, and the street and county where there are."""
    return [level for level in (Level.PRIMARY, Level.STREET, Level.COUNTY) if keys.at(level) is not None]
