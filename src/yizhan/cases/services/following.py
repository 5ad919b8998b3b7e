"""A union was put under another one: what is open of its people goes along the line that holds now, under its lock.

Whoever stood above before handles it no more; a desk that is lost hands over to the one of the same level on the new
line, or the first above it at which somebody sits. What lies above its step's level only because nobody sat there comes
back once a later move brings it where somebody sits. The clock goes on. What was decided stays as it was stamped.
"""

from collections.abc import Collection
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.cases.models import Application, Case, HardshipFile, HelpAsked
from yizhan.cases.rules import machine, route
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import helping, routing
from yizhan.cases.types import StepPlan
from yizhan.catalogue import api as catalogue
from yizhan.kernel import journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting, Level, Line, ScopedModel, ScopeKeys, scope_fields
from yizhan.registry import api as registry

_BY: Final = "moving of unions"


def follow(union_id: UUID, line: str, *, at: datetime) -> int:
    """Everything open in the union and below it; returns how many cases changed their line. Again it finds nothing."""
    on = local_date(at)
    unions = registry.unions_along([union_id], line)
    _restamp_files(unions, on)
    for asked in HelpAsked.objects.filter(union_id__in=unions, ended_at__isnull=True).order_by("id"):
        _follow_help(asked, on)
    open_cases = Case.objects.filter(union_id__in=unions, ended_at__isnull=True)
    ids = list(open_cases.order_by("application_id", "id").values_list("id", flat=True))
    return sum(_follow(case_id, at=at) for case_id in ids)


def count_under_way(union_ids: Collection[UUID]) -> int:
    """How many cases of some unions have not ended: what the register shows before it moves them."""
    return Case.objects.filter(union_id__in=union_ids, ended_at__isnull=True).count()


@transaction.atomic
def _follow(case_id: UUID, *, at: datetime) -> bool:
    application_id = Case.objects.values_list("application_id", flat=True).get(id=case_id)
    Application.objects.select_for_update(no_key=True).get(id=application_id)
    case = Case.objects.get(id=case_id)
    keys = registry.line_of(case.union_id, local_date(at), _line_of(case.scope))
    if case.ended_at is not None or keys == case.scope:
        return False
    before = case.desk
    wanted = _level_passed_over(case, on=local_date(at))
    _stamp(case, keys)
    is_lost = before.node_id is not None and before.node_id not in _nodes(keys)
    passed_over = None
    if is_lost or wanted:
        level = wanted or before.level
        stop = routing.free_desk(level, case, on=local_date(at), others=_not_again(case))
        case.desk_level, case.desk_node_id = stop.level, stop.node_id
        passed_over = level if stop.level != level else None
    came_back = wanted is not None and case.desk_level == wanted != before.level
    case.save(update_fields=[*_columns(keys), "desk_level", "desk_node_id"])
    journal.append(
        "cases.line_followed",
        acting=Acting.system(_BY),
        at=at,
        subject=("case", case.id),
        scope=case.scope,
        data={
            "level": case.desk_level,
            "node_id": case.desk_node_id,
            "step": case.step,
            "from_level": passed_over,
            "came_back": came_back or None,
        },
    )
    return True


def _level_passed_over(case: Case, *, on: date) -> Level | None:
    """The level to which the case belongs, where it lies above it only because nobody there could take it: once
    somebody can, it goes to them. Whatever went on, or up for another reason, stays."""
    return _passed_over_at_a_move(case) or _passed_over_by_its_step(case, on=on)


def _passed_over_at_a_move(case: Case) -> Level | None:
    """As the journal has it, while the case still lies where it went when it last followed its union."""
    last = journal.last("cases.line_followed", ("case", case.id))
    if last is None or not last.data.get("from_level"):
        return None
    node = str(case.desk_node_id) if case.desk_node_id else None
    lies_there = (last.data["level"], last.data["node_id"], last.data["step"]) == (case.desk_level, node, case.step)
    return Level(last.data["from_level"]) if lies_there else None


def _passed_over_by_its_step(case: Case, *, on: date) -> Level | None:
    """The level of the step, where the line from which the case comes would lead it to this very desk today: it came
    to the step under an empty desk, or rose before the journal named the level."""
    level = max(_step(case).level, Level(case.lowest_level), key=route.UPWARDS.index)
    if case.desk_level == level:
        return None
    return level if routing.free_desk(level, case, on=on, others=_not_again(case)) == case.desk else None


def _not_again(case: Case) -> frozenset[UUID]:
    return machine.not_again(_step(case), case.position)


def _step(case: Case) -> StepPlan:
    return plan_of(catalogue.version(case.programme_version_id), case.plan)[case.step]


def _follow_help(asked: HelpAsked, on: date) -> None:
    keys = registry.line_of(asked.union_id, on)
    if keys == asked.scope:
        return
    changed: dict[str, object] = dict(_columns(keys))
    if asked.desk_node_id is not None and asked.desk_node_id not in _nodes(keys):
        stop = helping.desk_for(keys, asked.person_id, on=on)
        changed |= {"desk_level": stop.level, "desk_node_id": stop.node_id}
    HelpAsked.objects.filter(id=asked.id, ended_at__isnull=True).update(**changed)


def _restamp_files(unions: Collection[UUID], on: date) -> None:
    """Hardship files that stand are of today, as memberships are."""
    standing = HardshipFile.objects.filter(union_id__in=unions, closed_on__isnull=True)
    held = set(standing.values_list("union_id", flat=True).distinct())
    for union_id, keys in registry.lines_of(held, on).items():
        standing.filter(union_id=union_id).update(**_columns(keys))


def _line_of(scope: ScopeKeys) -> Line:
    """A case that goes along the industrial line has the industrial nodes in the columns of the line (0019)."""
    beside = (scope.industry_city_id, scope.industry_county_id, scope.industry_id)
    is_industrial = any(beside) and (scope.city_id, scope.county_id) == beside[:2]
    return Line.INDUSTRY if is_industrial else Line.TERRITORY


def _stamp(row: ScopedModel, keys: ScopeKeys) -> None:
    for name, node in _columns(keys).items():
        setattr(row, name, node)


def _columns(keys: ScopeKeys) -> dict[str, UUID | None]:
    columns = scope_fields(keys)
    del columns["union_id"]
    return columns


def _nodes(keys: ScopeKeys) -> set[UUID | None]:
    return set(scope_fields(keys).values())
