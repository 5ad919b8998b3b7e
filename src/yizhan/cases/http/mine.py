"""One's own applications: list, page, withdrawing, rating, the household's consents."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts.edge import EVERYONE, SIGNED_IN, acting, page
from yizhan.cases.http import reading
from yizhan.cases.http.desk import officer_page
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.access import (
    APPLICANTS,
    access_application,
    access_case,
    is_own,
    read_own_application,
    read_own_case,
)
from yizhan.cases.queries.accounts import paid_unasked
from yizhan.cases.queries.answers import answers_of_case, forms_of, workings_of
from yizhan.cases.queries.consents import (
    application_of,
    asked_by,
    may_still_change,
    open_question,
    own_consents_of,
    own_subject_indexes,
)
from yizhan.cases.queries.drafts import own_drafts
from yizhan.cases.queries.household import relation_of
from yizhan.cases.queries.mine import PAGE, own_applications
from yizhan.cases.queries.unions import contact_at
from yizhan.cases.queries.views import ApplicationView, application_view
from yizhan.cases.services import confirming, consents, ending, revealing, sheets, taking_back
from yizhan.catalogue import api as catalogue
from yizhan.kernel import addresses, clock, files
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting, Level


@never_cache
@page(*APPLICANTS)
@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """Drafts first, then what was sent, newest first."""
    who = acting(request)
    before = request.GET.get("after", "")
    cursor = read_id(before) if before else None
    rows = own_applications(who, on=clock.today(), before=cursor)
    context = {
        "drafts": [] if cursor else [(one, catalogue.version(one.programme_version_id)) for one in own_drafts(who)],
        "rows": rows,
        "following": str(rows[-1].id) if len(rows) == PAGE else None,
    }
    return render(request, "cases/mine.html", context)


@never_cache
@page(*SIGNED_IN)
@require_GET
def application(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """One application: for its applicant in the portal, for officers and the auditor at the desk."""
    who = acting(request)
    found = access_application(who, application_id)
    view = application_view(who, found, on=clock.today())
    is_theirs = is_own(who, found)
    if not is_theirs:
        revealing.log_opening(found, acting=who, at=clock.now())
    if not is_theirs or any(part.commands for part in view.parts):  # the province checks its own
        return officer_page(request, view)
    return _own_page(request, view)


def _own_page(request: HttpRequest, view: ApplicationView, wrong: reading.TypedWrong | None = None) -> HttpResponse:
    """What the applicant sees. `wrong` is a sheet that was chosen for a question and does not do."""
    who, found = acting(request), view.application
    context = {
        "view": view,
        "questions": [(one, consents.name_on(one)) for one in view.questions],
        "may_change": bool(view.questions) and may_still_change(found.id),
        "answers": _own_answers(view),
        "consents": _own_consents(view, who),
        "workings": workings_of(part.case for part in view.parts),
        "paid_to": {
            part.case.id: paid_unasked([part.programme], answers_of_case(part.case), found.person_id)
            for part in view.parts
            if part.case.ended_at is None and not part.money
        },
        "contact": contact_at(found.scope, Level(found.lowest_level)),
        "wrong": wrong,
    }
    return render(request, "cases/own_case.html", context, status=wrong.status if wrong else 200)


def _own_answers(view: ApplicationView) -> list[Any]:
    """What the applicant filled in, every form of it; numbers of documents and accounts masked as everywhere."""
    return [
        section
        for programme, answers in forms_of(view.application)
        for section in catalogue.describe_answers(programme.form, answers, masked=True)
    ]


@page(*SIGNED_IN)
@require_GET
def one_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The address that figures and journals open: the application that the case belongs to."""
    case = access_case(acting(request), case_id)
    return redirect("application", application_id=case.application_id)


