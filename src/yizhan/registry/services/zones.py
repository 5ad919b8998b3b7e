"""The list of development zones, and which employer lies in one."""

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from yizhan.kernel import clashes, clock, journal, texts
from yizhan.kernel.errors import Forbidden
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.codes import UnionKind, UnionState, ZoneLevel
from yizhan.registry.models import DevelopmentZone, Division, Employer, Union, ZonePlacement
from yizhan.registry.queries.ancestry import is_below, line_of
from yizhan.registry.queries.zones import PLANNERS, access_kept_employer, access_zone, keeps_zone
from yizhan.registry.rules.names import read_organisation_name
from yizhan.registry.rules.reading import UnreadableError
from yizhan.registry.types import NewZone

LONGEST_NUMBER: Final = 64


@transaction.atomic
def enter_zone(*, spec: NewZone, acting: Acting, at: datetime) -> UUID:
    """Enter a zone with the federation of its division. Raises Invalid (a division outside the line as well),
    ZoneStands, ZoneUnionTaken, Forbidden."""
    on = clock.local_date(at)
    if acting.role not in PLANNERS:
        raise Forbidden
    keeper_id = _federation_of(spec.division_code, on)
    if acting.node_id is None or not is_below(keeper_id, acting.node_id, on):
        raise errors.field_wrong("division_code")
    zone = DevelopmentZone(
        name=_name(spec.name),
        level=_level(spec.level),
        division_code=spec.division_code,
        union_id=keeper_id,
        own_union_id=_own_union(spec.own_union_id, keeper_id, on),
        document_no=texts.whole(spec.document_no, "document_no", longest=LONGEST_NUMBER),
        valid_from=_not_ahead("valid_from", spec.valid_from, on),
    )
    _save(zone, new=True)
    data = {"level": zone.level}
    scope = line_of(keeper_id, on)
    journal.append("registry.zone_entered", acting=acting, at=at, subject=("zone", zone.id), scope=scope, data=data)
    return zone.id


@transaction.atomic
def change_zone(
    *, zone_id: UUID, name: str, level: str, own_union_id: UUID | None, acting: Acting, at: datetime
) -> None:
    """Its name, its level, the union of its own. The same again changes nothing. Raises Invalid, ZoneStands, ZoneEnded,
    Forbidden, NotFound."""
    on = clock.local_date(at)
    zone = _lock_zone(zone_id, on, acting)
    before = (zone.name, zone.level, zone.own_union_id)
    zone.name, zone.level = _name(name), _level(level)
    zone.own_union_id = _own_union(own_union_id, zone.union_id, on)
    if before == (zone.name, zone.level, zone.own_union_id):
        return
    _save(zone, new=False)
    data = {"former_name": before[0], "level": zone.level}
    scope = line_of(zone.union_id, on)
    journal.append("registry.zone_changed", acting=acting, at=at, subject=("zone", zone.id), scope=scope, data=data)


@transaction.atomic
def end_zone(*, zone_id: UUID, ends_on: date, acting: Acting, at: datetime) -> None:
    """The approval of a zone no longer holds from a day on, and no employer lies in it any more.

    Raises Invalid (a day ahead, or not after the first), ZoneEnded, Forbidden, NotFound.
    """
    on = clock.local_date(at)
    zone = _lock_zone(zone_id, on, acting)
    if not zone.valid_from < ends_on <= on:
        raise errors.field_wrong("ends_on")
    zone.valid_until = ends_on
    zone.save(update_fields=["valid_until"])
    placed = ZonePlacement.objects.select_for_update().filter(zone_id=zone_id, valid_until__isnull=True)
    employers = Employer.objects.filter(id__in=list(placed.values_list("employer_id", flat=True)))
    employers.update(in_development_zone=False)
    _end(placed, ends_on)
    data = {"ends_on": ends_on}
    scope = line_of(zone.union_id, on)
    journal.append("registry.zone_ended", acting=acting, at=at, subject=("zone", zone.id), scope=scope, data=data)


