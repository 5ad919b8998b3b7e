"""Unions that are put under another one: who may do it, what it comes to, and the records of it."""

from collections.abc import Callable, Collection
from datetime import date
from uuid import UUID

from django.db.models import Count, Q

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Level, Line, reaches
from yizhan.registry.codes import OPEN_TRANSFERS, UnionState
from yizhan.registry.models import EntryObjection, Membership, Transfer, Union, UnionAncestry, UnionMove
from yizhan.registry.queries.ancestry import in_force, line_of, superior_of
from yizhan.registry.queries.winding_up import WINDERS
from yizhan.registry.rules.moving import Standing, stands_on
from yizhan.registry.types import MovePlan

MOVERS = WINDERS
CaseCount = Callable[[Collection[UUID]], int]
_case_counts: list[CaseCount] = []


def use_case_count(count: CaseCount) -> None:
    """The room of cases stands above and registers how many of some unions are under way."""
    _case_counts[:] = [count]


def lines_to_move(acting: Acting, union: Union, on: date) -> list[Line]:
    """The lines on which this officer stands above the union: their own, of the province either."""
    if acting.role not in MOVERS or acting.node_id in {None, union.id}:
        return []
    own = list(Line) if acting.level is Level.PROVINCE else [acting.line]
    fitting = [line for line in own if stands_on(union.level, union.line, line)]
    return [line for line in fitting if reaches(acting, line_of(union.id, on, line))]


def access_moving(acting: Acting, union_id: UUID, on: date) -> Union:
    """A union above which the officer stands, whatever its state. Raises NotFound."""
    union = Union.objects.filter(id=union_id).first()
    if union is None or not lines_to_move(acting, union, on):
        raise NotFound
    return union


def union_within(acting: Acting, union_id: UUID, line: str, on: date) -> Union | None:
    """A union that the officer's line reaches on one line, their own among them; else None."""
    union = Union.objects.filter(id=union_id).first()
    if union is None or (acting.level is not Level.PROVINCE and acting.line != line):
        return None
    return union if reaches(acting, line_of(union.id, on, line)) else None


def standing_of(union: Union, on: date) -> Standing:
    tops = UnionAncestry.objects.filter(in_force(on), union_id=union.id, level=Level.PROVINCE)
    return Standing(union.level, union.line, union.state, tops.values_list("ancestor_id", flat=True).first())


def along(union_ids: Collection[UUID], line: str) -> list[UUID]:
    """Unions with everything that stands below them on a line today, those that were wound up as well."""
    rows = UnionAncestry.objects.filter(ancestor_id__in=union_ids, line=line, valid_until__isnull=True)
    return list({*union_ids, *rows.values_list("union_id", flat=True)})


def plan_of_move(union_id: UUID, parent_id: UUID, line: str, on: date) -> MovePlan:
    """What moving it comes to, counted."""
    unions = along([union_id], line)
    waiting = Transfer.objects.filter(state__in=OPEN_TRANSFERS)
    return MovePlan(
        union_id=union_id,
        line=line,
        former_parent_id=superior_of(union_id, on, line),
        parent_id=parent_id,
        unions=Union.objects.filter(id__in=unions).exclude(state=UnionState.WOUND_UP).count(),
        members=Membership.objects.filter(union_id__in=unions, closed_on__isnull=True).count(),
        cases=_case_counts[0](unions) if _case_counts else 0,
        transfers=waiting.filter(Q(to_union_id__in=unions) | Q(from_union_id__in=unions)).count(),
        objections=EntryObjection.objects.filter(union_id__in=unions, settled_at__isnull=True).count(),
    )


def superiors(union_ids: Collection[UUID], line: str) -> dict[UUID, UUID]:
    """What stands right above each of some unions on a line today; those at its top are left out."""
    rows = UnionAncestry.objects.filter(union_id__in=union_ids, line=line, depth=1, valid_until__isnull=True)
    return dict(rows.values_list("union_id", "ancestor_id"))


def sizes_along(union_ids: Collection[UUID], line: str) -> dict[UUID, tuple[int, int]]:
    """How many unions that were not wound up, and how many members, each of some unions has with all below it: in
    three queries however many."""
    rows = UnionAncestry.objects.filter(ancestor_id__in=union_ids, line=line, valid_until__isnull=True)
    roots = {union_id: union_id for union_id in union_ids} | dict(rows.values_list("union_id", "ancestor_id"))
    ended = set(Union.objects.filter(id__in=roots, state=UnionState.WOUND_UP).values_list("id", flat=True))
    held = Membership.objects.filter(union_id__in=roots, closed_on__isnull=True).values("union_id")
    members = dict(held.annotate(n=Count("id")).values_list("union_id", "n"))
    sizes = {union_id: [0, 0] for union_id in union_ids}
    for union_id, root in roots.items():
        sizes[root][0] += union_id not in ended
        sizes[root][1] += members.get(union_id, 0)
    return {union_id: (unions, heads) for union_id, (unions, heads) in sizes.items()}


def moves_of(union_id: UUID) -> list[UnionMove]:
    """The last twenty times that a union was put under another one."""
    rows = UnionMove.objects.select_related("parent", "former_parent").filter(union_id=union_id)
    return list(rows.order_by("-id")[:20])
