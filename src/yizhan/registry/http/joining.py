"""Joining without signing in: by county into the holding pool, or by a union's code. At most five fields."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts.edge import EVERYONE, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.registry import errors
from yizhan.registry.codes import MembershipState
from yizhan.registry.http.forms import OCCUPATIONS, again, applicant_of, text_of, uuid_of
from yizhan.registry.models import MemberNumber, Membership
from yizhan.registry.queries.unions import join_door, pool_counties, union_card
from yizhan.registry.services.memberships import join, join_pool
from yizhan.registry.types import JoinDoor, Joined

JOINED_KEY = "joined_membership_id"
_FIELDS = ("name", "document_number", "phone", "occupation_group", "county")


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def join_by_county(request: HttpRequest) -> HttpResponse:
    """Who belongs to no workplace union joins the holding pool of a county."""
    context: dict[str, Any] = {
        "counties": pool_counties(),
        "occupations": OCCUPATIONS,
        "occupation_asked": True,
        "typed": _offered(request),
    }
    if request.method == "GET":
        return render(request, "registry/join.html", context)
    try:
        joined = join_pool(applicant=applicant_of(request), acting=acting(request), at=clock.now())
    except Invalid as error:
        return render(request, "registry/join.html", context | again(request, error, *_FIELDS), status=error.status)
    return _done(request, joined)


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def join_by_code(request: HttpRequest, token: str) -> HttpResponse:
    """Who scanned a union's code joins that union, or the pool that the code is for."""
    door = join_door(token, clock.now())
    if door is None:
        raise errors.CodeNotValid
    context = {"door": door, "contact": union_card(door.union_id).contact, "occupations": OCCUPATIONS}
    if request.method == "GET":
        return render(request, "registry/join.html", context)
    try:
        joined = _join(request, door)
    except Invalid as error:
        return render(request, "registry/join.html", context | again(request, error, *_FIELDS), status=error.status)
    return _done(request, joined)


@never_cache
@page(*EVERYONE)
@require_GET
def join_done(request: HttpRequest) -> HttpResponse:
    """What joining led to: the member number, and who looks after one. Only in the session that joined."""
    found = request.session.get(JOINED_KEY)
    if not found:
        return redirect("join")
    membership = Membership.objects.select_related("union").get(id=uuid_of(found))
    context = {
        "membership": membership,
        "in_pool": membership.state == MembershipState.HOLDING,
        "number": MemberNumber.objects.get(person_id=membership.person_id).number,
        "contact": union_card(membership.union_id).contact,
    }
    return render(request, "registry/join_done.html", context)


def _join(request: HttpRequest, door: JoinDoor) -> Joined:
    return join(
        applicant=applicant_of(request),
        union_id=door.union_id,
        employer_id=door.employer_id,
        acting=acting(request),
        at=clock.now(),
    )


def _offered(request: HttpRequest) -> dict[str, str]:
    """A poster may carry the county in its address."""
    return (
        {"county": request.GET.get("county", "")[:6]}
        if request.method == "GET"
        else {"county": text_of(request, "county")}
    )


def _done(request: HttpRequest, joined: Joined) -> HttpResponse:
    request.session[JOINED_KEY] = str(joined.membership_id)
    return redirect("join-done")


urlpatterns = [
    path("join", join_by_county, name="join"),
    path("join/done", join_done, name="join-done"),
    path("j/<str:token>", join_by_code, name="join-by-code"),
]