@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, application_id: UUID) -> HttpResponse:
    who = acting(request)
    found = read_own_application(who, application_id)
    if request.method == "GET":
        context = {
            "title": _("撤回申请"),
            "body": _("还没有办结的事项会停止办理；以后可以重新申请。已经办结的不受影响。"),
            "facts": [(_("编号"), found.number)],
            "action": request.path,
            "fields": {},
            "button": _("撤回"),
            "danger": True,
            "cancel_url": f"/cases/{found.id}",
        }
        return render(request, "web/confirm.html", context)
    ending.withdraw(application_id=application_id, case_ids=None, acting=who, at=clock.now())
    messages.success(request, _("已撤回。"))
    return redirect("application", application_id=application_id)


@page(*APPLICANTS)
@require_POST
def rate(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """One key. The handlers never see whose it was."""
    level = reading.text(request, "level")
    score = int(level) if level.isascii() and level.isdigit() else 0
    case = read_own_case(acting(request), case_id)
    ending.rate(case_id=case_id, score=score, acting=acting(request), at=clock.now())
    messages.success(request, _("谢谢您的评价。"))
    return redirect("application", application_id=case.application_id)


@page(*APPLICANTS)
@require_POST
def confirm(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Solved or not, in the applicant's own word."""
    said = request.POST.get("solved")
    case = read_own_case(acting(request), case_id)
    if said not in {"yes", "no"}:
        raise Invalid([Problem(field="solved", message=_("请选择解决了或没有解决。"))])
    confirming.confirm(
        case_id=case_id,
        is_solved=said == "yes",
        remark=reading.text(request, "remark", longest=500),
        acting=acting(request),
        at=clock.now(),
    )
    messages.success(request, _("已记录，谢谢。"))
    return redirect("application", application_id=case.application_id)


@page(*APPLICANTS)
@require_POST
def ask_again(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """A new link for one adult of the household, by SMS and as a QR code to scan from this screen."""
    token = consents.ask_again(question_id=question_id, acting=acting(request), at=clock.now())
    question = HouseholdConsent.objects.get(id=question_id)
    if not token:
        messages.success(request, _("已给本人手机发送链接，由本人决定。"))
        return redirect("application", application_id=question.application_id)
    context = {
        "has_phone": question.phone_sealed is not None,
        "address": addresses.public(f"/consent/{token}"),
        "name": consents.name_on(question),
        "application_id": question.application_id,
        "question_id": question.id,
    }
    return render(request, "cases/consent_link.html", context)


@never_cache
@page(*APPLICANTS)
@require_GET
def blank_sheet(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The consent of one adult to print and sign: the words, the name, where to sign, a code that finds the case."""
    question = HouseholdConsent.objects.filter(id=question_id, is_listed=True).first()
    if question is None:
        raise NotFound
    found = read_own_application(acting(request), question.application_id)
    programme, asked = asked_by(found, question)
    context = {
        "question": question,
        "application": found,
        "programme": programme,
        "consents": asked,
        "name": consents.name_on(question),
        "relation": relation_of(question, found, on=clock.today()),
        "address": addresses.public(f"/cases/{found.id}"),
    }
    return render(request, "cases/blank_sheet.html", context)


@page(*APPLICANTS)
@require_POST
def on_paper(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The signed sheet, scanned or photographed; one that does not do is told where it was chosen."""
    who, at = acting(request), clock.now()
    try:
        upload = reading.sheet(request)
        with files.refused_at("sheet"):
            name = upload.name or "sheet"
            question = sheets.hand_in_sheet(upload, question_id=question_id, name=name, acting=who, at=at)
    except Invalid as refused:
        found = read_own_application(who, application_of(question_id))
        wrong = reading.typed_wrong(request, question_id, "sheet", refused)
        return _own_page(request, application_view(who, found, on=clock.today()), wrong)
    messages.success(request, _("已收到纸质同意书，经办人核对后生效。"))
    return redirect("application", application_id=question.application_id)


@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def take_back(request: HttpRequest, application_id: UUID, consent_id: UUID) -> HttpResponse:
    """Taking a consent back ends what is still open; a page says so first."""
    who = acting(request)
    found = read_own_application(who, application_id)
    if request.method == "GET":
        context = {
            "title": _("撤回同意"),
            "body": _("撤回后不再使用这些信息，还没有办结的事项会停止办理。已经依法办结的不受影响。"),
            "facts": [(_("编号"), found.number)],
            "action": request.path,
            "fields": {},
            "button": _("撤回同意"),
            "danger": True,
            "cancel_url": f"/cases/{found.id}",
        }
        return render(request, "web/confirm.html", context)
    taking_back.take_back_own(application_id=application_id, consent_id=consent_id, acting=who, at=clock.now())
    messages.success(request, _("同意已撤回，没有办结的事项已停止办理。"))
    return redirect("application", application_id=application_id)


@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def take_back_of_adult(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """What an adult of the household told the applicant is passed on; a page says first what follows from it."""
    who = acting(request)
    if request.method == "GET":
        found = read_own_application(who, application_of(question_id))
        context = {
            "title": _("转告家人撤回同意"),
            "body": _(
                "只在家人自己说不再同意时转告。转告后，家人重新同意以前不能审批；要由家人本人用手机或纸质同意书再答。"
            ),
            "facts": [(_("编号"), found.number)],
            "action": request.path,
            "fields": {},
            "button": _("家人撤回同意"),
            "danger": True,
            "cancel_url": f"/cases/{found.id}",
        }
        return render(request, "web/confirm.html", context)
    taking_back.take_back_of_adult(question_id=question_id, acting=who, at=clock.now())
    messages.success(request, _("已记录家人撤回同意。"))
    return redirect("application", application_id=application_of(question_id))


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def household_consent(request: HttpRequest, token: str) -> HttpResponse:
    """An adult of the household reads what is asked and answers, without an account."""
    asked = open_question(token, acting=acting(request), at=clock.now())
    if request.method == "GET":
        return render(request, "cases/household_consent.html", {"asked": asked, "token": token})
    said = request.POST.get("answer")
    if said not in {"yes", "no"}:  # a decision nobody made must not be one
        raise Invalid([Problem(field="answer", message=_("请选择同意或不同意。"))])
    is_given = said == "yes"
    consents.answer_question(token=token, is_given=is_given, acting=acting(request), at=clock.now())
    return render(request, "cases/household_thanks.html", {"is_given": is_given})


def _own_consents(view: ApplicationView, who: Acting) -> list[dict[str, Any]]:
    """One's own standing consents with the words under which they were given."""
    programmes = [view.programme, *(part.programme for part in view.parts)]
    titles = {consent.purpose: consent.title for programme in programmes for consent in programme.consents}
    standing = own_consents_of(view.application, own_subject_indexes(who))
    return [
        {"id": one.id, "title": titles[one.purpose], "at": one.given_at} for one in standing if one.purpose in titles
    ]


urlpatterns = [
    path("cases", my_cases, name="my-cases"),
    path("cases/<uuid:application_id>", application, name="application"),
    path("cases/<uuid:application_id>/withdraw", withdraw, name="application-withdraw"),
    path("case/<uuid:case_id>", one_case, name="case"),
    path("case/<uuid:case_id>/rate", rate, name="case-rate"),
    path("case/<uuid:case_id>/confirm", confirm, name="case-confirm"),
    path("questions/<uuid:question_id>/ask", ask_again, name="question-ask"),
    path("questions/<uuid:question_id>/blank-sheet", blank_sheet, name="question-blank-sheet"),
    path("questions/<uuid:question_id>/paper", on_paper, name="question-paper"),
    path("questions/<uuid:question_id>/withdraw", take_back_of_adult, name="question-withdraw"),
    path("cases/<uuid:application_id>/consents/<uuid:consent_id>/withdraw", take_back, name="consent-withdraw"),
    path("consent/<str:token>", household_consent, name="household-consent"),
]