@transaction.atomic
def place_employer(*, employer_id: UUID, zone_id: UUID | None, since: date, acting: Acting, at: datetime) -> None:
    """An employer lies in a zone from a day on, or (None) in none. Where it lies already, nothing changes.

    Raises Invalid (a day ahead, before the zone or before what stands), ZoneEnded, NotFound.
    """
    on = clock.local_date(at)
    employer = _lock_employer(employer_id, on, acting)
    zone = access_zone(acting, zone_id, on) if zone_id else None
    _not_ahead("since", since, on)
    if zone is not None and zone.valid_until is not None:
        raise errors.ZoneEnded
    standing = ZonePlacement.objects.filter(employer_id=employer_id, valid_until__isnull=True)
    stands = standing.first()
    if (stands.zone_id if stands else None) == zone_id:
        return
    if any(since < first for first in _firsts(employer, zone)):
        raise errors.field_wrong("since")
    _end(standing, since)
    if zone_id is not None:
        ZonePlacement.objects.create(employer=employer, zone_id=zone_id, valid_from=since)
    employer.in_development_zone = zone_id is not None
    employer.save(update_fields=["in_development_zone"])
    data = {"zone_id": zone_id, "since": since}
    scope = line_of(zone.union_id, on) if zone else None
    journal.append(
        "registry.employer_placed", acting=acting, at=at, subject=("employer", employer_id), scope=scope, data=data
    )


def _firsts(employer: Employer, zone: DevelopmentZone | None) -> list[date]:
    """The days before which nothing new can hold: the zone's first, and the last that is on record of the employer."""
    last = employer.placements.order_by("-valid_from")[:1]
    return [*([zone.valid_from] if zone else []), *(placed.valid_until or placed.valid_from for placed in last)]


def _end(rows: QuerySet[ZonePlacement], on: date) -> None:
    """End what stands; what would not have held a day goes."""
    rows.filter(valid_from__gte=on).delete()
    rows.filter(valid_until__isnull=True).update(valid_until=on)


def _lock_zone(zone_id: UUID, on: date, acting: Acting) -> DevelopmentZone:
    zone = access_zone(acting, zone_id, on)
    zone = DevelopmentZone.objects.select_for_update().get(id=zone.id)
    if not keeps_zone(acting, zone, on):
        raise Forbidden
    if zone.valid_until is not None:
        raise errors.ZoneEnded
    return zone


def _lock_employer(employer_id: UUID, on: date, acting: Acting) -> Employer:
    access_kept_employer(acting, employer_id, on)
    return Employer.objects.select_for_update().get(id=employer_id)


def _save(zone: DevelopmentZone, *, new: bool) -> None:
    with (
        clashes.refused_by("one_standing_zone_a_union", errors.ZoneUnionTaken),
        clashes.refused_by("one_standing_zone_a_name", errors.ZoneStands),
    ):
        zone.save(force_insert=new, update_fields=None if new else zone.changing)


def _federation_of(division_code: str, on: date) -> UUID:
    """The federation of a division, or of the nearest above that has one. Raises Invalid for an unknown division."""
    if not Division.objects.filter(code=division_code, valid_until__isnull=True).exists():
        raise errors.field_wrong("division_code")
    nearest = [division_code, division_code[:6], f"{division_code[:4]}00", f"{division_code[:2]}0000"]
    federations = Union.objects.filter(kind=UnionKind.FEDERATION, state=UnionState.ESTABLISHED, founded_on__lte=on)
    found = dict(federations.filter(division_code__in=nearest).values_list("division_code", "id"))
    keeper_id = next((found[code] for code in nearest if code in found), None)
    if keeper_id is None:
        raise errors.field_wrong("division_code")
    return keeper_id


def _own_union(union_id: UUID | None, keeper_id: UUID, on: date) -> UUID | None:
    """The union of the zone itself stands in the territory of the federation that keeps it."""
    if union_id is None:
        return None
    stands = Union.objects.filter(id=union_id).exclude(state=UnionState.WOUND_UP).exists()
    if not stands or union_id == keeper_id or not is_below(union_id, keeper_id, on):
        raise errors.field_wrong("own_union")
    return union_id


def _name(text: str) -> str:
    try:
        return read_organisation_name(text)
    except UnreadableError as unreadable:
        raise errors.field_unreadable("name", unreadable) from None


def _level(code: str) -> str:
    if code not in ZoneLevel.values:
        raise errors.field_wrong("level")
    return code


def _not_ahead(field: str, day: date, on: date) -> date:
    if day > on:
        raise errors.field_wrong(field)
    return day
