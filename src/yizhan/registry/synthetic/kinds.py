"""Which primary unions are of several employers, which are only being prepared, and which ended. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Final

from yizhan.kernel.scope import Line
from yizhan.registry.codes import UnionKind, WindingUpGround
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.unions import (
    PlannedDivision,
    PlannedEmployer,
    PlannedEnd,
    PlannedUnion,
    first_free_serial,
    plan_employer,
)
from yizhan.registry.synthetic.words import AREAS, STREET_WORDS

_EMPLOYERS: Final = (2, 12)  # of a joint union, as many as it has members at most
_PREPARED_WITHIN: Final = 180  # days
_ENDED_WITHIN: Final = 3 * 365
_MERGED: Final = 0.4  # of those that ended
_GROUNDS: Final = {WindingUpGround.EMPLOYER_ENDED: 6, WindingUpGround.REORGANISED: 3, WindingUpGround.DECIDED: 1}


def with_kinds(
    random: Random, plan: Sequence[PlannedUnion], divisions: Sequence[PlannedDivision], size: Size, on: date
) -> list[PlannedUnion]:
    """The plan with as many joint unions, preparatory groups and ended unions as the size says.

    None of them is at an enterprise above scale or on an industrial line: those figures stay what they were.
    """
    ordinary = [place for place, union in enumerate(plan) if _is_ordinary(union)]
    joint, preparing, ended = (round(size.primary_unions * share / 1000) for share in _shares(size))
    chosen = random.sample(ordinary, min(joint + preparing + ended, len(ordinary)))
    counties = {division.code: division for division in divisions}
    serials = iter(range(first_free_serial(size), first_free_serial(size) + joint * _EMPLOYERS[1]))
    made = list(plan)
    for place in chosen[:joint]:
        made[place] = _joint(random, plan[place], counties[plan[place].division], serials)
    for place in chosen[joint : joint + preparing]:
        made[place] = replace(plan[place], prepared_on=on - timedelta(days=random.randrange(5, _PREPARED_WITHIN)))
    for place in chosen[joint + preparing :]:
        made[place] = replace(plan[place], end=_end(random, on))
    return made


def all_employers(plan: Sequence[PlannedUnion]) -> Iterator[PlannedEmployer]:
    """Of every planned union, its own or all that it is the joint one of."""
    for union in plan:
        if union.employer is not None:
            yield union.employer
        yield from union.employers


def _shares(size: Size) -> tuple[int, int, int]:
    return size.joint, size.preparing, size.ended


def _is_ordinary(union: PlannedUnion) -> bool:
    employer = union.employer
    return (
        union.kind == UnionKind.INDEPENDENT
        and union.line == Line.TERRITORY
        and employer is not None
        and not employer.is_above_scale
    )


def _joint(random: Random, union: PlannedUnion, county: PlannedDivision, serials: Iterator[int]) -> PlannedUnion:
    """Of an area: its own employer and some neighbours. The name keeps the union's number: none has it twice."""
    assert union.employer is not None  # noqa: S101 - an ordinary union has one
    least, most = _EMPLOYERS
    count = max(least, min(random.randint(least, most), union.members))
    employers = [union.employer, *(plan_employer(random, next(serials), county) for _ in range(count - 1))]
    number = int(union.code.rpartition("-")[2])
    name = f"{county.name}{random.choice(STREET_WORDS)}第{number}{random.choice(AREAS)}联合工会委员会"
    return replace(union, kind=UnionKind.JOINT, name=name, employer=None, employers=tuple(employers))


def _end(random: Random, on: date) -> PlannedEnd:
    day = on - timedelta(days=random.randrange(1, _ENDED_WITHIN))
    is_merged = random.random() < _MERGED
    ground = random.choices(list(_GROUNDS), weights=list(_GROUNDS.values()))[0]
    return PlannedEnd(day, is_merged, WindingUpGround.REORGANISED.value if is_merged else ground.value)
