"""会员名册 and 周转库, for cadres and officers within their line."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock, journal, vault
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import codes, errors, sealed, words
from yizhan.registry.codes import Change, MembershipState
from yizhan.registry.http.forms import ENDING_REASONS, again, text_of
from yizhan.registry.http.looking_back import looking_back
from yizhan.registry.models import Membership
from yizhan.registry.queries.access import access_member, access_pooled
from yizhan.registry.queries.as_of import members_of_day, still_in_reach
from yizhan.registry.queries.lists import (
    COUNTY_DIGITS,
    UNIONS_SHOWN,
    Joined,
    members_page,
    own_pool,
    pool_counties,
    pool_page,
    unions_like,
)
from yizhan.registry.queries.people import card_of, document_warnings
from yizhan.registry.queries.unions import division_names, union_card
from yizhan.registry.services.correcting import CORRECTORS
from yizhan.registry.services.memberships import leave, place_from_pool, retain_by_cadre
from yizhan.registry.services.people import change_phone

PLACERS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.PROVINCE_OFFICER)
RETAIN = "retain"
_SENSITIVE = {"document": sealed.open_document, "phone": sealed.open_phone}


@never_cache
@page(*STAFF)
@require_GET
def member_search(request: HttpRequest) -> HttpResponse:
    """The members of one's line by name, found by name, pinyin, initials, number or phone; or of an earlier day."""
    asked = {name: request.GET.get(name, "")[:64] for name in ("q", "state")}
    asked["after"] = request.GET.get("after", "")
    looked = looking_back(request)
    if looked.fault:
        context: dict[str, Any] = {"page": None, "rows": ()}
    elif looked.day:
        context = _of_day(acting(request), looked.day, asked)
    else:
        context = _of_today(acting(request), _joined(request), asked)
    context["states"] = [(value, label, value == asked["state"]) for value, label in MembershipState.choices]
    return render(request, "registry/members.html", context | {"q": asked["q"], "looked": looked, "day": looked.day})


def _joined(request: HttpRequest) -> Joined | None:
    """Of whom alone it is asked, where a figure leads here: who joined one union on one day."""
    try:
        return Joined(UUID(request.GET["union"]), date.fromisoformat(request.GET["opened"]))
    except (KeyError, ValueError):
        return None


def _of_today(who: Acting, joined: Joined | None, asked: dict[str, str]) -> dict[str, Any]:
    found = members_page(who, search=asked["q"], state=asked["state"], joined=joined, after=asked["after"])
    union = union_card(joined.union_id).name if joined and found.rows else ""
    return {"page": found, "rows": [row_of(row) for row in found.rows], "joined": joined, "joined_union": union}


def _of_day(who: Acting, day: date, asked: dict[str, str]) -> dict[str, Any]:
    """Who was a member then. Whoever is not in the line any more is named, and neither reached by phone nor opened."""
    found = members_of_day(who, day, search=asked["q"], state=asked["state"], after=asked["after"])
    reached = still_in_reach(who, {row.person_id for row in found.rows})
    rows = [row_of(row) | {"is_gone": row.person_id not in reached} for row in found.rows]
    for row in rows:
        row["phone"] = "" if row["is_gone"] else row["phone"]
    return {"page": found, "rows": rows}


def row_of(membership: Membership) -> dict[str, Any]:
    person = membership.person
    return {
        "membership": membership,
        "person": person,
        "number": person.member_number or "",
        "phone": sealed.masked_phone(person),
        "state": membership.get_state_display(),
    }


