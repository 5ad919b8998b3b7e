"""Doubtful entries: as conditions on memberships, as counts of the level below, and row by row."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import Count, Exists, Max, OuterRef, Q, QuerySet, Sum

from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import LEVEL_OF_ROLE, Acting, Level, Line, Role, scope_q
from yizhan.registry.codes import MembershipState, Sex, UnionState
from yizhan.registry.models import Membership, MembershipVersion, Person, RosterImport, Union
from yizhan.registry.models.quality import QualityWeek
from yizhan.registry.quality.refused import refused_in_reach
from yizhan.registry.quality.rules import DISQUALIFYING, STALE_AFTER, UNCHECKABLE, Flaw, Remedy, over_age_since, remedy
from yizhan.registry.queries.access import access_union, members_in_reach
from yizhan.registry.queries.searching import Page, in_order_of_names

WEEKS_SHOWN: Final = 26
COUNTED: Final = ("members", "qualified", *(flaw.value for flaw in Flaw), "refused_numbers")
_ROLE_OF_LEVEL: Final = {level: role for role, level in LEVEL_OF_ROLE.items()}
# Under which column the rows of a level's table are told apart; what has none there is the level's own.
_BELOW: Final = {
    Line.TERRITORY: {
        Level.PROVINCE: "city_id",
        Level.CITY: "county_id",
        Level.COUNTY: "union_id",
        Level.STREET: "union_id",
    },
    Line.INDUSTRY: {
        Level.INDUSTRY: "industry_city_id",
        Level.CITY: "industry_county_id",
        Level.COUNTY: "union_id",
    },
}
_MOST_BELOW: Final = 50


@dataclass(frozen=True, slots=True)
class Counts:
    """One line of the board: a union with everything below it, or (without a union) what lies directly at a level."""

    union_id: UUID | None
    name: str
    members: int
    qualified: int
    flaws: dict[Flaw, int]
    refused_numbers: int = 0  # rows of rosters; no members


@dataclass(frozen=True, slots=True)
class Board:
    """What is known of a node: when it was counted (None: just now), in all, below it, and week by week.

    `below` has the worst first and at most fifty; `others` is how many more there are.
    """

    counted_at: datetime | None
    total: Counts
    below: list[Counts]
    others: int
    weeks: list[tuple[date, Counts]]


def node_in_reach(acting: Acting, node_id: UUID | None, on: date) -> Acting:
    """The same person looking from a union of their line, or from their own. Raises NotFound."""
    if node_id is None or node_id == acting.node_id:
        return acting
    union = access_union(acting, node_id, on)
    level = Level(union.level)
    return replace(
        acting, role=_ROLE_OF_LEVEL[level], node_id=union.id, level=level, line=Line(union.line), name=union.name
    )


def board(acting: Acting, at: datetime) -> Board:
    """Seven counts and what they were: of a primary union as it stands, of a level as it was counted last."""
    if acting.level is Level.PRIMARY or acting.role is Role.CADRE:
        live = _live(members_in_reach(acting), at) | {"refused_numbers": refused_in_reach(acting).count()}
        total = _counts(acting.node_id, acting.name, live)
        return Board(None, total, [], 0, _weeks(acting))
    rows = QualityWeek.objects.filter(scope_q(acting))
    latest = rows.aggregate(week=Max("week"), at=Max("counted_at"))
    of_week = rows.filter(week=latest["week"])
    total = _counts(acting.node_id, acting.name, of_week.aggregate(**_sums()))
    below = _below(acting, of_week)
    shown, others = below[:_MOST_BELOW], max(0, len(below) - _MOST_BELOW)
    return Board(latest["at"], total, shown, others, _weeks(acting))


def flawed_page(acting: Acting, flaw: Flaw, at: datetime, *, after: str = "") -> Page[Membership]:
    """Members of the node with one flaw, by name."""
    return in_order_of_names(flawed(acting, flaw, at), after)


def flawed(acting: Acting, flaw: Flaw, at: datetime) -> QuerySet[Membership]:
    return members_in_reach(acting).select_related("employer").filter(conditions(at)[flaw])


def remedy_of(flaw: Flaw, membership: Membership) -> Remedy | None:
    """What to do about one row of `flawed`: by the unit that the person's own entry names."""
    closed = membership.employer.name if membership.employer else ""
    return remedy(flaw, works_elsewhere=membership.person.work_unit not in {"", closed})


