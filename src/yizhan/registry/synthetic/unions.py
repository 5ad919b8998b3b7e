"""An invented tree of unions over the real divisions, crossed by industrial lines. Pure: a random source comes in."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random
from typing import Final

from yizhan.kernel.scope import Line
from yizhan.registry.codes import Levels, UnionKind
from yizhan.registry.rules.uscc import check_character
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.words import POPULATION, TRADE_WORDS, TRADES

PROVINCE_CODE: Final = "230000"
TOWNSHIPS_OF: Final = "2301"  # streets and townships are laid out for one city only
_IN_INDUSTRY_PER_BUREAU: Final = 8  # of 2,000 primary unions; of more as many more
_UNIONS_PER_BUREAU: Final = 250
_FOUR_DIGITS: Final = 9_999
_LARGE_AMONG: Final = 3  # enterprises above scale are among so many times as many of the largest
_LARGE_WITHOUT_A_UNION: Final = 0.1

# Industrial lines that cross the territorial one: name, and the county-level bureaus below it with their division.
_INDUSTRIES: Final = (
    ("林业工会", "LY", (("伊春林业管理局", "230700"), ("牡丹江林业管理局", "231000"), ("合江林业管理局", "230800"))),
    ("农垦工会", "NK", (("建三江管理局", "230800"), ("九三管理局", "231100"), ("红兴隆管理局", "230500"))),
)


@dataclass(frozen=True, slots=True)
class PlannedDivision:
    """A standing division: GB/T 2260 code, the code above it, level, name."""

    code: str
    parent: str
    level: str
    name: str


@dataclass(frozen=True, slots=True)
class PlannedEmployer:
    """An invented unit with a USCC whose checksum is right and whose body never existed."""

    name: str
    uscc: str
    division: str
    nature: str
    industry: str
    is_above_scale: bool = False


@dataclass(frozen=True, slots=True)
class PlannedEnd:
    """That a union is wound up or merged, from which day on, and upon what (`WindingUpGround`)."""

    on: date
    is_merged: bool
    ground: str


@dataclass(frozen=True, slots=True)
class PlannedUnion:
    """A union with the codes of its superiors; parents come before their children.

    A joint union has several `employers` and no `employer`; a preparatory group has the day of its approval. Whoever
    is a member of one that ended is counted there, and stands where its members went.
    """

    code: str
    name: str
    level: str
    kind: str
    line: str
    division: str
    parent: str
    industry_parent: str = ""
    employer: PlannedEmployer | None = None
    members: int = 0
    employers: tuple[PlannedEmployer, ...] = ()
    prepared_on: date | None = None
    end: PlannedEnd | None = None


def plan_unions(random: Random, divisions: Sequence[PlannedDivision], size: Size) -> list[PlannedUnion]:
    """Federations of every level, streets of one city, holding pools, industrial lines, and primary unions.

    Exactly as many primary unions as the size says (holding pools not counted) with its members in all; one in
    twenty-five members waits in a county's holding pool.
    """
    counties = [division for division in divisions if division.level == "county"]
    planned = [*_federations(divisions), *_streets(divisions), *_industrial_tops()]
    pools = _pools(counties, size.members // 25)
    bases = _primary_unions(random, divisions, size.primary_unions)
    in_unions = size.members - sum(pool.members for pool in pools)
    sizes = _sizes(random, size.primary_unions, in_unions, size.spread)
    filled = [_with_members(union, members) for union, members in zip(bases, sizes, strict=True)]
    return planned + pools + _above_scale(random, filled, size.large_enterprises)


def plan_large_without_a_union(
    random: Random, divisions: Sequence[PlannedDivision], size: Size
) -> list[PlannedEmployer]:
    """Enterprises above scale in which there is no union yet: one for every nine with one."""
    counties = [division for division in divisions if division.level == "county"]
    return [
        replace(plan_employer(random, serial, random.choice(counties)), is_above_scale=True)
        for serial in range(size.primary_unions + 1, first_free_serial(size))
    ]


def first_free_serial(size: Size) -> int:
    """From which serial on no employer of a union, nor one above scale without a union, has its number."""
    without = round(size.large_enterprises * _LARGE_WITHOUT_A_UNION / (1 - _LARGE_WITHOUT_A_UNION))
    return size.primary_unions + 1 + without


def _above_scale(random: Random, unions: list[PlannedUnion], count: int) -> list[PlannedUnion]:
    """So many of the unions are of an enterprise above scale, drawn among the largest."""
    if not count:
        return unions
    by_members = sorted(range(len(unions)), key=lambda place: -unions[place].members)
    large = set(random.sample(by_members[: max(count, count * _LARGE_AMONG)], count))
    return [_made_large(union) if place in large else union for place, union in enumerate(unions)]


def _made_large(union: PlannedUnion) -> PlannedUnion:
    assert union.employer is not None  # noqa: S101 - every primary union has one
    return replace(union, employer=replace(union.employer, is_above_scale=True))


def _federations(divisions: Sequence[PlannedDivision]) -> list[PlannedUnion]:
    levels = {"province": Levels.PROVINCE, "city": Levels.CITY, "county": Levels.COUNTY}
    return [
        _federation(division, level)
        for name, level in levels.items()
        for division in divisions
        if division.level == name
    ]


def _federation(division: PlannedDivision, level: str) -> PlannedUnion:
    return PlannedUnion(
        code=division.code,
        name=f"{division.name}总工会",
        level=level,
        kind=UnionKind.FEDERATION,
        line=Line.TERRITORY,
        division=division.code,
        parent=division.parent,
    )


def _streets(divisions: Sequence[PlannedDivision]) -> list[PlannedUnion]:
    return [
        _federation(division, Levels.STREET)
        for division in divisions
        if division.level == "township" and division.code.startswith(TOWNSHIPS_OF)
    ]


def _pools(counties: Sequence[PlannedDivision], waiting: int) -> list[PlannedUnion]:
    share, rest = divmod(waiting, len(counties))
    return [
        PlannedUnion(
            code=f"{county.code}-ZZ",
            name=f"{county.name}新就业形态劳动者周转库",
            level=Levels.PRIMARY,
            kind=UnionKind.HOLDING_POOL,
            line=Line.TERRITORY,
            division=county.code,
            parent=county.code,
            members=share + (place < rest),
        )
        for place, county in enumerate(counties)
    ]


def _industrial_tops() -> list[PlannedUnion]:
    """A provincial industrial union, one city-level office each, and its county-level bureaus."""
    planned = []
    for name, short, bureaus in _INDUSTRIES:
        planned.append(_industrial(short, f"黑龙江省{name}", Levels.INDUSTRY, PROVINCE_CODE, PROVINCE_CODE))
        planned.append(_industrial(f"{short}-1", f"{name}直属工作委员会", Levels.CITY, PROVINCE_CODE, short))
        planned.extend(
            _industrial(f"{short}-1-{place}", f"{bureau}工会", Levels.COUNTY, division, f"{short}-1")
            for place, (bureau, division) in enumerate(bureaus, start=1)
        )
    return planned


def _industrial(code: str, name: str, level: str, division: str, above: str) -> PlannedUnion:
    return PlannedUnion(
        code=code,
        name=name,
        level=level,
        kind=UnionKind.INDUSTRIAL,
        line=Line.INDUSTRY,
        division=division,
        parent="",
        industry_parent=above,
    )


def _primary_unions(random: Random, divisions: Sequence[PlannedDivision], count: int) -> list[PlannedUnion]:
    """Primary unions spread by population; the first of each industrial bureau stand on the industrial line too."""
    counties = [division for division in divisions if division.level == "county"]
    per_city = {city: sum(county.parent == city for county in counties) for city in POPULATION}
    weights = [POPULATION.get(county.parent, 10) / max(1, per_city.get(county.parent, 1)) for county in counties]
    below: dict[str, list[str]] = {}
    for division in divisions:
        if division.level == "township" and division.code.startswith(TOWNSHIPS_OF):
            below.setdefault(division.parent, []).append(division.code)
    industrial = [
        (f"{short}-1-{place}", division)
        for _, short, bureaus in _INDUSTRIES
        for place, (_, division) in enumerate(bureaus, start=1)
        for _ in range(max(_IN_INDUSTRY_PER_BUREAU, count // _UNIONS_PER_BUREAU))
    ]
    planned: list[PlannedUnion] = []
    for serial in range(1, count + 1):
        bureau, city = industrial[serial - 1] if serial <= len(industrial) else ("", "")
        choices = [county for county in counties if county.parent == city] if bureau else counties
        county = random.choice(choices) if bureau else random.choices(choices, weights=weights)[0]
        streets = below.get(county.code, [])
        parent = random.choice(streets) if streets and random.random() < 0.7 else county.code
        planned.append(_primary(random, serial, county, parent, bureau))
    return planned


def _primary(random: Random, serial: int, county: PlannedDivision, parent: str, bureau: str) -> PlannedUnion:
    employer = plan_employer(random, serial, county)
    return PlannedUnion(
        code=f"{county.code}-{serial:05d}",
        name=f"{employer.name}工会委员会",
        level=Levels.PRIMARY,
        kind=UnionKind.INDEPENDENT,
        line=Line.INDUSTRY if bureau else Line.TERRITORY,
        division=county.code,
        parent=parent,
        industry_parent=bureau,
        employer=employer,
    )


def plan_employer(random: Random, serial: int, county: PlannedDivision) -> PlannedEmployer:
    """A unit of that number in a county."""
    trade, industry, nature = random.choice(TRADES)
    body = f"91{county.code}MADEM{serial:04d}" if serial <= _FOUR_DIGITS else f"91{county.code}MA{serial:07d}"
    return PlannedEmployer(
        name=f"{county.name}{random.choice(TRADE_WORDS)}第{serial}{trade}",
        uscc=body + check_character(body),
        division=county.code,
        nature=nature,
        industry=industry,
    )


def _sizes(random: Random, unions: int, members: int, spread: float) -> list[int]:
    """Sizes that add up: most unions are small, a few are large, none is empty."""
    drawn = [random.lognormvariate(0, spread) for _ in range(unions)]
    scale = (members - unions) / sum(drawn)
    sizes = [1 + int(share * scale) for share in drawn]
    for place in range(members - sum(sizes)):
        sizes[place % unions] += 1
    return sizes


def _with_members(union: PlannedUnion, members: int) -> PlannedUnion:
    return replace(union, members=members)
