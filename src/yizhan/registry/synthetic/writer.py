"""Writes a planned province into the register: in batches, in one transaction, with progress."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from random import Random
from typing import Final
from uuid import UUID

from django.db import connection, transaction

from yizhan.kernel import journal
from yizhan.kernel.bulk import copy_in
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Line
from yizhan.registry import sealed
from yizhan.registry.codes import Change, Levels, MembershipState, UnionKind, UnionState
from yizhan.registry.models import (
    Division,
    Employer,
    MemberNumber,
    Membership,
    Person,
    Union,
    UnionAncestry,
    UnionParent,
)
from yizhan.registry.rules.joining import member_number
from yizhan.registry.rules.pinyin import initials, name_key
from yizhan.registry.synthetic.people import InventedPerson, invent_people
from yizhan.registry.synthetic.unions import PlannedDivision, PlannedUnion, plan_unions
from yizhan.registry.synthetic.zones import plan_zones

BATCH: Final = 2000
FOUNDED_FROM: Final = date(2005, 1, 1)
TERM: Final = timedelta(days=5 * 365)
ENDING: Final = 0.05  # of the primary unions that are old enough, the share whose term ends about now

# Invented names repeat; reading one aloud costs more than everything else about a person.
_name_key = lru_cache(maxsize=200_000)(name_key)
_initials = lru_cache(maxsize=200_000)(initials)

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Written:
    """How much was written."""

    unions: int
    employers: int
    members: int


@dataclass(slots=True)
class _Tree:
    """The unions being written, by code, with everything above each on both lines (nearest first, itself at 0)."""

    unions: dict[str, Union] = field(default_factory=dict)
    above: dict[tuple[str, str], list[Union]] = field(default_factory=dict)


@transaction.atomic
def write_province(
    *, seed: int, primary_unions: int, members: int, at: datetime, on: date, acting: Acting, progress: Progress
) -> Written:
    """Fill an empty register: `primary_unions` primary unions with `members` members in all, as of `on`."""
    random = Random(seed)  # noqa: S311 - a repeatable invention, no secret
    divisions = [
        PlannedDivision(row.code, row.parent_code, row.level, row.name)
        for row in Division.objects.filter(valid_until__isnull=True).order_by("code")
    ]
    plan = plan_unions(random, divisions, primary=primary_unions, members=members)
    tree = _Tree()
    employers = _employers(plan)
    ends = Random(f"{seed} ends")  # noqa: S311 - as the zones': the others stay as they were
    _write_unions(random, ends, plan, employers, tree, on)
    _write_employers(seed, list(employers.values()), divisions, tree, on)
    progress("employers", len(employers), len(employers))
    written = _write_members(random, plan, tree, on, progress)
    data = {"seed": seed, "unions": len(plan), "members": written}
    province = tree.unions[plan[0].code]
    journal.append("registry.province_written", acting=acting, at=at, subject=("union", province.id), data=data)
    return Written(len(plan), len(employers), written)


def _employers(plan: Sequence[PlannedUnion]) -> dict[str, Employer]:
    """Those of the planned unions by their code, not yet written."""
    planned = [union.employer for union in plan if union.employer]
    return {
        employer.uscc: Employer(
            name=employer.name,
            name_pinyin=name_key(employer.name),
            uscc=employer.uscc,
            division_code=employer.division,
            nature=employer.nature,
            industry=employer.industry,
        )
        for employer in planned
    }


def _write_employers(
    seed: int, employers: Sequence[Employer], divisions: Sequence[PlannedDivision], tree: _Tree, on: date
) -> None:
    """With the zones in which they lie. A source of its own: whoever is invented after them stays as they were."""
    counties = [division for division in divisions if division.level == "county"]
    random = Random(f"{seed} zones")  # noqa: S311 - a repeatable invention, no secret
    zones = plan_zones(random, counties=counties, federations=tree.unions, employers=employers, on=on)
    for rows in (employers, *zones):
        copy_in(rows)


def _write_unions(
    random: Random, ends: Random, plan: Sequence[PlannedUnion], employers: dict[str, Employer], tree: _Tree, on: date
) -> None:
    parents: list[UnionParent] = []
    ancestry: list[UnionAncestry] = []
    for planned in plan:
        union = _union(random, planned, employers, on)
        tree.unions[planned.code] = union
        for line, parent in ((Line.TERRITORY, planned.parent), (Line.INDUSTRY, planned.industry_parent)):
            if not parent and line != planned.line:
                continue
            above = [union, *_above(tree, parent, line)]
            tree.above[planned.code, line] = above
            if parent:
                since = union.founded_on or FOUNDED_FROM
                parents.append(UnionParent(union=union, parent=tree.unions[parent], line=line, valid_from=since))
            ancestry.extend(_ancestry(above, line))
    for rows in (_some_ending(list(tree.unions.values()), ends, on), parents, ancestry):
        copy_in(rows)


def _some_ending(unions: list[Union], ends: Random, on: date) -> list[Union]:
    """A few terms that end soon or are over: what the list of them and the reminders show."""
    for union in unions:
        until = on + timedelta(days=ends.randrange(-60, 91))
        is_one = union.employer_id is not None and ends.random() < ENDING
        if is_one and union.founded_on is not None and union.founded_on <= until - TERM:
            union.term_from, union.term_until = until - TERM, until
    return unions


def _above(tree: _Tree, parent: str, line: str) -> list[Union]:
    """The line above a parent; an industrial line ends in the province, which stands on the territorial one."""
    if not parent:
        return []
    return tree.above.get((parent, line)) or tree.above[parent, Line.TERRITORY]


def _ancestry(above: Sequence[Union], line: str) -> Iterator[UnionAncestry]:
    union = above[0]
    for depth, ancestor in enumerate(above):
        yield UnionAncestry(
            union=union,
            ancestor=ancestor,
            line=line,
            depth=depth,
            level=ancestor.level,
            valid_from=union.founded_on or FOUNDED_FROM,
        )


def _union(random: Random, planned: PlannedUnion, employers: dict[str, Employer], on: date) -> Union:
    founded = FOUNDED_FROM
    if planned.employer:
        founded += timedelta(days=random.randrange((on - FOUNDED_FROM).days - 400))
    term_from = on - timedelta(days=random.randrange(TERM.days - 100))
    return Union(
        id=new_id(),
        code=planned.code,
        name=planned.name,
        name_pinyin=name_key(planned.name),
        level=planned.level,
        kind=planned.kind,
        line=planned.line,
        state=UnionState.ESTABLISHED,
        division_code=planned.division,
        employer=employers[planned.employer.uscc] if planned.employer else None,
        contact_name=_contact_name(random),
        contact_phone=f"0451-{random.randrange(10**7, 10**8)}",
        founded_on=founded,
        term_from=max(term_from, founded) if planned.kind != UnionKind.HOLDING_POOL else None,
        term_until=max(term_from, founded) + TERM if planned.kind != UnionKind.HOLDING_POOL else None,
    )


def _contact_name(random: Random) -> str:
    return random.choice("王李张刘陈杨赵黄周吴") + "老师"


def _write_members(random: Random, plan: Sequence[PlannedUnion], tree: _Tree, on: date, progress: Progress) -> int:
    total, done = sum(union.members for union in plan), 0
    serials = iter(_reserve_serials(total))
    invented = invent_people(random, on=on)
    places = (union for union in plan for _ in range(union.members))
    while batch := list(islice(places, BATCH)):
        people = [_person(person) for person in islice(invented, len(batch))]
        memberships = [
            _membership(random, person, planned, tree, on) for person, planned in zip(people, batch, strict=True)
        ]
        numbers = [
            MemberNumber(person=person, number=member_number(next(serials)), issued_on=membership.opened_on)
            for person, membership in zip(people, memberships, strict=True)
        ]
        for rows in (people, memberships, numbers):
            copy_in(rows)
        done += len(batch)
        progress("members", done, total)
    return done


def _person(invented: InventedPerson) -> Person:
    person = Person(
        id=new_id(),
        name=invented.name,
        name_pinyin=_name_key(invented.name),
        name_letters=_name_key(invented.name).replace(" ", ""),
        name_initials=_initials(invented.name),
        birth_date=invented.birth_date,
        sex=invented.sex,
        ethnicity=invented.ethnicity,
        education=invented.education,
        political=invented.political,
        hukou=invented.hukou,
        employment=invented.employment,
        skill=invented.skill,
        occupation_group=invented.occupation_group,
        is_migrant=invented.is_migrant,
        health_class=invented.health_class,
    )
    sealed.seal_document(person, invented.document)
    if invented.mobile:
        sealed.seal_phone(person, invented.mobile)
    return person


def _membership(random: Random, person: Person, planned: PlannedUnion, tree: _Tree, on: date) -> Membership:
    union = tree.unions[planned.code]
    founded = union.founded_on or FOUNDED_FROM
    opened = founded + timedelta(days=random.randrange(max(1, (on - founded).days)))
    return Membership(
        id=new_id(),
        person=person,
        union=union,
        employer=union.employer,
        state=_state(person, planned),
        opened_on=opened,
        opened_by=Change.JOINED,
        **_keys(tree.above[planned.code, planned.line], tree.above.get((planned.code, Line.INDUSTRY), ())),
    )


def _state(person: Person, planned: PlannedUnion) -> str:
    if planned.kind == UnionKind.HOLDING_POOL:
        return MembershipState.HOLDING
    return MembershipState.RETAINED if person.employment in {"3", "4"} else MembershipState.ACTIVE


def _keys(above: Iterable[Union], above_in_industry: Iterable[Union]) -> dict[str, UUID]:
    """The scope's columns out of everything above a union on its own line, and on the industrial one."""
    columns = {
        Levels.STREET: "street_id",
        Levels.COUNTY: "county_id",
        Levels.CITY: "city_id",
    }
    of_industry = {
        Levels.COUNTY: "industry_county_id",
        Levels.CITY: "industry_city_id",
        Levels.INDUSTRY: "industry_id",
    }
    keys = {columns[Levels(union.level)]: union.id for union in above if union.level in columns}
    return keys | {
        of_industry[Levels(union.level)]: union.id for union in above_in_industry if union.level in of_industry
    }


def _reserve_serials(count: int) -> list[int]:
    """Member numbers from the register's own sequence, so that later members go on from there."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('registry_member_serial') FROM generate_series(1, %s)", [count])
        return [serial for (serial,) in cursor.fetchall()]
