"""The service guide: what there is, what it asks for, and a self-check that keeps nothing."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.functional import Promise
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts.edge import EVERYONE, acting, page
from yizhan.catalogue import queries, registers
from yizhan.catalogue.errors import ProgrammeNotFound
from yizhan.catalogue.forms.cleaning import clean
from yizhan.catalogue.forms.posting import press_button, read_post
from yizhan.catalogue.forms.types import Form
from yizhan.catalogue.http import dropping, guides, members
from yizhan.catalogue.http.checking import check_form, county_of, verdicts
from yizhan.catalogue.labels import AUDIENCE, LEAD, OUTCOME, UNDER_WAY
from yizhan.catalogue.matching import is_matched, match_person
from yizhan.catalogue.types import Audience, Outcome, Programme
from yizhan.kernel import clock
from yizhan.kernel.scope import Acting, Role

Listed = tuple[Programme, str | Promise, str]


@page(*EVERYONE)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """Every service in force, for persons and for employers; with what the rules say of the person signed in."""
    on, who = clock.today(), acting(request)
    programmes = [each for each in queries.list_published(on) if each.is_open(on)]
    within = {part.code for each in programmes for part in each.parts if part.asks_later}
    outcomes: dict[str, Outcome] = {}
    if who.role is Role.MEMBER and who.person_id is not None:
        found = match_person(who.person_id, on)
        outcomes = {match.programme.code: match.verdict.outcome for match in found}
    shown = sorted((each for each in programmes if each.code not in within), key=lambda each: _rank(each, outcomes))
    standing = registers.under_way(who)
    rows = [_listed(each, outcomes.get(each.code), queries.in_the_way(each, standing)) for each in shown]
    context = {
        "for_persons": [row for row in rows if row[0].is_for_persons],
        "for_employers": [row for row in rows if row[0].audience in (Audience.EMPLOYER, Audience.ORGANISATION)],
        "for_unions": [row for row in rows if row[0].audience in (Audience.UNION, Audience.ORGANISATION)],
    }
    return render(request, "catalogue/services.html", context)


def _listed(programme: Programme, outcome: Outcome | None, address: str | None) -> Listed:
    """The service with what is said of it, and with where its application under way is looked at."""
    if address:
        return programme, UNDER_WAY, address
    return programme, OUTCOME[outcome] if outcome else "", reverse("service", kwargs={"code": programme.code})


def _rank(programme: Programme, outcomes: dict[str, Outcome]) -> int:
    """What one may have first, what is denied last; the rest keeps its order."""
    return {Outcome.YES: 0, Outcome.UNKNOWN: 1, Outcome.NO: 3}.get(outcomes.get(programme.code, Outcome.FAULT), 2)


@page(*EVERYONE)
@require_GET
def service(request: HttpRequest, code: str) -> HttpResponse:
    """The guide of one service: for whom, on what grounds, what to bring, the way it goes, whom to ask."""
    on = clock.today()
    programme = queries.published(code, on)
    who = acting(request)
    context = {
        "programme": programme,
        "under_way": queries.in_the_way(programme, registers.under_way(who)),
        "is_open": programme.is_open(on),
        "audience": AUDIENCE[programme.audience],
        "lead": LEAD[programme.lead],
        "parts": [guides.guide_of(each) for each in guides.services_in(programme)],
        "consents": guides.own_consents(programme),
        "related": _related(programme),
        "apply": guides.apply_address(programme),
        "help": guides.help_address(programme, who),
        "denied": _denied(programme, who),
        "can_check": bool(check_form(programme)),
        "can_match": who.role is Role.CADRE and is_matched(programme, on),
    }
    return render(request, "catalogue/service.html", context)


def _denied(programme: Programme, who: Acting) -> list[guides.ReasonShown]:
    """Why a member may not have it as the register knows them: before they fill anything in."""
    if who.role is not Role.MEMBER or who.person_id is None:
        return []
    matches = match_person(who.person_id, clock.today())
    verdict = next((one.verdict for one in matches if one.programme.code == programme.code), None)
    if verdict is None or verdict.outcome is not Outcome.NO:
        return []
    return [guides.reason_of(reason) for reason in verdict.reasons if reason.outcome is Outcome.NO]


def _related(programme: Programme) -> list[Programme]:
    """Next-best services that are in force."""
    found = []
    for code in programme.related:
        try:
            found.append(queries.published(code, clock.today()))
        except ProgrammeNotFound:
            continue
    return found


@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def self_check(request: HttpRequest, code: str) -> HttpResponse:
    """Am I eligible? A few questions, an answer with its working. Nothing is kept, nobody need sign in."""
    programme = queries.published(code, clock.today())
    form = check_form(programme)
    context: dict[str, Any] = {"programme": programme, "form": form, "raw": {}, "problems": [], "verdicts": []}
    if request.method == "POST":
        data = dict(request.POST.lists())
        raw = read_post(form, data)
        pressed = press_button(form, raw, data)
        context["raw"] = raw if pressed is None else pressed
        if pressed is None:
            context |= _answered(request, programme, form, raw)
    who = acting(request)
    context |= {
        "asks_member": who.person_id is None,
        "asks_division": not county_of(who, clock.today()),
        "cities": queries.counties_by_city(clock.today()),
        "division": request.POST.get("_division", ""),
        "member": request.POST.get("_member", ""),
        "apply": guides.apply_address(programme),
    }
    return render(request, "catalogue/self_check.html", context)


def _answered(request: HttpRequest, programme: Programme, form: Form, raw: Any) -> dict[str, Any]:
    on = clock.today()
    cleaned = clean(form, raw, on=on, required=False)
    if cleaned.problems:
        return {"problems": cleaned.problems}
    member, division = request.POST.get("_member", ""), request.POST.get("_division", "")
    found = verdicts(programme, form, cleaned.all_values, acting(request), member, division, on=on)
    return {"verdicts": found}


urlpatterns = [
    path("services", services, name="services"),
    path("services/<slug:code>", service, name="service"),
    path("services/<slug:code>/check", self_check, name="self-check"),
    *dropping.urlpatterns,
    *members.urlpatterns,
]
