"""用人单位 as the officers of its territory keep it: its union, its development zone, whether it is above scale."""

from collections.abc import Callable
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.ids import read_id
from yizhan.registry.codes import ClosureKind
from yizhan.registry.http.forms import again, day_of, text_of
from yizhan.registry.http.zones import needed_day
from yizhan.registry.models import Employer
from yizhan.registry.queries.unions import division_names
from yizhan.registry.queries.zones import (
    KEEPERS,
    ZONES_SHOWN,
    access_kept_employer,
    employers_like,
    staying_at,
    zones_in_reach,
)
from yizhan.registry.services.above_scale import end_above_scale, set_above_scale
from yizhan.registry.services.closures import close_employer, take_back_closure
from yizhan.registry.services.zones import place_employer


@never_cache
@page(*KEEPERS)
@require_GET
def employers(request: HttpRequest) -> HttpResponse:
    """Employers of one's territory, found by name, pinyin or code."""
    typed = request.GET.get("q", "")[:60]
    found = employers_like(acting(request), typed, clock.today())
    return render(request, "registry/employers.html", {"typed": typed, "rows": found})


@never_cache
@page(*KEEPERS)
@require_GET
def employer(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    found = access_kept_employer(acting(request), employer_id, clock.today())
    return render(request, "registry/employer.html", _context(request, found))


def _context(request: HttpRequest, found: Employer) -> dict[str, Any]:
    on = clock.today()
    standing = [one for one in zones_in_reach(acting(request), on)[:ZONES_SHOWN] if one.valid_until is None]
    placements = list(found.placements.select_related("zone").order_by("-valid_from")[:20])
    stands = next((one for one in placements if one.valid_until is None), None)
    closures = list(found.closures.order_by("-id")[:20])
    spells = list(found.above_scale_days.order_by("-valid_from")[:20])
    return {
        "employer": found,
        "division": division_names([found.division_code]).get(found.division_code, ""),
        "unions": list(found.unions.order_by("-founded_on", "id")[:20]),
        "placements": placements,
        "zone": stands.zone if stands else None,
        "zones": [("", _("不在开发区里")), *[(one.id, one.name) for one in standing]],
        "spells": spells,
        "above": next((one for one in spells if one.valid_until is None), None),
        "closures": closures,
        "closure": next((one for one in closures if one.taken_back_at is None), None),
        "closure_kinds": ClosureKind.choices,
        "staying": staying_at(acting(request), found),
        "typed": {"zone_id": stands.zone_id if stands else ""},
    }


@never_cache
@page(*KEEPERS)
@require_POST
def place(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    chosen = text_of(request, "zone_id")
    zone_id = read_id(chosen) if chosen else None

    def do() -> None:
        since = needed_day(request, "since")
        place_employer(employer_id=employer_id, zone_id=zone_id, since=since, acting=acting(request), at=clock.now())

    return _done(request, employer_id, do, _("已登记。"), "zone_id", "since")


@never_cache
@page(*KEEPERS)
@require_POST
def above_scale(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    def do() -> None:
        set_above_scale(
            employer_id=employer_id,
            listed_on=needed_day(request, "listed_on"),
            source=text_of(request, "source"),
            acting=acting(request),
            at=clock.now(),
        )

    return _done(request, employer_id, do, _("已登记为规上企业。"), "listed_on", "source")


@never_cache
@page(*KEEPERS)
@require_POST
def closure(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    def do() -> None:
        close_employer(
            employer_id=employer_id,
            kind=text_of(request, "closure_kind"),
            closed_on=day_of(request, "closed_on") or date.max,  # one that cannot be read is refused with the rest
            source=text_of(request, "closure_source"),
            acting=acting(request),
            at=clock.now(),
        )

    return _done(request, employer_id, do, _("已登记单位关闭。"), "closure_kind", "closed_on", "closure_source")


@never_cache
@page(*KEEPERS)
@require_POST
def closure_back(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    def do() -> None:
        why = text_of(request, "mistaken")
        take_back_closure(employer_id=employer_id, why=why, acting=acting(request), at=clock.now())

    return _done(request, employer_id, do, _("已撤回单位关闭的登记。"), "mistaken")


@never_cache
@page(*KEEPERS)
@require_POST
def above_scale_over(request: HttpRequest, employer_id: UUID) -> HttpResponse:
    def do() -> None:
        ends_on = needed_day(request, "ends_on")
        end_above_scale(employer_id=employer_id, ends_on=ends_on, acting=acting(request), at=clock.now())

    return _done(request, employer_id, do, _("已登记：不再是规上企业。"), "ends_on")


def _done(request: HttpRequest, employer_id: UUID, do: Callable[[], None], said: str, *fields: str) -> HttpResponse:
    """Do what a form of the page asks; the page again, with what is wrong in it, or as it stands now."""
    found = access_kept_employer(acting(request), employer_id, clock.today())
    try:
        do()
    except Invalid as error:
        context, told = _context(request, found), again(request, error, *fields)
        context |= told | {"typed": context["typed"] | told["typed"]}
        return render(request, "registry/employer.html", context, status=error.status)
    messages.success(request, said)
    return redirect("employer", employer_id=employer_id)


urlpatterns = [
    path("employers", employers, name="employers"),
    path("employers/<uuid:employer_id>", employer, name="employer"),
    path("employers/<uuid:employer_id>/zone", place, name="employer-zone"),
    path("employers/<uuid:employer_id>/above-scale", above_scale, name="above-scale"),
    path("employers/<uuid:employer_id>/closure", closure, name="employer-closure"),
    path("employers/<uuid:employer_id>/closure/take-back", closure_back, name="employer-closure-back"),
    path("employers/<uuid:employer_id>/above-scale/end", above_scale_over, name="above-scale-end"),
]
