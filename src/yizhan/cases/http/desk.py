"""The desk: 今天要办, the case page with one next step, and what is done there."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.errors import NotAtThisStep
from yizhan.cases.http import reading
from yizhan.cases.models import Case
from yizhan.cases.queries.access import access_application, access_case
from yizhan.cases.queries.answers import answers_of_application, answers_of_case, corrections_of, workings_of
from yizhan.cases.queries.inbox import in_notice, in_special, inbox, overdue_in_line, read_cursor, waiting_for_member
from yizhan.cases.queries.notices import planned_notice
from yizhan.cases.queries.views import ApplicationView, PartView, application_view, open_findings, open_results
from yizhan.cases.queries.words import visit_name
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import consents, deciding, handling, notices, revealing
from yizhan.cases.services.together import for_all_parts
from yizhan.cases.types import Certificate, Command, Ruling, State
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Requirement, Step, StepKind
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.masking import mask_name
from yizhan.kernel.scope import OFFICERS, Acting, Role

LONGEST_CERTIFICATE: Final = timedelta(days=20 * 366)  # no slip of the year; the register knows the end of the term
DECIDED_HERE = (StepKind.APPROVE, StepKind.AMOUNT)
_COMPLETE: dict[StepKind, tuple[str | Promise, Callable[..., object]]] = {
    StepKind.ACCEPT: (gettext_lazy("已受理。"), handling.accept),
    StepKind.VISIT: (gettext_lazy("已提交下一环节。"), handling.pass_on),
    StepKind.RESULT: (gettext_lazy("已办结。"), handling.finish),
}


@never_cache
@page(*STAFF)
@require_GET
def today(request: HttpRequest) -> HttpResponse:
    """今天要办, in clock order; below it what waits for members, what is in public notice, what is overdue below."""
    who, on = acting(request), clock.today()
    after = read_cursor(request.GET.get("after", ""))
    found = inbox(who, on=on, after=after)
    context = {
        "rows": found.rows,
        "can_pick": any(row.step_kind in DECIDED_HERE for row in found.rows),
        "following": str(found.following) if found.following else None,
        "waiting": [] if after else waiting_for_member(who, on=on),
        "notices": [] if after else in_notice(who, on=on),
        "special": [] if after else in_special(who, on=on),
        "overdue": [] if after else overdue_in_line(who, on=on),
    }
    return render(request, "cases/inbox.html", context)


def officer_page(
    request: HttpRequest, view: ApplicationView, *, reveal: bool = False, wrong: reading.TypedWrong | None = None
) -> HttpResponse:
    """The case at the desk. Sensitive answers are masked until somebody on whose desk it lies asks to see them.

    `wrong` is what was typed at a question to the household and does not do.
    """
    who = acting(request)
    answers = answers_of_application(view.application)
    context = {
        "view": view,
        "main": _main_step(view),
        "commands": {command for part in view.parts for command in part.commands},
        "can_reveal": who.role in OFFICERS and any(part.commands for part in view.parts) and not reveal,
        "revealed": reveal,
        "answers": catalogue.describe_answers(view.programme.form, answers, masked=not reveal),
        "later_answers": [
            (part.programme, catalogue.describe_answers(part.programme.form, own, masked=not reveal))
            for part in view.parts
            if part.case.asks_later and (own := answers_of_case(part.case))
        ],
        "findings": open_findings(view.visits) if reveal else {},
        "procedure_results": open_results(view.parts) if reveal else {},
        "workings": workings_of(part.case for part in view.parts) if reveal else {},
        "corrections": corrections_of(view.application, opened=reveal),
        "household": _household(view, is_revealed=reveal),
        "shows_content": who.role is not Role.AUDITOR,
        "wrong": wrong,
    }
    return render(request, "cases/case.html", context, status=wrong.status if wrong else 200)


def _household(view: ApplicationView, *, is_revealed: bool) -> dict[UUID, str]:
    """The name of each adult who is asked, by the question: for the desk on which the case lies, which sees whose sheet
    it takes in; masked until the answers are shown in full. To anybody else they are numbered only."""
    if not any(part.commands for part in view.parts):
        return {}
    names = {one.id: consents.name_on(one) for one in (*view.questions, *view.refusals)}
    return names if is_revealed else {id_: mask_name(name) for id_, name in names.items()}


@never_cache
@page(*STAFF)
@require_POST
def reveal(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """Show what is sensitive in full, once, to an officer on whose desk it lies; the reading is logged first."""
    who, at = acting(request), clock.now()
    found = access_application(who, application_id)
    view = application_view(who, found, on=clock.local_date(at))
    revealing.log_reading(view=view, acting=who, at=at)
    return officer_page(request, view, reveal=True)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def complete(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Accept, pass on or finish, as the step is: at once, or with the number and certificate that the step asks for."""
    case = access_case(acting(request), case_id)
    step = step_of(case)
    asked = papers_asked(step)
    kind = StepKind(case.step_kind)
    if kind not in _COMPLETE:
        raise NotAtThisStep
    asks = bool(asked) or (step is not None and bool(step.asks))
    if request.method == "GET" and asks:
        return _papers_page(request, case, step, asked)
    try:
        papers = _papers(request, asked, step)
        return _together(
            request, case_id, partial(_what_was_done, kind, papers), partial(_COMPLETE[kind][1], papers=papers)
        )
    except DomainError as refused:
        if not asks:
            raise
        return _papers_page(request, case, step, asked, refused)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def open_notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Exactly what will be public, to be read first; pressed there, it is."""
    if request.method == "GET":
        return render(request, "cases/open_notice.html", _notices_planned(acting(request), case_id))
    return _together(request, case_id, lambda _case: _("公示已发布。"), notices.open_notice)


def _notices_planned(who: Acting, case_id: UUID) -> dict[str, Any]:
    """A notice for each part that is published with it. Raises NotAtThisStep where there is nothing to publish."""
    case, on = access_case(who, case_id), clock.today()
    view = application_view(who, case.application, on=on)
    ready = [one for one in view.parts if Command.OPEN_NOTICE in one.commands and one.programme.notice]
    if case.id not in {one.case.id for one in ready}:
        raise NotAtThisStep
    planned = [planned_notice(one.case, one.programme.notice, on=on) for one in ready if one.programme.notice]
    return {"case": case, "planned": planned, "opened_on": on}


@page(*STAFF)
@require_POST
def close_notice(request: HttpRequest, case_id: UUID) -> HttpResponse:
    who, at = acting(request), clock.now()
    case = notices.close_notice(case_id=case_id, acting=who, at=at)
    messages.success(request, _("公示已结束，进入下一环节。"))
    return redirect("application", application_id=case.application_id)


@page(*STAFF)
@require_http_methods(["GET", "POST"])
def refuse(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """不予受理 at the door, 不予批准 at the step of notice or result, with the reason that the applicant will read."""
    who = acting(request)
    case = access_case(who, case_id)
    is_late = case.step_kind in (StepKind.NOTICE, StepKind.RESULT)
    title = _("不予批准") if is_late else pgettext("do", "不予受理")
    context: dict[str, Any] = {
        "title": title,
        "case": case,
        "facts": facts_of(case),
        "sent": request.POST,
    }
    if request.method == "GET":
        return render(request, "cases/refuse.html", context)
    reason, remedy = reading.text(request, "reason"), reading.text(request, "remedy", longest=500)
    at = clock.now()
    try:
        if is_late:
            ruling = Ruling(case_id, is_approved=False, reason=reason, remedy=remedy)
            deciding.decide(ruling=ruling, acting=who, at=at)
        else:
            for_all_parts(
                case_id=case_id,
                act=lambda part_id: handling.refuse(case_id=part_id, reason=reason, remedy=remedy, acting=who, at=at),
                acting=who,
            )
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "reason")
        context["faults"] = {problem["field"]: problem["message"] for problem in context["problems"]}
        return render(request, "cases/refuse.html", context, status=refused.status)
    messages.success(request, _("已发出通知，申请人会看到理由。"))
    return redirect("application", application_id=case.application_id)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def visit(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The record of a visit, as the service calls it; what was found is sensitive."""
    who, at = acting(request), clock.now()
    case = access_case(who, case_id)
    context: dict[str, Any] = {
        "case": case,
        "name": visit_name(catalogue.version(case.programme_version_id)),
        "facts": facts_of(case),
        "today_iso": clock.local_date(at).isoformat(),
        "sent": request.POST,
    }
    if request.method == "GET":
        return render(request, "cases/visit.html", context)
    try:
        report = handling.VisitReport(
            visited_on=reading.day(request, "visited_on", latest=clock.local_date(at)),
            visitors=reading.text(request, "visitors", longest=200),
            findings=handling.required_findings(reading.text(request, "findings")),
        )
        repeats.sent(request, partial(_record, case_id, report))
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "findings")
        context["faults"] = {problem["field"]: problem["message"] for problem in context["problems"]}
        return render(request, "cases/visit.html", context, status=refused.status)
    messages.success(request, _("已记录。"))
    return redirect("application", application_id=case.application_id)


