"""Lists that go on: members, pools, employees, unions. None of them counts."""

import re
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

from django.db.models import Model, Q, QuerySet

from yizhan.kernel.scope import Acting, Role
from yizhan.registry.codes import MembershipState, OccupationGroup, UnionKind, UnionState
from yizhan.registry.models import JoinCode, Membership, Union, UnionAncestry
from yizhan.registry.queries.access import members_in_reach
from yizhan.registry.queries.searching import PAGE_ROWS, Page, found_page, in_order_of_names, unions_with

Row = TypeVar("Row", bound=Model)
COUNTY_DIGITS = 6  # of a division's code
MAX_POOLS = 1_000
_COUNTY = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True)
class Joined:
    """Who came into one union on one day: the members of whom a figure counts the roster's rows together."""

    union_id: UUID
    on: date


def members_page(
    acting: Acting, *, search: str = "", after: str = "", state: str = "", joined: Joined | None = None
) -> Page[Membership]:
    """Open memberships of the line in the order of names; one query for each way in which what was typed is looked for,
    however many rows."""
    rows = members_in_reach(acting)
    if state in MembershipState.values:
        rows = rows.filter(state=state)
    if joined is not None:
        rows = rows.filter(union_id=joined.union_id, opened_on=joined.on)
    return found_page(rows, acting, search, after)


def pool_page(
    acting: Acting, *, search: str = "", trade: str = "", county: str = "", after: str = ""
) -> Page[Membership]:
    """Members in the holding pools of the line, in the order of names: of one trade, of the pools of one county."""
    rows = members_in_reach(acting).filter(state=MembershipState.HOLDING)
    if trade in OccupationGroup.values:
        rows = rows.filter(person__occupation_group=trade)
    if _COUNTY.fullmatch(county):
        rows = rows.filter(union__division_code__startswith=county)
    return found_page(rows, acting, search, after)


def pool_counties(acting: Acting) -> list[str]:
    """The counties, by code, in which the line has a holding pool."""
    pools = _pools_below(acting).exclude(division_code="")
    return sorted({code[:COUNTY_DIGITS] for code in pools.values_list("division_code", flat=True)[:MAX_POOLS]})


def own_pool(acting: Acting) -> UUID | None:
    """The holding pool of a county's own officer: the union for which its code is hung up."""
    if acting.role is not Role.COUNTY_OFFICER:
        return None
    return _pools_below(acting).order_by("id").values_list("id", flat=True).first()


def _pools_below(acting: Acting) -> QuerySet[Union]:
    below = UnionAncestry.objects.filter(ancestor_id=acting.node_id, valid_until__isnull=True).values("union_id")
    return Union.objects.filter(kind=UnionKind.HOLDING_POOL, id__in=below).exclude(state=UnionState.WOUND_UP)


UNIONS_SHOWN = 20  # of a search; a name with more letters finds the others


def unions_like(text: str, *, division: str = "", limit: int = UNIONS_SHOWN + 1) -> list[Union]:
    """Primary unions that take members, by part of their name or pinyin; public facts only.

    At most `limit`: by default one more than pages show, so that they can say that there are more.
    """
    open_ones = Union.objects.filter(level="primary", state=UnionState.ESTABLISHED)
    found = open_ones.exclude(kind=UnionKind.HOLDING_POOL).order_by("name_pinyin", "id")
    if division:
        found = found.filter(division_code__startswith=division[:6])
    typed = text.strip()[:60]
    if typed:
        called = Q(id__in=unions_with(typed).values("id"))
        found = found.filter(called | Q(name_pinyin__startswith=typed.lower()) if typed.isascii() else called)
    return list(found[:limit])


def join_codes_of(union_id: UUID) -> list[JoinCode]:
    """The newest twenty join codes of a union."""
    return list(JoinCode.objects.filter(union_id=union_id).order_by("-made_at", "-id")[:20])


def employees_of(employer_id: UUID, *, after: str = "") -> Page[Membership]:
    """Who of an employer's people is a member, by name: for the employer, who sees nothing else of them."""
    open_ones = Membership.objects.filter(employer_id=employer_id, closed_on__isnull=True)
    return in_order_of_names(open_ones.select_related("person", "union"), after)


def newest_first(rows: QuerySet[Row], after: str, *, limit: int = PAGE_ROWS) -> Page[Row]:
    """One page of rows whose ids tell when they came. `after` is the last id seen; what is none begins at the top."""
    last = _id_of(after)
    ordered = rows.order_by("-id")
    found = list((ordered.filter(pk__lt=last) if last else ordered)[: limit + 1])
    shown = found[:limit]
    return Page(shown, str(shown[-1].pk) if len(found) > limit else "")


def _id_of(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
