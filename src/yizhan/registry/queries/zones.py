"""Development zones, their employers and unions, and enterprises above scale, as they stand on a day."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting, Level, Line, Role, scope_q
from yizhan.registry.codes import MembershipState, UnionKind
from yizhan.registry.models import (
    AboveScale,
    DevelopmentZone,
    Employer,
    Membership,
    Union,
    UnionAncestry,
    ZonePlacement,
)
from yizhan.registry.queries.ancestry import in_force
from yizhan.registry.queries.searching import Page
from yizhan.registry.queries.unions import division_names, established
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.rules.uscc import read_uscc

KEEPERS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCE_OFFICER)  # of what is known of employers
PLANNERS = (Role.CITY_OFFICER, Role.PROVINCE_OFFICER)  # of the list of zones
PAGE_ROWS = 50
ZONES_SHOWN = 300  # a province has under a hundred
_DIGITS = {Level.COUNTY: 6, Level.CITY: 4, Level.PROVINCE: 2}  # of a division's code that its federation answers for


def zones_standing(on: date) -> QuerySet[DevelopmentZone]:
    """The zones whose approval holds on a day."""
    return DevelopmentZone.objects.filter(in_force(on))


def zones_unionised(on: date) -> QuerySet[DevelopmentZone]:
    """Those with a union: their own, or that of an employer in them, established on that day."""
    return zones_standing(on).filter(has_union(on))


def has_union(on: date) -> Q:
    """Of a zone, whether an established union stands in it on that day."""
    unions = Union.objects.filter(established(on), employer_id=OuterRef("employer_id"))
    there = ZonePlacement.objects.filter(in_force(on), Exists(unions), zone_id=OuterRef("pk"))
    own = Union.objects.filter(established(on), id=OuterRef("own_union_id"))
    return Q(Exists(own)) | Q(Exists(there))


def unions_above_scale(on: date) -> QuerySet[Union]:
    """The established unions of enterprises that are above scale on that day."""
    spells = AboveScale.objects.filter(in_force(on), employer_id=OuterRef("employer_id"))
    return Union.objects.filter(established(on), Exists(spells))


def zones_in_reach(acting: Acting, on: date) -> QuerySet[DevelopmentZone]:
    """The zones of an officer's territory: kept by a federation below theirs, their own, or one above."""
    if acting.role not in KEEPERS or acting.node_id is None:
        return DevelopmentZone.objects.none()
    zones = DevelopmentZone.objects.select_related("union", "own_union").order_by("division_code", "name")
    if acting.level is Level.PROVINCE:
        return zones
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=acting.node_id).values("union_id")
    above = UnionAncestry.objects.filter(in_force(on), union_id=acting.node_id).values("ancestor_id")
    return zones.filter(Q(union_id__in=below) | Q(union_id__in=above))


def zones_kept_by(union_id: UUID) -> QuerySet[DevelopmentZone]:
    """The zones of a federation that stand."""
    return DevelopmentZone.objects.filter(union_id=union_id, valid_until__isnull=True).order_by("name")


def access_zone(acting: Acting, zone_id: UUID, on: date) -> DevelopmentZone:
    """A zone of the officer's territory. Raises NotFound."""
    zone = zones_in_reach(acting, on).filter(id=zone_id).first()
    if zone is None:
        raise NotFound
    return zone


def keeps_zone(acting: Acting, zone: DevelopmentZone, on: date) -> bool:
    """Whether the zone's record is the officer's to change: only from its own federation upwards."""
    if acting.role not in PLANNERS:
        return False
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=acting.node_id, union_id=zone.union_id)
    return acting.level is Level.PROVINCE or below.exists()


