"""申诉: the applicant's page, the list and the page of the desk above."""

from datetime import datetime
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
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.errors import NothingToAppeal
from yizhan.cases.http import reading
from yizhan.cases.http.desk import facts_of
from yizhan.cases.models import Appeal, Case
from yizhan.cases.queries.access import APPLICANTS, read_own_case
from yizhan.cases.queries.appeals import (
    access_appeal,
    appeals_on_desk,
    appeals_overdue_below,
    asks_amount,
    door_of,
    outcomes_for,
)
from yizhan.cases.queries.words import OUTCOME_WORDS
from yizhan.cases.rules.appeal import Outcome
from yizhan.cases.services import appeals
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.money import yuan
from yizhan.kernel.scope import Acting


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """What the applicant does not agree with, in their own words; says beforehand who reads it and by when."""
    case = read_own_case(acting(request), case_id)
    door = door_of(case, catalogue.version(case.programme_version_id), on=clock.today())
    if door is None:
        raise NothingToAppeal
    context: dict[str, Any] = {"case": case, "door": door, "grounds": reading.text(request, "grounds", longest=2000)}
    if request.method == "GET":
        return render(request, "cases/appeal.html", context)
    try:
        repeats.sent(request, partial(_file, case_id, context["grounds"]))
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "grounds")
        return render(request, "cases/appeal.html", context, status=refused.status)
    messages.success(request, _("申诉已提交，由上一级工会处理。"))
    return redirect("application", application_id=case.application_id)


@page(*APPLICANTS)
@require_POST
def take_back(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    found = appeals.withdraw_appeal(appeal_id=appeal_id, acting=acting(request), at=clock.now())
    messages.success(request, _("申诉已撤回。"))
    return redirect("application", application_id=found.case.application_id)


@never_cache
@page(*STAFF)
@require_GET
def on_desk(request: HttpRequest) -> HttpResponse:
    """Open appeals on this desk in clock order; below them what is overdue on the desks below."""
    who, on = acting(request), clock.today()
    context = {"rows": appeals_on_desk(who, on=on), "overdue": appeals_overdue_below(who, on=on)}
    return render(request, "cases/appeals.html", context)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def settle(request: HttpRequest, appeal_id: UUID) -> HttpResponse:
    """The grounds, each reading on record, and the answer."""
    who = acting(request)
    found = access_appeal(who, appeal_id)
    if request.method == "GET":
        return _settle_page(request, found)
    try:
        appeals.settle_appeal(appeal_id=appeal_id, ruling=_ruling(request), acting=who, at=clock.now())
    except DomainError as refused:
        return _settle_page(request, found, refused)
    messages.success(request, _("申诉已答复，申请人会收到通知。"))
    return redirect("appeals")


def _settle_page(request: HttpRequest, found: Appeal, refused: DomainError | None = None) -> HttpResponse:
    case = found.case
    programme = catalogue.version(case.programme_version_id)
    possible = outcomes_for(found, programme)
    context = {
        "appeal": found,
        "case": case,
        "facts": facts_of(case),
        "grounds": appeals.log_reading(found, acting=acting(request), at=clock.now()),
        "decisions": list(case.decisions.order_by("round", "step")),
        "outcomes": [(code, words) for code, words in OUTCOME_WORDS.items() if code in possible],
        "asks_amount": asks_amount(found, programme) and case.proposed_fen is not None,
        "amount": reading.text(request, "amount", longest=30) or _proposed(case),
        "sent": request.POST,
        "problems": reading.problems_of(refused, "reason") if refused else [],
    }
    return render(request, "cases/appeal_desk.html", context, status=refused.status if refused else 200)


def _proposed(case: Case) -> str:
    return "" if case.proposed_fen is None else yuan(case.proposed_fen)


def _ruling(request: HttpRequest) -> appeals.AppealRuling:
    outcome = reading.text(request, "outcome", longest=12)
    if outcome not in set(Outcome):
        raise Invalid([Problem(field="outcome", message=_("请选择怎样答复。"))])
    amount_fen = reading.amount_fen(reading.text(request, "amount", longest=30), field="amount")
    return appeals.AppealRuling(Outcome(outcome), reading.text(request, "reason", longest=2000), amount_fen)


def _file(case_id: UUID, grounds: str, who: Acting, at: datetime) -> Answer:
    appeals.file_appeal(case_id=case_id, grounds=grounds, acting=who, at=at)
    return Answer(200)


urlpatterns = [
    path("case/<uuid:case_id>/appeal", file, name="case-appeal"),
    path("appeals", on_desk, name="appeals"),
    path("appeals/<uuid:appeal_id>", settle, name="appeal"),
    path("appeals/<uuid:appeal_id>/withdraw", take_back, name="appeal-withdraw"),
]
