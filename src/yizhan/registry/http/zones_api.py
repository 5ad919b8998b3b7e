"""Development zones and what is kept of employers, for programs."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_noop
from ninja import Field, Router, Schema

from yizhan.accounts.edge import RoleAuth, acting
from yizhan.accounts.repeats import answered
from yizhan.kernel import clock
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.models import DevelopmentZone, Employer
from yizhan.registry.queries.zones import (
    KEEPERS,
    PLANNERS,
    ZONES_SHOWN,
    access_kept_employer,
    access_zone,
    employers_like,
    standing_zones_of,
    zones_in_reach,
    zones_unionised,
)
from yizhan.registry.services.above_scale import end_above_scale, set_above_scale
from yizhan.registry.services.closures import close_employer, take_back_closure
from yizhan.registry.services.zones import change_zone, end_zone, enter_zone, place_employer
from yizhan.registry.types import NewZone

zones = Router(tags=["registry"])
Name = Annotated[str, Field(max_length=200)]


class ZoneIn(Schema):
    name: Name
    level: Annotated[str, Field(max_length=10)]  # national, provincial
    division_code: Annotated[str, Field(max_length=9)]
    valid_from: date
    document_no: Annotated[str, Field(max_length=64)] = ""
    own_union_id: UUID | None = None


class ZoneChangeIn(Schema):
    name: Name
    level: Annotated[str, Field(max_length=10)]
    own_union_id: UUID | None = None


class EndIn(Schema):
    ends_on: date


class ZoneOut(Schema):
    id: UUID
    name: str
    level: str
    division_code: str
    union_id: UUID
    own_union_id: UUID | None
    document_no: str
    valid_from: date
    valid_until: date | None  # the first day on which it no longer holds
    has_union: bool  # today


class PlacementIn(Schema):
    zone_id: UUID | None  # null: in no zone
    since: date


class AboveScaleIn(Schema):
    listed_on: date
    source: Annotated[str, Field(max_length=120)]


class ClosureIn(Schema):
    kind: Annotated[str, Field(max_length=12)]  # deregistered, revoked, bankrupt
    closed_on: date
    source: Annotated[str, Field(max_length=120)]


class ClosureBackIn(Schema):
    why: Annotated[str, Field(max_length=120)]


class EmployerOut(Schema):
    id: UUID
    name: str
    uscc: str | None
    division_code: str
    zone_id: UUID | None
    above_scale: bool
    closed_on: date | None  # deregistered, revoked or bankrupt since


@zones.get(
    "/zones",
    response=list[ZoneOut],
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("所管区域的省级以上开发区，已撤销的也在内"),
)
def listed(request: HttpRequest) -> list[ZoneOut]:
    return _told(zones_in_reach(acting(request), clock.today())[:ZONES_SHOWN])


@zones.post("/zones", response={201: ZoneOut}, auth=RoleAuth(*PLANNERS), summary=gettext_noop("登记开发区"))
def entered(request: HttpRequest, body: ZoneIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        zone_id = enter_zone(spec=NewZone(**body.dict()), acting=who, at=at)
        return Answer(201, _one(who, zone_id))

    return answered(request, do)


@zones.get("/zones/{uuid:zone_id}", response=ZoneOut, auth=RoleAuth(*KEEPERS), summary=gettext_noop("一个开发区"))
def one(request: HttpRequest, zone_id: UUID) -> ZoneOut:
    return _one(acting(request), zone_id)


@zones.put(
    "/zones/{uuid:zone_id}",
    response=ZoneOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("更改开发区的名称、级别、自己的工会"),
)
def changed(request: HttpRequest, zone_id: UUID, body: ZoneChangeIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        change_zone(zone_id=zone_id, **body.dict(), acting=who, at=at)
        return Answer(200, _one(who, zone_id))

    return answered(request, do)


@zones.post(
    "/zones/{uuid:zone_id}/end", response=ZoneOut, auth=RoleAuth(*KEEPERS), summary=gettext_noop("开发区撤销了")
)
def ended(request: HttpRequest, zone_id: UUID, body: EndIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        end_zone(zone_id=zone_id, ends_on=body.ends_on, acting=who, at=at)
        return Answer(200, _one(who, zone_id))

    return answered(request, do)


@zones.get(
    "/employers",
    response=list[EmployerOut],
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("按名称、拼音开头或代码查找用人单位"),
)
def employers(request: HttpRequest, q: str = "") -> list[EmployerOut]:
    found = employers_like(acting(request), q, clock.today())
    zones_of = standing_zones_of(one.id for one in found)
    return [_employer(one, zones_of) for one in found]


@zones.get(
    "/employers/{uuid:employer_id}",
    response=EmployerOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("一家用人单位"),
)
def employer(request: HttpRequest, employer_id: UUID) -> EmployerOut:
    return _kept(acting(request), employer_id)


@zones.put(
    "/employers/{uuid:employer_id}/zone",
    response=EmployerOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("登记单位所在的开发区"),
)
def placed(request: HttpRequest, employer_id: UUID, body: PlacementIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        place_employer(employer_id=employer_id, zone_id=body.zone_id, since=body.since, acting=who, at=at)
        return Answer(200, _kept(who, employer_id))

    return answered(request, do)


@zones.post(
    "/employers/{uuid:employer_id}/above-scale",
    response=EmployerOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("登记为规上企业"),
)
def above_scale(request: HttpRequest, employer_id: UUID, body: AboveScaleIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        set_above_scale(employer_id=employer_id, listed_on=body.listed_on, source=body.source, acting=who, at=at)
        return Answer(200, _kept(who, employer_id))

    return answered(request, do)


@zones.post(
    "/employers/{uuid:employer_id}/above-scale/end",
    response=EmployerOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("不再是规上企业"),
)
def above_scale_over(request: HttpRequest, employer_id: UUID, body: EndIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        end_above_scale(employer_id=employer_id, ends_on=body.ends_on, acting=who, at=at)
        return Answer(200, _kept(who, employer_id))

    return answered(request, do)


@zones.post(
    "/employers/{uuid:employer_id}/closure",
    response=EmployerOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("登记单位注销、吊销或破产"),
)
def closed(request: HttpRequest, employer_id: UUID, body: ClosureIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        close_employer(employer_id=employer_id, **body.dict(), acting=who, at=at)
        return Answer(200, _kept(who, employer_id))

    return answered(request, do)


@zones.post(
    "/employers/{uuid:employer_id}/closure/take-back",
    response=EmployerOut,
    auth=RoleAuth(*KEEPERS),
    summary=gettext_noop("撤回单位关闭的登记"),
)
def closure_taken_back(request: HttpRequest, employer_id: UUID, body: ClosureBackIn) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        take_back_closure(employer_id=employer_id, why=body.why, acting=who, at=at)
        return Answer(200, _kept(who, employer_id))

    return answered(request, do)


def _one(who: Acting, zone_id: UUID) -> ZoneOut:
    return _told([access_zone(who, zone_id, clock.today())])[0]


def _told(rows: Iterable[DevelopmentZone]) -> list[ZoneOut]:
    found = list(rows)
    unionised = set(
        zones_unionised(clock.today()).filter(id__in=[row.id for row in found]).values_list("id", flat=True)
    )
    return [
        ZoneOut(
            id=row.id,
            name=row.name,
            level=row.level,
            division_code=row.division_code,
            union_id=row.union_id,
            own_union_id=row.own_union_id,
            document_no=row.document_no,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
            has_union=row.id in unionised,
        )
        for row in found
    ]


def _kept(who: Acting, employer_id: UUID) -> EmployerOut:
    found = access_kept_employer(who, employer_id, clock.today())
    return _employer(found, standing_zones_of([found.id]))


def _employer(row: Employer, zones_of: Mapping[UUID, UUID]) -> EmployerOut:
    return EmployerOut(
        id=row.id,
        name=row.name,
        uscc=row.uscc,
        division_code=row.division_code,
        zone_id=zones_of.get(row.id),
        above_scale=row.above_scale,
        closed_on=row.closed_on,
    )
