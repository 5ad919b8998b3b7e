"""Joining without signing in: by county into the holding pool, or by a union's code. At most five fields.

Whoever is signed in and stands in the register joins as that entry, with nothing to type but what it does not know.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import EVERYONE, acting, page, sender
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.codes import UnionKind
from yizhan.registry.http.forms import OCCUPATIONS, again, applicant_of, occupation_of, text_of
from yizhan.registry.models import Membership, Person
from yizhan.registry.queries.people import card_of, membership_of
from yizhan.registry.queries.unions import join_door, pool_counties, union_card
from yizhan.registry.rules.joining import PoolWay
from yizhan.registry.services.joining import ask_to_join, join_as_oneself
from yizhan.registry.services.pools import Pool, pool_for, pool_for_known
from yizhan.registry.types import PersonCard

ASKED_KEY = "asked_to_join"
_ROUTE = ("route_from", "route_to")
_FIELDS = ("name", "document_number", "phone", "occupation_group", "county", *_ROUTE)
# By what a pool was found where somebody did not choose one: told, so that a wrong one is seen at once.
_FOUND_BY = {
    PoolWay.ROUTE: _("您没有选区县，先按您常跑的线路安排。不对的话，请打下面的电话。"),
    PoolWay.RESIDENCE: _("您没有选区县，先按名册里登记的住地安排。不对的话，请打下面的电话。"),
    PoolWay.PHONE: _("您没有选区县，先按手机号的归属地安排。不对的话，请打下面的电话。"),
    PoolWay.DOCUMENT: _("您没有选区县，先按身份证号码所在的区县安排。不对的话，请打下面的电话。"),
}


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def join_by_county(request: HttpRequest) -> HttpResponse:
    """Who belongs to no workplace union joins the holding pool of a county."""
    own = _own_entry(request)
    context: dict[str, Any] = {
        "counties": pool_counties(),
        "occupations": OCCUPATIONS,
        "occupation_asked": True,
        "typed": _offered(request, own),
        "own": own,
        "county_required": False,
    }
    if request.method == "GET":
        return render(request, "registry/join.html", context)
    try:
        pool_id, way = _pool(request, own)
        membership_id = _ask(request, pool_id)
    except Invalid as error:
        context |= again(request, error, *_FIELDS)
        context["county_required"] = "county" in context["faults"]
        return render(request, "registry/join.html", context, status=error.status)
    return _done(request, membership_id, pool_id, way)


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def join_by_code(request: HttpRequest, token: str) -> HttpResponse:
    """Who scanned a union's code joins that union, or the pool that the code is for."""
    door = join_door(token, clock.now())
    if door is None:
        raise errors.CodeNotValid
    context = {
        "door": door,
        "contact": union_card(door.union_id).contact,
        "occupations": OCCUPATIONS,
        "own": _own_entry(request),
    }
    if request.method == "GET":
        return render(request, "registry/join.html", context)
    try:
        membership_id = _ask(request, door.union_id, door.employer_id)
    except Invalid as error:
        return render(request, "registry/join.html", context | again(request, error, *_FIELDS), status=error.status)
    return _done(request, membership_id, door.union_id)


@never_cache
@page(*EVERYONE)
@require_GET
def join_done(request: HttpRequest) -> HttpResponse:
    """Who looks after one; and the member number, for whoever has proven to be the one. Only in this session."""
    asked = request.session.get(ASKED_KEY)
    if not asked:
        return redirect("join")
    card = union_card(read_id(asked["union_id"]))
    in_pool = card.kind == UnionKind.HOLDING_POOL
    found_by = _FOUND_BY.get(asked.get("way", ""), "")
    context: dict[str, Any] = {"union": card, "contact": card.contact, "in_pool": in_pool, "found_by": found_by}
    if not asked["membership_id"]:
        return render(request, "registry/join_asked.html", context)
    membership = Membership.objects.select_related("person").get(id=read_id(asked["membership_id"]))
    number = membership.person.member_number
    return render(request, "registry/join_done.html", context | {"membership": membership, "number": number})


def _ask(request: HttpRequest, union_id: UUID, employer_id: UUID | None = None) -> str:
    """The id of the membership it led to, empty where that may not be told; sent twice it is asked once."""

    def do(who: Acting, at: datetime) -> Answer:
        if who.person_id is not None:
            trade = occupation_of(request)
            own = join_as_oneself(union_id=union_id, employer_id=employer_id, occupation_group=trade, acting=who, at=at)
            return Answer(200, str(own.membership_id))
        joined = ask_to_join(
            applicant=applicant_of(request),
            union_id=union_id,
            employer_id=employer_id,
            sender=sender(request),
            acting=who,
            at=at,
        )
        return Answer(200, str(joined.membership_id) if joined else "")

    return str(repeats.sent(request, do).body)


@dataclass(frozen=True, slots=True)
class OwnEntry:
    """Who joins where the account is bound to an entry: shown, masked, and not to be typed again."""

    person: Person
    card: PersonCard
    trade: str  # empty where the register has none
    is_member: bool


def _own_entry(request: HttpRequest) -> OwnEntry | None:
    person_id = acting(request).person_id
    if person_id is None:
        return None
    person = Person.objects.get(id=person_id)
    return OwnEntry(person, card_of(person), person.occupation_group, is_member=membership_of(person_id) is not None)


def _pool(request: HttpRequest, own: OwnEntry | None) -> Pool:
    """The holding pool that the form names, or that is found by what is known. Raises Invalid, NoPool."""
    route = [text_of(request, name) for name in _ROUTE]
    if own is None:
        return pool_for(applicant_of(request), route=route, on=clock.today())
    trade = own.trade or occupation_of(request)
    return pool_for_known(own.person, said=text_of(request, "county"), route=route, occupation_group=trade)


def _offered(request: HttpRequest, own: OwnEntry | None) -> dict[str, str]:
    """A poster may carry the county in its address; else it is where the register says that one lives."""
    if request.method == "POST":
        return {"county": text_of(request, "county")}
    lives_in = own.card.residence_division if own else ""
    return {"county": (request.GET.get("county", "") or lives_in)[:6]}


def _done(request: HttpRequest, membership_id: str, union_id: UUID, way: str = "") -> HttpResponse:
    """What the next page may tell."""
    request.session[ASKED_KEY] = {"union_id": str(union_id), "membership_id": membership_id, "way": way}
    return redirect("join-done")


urlpatterns = [
    path("join", join_by_county, name="join"),
    path("join/done", join_done, name="join-done"),
    path("j/<str:token>", join_by_code, name="join-by-code"),
]
