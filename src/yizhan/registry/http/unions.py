"""Pages of a union: contact, certificate, term, who stands above; and the codes by which people join it."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import addresses, clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import OFFICERS, Acting, Level, Line, Role
from yizhan.registry import sealed, words
from yizhan.registry.codes import LINE_WORDS, CountSource, Levels, UnionKind, UnionState
from yizhan.registry.http.forms import text_of
from yizhan.registry.http.looking_back import LookingBack, looking_back
from yizhan.registry.models import Employer, Union
from yizhan.registry.queries.access import access_join_code, access_union
from yizhan.registry.queries.ancestry import superiors_of
from yizhan.registry.queries.as_of import COUNTED_LEVELS, first_day, members_standing
from yizhan.registry.queries.listing_unions import unions_page
from yizhan.registry.queries.lists import employees_of, join_codes_of
from yizhan.registry.queries.moving import lines_to_move, moves_of
from yizhan.registry.queries.unions import division_names, heads_of, union_advice, union_cards
from yizhan.registry.queries.winding_up import may_wind_up, received_by, record_of
from yizhan.registry.queries.zones import KEEPERS
from yizhan.registry.rules.winding_up import ENDING_LEVELS
from yizhan.registry.services.founding import make_join_code, revoke_join_code

CODE_MAKERS = (Role.CADRE, Role.COUNTY_OFFICER, Role.EMPLOYER_AGENT)
FIGURE_READERS = (Role.COUNTY_OFFICER, Role.CITY_OFFICER, Role.INDUSTRY_OFFICER, Role.PROVINCE_OFFICER)
CODE_DAYS = {"7": gettext_lazy("7天"), "30": gettext_lazy("30天"), "180": gettext_lazy("180天")}


@never_cache
@page(*STAFF, Role.MEMBER, Role.EMPLOYER_AGENT)
@require_GET
def union(request: HttpRequest, union_id: UUID) -> HttpResponse:
    """As it is registered; an officer may ask who stood in it on an earlier day."""
    who = acting(request)
    found = access_union(who, union_id, clock.today())
    looked = looking_back(request, since=first_day(found)) if who.role in OFFICERS else None
    context = _union_context(who, found, looked)
    return render(request, "registry/union.html", context)


@never_cache
@page(*OFFICERS)
@require_GET
def unions(request: HttpRequest) -> HttpResponse:
    """The unions of one's line by name, found by name, pinyin or code."""
    asked = {name: request.GET.get(name, "")[:64] for name in ("q", "level", "state")}
    found = unions_page(
        acting(request),
        search=asked["q"],
        level=asked["level"],
        state=asked["state"],
        after=request.GET.get("after", ""),
    )
    divisions = division_names([row.union.division_code for row in found.rows])
    context = {
        "page": found,
        "rows": [(row, divisions.get(row.union.division_code, "")) for row in found.rows],
        "asked": asked,
        "levels": [("", _("全部")), *Levels.choices],
        "states": [("", _("没有撤销的")), *UnionState.choices],
    }
    return render(request, "registry/unions.html", context)


@never_cache
@page(*STAFF, Role.EMPLOYER_AGENT)
@require_GET
def our_union(request: HttpRequest) -> HttpResponse:
    """The union one acts for; for an employer its union, its employees in it, or that there is none yet."""
    who = acting(request)
    if who.node_id is None:
        raise NotFound
    if who.role is not Role.EMPLOYER_AGENT:
        return redirect("union", union_id=who.node_id)
    employer = Employer.objects.filter(id=who.node_id).first()
    if employer is None:
        raise NotFound
    standing = employer.unions.exclude(state=UnionState.WOUND_UP).select_related("employer").first()
    context: dict[str, Any] = {"employer": employer, "found": None}
    if standing is not None:
        context = _union_context(who, standing)
        context["employees"] = employees_of(employer.id, after=request.GET.get("after", ""))
    return render(request, "registry/union.html" if standing else "registry/no_union.html", context)


