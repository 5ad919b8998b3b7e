"""Streets, towns and leagues between the counties and their primary unions. Pure: a random source comes in.

The divisions that come with the platform name streets for one city only. Elsewhere they are invented: they have a union
and a name, and no code of a division, since every code that one could write down is somebody's or may become it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from random import Random
from typing import Final

from yizhan.kernel.scope import Line
from yizhan.registry.codes import Levels, UnionKind
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.unions import PlannedUnion
from yizhan.registry.synthetic.words import LEAGUES, STREET_WORDS

_UNDER_A_STREET: Final = 0.7  # of a county's primary unions
_IN_A_LEAGUE: Final = 0.6  # of those of its trade that stand right below the county
_FEDERATION: Final = "总工会"


def with_places(random: Random, plan: Sequence[PlannedUnion], size: Size) -> list[PlannedUnion]:
    """The plan with invented streets and leagues, and with some of the primary unions below them.

    Parents still come before their children. Where the size asks for neither, the plan is as it was.
    """
    counties = [union for union in plan if union.level == Levels.COUNTY and union.kind == UnionKind.FEDERATION]
    named = {union.parent for union in plan if union.level == Levels.STREET}
    streets = {one.code: list(_streets(random, one, size)) for one in counties if one.code not in named}
    leagues = {one.code: _leagues(random, one, size) for one in counties}
    upper = [union for union in plan if union.level != Levels.PRIMARY]
    placed = [
        _placed(random, union, streets.get(union.parent, ()), leagues.get(union.parent, {}))
        for union in plan
        if union.level == Levels.PRIMARY
    ]
    between = [one for found in streets.values() for one in found]
    between += [one for found in leagues.values() for one in found.values()]
    return [*upper, *between, *placed]


def _streets(random: Random, county: PlannedUnion, size: Size) -> Iterator[PlannedUnion]:
    """Streets of a district, towns of a county: some more, some fewer."""
    if not size.streets:
        return
    place = county.name.removesuffix(_FEDERATION)
    kind = "街道" if place.endswith("区") else "镇"
    words = random.sample(STREET_WORDS, random.randint(1, min(2 * size.streets - 1, len(STREET_WORDS))))
    for number, word in enumerate(words, start=1):
        yield _between(county, f"J{number:02d}", f"{place}{word}{kind}{_FEDERATION}", UnionKind.FEDERATION)


def _leagues(random: Random, county: PlannedUnion, size: Size) -> dict[str, PlannedUnion]:
    """Leagues by the section of the trade that they are of, "" for one of an area: each section has one at most."""
    place = county.name.removesuffix(_FEDERATION)
    chosen = random.sample(LEAGUES, min(size.leagues, len(LEAGUES)))
    return {
        section: _between(county, f"L{number}", f"{place}{name}工会联合会", UnionKind.LEAGUE)
        for number, (name, section) in enumerate(chosen, start=1)
    }


def _between(county: PlannedUnion, suffix: str, name: str, kind: str) -> PlannedUnion:
    """A union where a street's stands; of no division."""
    return PlannedUnion(
        code=f"{county.code}-{suffix}",
        name=name,
        level=Levels.STREET,
        kind=kind,
        line=Line.TERRITORY,
        division="",
        parent=county.code,
    )


def _placed(
    random: Random, union: PlannedUnion, streets: Sequence[PlannedUnion], leagues: dict[str, PlannedUnion]
) -> PlannedUnion:
    if union.kind != UnionKind.INDEPENDENT or union.employer is None:
        return union
    if streets and random.random() < _UNDER_A_STREET:
        return replace(union, parent=random.choice(streets).code)
    league = leagues.get(union.employer.industry) or leagues.get("")
    if league is not None and random.random() < _IN_A_LEAGUE:
        return replace(union, parent=league.code)
    return union
