"""Writes the planned unions, their employers and everything that stands above each on both lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from yizhan.kernel.bulk import NO_FIELD, binary_field, copy_in, copy_lines, text_field
from yizhan.kernel.ids import new_id, new_id_texts
from yizhan.kernel.scope import Line
from yizhan.registry.codes import Levels, UnionKind, UnionState
from yizhan.registry.models import Employer, Union
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.synthetic.members import SCOPE, Home
from yizhan.registry.synthetic.unions import PlannedEmployer, PlannedUnion

FOUNDED_FROM: Final = date(2005, 1, 1)
TERM: Final = timedelta(days=5 * 365)
ENDING: Final = 0.05  # of the primary unions that are old enough, the share whose term ends about now
_PARENT_COLUMNS: Final = ("id", "union_id", "parent_id", "line", "valid_from")
_ANCESTRY_COLUMNS: Final = ("id", "union_id", "ancestor_id", "line", "depth", "level", "valid_from")
_ON_THE_LINE: Final = {Levels.STREET: "street_id", Levels.COUNTY: "county_id", Levels.CITY: "city_id"}
_IN_INDUSTRY: Final = {
    Levels.COUNTY: "industry_county_id",
    Levels.CITY: "industry_city_id",
    Levels.INDUSTRY: "industry_id",
}


_name_key = lru_cache(maxsize=10_000)(name_key)
_NUMBERED: Final = re.compile(r"(?<=[一-鿿])([0-9]+)(?=[一-鿿])")


def unit_key(name: str) -> str:
    """`name_key` of an invented unit: read in two parts that repeat, since only the number between them never does."""
    return " ".join(part if part.isdigit() else _name_key(part) for part in _NUMBERED.split(name, maxsplit=1))


class Ancestor(NamedTuple):
    """A union somewhere above another, or that one itself."""

    id: str
    level: str


@dataclass(slots=True)
class Tree:
    """The unions that were written, by code, with everything above each on both lines (nearest first, itself at 0)."""

    unions: dict[str, Union] = field(default_factory=dict)
    above: dict[tuple[str, str], list[Ancestor]] = field(default_factory=dict)


def employers_of(planned: Sequence[PlannedEmployer]) -> dict[str, Employer]:
    """The planned employers by USCC, not yet written: their zones are known once their federations are."""
    return {
        employer.uscc: Employer(
            name=employer.name,
            name_pinyin=unit_key(employer.name),
            uscc=employer.uscc,
            division_code=employer.division,
            nature=employer.nature,
            industry=employer.industry,
            above_scale=employer.is_above_scale,
        )
        for employer in planned
    }


def write_unions(
    random: Random, ends: Random, plan: Sequence[PlannedUnion], employers: dict[str, Employer], on: date
) -> Tree:
    """The planned unions in their order: parents come before their children."""
    tree = Tree()
    parents: list[str] = []
    ancestry: list[str] = []
    for planned in plan:
        union = _union(random, planned, employers, on)
        tree.unions[planned.code] = union
        since = (union.founded_on or FOUNDED_FROM).isoformat()
        for line, parent in ((Line.TERRITORY, planned.parent), (Line.INDUSTRY, planned.industry_parent)):
            if not parent and line != planned.line:
                continue
            above = [Ancestor(str(union.id), planned.level), *_above(tree, parent, line)]
            tree.above[planned.code, line] = above
            if parent:
                parents.append(f"{above[0].id}\t{tree.unions[parent].id}\t{line}\t{since}")
            ancestry += (
                f"{above[0].id}\t{ancestor.id}\t{line}\t{depth}\t{ancestor.level}\t{since}"
                for depth, ancestor in enumerate(above)
            )
    copy_in(_some_ending(list(tree.unions.values()), ends, on))
    copy_lines("registry_unionparent", _PARENT_COLUMNS, _with_ids(parents))
    copy_lines("registry_unionancestry", _ANCESTRY_COLUMNS, _with_ids(ancestry))
    return tree


def _some_ending(unions: list[Union], ends: Random, on: date) -> list[Union]:
    """A few terms that end soon or are over: what the list of them and the reminders show."""
    for union in unions:
        until = on + timedelta(days=ends.randrange(-60, 91))
        is_one = union.employer_id is not None and ends.random() < ENDING
        if is_one and union.founded_on is not None and union.founded_on <= until - TERM:
            union.term_from, union.term_until = until - TERM, until
    return unions


def homes(plan: Sequence[PlannedUnion], tree: Tree) -> Iterator[Home]:
    """What the invention of members needs of each union that has any."""
    for planned in plan:
        if not planned.members:
            continue
        union = tree.unions[planned.code]
        keys = {"union_id": str(union.id)} | _keys(
            tree.above[planned.code, planned.line], tree.above.get((planned.code, Line.INDUSTRY), ())
        )
        yield Home(
            founded=(union.founded_on or FOUNDED_FROM).toordinal(),
            is_pool=planned.kind == UnionKind.HOLDING_POOL,
            members=planned.members,
            division=text_field(planned.division),
            employer_and_scope=b"".join(map(_id_field, (union.employer_id, *(keys.get(name) for name in SCOPE)))),
        )


@lru_cache(maxsize=10_000)
def _id_field(row_id: UUID | str | None) -> bytes:
    return NO_FIELD if row_id is None else binary_field(UUID(str(row_id)).bytes)


def _with_ids(lines: Sequence[str]) -> Iterator[str]:
    return (f"{row_id}\t{line}" for row_id, line in zip(new_id_texts(len(lines)), lines, strict=True))


def _above(tree: Tree, parent: str, line: str) -> list[Ancestor]:
    """The line above a parent; an industrial line ends in the province, which stands on the territorial one."""
    if not parent:
        return []
    return tree.above.get((parent, line)) or tree.above[parent, Line.TERRITORY]


def _union(random: Random, planned: PlannedUnion, employers: dict[str, Employer], on: date) -> Union:
    founded = FOUNDED_FROM
    if planned.employer:
        founded += timedelta(days=random.randrange((on - FOUNDED_FROM).days - 400))
    term_from = on - timedelta(days=random.randrange(TERM.days - 100))
    return Union(
        id=new_id(),
        code=planned.code,
        name=planned.name,
        name_pinyin=unit_key(planned.name),
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


def _keys(above: Iterable[Ancestor], above_in_industry: Iterable[Ancestor]) -> dict[str, str]:
    """The scope's columns out of everything above a union on its own line, and on the industrial one."""
    keys = {_ON_THE_LINE[Levels(one.level)]: one.id for one in above if one.level in _ON_THE_LINE}
    return keys | {_IN_INDUSTRY[Levels(one.level)]: one.id for one in above_in_industry if one.level in _IN_INDUSTRY}
