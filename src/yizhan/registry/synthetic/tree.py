"""Writes the planned unions, their employers and everything that stands above each on both lines."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import lru_cache
from itertools import chain, zip_longest
from random import Random
from typing import Final, NamedTuple
from uuid import UUID

from yizhan.kernel.bulk import NO_FIELD, binary_field, copy_in, copy_lines, text_field
from yizhan.kernel.ids import new_id, new_id_texts
from yizhan.kernel.scope import Line
from yizhan.registry.codes import Levels, UnionKind, UnionState
from yizhan.registry.models import Employer, Union, WindingUp
from yizhan.registry.rules.pinyin import name_key
from yizhan.registry.synthetic.chunks import SCOPE, Ended, Home
from yizhan.registry.synthetic.papers import give_papers
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.unions import PlannedEmployer, PlannedUnion

FOUNDED_FROM: Final = date(2005, 1, 1)
POOLS_FROM: Final = date(2021, 7, 1)  # holding pools came with the drive for drivers and couriers
_STOOD_AT_LEAST: Final = 400  # days, of those that ended
_WITH_A_TERM: Final = frozenset({UnionKind.INDEPENDENT, UnionKind.JOINT})
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
    """A union somewhere above another, or that one itself; the id as text and as it is."""

    text: str
    level: str
    id: UUID


@dataclass(slots=True)
class Tree:
    """The unions that were made, by code, with everything above each on both lines (nearest first, itself at 0);
    employers by USCC; and by code the records of those unions that ended."""

    unions: dict[str, Union] = field(default_factory=dict)
    above: dict[tuple[str, str], list[Ancestor]] = field(default_factory=dict)
    employers: dict[str, Employer] = field(default_factory=dict)
    endings: dict[str, WindingUp] = field(default_factory=dict)

    def superiors(self, code: str) -> tuple[UUID, ...]:
        """Every union above on any line, itself first, then the nearest: as `ancestors_of` says."""
        territory = self.above.get((code, Line.TERRITORY), ())
        industry = self.above.get((code, Line.INDUSTRY), ())
        in_turn: Iterable[Ancestor | None] = chain.from_iterable(zip_longest(industry, territory))
        return tuple(dict.fromkeys(one.id for one in in_turn if one is not None))

    def keys(self, planned: PlannedUnion) -> dict[str, str]:
        """The scope that is stamped on whatever is of this union."""
        above = self.above[planned.code, planned.line]
        return {"union_id": above[0].text} | _keys(above, self.above.get((planned.code, Line.INDUSTRY), ()))


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


@dataclass(frozen=True, slots=True)
class Sources:
    """Random sources of the tree, each of its own: whoever draws more from one leaves the others as they were."""

    own: Random
    ends: Random
    papers: Random


def write_unions(
    sources: Sources, plan: Sequence[PlannedUnion], employers: dict[str, Employer], size: Size, on: date
) -> Tree:
    """The planned unions in their order: parents come before their children."""
    tree = Tree(employers=employers)
    parents: list[str] = []
    ancestry: list[str] = []
    for planned in plan:
        union = _union(sources.own, planned, employers, size, on)
        tree.unions[planned.code] = union
        since = (union.prepared_on or union.founded_on or FOUNDED_FROM).isoformat()
        for line, parent in ((Line.TERRITORY, planned.parent), (Line.INDUSTRY, planned.industry_parent)):
            if not parent and line != planned.line:
                continue
            above = [Ancestor(str(union.id), planned.level, union.id), *_above(tree, parent, line)]
            tree.above[planned.code, line] = above
            if parent:
                parents.append(f"{above[0].text}\t{tree.unions[parent].id}\t{line}\t{since}")
            ancestry += (
                f"{above[0].text}\t{ancestor.text}\t{line}\t{depth}\t{ancestor.level}\t{since}"
                for depth, ancestor in enumerate(above)
            )
    _some_ending(list(tree.unions.values()), sources.ends, on)
    give_papers(sources.papers, plan, tree.unions, size, on)
    copy_in(list(tree.unions.values()))
    copy_lines("registry_unionparent", _PARENT_COLUMNS, _with_ids(parents))
    copy_lines("registry_unionancestry", _ANCESTRY_COLUMNS, _with_ids(ancestry))
    return tree


def _some_ending(unions: Sequence[Union], ends: Random, on: date) -> None:
    """A few terms that end soon or are over: what the list of them and the reminders show."""
    for union in unions:
        until = on + timedelta(days=ends.randrange(-60, 91))
        stands = union.state == UnionState.ESTABLISHED and union.kind in _WITH_A_TERM
        is_one = stands and ends.random() < ENDING
        if is_one and union.founded_on is not None and union.founded_on <= until - TERM:
            union.term_from, union.term_until = until - TERM, until


def homes(plan: Sequence[PlannedUnion], tree: Tree) -> Iterator[Home]:
    """What the invention of members needs of each union that has any, or had."""
    of_code = {union.code: union for union in plan}
    for planned in plan:
        if not planned.members:
            continue
        home = _home(planned, tree)
        if (ending := tree.endings.get(planned.code)) is not None:
            into = replace(_home(of_code[ending.receiver.code], tree), members=0)
            home = replace(home, ended=Ended(ending.ends_on.toordinal(), ending.is_merged, into))
        yield home


def _home(planned: PlannedUnion, tree: Tree) -> Home:
    union = tree.unions[planned.code]
    keys = tree.keys(planned)
    return Home(
        since=(union.founded_on or union.prepared_on or FOUNDED_FROM).toordinal(),
        is_pool=planned.kind == UnionKind.HOLDING_POOL,
        members=planned.members,
        division=text_field(planned.division),
        employers=_employer_fields(planned, union, tree),
        scope=b"".join(_id_field(keys.get(name)) for name in SCOPE),
        union_id=union.id,
        above=tree.superiors(planned.code),
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


def _employer_fields(planned: PlannedUnion, union: Union, tree: Tree) -> tuple[bytes, ...]:
    """One; of a joint union each of its employers."""
    return tuple(_id_field(tree.employers[one.uscc].id) for one in planned.employers) or (_id_field(union.employer_id),)


def _union(random: Random, planned: PlannedUnion, employers: dict[str, Employer], size: Size, on: date) -> Union:
    last = planned.end.on if planned.end else on  # the last day of which anything is invented
    founded = _founded(random, planned, last, size)
    term_from = last - timedelta(days=random.randrange(TERM.days - 100))
    has_term = founded is not None and planned.kind != UnionKind.HOLDING_POOL
    union = Union(
        id=new_id(),
        code=planned.code,
        name=planned.name,
        name_pinyin=unit_key(planned.name),
        level=planned.level,
        kind=planned.kind,
        line=planned.line,
        state=_state(planned),
        division_code=planned.division,
        employer=employers[planned.employer.uscc] if planned.employer else None,
        contact_name=_contact_name(random),
        contact_phone=f"0451-{random.randrange(10**7, 10**8)}",
        prepared_on=planned.prepared_on,
        founded_on=founded,
        wound_up_on=planned.end.on if planned.end else None,
    )
    if has_term and founded is not None:
        union.term_from = max(term_from, founded)
        union.term_until = union.term_from + TERM
    return union


def _founded(random: Random, planned: PlannedUnion, last: date, size: Size) -> date | None:
    """On the first day that there is for what stands above; of primary unions some time since; of a group not yet."""
    if planned.kind == UnionKind.HOLDING_POOL:
        return POOLS_FROM
    if not planned.employer and not planned.employers:
        return FOUNDED_FROM
    days = random.randrange((last - FOUNDED_FROM).days - (_STOOD_AT_LEAST if planned.end else size.youngest))
    return FOUNDED_FROM + timedelta(days=days) if planned.prepared_on is None else None


def _state(planned: PlannedUnion) -> str:
    if planned.end is not None:
        return UnionState.WOUND_UP
    return UnionState.ESTABLISHED if planned.prepared_on is None else UnionState.PREPARING


def _contact_name(random: Random) -> str:
    return random.choice("王李张刘陈杨赵黄周吴") + "老师"


def _keys(above: Iterable[Ancestor], above_in_industry: Iterable[Ancestor]) -> dict[str, str]:
    """The scope's columns out of everything above a union on its own line, and on the industrial one."""
    keys = {_ON_THE_LINE[Levels(one.level)]: one.text for one in above if one.level in _ON_THE_LINE}
    return keys | {_IN_INDUSTRY[Levels(one.level)]: one.text for one in above_in_industry if one.level in _IN_INDUSTRY}