def conditions(at: datetime) -> dict[Flaw, Q]:
    """Each flaw as a condition on open memberships."""
    on, lately = local_date(at), at - STALE_AFTER
    others = Person.objects.filter(phone_index=OuterRef("person__phone_index")).exclude(id=OuterRef("person_id"))
    changed = MembershipVersion.objects.filter(membership_id=OuterRef("pk"), recorded_at__gte=lately)
    was_recorded = Q(recorded_at__isnull=True) | Q(recorded_at__lt=lately)
    sent = RosterImport.objects.filter(union_id=OuterRef("union_id"), done_at__gte=lately)
    beyond = Q()
    for sex in (Sex.MALE, Sex.FEMALE):
        beyond |= Q(person__sex=sex, person__birth_date__lt=over_age_since(on, sex))
    return {
        Flaw.DOCUMENT: Q(person__birth_date__isnull=True) | Q(person__sex=Sex.UNSTATED),
        Flaw.UNCHECKED: Q(person__document_kind__in=UNCHECKABLE),
        Flaw.NO_PHONE: Q(person__phone_index__isnull=True),
        Flaw.SHARED_PHONE: Q(person__phone_index__isnull=False) & Q(Exists(others)),
        Flaw.NO_UNIT: Q(employer__isnull=True, person__work_unit="") & ~Q(state=MembershipState.HOLDING),
        Flaw.OVER_AGE: Q(state=MembershipState.ACTIVE) & beyond,
        Flaw.LEFT_BEHIND: Q(union__state=UnionState.WOUND_UP),
        Flaw.EMPLOYER_CLOSED: Q(employer__closed_on__lte=on) & ~Q(state=MembershipState.RETAINED),
        Flaw.STALE: Q(opened_on__lt=local_date(lately)) & was_recorded & ~Q(Exists(changed)) & ~Q(Exists(sent)),
    }


def counting(at: datetime) -> dict[str, Any]:
    """Every count of COUNTED as an aggregate over open memberships."""
    told = conditions(at)
    doubtful = Q()
    for flaw in DISQUALIFYING:
        doubtful |= told[flaw]
    by_flaw = {flaw.value: Count("pk", filter=condition) for flaw, condition in told.items()}
    return {"members": Count("pk"), "qualified": Count("pk", filter=~doubtful), **by_flaw}


def _live(rows: QuerySet[Membership], at: datetime) -> dict[str, Any]:
    return rows.select_related(None).aggregate(**counting(at))


def _sums(prefix: str = "") -> dict[str, Any]:
    """Beside a column, its sum needs a name of its own."""
    return {prefix + name: Sum(name) for name in COUNTED}


def _without(prefix: str, row: Any) -> dict[str, Any]:
    return {name: row[prefix + name] for name in COUNTED}


def _below(acting: Acting, rows: QuerySet[QualityWeek]) -> list[Counts]:
    """The worst share first."""
    column = _BELOW[acting.line].get(acting.level or Level.PRIMARY)
    if column is None:
        return []
    found: list[Any] = list(rows.values(column).annotate(**_sums("n_")))
    names = _names(row[column] for row in found)
    told = [_counts(row[column], names.get(row[column], ""), _without("n_", row)) for row in found]
    return sorted(told, key=lambda one: (one.qualified / one.members if one.members else 1, one.name))


def _weeks(acting: Acting) -> list[tuple[date, Counts]]:
    rows = QualityWeek.objects.filter(scope_q(acting)).order_by().values("week")
    newest: list[Any] = list(rows.annotate(**_sums("n_")).order_by("-week")[:WEEKS_SHOWN])
    return [(row["week"], _counts(None, "", _without("n_", row))) for row in reversed(newest)]


def _names(ids: Iterable[UUID | None]) -> dict[UUID, str]:
    return dict(Union.objects.filter(id__in=[one for one in ids if one]).values_list("id", "name"))


def _counts(union_id: UUID | None, name: str, row: dict[str, Any]) -> Counts:
    return Counts(
        union_id,
        name,
        row["members"] or 0,
        row["qualified"] or 0,
        {flaw: row[flaw.value] or 0 for flaw in Flaw},
        row.get("refused_numbers") or 0,
    )
