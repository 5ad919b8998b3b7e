"""开发区: the list, one with its unions and employers, and what the city and the province enter of it."""

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Forbidden, Invalid, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.codes import ZoneLevel
from yizhan.registry.http.forms import again, day_of, text_of
from yizhan.registry.models import DevelopmentZone
from yizhan.registry.queries.unions import division_names, union_of_code
from yizhan.registry.queries.zones import (
    KEEPERS,
    PLANNERS,
    ZONES_SHOWN,
    access_zone,
    divisions_of,
    employers_of_zone,
    keeps_zone,
    unions_of_zone,
    zones_in_reach,
    zones_unionised,
)
from yizhan.registry.services.zones import change_zone, end_zone, enter_zone
from yizhan.registry.types import NewZone

_FIELDS = ("name", "level", "division_code", "valid_from", "document_no", "own_union")


@never_cache
@page(*KEEPERS)
@require_GET
def zones(request: HttpRequest) -> HttpResponse:
    """The zones of one's territory, each with whether a union stands in it; what has ended comes last."""
    who, on = acting(request), clock.today()
    found = list(zones_in_reach(who, on)[:ZONES_SHOWN])
    unionised = set(zones_unionised(on).filter(id__in=[one.id for one in found]).values_list("id", flat=True))
    names = division_names({one.division_code for one in found})
    rows = [
        {"zone": one, "division": names.get(one.division_code, ""), "has_union": one.id in unionised}
        for one in sorted(found, key=lambda one: one.valid_until is not None)
    ]
    return render(request, "registry/zones.html", {"rows": rows, "may_enter": who.role in PLANNERS})


@never_cache
@page(*PLANNERS)
@require_http_methods(["GET", "POST"])
def new_zone(request: HttpRequest) -> HttpResponse:
    context = {"levels": ZoneLevel.choices, "divisions": divisions_of(acting(request), clock.today()), "typed": {}}
    if request.method == "GET":
        return render(request, "registry/zone_new.html", context)
    try:
        answer = repeats.sent(request, partial(_enter, request))
    except Invalid as error:
        return render(request, "registry/zone_new.html", context | again(request, error, *_FIELDS), status=error.status)
    messages.success(request, _("已登记开发区。"))
    return redirect("zone", zone_id=answer.body["id"])


def _enter(request: HttpRequest, who: Acting, at: datetime) -> Answer:
    spec = NewZone(
        name=text_of(request, "name"),
        level=text_of(request, "level"),
        division_code=text_of(request, "division_code"),
        valid_from=needed_day(request, "valid_from"),
        document_no=text_of(request, "document_no"),
        own_union_id=_own_union(request),
    )
    return Answer(201, {"id": str(enter_zone(spec=spec, acting=who, at=at))})


def needed_day(request: HttpRequest, field: str) -> date:
    """A day that must be there. Raises Invalid at the field."""
    day = day_of(request, field)
    if day is None:
        raise errors.field_wrong(field)
    return day


def _own_union(request: HttpRequest) -> UUID | None:
    code = text_of(request, "own_union")
    if not code:
        return None
    try:
        return union_of_code(code)
    except NotFound:
        raise errors.field_wrong("own_union") from None


@never_cache
@page(*KEEPERS)
@require_GET
def zone(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    who = acting(request)
    found = access_zone(who, zone_id, clock.today())
    return render(request, "registry/zone.html", _context(request, who, found))


def _context(request: HttpRequest, who: Acting, found: DevelopmentZone) -> dict[str, Any]:
    on = clock.today()
    typed = {
        "name": found.name,
        "level": found.level,
        "own_union": found.own_union.code if found.own_union else "",
    }
    return {
        "zone": found,
        "division": division_names([found.division_code]).get(found.division_code, ""),
        "unions": unions_of_zone(found, on),
        "page": employers_of_zone(found.id, on, after=request.GET.get("after", "")[:60]),
        "keeps": found.valid_until is None and keeps_zone(who, found, on),
        "levels": ZoneLevel.choices,
        "typed": typed,
    }


@never_cache
@page(*KEEPERS)
@require_POST
def change(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    who, found = _kept(request, zone_id)
    try:
        change_zone(
            zone_id=zone_id,
            name=text_of(request, "name"),
            level=text_of(request, "level"),
            own_union_id=_own_union(request),
            acting=who,
            at=clock.now(),
        )
    except Invalid as error:
        return _refused(request, who, found, error, "name", "level", "own_union")
    messages.success(request, _("已更改。"))
    return redirect("zone", zone_id=zone_id)


@never_cache
@page(*KEEPERS)
@require_POST
def end(request: HttpRequest, zone_id: UUID) -> HttpResponse:
    who, found = _kept(request, zone_id)
    try:
        end_zone(zone_id=zone_id, ends_on=needed_day(request, "ends_on"), acting=who, at=clock.now())
    except Invalid as error:
        return _refused(request, who, found, error, "ends_on")
    messages.success(request, _("已登记撤销，区内单位不再算在开发区里。"))
    return redirect("zone", zone_id=zone_id)


def _kept(request: HttpRequest, zone_id: UUID) -> tuple[Acting, DevelopmentZone]:
    """Who asks, and the zone, if its record is theirs to change: nobody else hears what is wrong with a form."""
    who, on = acting(request), clock.today()
    found = access_zone(who, zone_id, on)
    if not keeps_zone(who, found, on):
        raise Forbidden
    return who, found


def _refused(request: HttpRequest, who: Acting, found: DevelopmentZone, error: Invalid, *fields: str) -> HttpResponse:
    context, told = _context(request, who, found), again(request, error, *fields)
    context |= told | {"typed": context["typed"] | told["typed"]}
    return render(request, "registry/zone.html", context, status=error.status)


urlpatterns = [
    path("zones", zones, name="zones"),
    path("zones/new", new_zone, name="zone-new"),
    path("zones/<uuid:zone_id>", zone, name="zone"),
    path("zones/<uuid:zone_id>/change", change, name="zone-change"),
    path("zones/<uuid:zone_id>/end", end, name="zone-end"),
]