def employers_in_reach(acting: Acting, on: date) -> QuerySet[Employer]:
    """Employers of the officer's territory by their division, and those with a union in the line."""
    if acting.role not in KEEPERS or acting.node_id is None or acting.level is None:
        return Employer.objects.none()
    if acting.level is Level.PROVINCE:
        return Employer.objects.all()
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=acting.node_id).values("union_id")
    with_union = Q(Exists(Union.objects.filter(employer_id=OuterRef("pk"), id__in=below)))
    if acting.line is Line.INDUSTRY:
        return Employer.objects.filter(with_union)
    code = Union.objects.values_list("division_code", flat=True).get(id=acting.node_id)
    if not code:
        return Employer.objects.filter(with_union)
    return Employer.objects.filter(with_union | Q(division_code__startswith=code[: _DIGITS[acting.level]]))


def access_kept_employer(acting: Acting, employer_id: UUID, on: date) -> Employer:
    """An employer whose record is the officer's to keep. Raises NotFound."""
    employer = employers_in_reach(acting, on).filter(id=employer_id).first()
    if employer is None:
        raise NotFound
    return employer


def employers_like(acting: Acting, text: str, on: date) -> list[Employer]:
    """Employers in reach by their code, or by the beginning of the name or its pinyin; at most a page."""
    typed = text.strip()[:60]
    if not typed:
        return []
    found = employers_in_reach(acting, on).order_by("name_pinyin", "id")
    try:
        wanted = Q(uscc=read_uscc(typed).code)
    except UnreadableError:
        wanted = Q(name__startswith=typed) | Q(name_pinyin__startswith=typed.lower())
    return list(found.filter(wanted)[:PAGE_ROWS])


def staying_at(acting: Acting, employer: Employer) -> int:
    """How many members in the officer's line a closed employer still has; 0 while it is open."""
    if employer.closed_on is None:
        return 0
    staying = Membership.objects.filter(scope_q(acting), employer_id=employer.id, closed_on__isnull=True)
    return staying.exclude(state=MembershipState.RETAINED).count()


def standing_zones_of(employer_ids: Iterable[UUID]) -> dict[UUID, UUID]:
    """In which zone each of these employers lies, by employer; who lies in none is not there."""
    standing = ZonePlacement.objects.filter(employer_id__in=list(employer_ids), valid_until__isnull=True)
    return dict(standing.values_list("employer_id", "zone_id"))


def employers_of_zone(zone_id: UUID, on: date, *, after: str = "") -> Page[ZonePlacement]:
    """Who lies in a zone on a day, in the order in which it was entered."""
    rows = ZonePlacement.objects.filter(in_force(on), zone_id=zone_id).select_related("employer").order_by("id")
    if after:
        try:
            rows = rows.filter(id__gt=UUID(after))
        except ValueError:
            raise NotFound from None
    found = list(rows[: PAGE_ROWS + 1])
    shown = found[:PAGE_ROWS]
    return Page(shown, str(shown[-1].id) if len(found) > PAGE_ROWS else "")


def unions_of_zone(zone: DevelopmentZone, on: date) -> list[Union]:
    """The established unions in a zone: its own first, then its employers', at most a page."""
    placed = ZonePlacement.objects.filter(in_force(on), zone_id=zone.id).values("employer_id")
    found = Union.objects.filter(established(on)).filter(Q(id=zone.own_union_id) | Q(employer_id__in=placed))
    return sorted(found.order_by("name_pinyin", "id")[:PAGE_ROWS], key=lambda one: one.id != zone.own_union_id)


def divisions_of(acting: Acting, on: date) -> list[tuple[str, str]]:
    """The cities and counties in which the officer may enter a zone, by code: code and name behind its city's."""
    below = UnionAncestry.objects.filter(in_force(on), ancestor_id=acting.node_id).values("union_id")
    unions = Union.objects.filter(id__in=below, kind=UnionKind.FEDERATION, level__in=[Level.CITY, Level.COUNTY])
    codes = sorted(set(unions.filter(established(on)).values_list("division_code", flat=True)))
    names = division_names([*codes, *{f"{code[:4]}00" for code in codes}])
    return [(code, " ".join(dict.fromkeys((names.get(f"{code[:4]}00", ""), names.get(code, code))))) for code in codes]
