"""The register as it stood on a day: who was a member where, in which state."""

from collections.abc import Collection
from datetime import date
from typing import Final
from uuid import UUID

from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from yizhan.kernel import clock
from yizhan.kernel.scope import OFFICERS, Acting, scope_q
from yizhan.registry.codes import MembershipState
from yizhan.registry.models import Membership, MembershipVersion, Union, UnionAncestry
from yizhan.registry.queries.access import members_in_reach
from yizhan.registry.queries.ancestry import in_force
from yizhan.registry.queries.searching import Page, found_page

COUNTED_LEVELS: Final = frozenset({"primary", "street"})  # whose members are few enough to be counted with every page


def standing_on(on: date) -> Q:
    """Opened by the end of the day and not closed by then; what closes and opens that day counts once, as opened."""
    return Q(opened_on__lte=on) & (Q(closed_on__isnull=True) | Q(closed_on__gt=on))


def members_of_day(acting: Acting, on: date, *, search: str = "", state: str = "", after: str = "") -> Page[Membership]:
    """The memberships of the line that stood at the end of a day, in the order of names, each in the state of that day.

    Each keeps the line that it was opened in. Names and numbers are those of now: they are looked for as ever. Three
    queries however many rows.
    """
    rows = _standing(acting, on)
    if state in MembershipState.values:
        rows = rows.alias(state_then=_state_on(on)).filter(state_then=state)
    page = found_page(rows.select_related("person", "union"), acting, search, after)
    states = _states([row.id for row in page.rows], on)
    for row in page.rows:
        row.state = states.get(row.id, row.state)
    return page


def members_standing(acting: Acting, union_id: UUID, on: date) -> int:
    """How many members of a union, and of those that stood below it, stood at the end of a day, within one's line.

    Counted row by row: above the street only where somebody asks for it.
    """
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=union_id).values("union_id")
    return _standing(acting, on).filter(Q(union_id=union_id) | Q(union_id__in=below)).count()


def first_day(union: Union) -> date | None:
    """The first day on which a union can be looked at: its preparatory group's or its founding, where one is known."""
    return min((day for day in (union.prepared_on, union.founded_on) if day), default=None)


def still_in_reach(acting: Acting, person_ids: Collection[UUID]) -> set[UUID]:
    """Whose entry the officer may open today."""
    return set(members_in_reach(acting).filter(person_id__in=person_ids).values_list("person_id", flat=True))


def _standing(acting: Acting, on: date) -> QuerySet[Membership]:
    if acting.role not in OFFICERS:
        return Membership.objects.none()
    return Membership.objects.filter(scope_q(acting), standing_on(on))


def _state_on(on: date) -> Coalesce:
    """The state that was on record at the end of a day, for conditions: the same as `_states` reads for a page."""
    versions = MembershipVersion.objects.filter(membership_id=OuterRef("id")).order_by("id").values("state")
    _, next_day = clock.span_of(on)
    by_then = versions.filter(recorded_at__lt=next_day).order_by("-id")
    return Coalesce(Subquery(by_then[:1]), Subquery(versions[:1]), F("state"))


def _states(membership_ids: Collection[UUID], on: date) -> dict[UUID, str]:
    """The state that was on record at the end of the day; of what was entered only later, the one first on record."""
    versions = MembershipVersion.objects.filter(membership_id__in=membership_ids).order_by("id")
    states: dict[UUID, str] = {}
    for membership_id, state, recorded_at in versions.values_list("membership_id", "state", "recorded_at"):
        if membership_id not in states or clock.local_date(recorded_at) <= on:
            states[membership_id] = state
    return states
