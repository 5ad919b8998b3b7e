"""Deciding one case or several: a row for each, with its own yes or no, reason and amount."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.http import reading
from yizhan.cases.http.desk import DECIDED_HERE, step_of
from yizhan.cases.models import Case
from yizhan.cases.queries.access import access_case, lies_with, visible_cases
from yizhan.cases.queries.answers import workings_of
from yizhan.cases.queries.inbox import clock_of, lamp_of
from yizhan.cases.queries.words import visit_name
from yizhan.cases.services import revealing
from yizhan.cases.services.deciding import BatchOutcome, decide_batch
from yizhan.cases.types import Ruling
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import StepKind
from yizhan.kernel import clock, money
from yizhan.kernel.errors import DomainError, Invalid, Problem

AT_ONCE = 50


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest) -> HttpResponse:
    """Rows for the cases named in the address or picked in the inbox; a refused row says why and stays."""
    if request.method == "GET":
        picked = [one for sent in request.GET.getlist("case") for one in sent.split(",")]
        return _show(request, reading.ids(picked, most=AT_ONCE), [], {})
    ids = reading.ids(request.POST.getlist("case"), most=AT_ONCE)
    try:
        rulings = _rulings(request, ids)
        outcomes = decide_batch(
            rulings=rulings,
            acting=acting(request),
            at=clock.now(),
            document_number=reading.text(request, "document_number", longest=64),
        )
    except DomainError as refused:
        return _show(request, ids, reading.problems_of(refused, "reason"), {}, status=refused.status)
    return _told(request, ids, outcomes)


def _told(request: HttpRequest, ids: list[UUID], outcomes: list[BatchOutcome]) -> HttpResponse:
    """Back to where the case was, or once more with those that did not go through."""
    failed = {outcome.case_id: str(outcome.error) for outcome in outcomes if outcome.error is not None}
    done = len(outcomes) - len(failed)
    if done:
        told = "；".join(_said_of(request, one.case_id) for one in outcomes if one.error is None)
        said = ngettext("已办 %(n)d 件：%(what)s。", "已办 %(n)d 件：%(what)s。", done)
        messages.success(request, said % {"n": done, "what": told})
    if failed:
        problems = [Problem(field=f"reason-{case_id}", message=said) for case_id, said in failed.items()]
        return _show(request, list(failed), problems, failed, status=409)
    case = access_case(acting(request), ids[0])
    same = {str(one) for one in Case.objects.filter(id__in=ids).values_list("application_id", flat=True)}
    return redirect("application", application_id=case.application_id) if len(same) == 1 else redirect("inbox")


def _said_of(request: HttpRequest, case_id: UUID) -> str:
    """Whose case it was and what was said to it."""
    case = Case.objects.select_related("application").get(id=case_id)
    answer = _("同意") if request.POST.get(f"answer-{case_id}") == "yes" else _("不同意")
    what = catalogue.said(catalogue.version(case.programme_version_id).names)
    return f"{case.application.applicant_name} {what} {answer}"


def _rulings(request: HttpRequest, ids: list[UUID]) -> list[Ruling]:
    """Every row as sent; all rows that are wrong are told at once, each by whose case it is."""
    seen = visible_cases(acting(request)).filter(id__in=ids)
    names = dict(seen.values_list("id", "application__applicant_name"))
    rulings, problems = [], []
    for case_id in ids:
        try:
            rulings.append(_ruling(request, case_id, names.get(case_id, "")))
        except Invalid as wrong:
            problems += wrong.problems
    if problems:
        raise Invalid(problems)
    return rulings


def _ruling(request: HttpRequest, case_id: UUID, name: str) -> Ruling:
    """One row as sent. Neither yes nor no is chosen beforehand: a decision nobody made must not be one."""
    answer = request.POST.get(f"answer-{case_id}")
    if answer not in {"yes", "no"}:
        said = _("{name}：请选择同意或不同意。").format(name=name)
        raise Invalid([Problem(field=f"yes-{case_id}", message=said)])
    return Ruling(
        case_id,
        is_approved=answer == "yes",
        reason=reading.text(request, f"reason-{case_id}", longest=2000),
        amount_fen=reading.amount_fen(
            reading.text(request, f"amount-{case_id}", longest=30), field=f"amount-{case_id}"
        ),
        remedy=reading.text(request, f"remedy-{case_id}", longest=500),
    )


def _show(
    request: HttpRequest, ids: list[UUID], problems: list[Problem], failed: dict[UUID, str], *, status: int = 200
) -> HttpResponse:
    who = acting(request)
    cases = [access_case(who, case_id) for case_id in ids]
    here = [case for case in cases if lies_with(who, case) and case.step_kind in DECIDED_HERE]
    revealing.log_workings(here, acting=who, at=clock.now())
    workings = workings_of(here)
    rows = [_row(request, case, failed) | {"working": workings.get(case.id)} for case in here]
    context = {
        "rows": rows,
        "problems": problems,
        "asks_number": any("document_number" in row["requires"] for row in rows),
        "document_number": reading.text(request, "document_number"),
    }
    return render(request, "cases/decide.html", context, status=status)


def _row(request: HttpRequest, case: Case, failed: dict[UUID, str]) -> dict[str, Any]:
    programme = catalogue.version(case.programme_version_id)
    step = step_of(case)
    on = clock.today()
    return {
        "case": case,
        "programme": programme,
        "step": step,
        "requires": {one.value for one in step.requires} if step else set(),
        "lamp": lamp_of(case, on),
        "clock": clock_of(case, on),
        "asks_amount": case.step_kind == StepKind.AMOUNT,
        "answer": request.POST.get(f"answer-{case.id}", ""),
        "reason": reading.text(request, f"reason-{case.id}"),
        "remedy": reading.text(request, f"remedy-{case.id}"),
        "decisions": list(case.decisions.order_by("step")),
        "visit_name": visit_name(programme),
        "visit": case.application.visits.order_by("-visited_on").first(),
        "outcome": case.verdict.get("outcome", ""),
        "amount": reading.text(request, f"amount-{case.id}") or _proposed(case),
        "error": failed.get(case.id, ""),
    }


def _proposed(case: Case) -> str:
    """The amount by the standard, for the officer to confirm or lower."""
    return "" if case.proposed_fen is None else money.yuan(case.proposed_fen)


urlpatterns = [path("decide", decide, name="decide")]
