"""撤销和合并工会: an officer above it says by what and into what, sees what it comes to, and then does it."""

from datetime import date, datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Line
from yizhan.registry import errors
from yizhan.registry.codes import UnionState, WindingUpGround
from yizhan.registry.http.forms import again, day_of, text_of
from yizhan.registry.models import Union
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.queries.unions import union_card, union_cards, union_of_code
from yizhan.registry.queries.winding_up import WINDERS, access_ending, keeper_of, right_below, winding_ups_in_reach
from yizhan.registry.queries.zones import ZONES_SHOWN, zones_kept_by
from yizhan.registry.rules.winding_up import EMPTIED_FIRST, FEDERATIONS
from yizhan.registry.services.winding_up import LONGEST_NUMBER, plan_winding_up, wind_up
from yizhan.registry.types import EndOrder

_FIELDS: Final = ("winding_up_ground", "document_no", "ended_on", "receiver")


@never_cache
@page(*STAFF)
@require_GET
def winding_ups(request: HttpRequest) -> HttpResponse:
    """The unions of one's line that were wound up or merged, the newest first."""
    found = newest_first(winding_ups_in_reach(acting(request)), request.GET.get("after", ""))
    return render(request, "registry/winding_ups.html", {"page": found})


@never_cache
@page(*WINDERS)
@require_http_methods(["GET", "POST"])
def end_union(request: HttpRequest, union_id: UUID) -> HttpResponse:
    """The order, then what it comes to on a page of its own, then the deed: the second press does it."""
    who = acting(request)
    found = access_ending(who, union_id, clock.today())
    if request.method == "GET" and found.state == UnionState.WOUND_UP:
        return redirect("union", union_id=union_id)
    context: dict[str, Any] = {
        "union": found,
        "keeper": union_card(keeper_of(union_id, clock.today())).name,
        **_below(found),
        "grounds": WindingUpGround.choices,
        "longest": LONGEST_NUMBER,
        "typed": {"ended_on": clock.today().isoformat()},
    }
    if request.method == "GET":
        return render(request, "registry/wind_up.html", context)
    try:
        if text_of(request, "seen") != "yes":
            return render(request, "registry/wind_up_plan.html", context | _planned(request, union_id, who))
        repeats.sent(request, partial(_end, request, union_id))
    except Invalid as error:
        told = context | again(request, error, *_FIELDS)
        return render(request, "registry/wind_up.html", told, status=error.status)
    messages.success(request, _("已办结。会员和原来的干部都会收到消息。"))
    return redirect("union", union_id=union_id)


def _below(union: Union) -> dict[str, Any]:
    """What comes along; of a city the counties that are to be moved first, each on its own page."""
    is_federation = union.level in FEDERATIONS and union.line == Line.TERRITORY
    below = [one for ids in right_below(union.id).values() for one in ids]
    first = union_cards(below) if is_federation and union.level == EMPTIED_FIRST else {}
    return {
        "below": len(below),
        "is_federation": is_federation,
        "to_be_moved": sorted(first.values(), key=lambda card: (card.division_code, card.name)),
    }


def _planned(request: HttpRequest, union_id: UUID, who: Acting) -> dict[str, Any]:
    order = _order(request)
    plan = plan_winding_up(union_id=union_id, order=order, acting=who, at=clock.now())
    return {
        "plan": plan,
        "receiver": union_card(plan.receiver_id),
        "order": order,
        "ground": WindingUpGround(order.ground).label,
        "zones": list(zones_kept_by(union_id).values_list("name", flat=True)[:ZONES_SHOWN]),
        "fields": {name: text_of(request, name) for name in _FIELDS},
    }


def _end(request: HttpRequest, union_id: UUID, who: Acting, at: datetime) -> Answer:
    return Answer(201, {"id": str(wind_up(union_id=union_id, order=_order(request), acting=who, at=at))})


def _order(request: HttpRequest) -> EndOrder:
    """Everything that is missing is told by the service at once; here only what it could not be given."""
    return EndOrder(
        ground=text_of(request, "winding_up_ground"),
        document_no=text_of(request, "document_no"),
        ends_on=_day(request),
        receiver_id=_receiver(text_of(request, "receiver")),
    )


def _day(request: HttpRequest) -> date:
    """A day that cannot be read is one that is refused with the rest."""
    return day_of(request, "ended_on") or date.max


def _receiver(code: str) -> UUID | None:
    if not code:
        return None
    try:
        return union_of_code(code)
    except NotFound:
        raise errors.field_wrong("receiver") from None


urlpatterns = [
    path("winding-ups", winding_ups, name="winding-ups"),
    path("unions/<uuid:union_id>/wind-up", end_union, name="wind-up"),
]