@never_cache
@page(*STAFF)
@require_GET
def member(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """One member, numbers masked."""
    return _member_page(request, access_member(acting(request), person_id))


@never_cache
@page(*STAFF)
@require_POST
def reveal(request: HttpRequest, person_id: UUID, field: str) -> HttpResponse:
    """One number in full, once: the reading is logged before it is shown."""
    membership = access_member(acting(request), person_id)
    if field not in _SENSITIVE:
        raise NotFound
    vault.log_reading(
        acting=acting(request),
        at=clock.now(),
        subject=("person", person_id),
        fields=[field],
        purpose="register",
        scope=membership.scope,
    )
    return _member_page(request, membership, **{field: _SENSITIVE[field](membership.person)})


def _member_page(request: HttpRequest, membership: Membership, **shown: str) -> HttpResponse:
    person = membership.person
    names = division_names([person.residence_division, person.hukou_division])
    context = {
        "membership": membership,
        "person": person,
        "card": card_of(person),
        "shown": shown,
        "may_correct": acting(request).role in CORRECTORS,
        "residence": names.get(person.residence_division, ""),
        "ethnicity": codes.ETHNICITIES.get(person.ethnicity, ""),
        "warnings": [words.WARNING_WORDS[warned] for warned in document_warnings(person, clock.today())],
        "trail": [
            {"at": entry.at, "title": journal.kind_name(entry.kind)}
            for entry in reversed(journal.history(("membership", membership.id), limit=50))
        ],
    }
    return render(request, "registry/member.html", context)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def change_membership(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Retain or end a membership, on a page of its own."""
    who = acting(request)
    membership = access_member(who, person_id)
    context = {"membership": membership, "changes": _changes(membership), "reasons": ENDING_REASONS, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/change_membership.html", context)
    change, reason = text_of(request, "change"), text_of(request, "reason")
    try:
        moved = _change(membership, change, reason, who)
    except Invalid as error:
        told = context | again(request, error, "change", "reason")
        return render(request, "registry/change_membership.html", told, status=error.status)
    if moved:
        messages.success(request, _("已保留会籍，转由上级工会保留，并告诉了会员。"))
        return redirect("member-search")
    if change == RETAIN:
        messages.success(request, _("已保留会籍，并告诉了会员。"))
        return redirect("member", person_id=person_id)
    messages.success(request, _("会籍已终止，名册里不再列出，并告诉了会员。"))
    return redirect("member-search")


def _changes(membership: Membership) -> list[tuple[str, Any]]:
    """Whoever is retained already can only leave."""
    retains = [] if membership.state == MembershipState.RETAINED else [(RETAIN, _("保留会籍"))]
    return [*retains, (Change.LEFT, Change.LEFT.label)]


def _change(membership: Membership, change: str, reason: str, who: Acting) -> bool:
    """Done; True where the membership is kept by the union above from now on."""
    if change not in {RETAIN, Change.LEFT}:
        raise errors.field_wrong("change")
    if reason not in dict(ENDING_REASONS):
        raise errors.field_wrong("reason")
    if change == RETAIN:
        return retain_by_cadre(membership_id=membership.id, reason=reason, acting=who, at=clock.now())
    leave(membership_id=membership.id, change=change, reason=reason, acting=who, at=clock.now())
    return False


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def phone(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """Put another mobile on a member's entry: a wrong one keeps its owner out."""
    who = acting(request)
    context = {"membership": access_member(who, person_id), "typed": {}}
    if request.method == "GET":
        return render(request, "registry/change_phone.html", context)
    try:
        change_phone(person_id=person_id, phone=text_of(request, "phone"), acting=who, at=clock.now())
    except Invalid as error:
        return render(request, "registry/change_phone.html", context | again(request, error, "phone"), status=422)
    messages.success(request, _("手机号已更改。会员用新号码登录后，填证件末四位就能找到自己的登记。"))
    return redirect("member", person_id=person_id)


@never_cache
@page(*PLACERS)
@require_GET
def pool(request: HttpRequest) -> HttpResponse:
    """Who waits in the holding pools of one's line, found by name, trade and county."""
    who = acting(request)
    asked = {name: request.GET.get(name, "")[:64] for name in ("q", "trade", "county")}
    found = pool_page(
        who, search=asked["q"], trade=asked["trade"], county=asked["county"], after=request.GET.get("after", "")
    )
    counties = pool_counties(who)
    names = division_names({*counties, *(_county_of(row) for row in found.rows)})
    context = {
        "page": found,
        "rows": [row_of(row) | {"county": names.get(_county_of(row), "")} for row in found.rows],
        "asked": asked,
        "own_pool": own_pool(who),
        "trades": codes.OccupationGroup.choices,
        "counties": [(code, names.get(code, code)) for code in counties] if len(counties) > 1 else [],
        "is_filtered": any(asked.values()),
    }
    return render(request, "registry/pool.html", context)


def _county_of(membership: Membership) -> str:
    """The code of the county whose pool it is; of a pool of no county, of the one where the person lives."""
    return (membership.union.division_code or membership.person.residence_division)[:COUNTY_DIGITS]


@never_cache
@page(*PLACERS)
@require_http_methods(["GET", "POST"])
def place(request: HttpRequest, membership_id: UUID) -> HttpResponse:
    """Choose a union for somebody in the pool."""
    who = acting(request)
    membership = access_pooled(who, membership_id)
    search = request.GET.get("q", "")[:60]
    unions = unions_like(search, division=membership.union.division_code)
    context = {
        "row": row_of(membership),
        "unions": [(str(union.id), union.name) for union in unions[:UNIONS_SHOWN]],
        "shown": UNIONS_SHOWN if len(unions) > UNIONS_SHOWN else 0,
        "q": search,
    }
    if request.method == "GET":
        return render(request, "registry/place.html", context)
    wanted = text_of(request, "union_id")
    if not wanted:
        told = context | again(request, errors.field_wrong("union_id"))
        return render(request, "registry/place.html", told, status=422)
    joined = place_from_pool(membership_id=membership_id, union_id=read_id(wanted), acting=who, at=clock.now())
    messages.success(request, _("已安置到%(union)s。") % {"union": joined.contact.union_name})
    return redirect("pool")


urlpatterns = [
    path("members", member_search, name="member-search"),
    path("members/<uuid:person_id>", member, name="member"),
    path("members/<uuid:person_id>/reveal/<slug:field>", reveal, name="member-reveal"),
    path("members/<uuid:person_id>/change", change_membership, name="member-change"),
    path("members/<uuid:person_id>/phone", phone, name="member-phone"),
    path("pool", pool, name="pool"),
    path("pool/<uuid:membership_id>/place", place, name="pool-place"),
]
