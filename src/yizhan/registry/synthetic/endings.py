"""Invented unions that were wound up or merged: where their members went, and employers that closed."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from random import Random
from typing import Final

from yizhan.kernel.clock import SHANGHAI
from yizhan.kernel.ids import new_id
from yizhan.registry.codes import ClosureKind, UnionKind, UnionState, WindingUpGround
from yizhan.registry.models import Employer, EmployerClosure, Union, WindingUp
from yizhan.registry.synthetic.tree import Tree
from yizhan.registry.synthetic.unions import PlannedUnion

_TRIES: Final = 8  # to find a neighbour that stood already
_DECIDED_AT: Final = time(15)
_CLOSED_BEFORE: Final = (5, 120)  # days before its union ended
_STILL_WITH_MEMBERS: Final = 0.05  # of the employers in joint unions: closed, and nobody moved their members
_WITHIN: Final = 300
SOURCE: Final = "虚构的登记机关注销公告"


def end_unions(random: Random, plan: Sequence[PlannedUnion], tree: Tree) -> list[WindingUp]:
    """Records of the planned ends, kept in the tree as well: into a neighbour of the same county that stood by then, or
    else with the union above."""
    neighbours: dict[str, list[Union]] = {}
    for planned in plan:
        union = tree.unions[planned.code]
        if planned.kind == UnionKind.INDEPENDENT and union.state == UnionState.ESTABLISHED:
            neighbours.setdefault(planned.division, []).append(union)
    for planned in plan:
        if planned.end is not None:
            into = _neighbour(random, neighbours.get(planned.division, ()), planned.end.on)
            tree.endings[planned.code] = _record(random, planned, tree, into if planned.end.is_merged else None)
    return list(tree.endings.values())


def close_employers(random: Random, plan: Sequence[PlannedUnion], tree: Tree, on: date) -> list[EmployerClosure]:
    """Employers whose end was the union's end, and a few that closed while their members stayed on the roster. The
    employers' own day is set; nothing is written yet."""
    closures = []
    for planned in plan:
        end = planned.end
        if end is not None and end.ground == WindingUpGround.EMPLOYER_ENDED and planned.employer is not None:
            closed = end.on - timedelta(days=random.randrange(*_CLOSED_BEFORE))
            closures.append(_closure(random, tree.employers[planned.employer.uscc], closed))
        closures += [
            _closure(random, tree.employers[one.uscc], on - timedelta(days=random.randrange(1, _WITHIN)))
            for one in planned.employers
            if random.random() < _STILL_WITH_MEMBERS
        ]
    return closures


def _neighbour(random: Random, standing: Sequence[Union], on: date) -> Union | None:
    """One that was founded before that day, if a few tries find one."""
    tried = (random.choice(standing) for _ in range(_TRIES if standing else 0))
    return next((one for one in tried if one.founded_on is not None and one.founded_on < on), None)


def _record(random: Random, planned: PlannedUnion, tree: Tree, into: Union | None) -> WindingUp:
    assert planned.end is not None  # noqa: S101 - asked of those only
    union, end = tree.unions[planned.code], planned.end
    ground = WindingUpGround.DECIDED if end.is_merged and into is None else end.ground
    return WindingUp(
        id=new_id(),
        union=union,
        receiver=into or tree.unions[planned.parent],
        is_merged=into is not None,
        ground=ground,
        document_no=f"虚构工发〔{end.on.year}〕{random.randrange(400, 900)}号",
        ends_on=end.on,
        members=planned.members,
        recorded_at=datetime.combine(end.on, _DECIDED_AT, SHANGHAI),
        **_scope(tree, planned),
    )


def _closure(random: Random, employer: Employer, closed_on: date) -> EmployerClosure:
    employer.closed_on = closed_on
    return EmployerClosure(
        employer=employer,
        kind=random.choice(list(ClosureKind)).value,
        closed_on=closed_on,
        source=SOURCE,
        recorded_at=datetime.combine(closed_on, _DECIDED_AT, SHANGHAI),
    )


def _scope(tree: Tree, planned: PlannedUnion) -> Mapping[str, str]:
    keys = tree.keys(planned)
    return {name: key for name, key in keys.items() if name != "union_id"}