def _record(case_id: UUID, report: handling.VisitReport, who: Acting, at: datetime) -> Answer:
    handling.record_visit(case_id=case_id, report=report, acting=who, at=at)
    return Answer(200)


def papers_asked(step: Step | None) -> frozenset[Requirement]:
    """What the officer has to write down to complete a step."""
    return step.requires & {Requirement.DOCUMENT_NUMBER, Requirement.CERTIFICATE} if step else frozenset()


def _papers(request: HttpRequest, asked: frozenset[Requirement], step: Step | None) -> handling.Papers:
    """What was written down, whole: a number that is too long is refused, since it is printed as it stands."""
    certificate = _certificate(request) if Requirement.CERTIFICATE in asked else None
    number = ""
    if Requirement.DOCUMENT_NUMBER in asked and request.POST.get("document_number", "").strip():
        number = reading.filled(request, "document_number", longest=64)
    return handling.Papers(
        number, certificate, catalogue.read_post(step.questions, dict(request.POST.lists())) if step else {}
    )


def _certificate(request: HttpRequest) -> Certificate:
    """The certificate as the officer entered it; every field that is wrong is told at once."""
    today = clock.today()
    reads: dict[str, Callable[[], Any]] = {
        "number": lambda: reading.filled(request, "certificate_no", longest=40),
        "uscc": lambda: reading.filled(request, "uscc", longest=40).upper(),
        "valid_until": lambda: reading.day(request, "valid_until", earliest=today, latest=today + LONGEST_CERTIFICATE),
    }
    problems: list[Problem] = []
    read: dict[str, Any] = {}
    for name, one in reads.items():
        try:
            read[name] = one()
        except Invalid as wrong:
            problems += wrong.problems
    if problems:
        raise Invalid(problems)
    return Certificate(**read)


