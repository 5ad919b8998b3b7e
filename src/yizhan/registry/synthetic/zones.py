"""Invented development zones, and which of the planned employers lie in one or are above scale. Pure but for rows."""

from collections import Counter
from collections.abc import Container, Sequence
from datetime import date, timedelta
from itertools import cycle
from random import Random
from typing import Final
from uuid import UUID

from yizhan.registry.codes import UnionState, ZoneLevel
from yizhan.registry.models import AboveScale, DevelopmentZone, Employer, Union, ZonePlacement
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.tree import Tree
from yizhan.registry.synthetic.unions import PlannedDivision

ZONES_FOR: Final = 20  # primary unions for each zone, so that a small province has few
MOST_ZONES: Final = 92
PLACED: Final = 0.12  # of a zone's county, the share of employers that lie in it
INDUSTRIAL: Final = frozenset("BCD")  # GB/T 4754 sections that are counted above scale here
ABOVE: Final = 0.25  # of their employers, the share that is
APPROVED: Final = date(2006, 3, 1)
SOURCE: Final = "统计部门规上企业名录"


def plan_zones(
    random: Random,
    size: Size,
    *,
    counties: Sequence[PlannedDivision],
    tree: Tree,
    employers: Sequence[Employer],
    on: date,
) -> tuple[list[DevelopmentZone], list[ZonePlacement], list[AboveScale]]:
    """Zones of the counties in turn, the busiest first; who lies in them; who is above scale. Nothing is written yet;
    the employers' flags are set."""
    there = Counter(employer.division_code for employer in employers)
    busiest = sorted(counties, key=lambda county: (-there[county.code], county.code))
    zones = _zones(busiest, tree.unions, len(employers) // ZONES_FOR)
    settled = [zone for place, zone in enumerate(zones, start=1) if place % size.empty_zone_every]
    by_county: dict[str, list[DevelopmentZone]] = {}
    for zone in settled:
        by_county.setdefault(zone.division_code, []).append(zone)
    placements = [
        ZonePlacement(employer=employer, zone=zone, valid_from=_since(random, zone.valid_from, on))
        for zone, employer in _placed(random, by_county, employers, _with_union(tree))
    ]
    for placed in placements:
        placed.employer.in_development_zone = True
    spells = [
        AboveScale(employer=employer, source=SOURCE, valid_from=_since(random, date(on.year - 5, 1, 1), on))
        for employer in employers
        if (employer.above_scale if size.large_enterprises else _is_large(random, employer))
    ]
    for spell in spells:
        spell.employer.above_scale = True
    return zones, placements, spells


def _is_large(random: Random, employer: Employer) -> bool:
    """Where the size names no number of enterprises above scale: a share of industry."""
    return employer.industry in INDUSTRIAL and random.random() < ABOVE


def _zones(counties: Sequence[PlannedDivision], federations: dict[str, Union], wanted: int) -> list[DevelopmentZone]:
    rounds = cycle(counties)
    zones: list[DevelopmentZone] = []
    for place in range(min(MOST_ZONES, max(wanted, 1))):
        county, level = next(rounds), ZoneLevel.NATIONAL if place % 9 == 0 else ZoneLevel.PROVINCIAL
        kind = "经济技术开发区" if level == ZoneLevel.NATIONAL else "工业示范园区"
        number = "" if place < len(counties) else str(place // len(counties) + 1)
        zones.append(
            DevelopmentZone(
                name=f"{county.name}{kind}{number}",
                level=level,
                division_code=county.code,
                union=federations[county.code],
                valid_from=APPROVED + timedelta(days=31 * place),
            )
        )
    return zones


def _with_union(tree: Tree) -> set[UUID]:
    """The employers with an established union of their own."""
    standing = (union for union in tree.unions.values() if union.state == UnionState.ESTABLISHED)
    return {union.employer_id for union in standing if union.employer_id is not None}


def _placed(
    random: Random,
    by_county: dict[str, list[DevelopmentZone]],
    employers: Sequence[Employer],
    with_union: Container[UUID],
) -> list[tuple[DevelopmentZone, Employer]]:
    """Some employers of each zone's county; in every zone at least one with a union, where the county has so many."""
    of_county: dict[str, list[Employer]] = {}
    for employer in employers:
        of_county.setdefault(employer.division_code, []).append(employer)
    found = []
    for county, zones in by_county.items():
        there = of_county.get(county, [])
        having = [employer for employer in there if employer.id in with_union]
        first = random.sample(having, min(len(having), len(zones)))
        others = [employer for employer in there if employer not in first]
        more = max(0, int(len(there) * PLACED) - len(first), len(zones) - len(first))
        chosen = first + random.sample(others, min(len(others), more))
        found += [(zones[place % len(zones)], employer) for place, employer in enumerate(chosen)]
    return found


def _since(random: Random, first: date, on: date) -> date:
    return first + timedelta(days=random.randrange(max(1, (on - first).days)))
