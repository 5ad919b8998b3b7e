"""Unions that were wound up or merged: who may do it, what it comes to, and the record of it."""

from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import OFFICERS, Acting, Line, Role, reaches, scope_q
from yizhan.registry.codes import OPEN_TRANSFERS, MembershipState, UnionState
from yizhan.registry.models import Membership, Transfer, Union, UnionAncestry, UnionParent, WindingUp
from yizhan.registry.queries.ancestry import line_of, superior_of
from yizhan.registry.types import EndPlan

WINDERS: Final = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER)


def may_wind_up(acting: Acting, union_id: UUID, on: date) -> bool:
    """Whether this is an officer from the county up who stands above the union, on whichever line."""
    if acting.role not in WINDERS or acting.node_id in {None, union_id}:
        return False
    return any(reaches(acting, line_of(union_id, on, line)) for line in Line)


def access_ending(acting: Acting, union_id: UUID, on: date) -> Union:
    """A union that the officer may wind up, or that is wound up already. Raises NotFound."""
    union = Union.objects.filter(id=union_id).first()
    if union is None or not may_wind_up(acting, union.id, on):
        raise NotFound
    return union


def winding_ups_in_reach(acting: Acting) -> QuerySet[WindingUp]:
    """The records of the officer's line, the newest first."""
    if acting.role not in OFFICERS:
        return WindingUp.objects.none()
    return WindingUp.objects.filter(scope_q(acting)).select_related("union", "receiver").order_by("-id")


def record_of(union_id: UUID) -> WindingUp | None:
    """By what a union was wound up; None where it was not."""
    return WindingUp.objects.select_related("receiver").filter(union_id=union_id).first()


def received_by(union_id: UUID) -> list[WindingUp]:
    """The last twenty unions whose members this one took over."""
    return list(WindingUp.objects.select_related("union").filter(receiver_id=union_id).order_by("-id")[:20])


def last_received(union_id: UUID) -> date | None:
    """The last day on which another union's members came to this one."""
    last = WindingUp.objects.filter(receiver_id=union_id).order_by("-recorded_at").first()
    return clock.local_date(last.recorded_at) if last else None


def keeper_of(union_id: UUID, on: date) -> UUID:
    """The union right above, which retains the members of one that is wound up. Raises NotFound at the top."""
    keeper = superior_of(union_id, on) or superior_of(union_id, on, Line.INDUSTRY)
    if keeper is None:
        raise NotFound
    return keeper


def right_below(union_id: UUID) -> dict[str, list[UUID]]:
    """The unions right below this one on each line that were not wound up."""
    rows = UnionParent.objects.filter(parent_id=union_id, valid_until__isnull=True)
    found: dict[str, list[UUID]] = {}
    for line, below_id in rows.exclude(union__state=UnionState.WOUND_UP).order_by("id").values_list("line", "union_id"):
        found.setdefault(line, []).append(below_id)
    return found


def plan_for(union_id: UUID, receiver_id: UUID, *, is_merged: bool) -> EndPlan:
    """What ending it comes to, counted."""
    open_ones = Membership.objects.filter(union_id=union_id, closed_on__isnull=True)
    heads = open_ones.aggregate(n=Count("id"), kept=Count("id", filter=Q(state=MembershipState.RETAINED)))
    waiting = Transfer.objects.filter(state__in=OPEN_TRANSFERS)
    below = UnionAncestry.objects.filter(ancestor_id=union_id, depth__gt=0, valid_until__isnull=True)
    standing = Union.objects.filter(id__in=below.values("union_id")).exclude(state=UnionState.WOUND_UP)
    return EndPlan(
        union_id=union_id,
        receiver_id=receiver_id,
        is_merged=is_merged,
        members=heads["n"],
        retained=heads["kept"],
        transfers_in=waiting.filter(to_union_id=union_id).count(),
        transfers_out=waiting.filter(from_union_id=union_id).count(),
        unions_below=standing.count(),
        members_below=Membership.objects.filter(union__in=standing, closed_on__isnull=True).count(),
    )