def _papers_page(
    request: HttpRequest,
    case: Case,
    step: Step | None,
    asked: frozenset[Requirement],
    refused: DomainError | None = None,
) -> HttpResponse:
    first = "certificate_no" if Requirement.CERTIFICATE in asked else "document_number"
    problems = reading.problems_of(refused, first) if refused else []
    context = {
        "case": case,
        "step": step,
        "facts": facts_of(case),
        "asks_number": Requirement.DOCUMENT_NUMBER in asked,
        "asks_certificate": Requirement.CERTIFICATE in asked,
        "questions": step.questions if step else None,
        "raw": catalogue.read_post(step.questions, dict(request.POST.lists())) if step and refused else {},
        "problems": problems,
        "faults": {problem["field"]: problem["message"] for problem in problems},
        "sent": request.POST,
    }
    return render(request, "cases/complete.html", context, status=refused.status if refused else 200)


def step_of(case: Case) -> Step | None:
    """The step at which the case stands: several steps of one programme may be of the same kind."""
    programme = catalogue.version(case.programme_version_id)
    return programme.step(plan_of(programme, case.plan)[case.step].code)


def _what_was_done(kind: StepKind, papers: handling.Papers, case: Case) -> str:
    """What one press at a step of this kind did to the case: where it accepts and decides at once, both."""
    if kind is StepKind.ACCEPT and papers.document_number:
        return _("已受理并批复，批复文号 {number}。").format(number=papers.document_number)
    if kind is StepKind.ACCEPT and case.state == State.FINISHED:
        return _("已受理并办结。")
    return str(_COMPLETE[kind][0])


def _together(
    request: HttpRequest, case_id: UUID, said: Callable[[Case], str], act: Callable[..., object]
) -> HttpResponse:
    """Do it to all parts on this desk at the same step, and go back to the case."""
    who, at = acting(request), clock.now()
    case = access_case(who, case_id)
    for_all_parts(case_id=case_id, act=lambda part_id: act(case_id=part_id, acting=who, at=at), acting=who)
    case.refresh_from_db()
    messages.success(request, said(case))
    return redirect("application", application_id=case.application_id)


def _main_step(view: ApplicationView) -> PartView | None:
    """The part whose next step is the page's main button: the one due first of those on this desk."""
    ready = [part for part in view.parts if part.commands - {Command.WITHDRAW, Command.ANSWER_SUPPLEMENT}]
    return min(ready, key=lambda part: (part.case.due_on is None, part.case.due_on, part.case.id), default=None)


def facts_of(case: Case) -> list[tuple[str, str]]:
    """Whose case it is, for the head of a page that acts on it."""
    programme = catalogue.version(case.programme_version_id)
    return [
        (_("申请人"), case.application.applicant_name),
        (_("事项"), catalogue.said(programme.names)),
        (_("编号"), case.application.number),
    ]


urlpatterns = [
    path("inbox", today, name="inbox"),
    path("cases/<uuid:application_id>/reveal", reveal, name="application-reveal"),
    path("case/<uuid:case_id>/complete", complete, name="case-complete"),
    path("case/<uuid:case_id>/open-notice", open_notice, name="case-open-notice"),
    path("case/<uuid:case_id>/close-notice", close_notice, name="case-close-notice"),
    path("case/<uuid:case_id>/refuse", refuse, name="case-refuse"),
    path("case/<uuid:case_id>/visit", visit, name="case-visit"),
]
