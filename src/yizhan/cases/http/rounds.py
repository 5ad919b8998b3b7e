"""名额排序: the rounds on one's desk, and one round in order with each one's working, decided at once."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.http import reading
from yizhan.cases.models import Case
from yizhan.cases.queries.answers import workings_of
from yizhan.cases.queries.inbox import clock_of, lamp_of
from yizhan.cases.queries.rounds import Round, RoundKey, round_on_desk, rounds_on_desk
from yizhan.cases.rules.ranking import Placed, digest
from yizhan.cases.services import revealing, rounds
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, Problem


@never_cache
@page(*STAFF)
@require_GET
def listed(request: HttpRequest) -> HttpResponse:
    return render(request, "cases/rounds.html", {"rows": rounds_on_desk(acting(request))})


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def one(request: HttpRequest, version_id: UUID, code: str) -> HttpResponse:
    """The order with its working, which is logged as read; the first so many are decided with one press."""
    key = RoundKey(version_id, code)
    if request.method == "GET":
        return _show(request, key)
    try:
        chosen = rounds.choose(key=key, choosing=_choosing(request), acting=acting(request), at=clock.now())
    except DomainError as refused:
        if refused.status == 404:
            raise
        return _show(request, key, refused)
    told = _("已办结这一轮：{chosen} 人排进名额，{ended} 人没有排进。")
    messages.success(request, told.format(chosen=len(chosen.chosen), ended=len(chosen.ended)))
    return redirect("rounds")


def _choosing(request: HttpRequest) -> rounds.Choosing:
    """The number of places is never filled in beforehand: nobody decides by leaving it as it stood."""
    places, rest = reading.text(request, "places", longest=6), request.POST.get("rest", "")
    problems = []
    if not places.isascii() or not places.isdigit():
        problems.append(Problem(field="places", message=_("请写这一轮有几个名额，用数字。")))
    if rest not in ("wait", "end"):
        problems.append(Problem(field="rest-wait", message=_("请选择没有排进名额的怎么办。")))
    if problems:
        raise Invalid(problems)
    return rounds.Choosing(int(places), reading.text(request, "seen", longest=64), ends_the_rest=rest == "end")


def _show(request: HttpRequest, key: RoundKey, refused: DomainError | None = None) -> HttpResponse:
    who, on = acting(request), clock.today()
    found = round_on_desk(who, key)
    cases = list(found.cases.values())
    revealing.log_workings(cases, acting=who, at=clock.now())
    workings = workings_of(cases)
    problems = reading.problems_of(refused, "places") if refused else []
    context = {
        "round": found,
        "rows": [_row(found, placed, workings, on) for placed in found.placed],
        "seen": digest(found.placed),
        "most": sum(placed.place is not None for placed in found.placed),
        "problems": problems,
        "faults": {problem["field"]: problem["message"] for problem in problems},
        "places": reading.text(request, "places", longest=6) if refused else "",
        "rest": request.POST.get("rest", ""),
    }
    return render(request, "cases/round.html", context, status=refused.status if refused else 200)


def _row(found: Round, placed: Placed, workings: dict[UUID, Any], on: Any) -> dict[str, Any]:
    case: Case = found.cases[placed.entry.case_id]
    return {
        "place": placed.place,
        "score": placed.entry.score,
        "case": case,
        "outcome": case.verdict.get("outcome", ""),
        "working": workings.get(case.id),
        "lamp": lamp_of(case, on),
        "clock": clock_of(case, on),
    }


urlpatterns = [
    path("rounds", listed, name="rounds"),
    path("rounds/<uuid:version_id>/<slug:code>", one, name="round"),
]
