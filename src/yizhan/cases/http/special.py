"""The desk's pages of 特别程序: beginning it with its reason and end, and putting its result on record."""

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.http import reading
from yizhan.cases.http.desk import facts_of
from yizhan.cases.queries.access import access_case
from yizhan.cases.queries.days import working_days
from yizhan.cases.queries.words import SPECIAL_REASONS
from yizhan.cases.rules.special import SpecialReason, latest_end
from yizhan.cases.services import special
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, Problem


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Why the step has to wait, who does what, and by when."""
    who = acting(request)
    case = access_case(who, case_id)
    on = clock.today()
    context: dict[str, Any] = {
        "case": case,
        "facts": facts_of(case),
        "reasons": list(SPECIAL_REASONS.items()),
        "earliest": (on + timedelta(days=1)).isoformat(),
        "latest": latest_end(on=on, days=working_days()).isoformat(),
        "sent": request.POST,
    }
    if request.method == "GET":
        return render(request, "cases/special.html", context)
    try:
        special.start_procedure(case_id=case_id, planned=_planned(request), acting=who, at=clock.now())
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "what")
        return render(request, "cases/special.html", context, status=refused.status)
    messages.success(request, _("已进入特别程序，计时暂停，已通知申请人。"))
    return redirect("application", application_id=case.application_id)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def end(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What came of it: from then on the clock runs again."""
    who = acting(request)
    case = access_case(who, case_id)
    context: dict[str, Any] = {"case": case, "facts": facts_of(case), "result": reading.text(request, "result")}
    if request.method == "GET":
        return render(request, "cases/special_end.html", context)
    try:
        special.end_procedure(case_id=case_id, result=context["result"], acting=who, at=clock.now())
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "result")
        return render(request, "cases/special_end.html", context, status=refused.status)
    messages.success(request, _("已登记结论，计时继续。"))
    return redirect("application", application_id=case.application_id)


def _planned(request: HttpRequest) -> special.Planned:
    reason = reading.text(request, "reason", longest=20)
    if reason not in set(SpecialReason):
        raise Invalid([Problem(field="reason", message=_("请选择理由。"))])
    return special.Planned(
        SpecialReason(reason),
        reading.text(request, "what", longest=300),
        reading.day(request, "expected_end", latest=clock.today() + timedelta(days=366)),
    )


urlpatterns = [
    path("case/<uuid:case_id>/special", start, name="case-special"),
    path("case/<uuid:case_id>/special/end", end, name="case-special-end"),
]