def _union_context(who: Acting, found: Union, looked: LookingBack | None = None) -> dict[str, Any]:
    today = clock.today()
    day = looked.day if looked else None
    insider = who.role is not Role.MEMBER
    makes_codes = who.role in CODE_MAKERS and found.level == "primary" and found.state != UnionState.WOUND_UP
    return {
        "union": found,
        "division": division_names([found.division_code]).get(found.division_code, ""),
        "superiors": _superiors(found.id, day or today),
        **(_on_day(who, found, looked) if looked else {}),
        "insider": insider,
        "advice": [words.advice_words(one) for one in union_advice(found, today)] if insider else (),
        "account": sealed.masked_bank_account(found) if insider else "",
        "changes": found.registration_changes.order_by("-id")[:20] if insider else (),
        **_heads(who, found, day or today),
        "today": today,
        "codes": [_code(code) for code in join_codes_of(found.id)] if makes_codes else (),
        "makes_codes": makes_codes,
        "keeps_roster": who.role in STAFF and found.state != UnionState.WOUND_UP,
        "ended": record_of(found.id) if insider and found.state == UnionState.WOUND_UP else None,
        "received": received_by(found.id) if insider else (),
        "ends": found.state in {UnionState.PREPARING, UnionState.ESTABLISHED}
        and found.level in ENDING_LEVELS
        and may_wind_up(who, found.id, today),
        "moves": moves_of(found.id) if insider else (),
        "can_be_moved": found.state != UnionState.WOUND_UP
        and found.level != Level.PROVINCE
        and bool(lines_to_move(who, found, today)),
        "lists_below": who.role in OFFICERS and who.node_id == found.id and found.level != Level.PRIMARY,
        "lists_ended": who.role in STAFF and who.node_id == found.id and found.level != "primary",
        "keeps_employers": who.role in KEEPERS,
        "code_days": CODE_DAYS.items(),
    }


def _on_day(who: Acting, found: Union, looked: LookingBack) -> dict[str, Any]:
    """For officers: how many members it had on the day that is looked at. Of today, above the street, that is a figure:
    nobody has asked to have them counted."""
    on = looked.day or clock.today()
    is_counted = found.level in COUNTED_LEVELS
    return {
        "looked": looked,
        "day": looked.day,
        "shown_on": on,
        "standing": members_standing(who, found.id, on) if is_counted or looked.day else None,
        "opens_figures": not is_counted and who.role in FIGURE_READERS,
    }


def _heads(who: Acting, found: Union, on: date) -> dict[str, Any]:
    """The two head counts side by side, for officers; pools and federations have none."""
    if who.role not in STAFF or found.kind not in {UnionKind.INDEPENDENT, UnionKind.JOINT}:
        return {}
    last, difference = heads_of(found.id, on)
    heads = [(CountSource(source).label, last.get(source)) for source in CountSource.values]
    return {"heads": heads, "difference": difference, "fewer": -difference if difference else 0}


def _superiors(union_id: UUID, on: date) -> list[tuple[Any, list[str]]]:
    """The names of what stands above, line by line."""
    above = superiors_of(union_id, on)
    cards = union_cards(one for line in above.values() for one in line)
    return [
        (LINE_WORDS[Line(line)], [cards[one].name for one in ids]) for line, ids in sorted(above.items(), reverse=True)
    ]


def _code(code: Any) -> dict[str, Any]:
    address = addresses.public(reverse("join-by-code", args=[code.token]))
    return {"code": code, "address": address, "in_force": code.revoked_at is None and code.expires_at > clock.now()}


@never_cache
@page(*CODE_MAKERS)
@require_POST
def make_code(request: HttpRequest, union_id: UUID) -> HttpResponse:
    found = access_union(acting(request), union_id, clock.today())
    wanted = text_of(request, "days")
    term = timedelta(days=int(wanted) if wanted in CODE_DAYS else 30)

    def do(who: Acting, at: datetime) -> Answer:
        label = text_of(request, "label")
        make_join_code(union_id=found.id, label=label, expires_at=at + term, acting=who, at=at)
        return Answer(200)

    repeats.sent(request, do)
    messages.success(request, _("入会码已生成，可以打印张贴。"))
    return _back(acting(request), found.id)


@never_cache
@page(*CODE_MAKERS)
@require_POST
def revoke_code(request: HttpRequest, code_id: UUID) -> HttpResponse:
    who = acting(request)
    code = access_join_code(who, code_id, clock.today())
    revoke_join_code(code_id=code.id, acting=who, at=clock.now())
    messages.success(request, _("入会码已停用，再扫也进不来了。"))
    return _back(who, code.union_id)


def _back(who: Acting, union_id: UUID) -> HttpResponse:
    return redirect("our-union") if who.role is Role.EMPLOYER_AGENT else redirect("union", union_id=union_id)


urlpatterns = [
    path("unions", unions, name="unions"),
    path("our-union", our_union, name="our-union"),
    path("unions/<uuid:union_id>", union, name="union"),
    path("unions/<uuid:union_id>/join-codes", make_code, name="join-code-make"),
    path("join-codes/<uuid:code_id>/revoke", revoke_code, name="join-code-revoke"),
]
