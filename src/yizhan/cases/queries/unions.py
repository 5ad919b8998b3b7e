"""Where an application goes: which union, from which desk upwards, in which division."""

from datetime import date
from uuid import UUID

from yizhan.cases.rules import route
from yizhan.cases.rules.route import UPWARDS
from yizhan.kernel.scope import OFFICERS, Acting, Level, ScopeKeys
from yizhan.registry import api as registry
from yizhan.registry.codes import UnionKind, UnionState
from yizhan.registry.models import Employer, Union
from yizhan.registry.types import Contact


def division_of(scope: ScopeKeys) -> str:
    """The county's division code (six digits), or that of the nearest union above that has one."""
    cards = registry.union_cards(
        node for node in (scope.county_id, scope.city_id, scope.industry_id, scope.union_id) if node
    )
    for node in (scope.county_id, scope.union_id, scope.city_id, scope.industry_id):
        if node in cards and cards[node].division_code:
            return cards[node].division_code[:6]
    return ""


def lowest_desk(union_id: UUID, chosen: Level) -> Level:
    """The lowest desk that an application to this union may lie on.

    A union above the primary level handles at its own level. A holding pool has no cadres: its county looks after it.
    """
    card = registry.union_card(union_id)
    own = Level.COUNTY if card.kind == UnionKind.HOLDING_POOL else Level(card.level)
    return max(own, chosen, key=UPWARDS.index)


def desk_above(union_id: UUID) -> Level:
    """The level above a union: where what is applied for in its name is handled at the lowest."""
    own = UPWARDS.index(Level(registry.union_card(union_id).level))
    return UPWARDS[min(own + 1, len(UPWARDS) - 1)]


def contact_at(scope: ScopeKeys, lowest: Level) -> Contact:
    """Whom the applicant calls: somebody at the lowest desk that it may lie on. The own union is not named to who
    passed it by, nor to itself."""
    stop = route.desk(Level.PRIMARY, scope, lowest=lowest)
    return registry.union_card(stop.node_id or scope.union_id).contact


def own_line(acting: Acting, on: date) -> ScopeKeys | None:
    """The line of the union that an officer acts for."""
    if acting.role not in OFFICERS or acting.node_id is None:
        return None
    return registry.line_of(acting.node_id, on, acting.line)


def union_over_employer(employer_id: UUID) -> UUID | None:
    """The street union, else the county union, where an employer stands."""
    code = Employer.objects.filter(id=employer_id).values_list("division_code", flat=True).first() or ""
    standing = Union.objects.filter(state=UnionState.ESTABLISHED, line="territory")
    street = standing.filter(level=Level.STREET, division_code=code).values_list("id", flat=True).first()
    county = standing.filter(level=Level.COUNTY, division_code=code[:6]).values_list("id", flat=True)
    return street or county.first() if code else None


def membership_scope(person_id: UUID, on: date) -> ScopeKeys | None:
    """The line of somebody's own union, as of a day."""
    membership = registry.membership_of(person_id)
    return registry.line_of(membership.union_id, on) if membership else None


def union_by_code(code: str) -> UUID | None:
    """An established union by its code (组织编号), as typed."""
    standing = Union.objects.filter(code=code.strip(), state=UnionState.ESTABLISHED)
    return standing.values_list("id", flat=True).first()


def pool_near(division: str) -> UUID | None:
    """The holding pool of a county, for somebody who has no union to name."""
    pools = Union.objects.filter(kind=UnionKind.HOLDING_POOL, state=UnionState.ESTABLISHED)
    return pools.filter(division_code=division[:6]).values_list("id", flat=True).first() if division else None


def own_union_of_employer(employer_id: UUID) -> UUID | None:
    """The union of an employer that was not wound up."""
    standing = Union.objects.filter(employer_id=employer_id).exclude(state=UnionState.WOUND_UP)
    return standing.order_by("id").values_list("id", flat=True).first()
