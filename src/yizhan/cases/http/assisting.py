"""帮办代办 at the desk: finding the person, filling in, and their own confirmation."""

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
from yizhan.cases.http import reading
from yizhan.cases.http.uploading import places, take_uploads
from yizhan.cases.models import Assistance, Draft
from yizhan.cases.queries.accounts import paid_unasked
from yizhan.cases.queries.assisting import on_behalf, open_assistances, own_assistance
from yizhan.cases.queries.drafts import answers_of, materials_of
from yizhan.cases.queries.owed import promised_day
from yizhan.cases.services import assisting, consents, deferring, drafts, judging
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel import clock, files
from yizhan.kernel.errors import DomainError, Invalid, Problem
from yizhan.registry import api as registry


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def find(request: HttpRequest) -> HttpResponse:
    """By name and document number together: nobody is found by browsing."""
    who = acting(request)
    services = [one for one in catalogue.list_published(clock.today()) if one.is_filled_in_for]
    begun = [(one, catalogue.published(one.programme_code, clock.today())) for one in open_assistances(who)]
    context: dict[str, Any] = {"services": services, "begun": begun, "sent": request.POST}
    if request.method == "GET":
        return render(request, "cases/assist.html", context)
    try:
        found = assisting.begin(
            name=reading.text(request, "name", longest=120),
            document_number=reading.text(request, "document_number", longest=30),
            programme_code=reading.text(request, "programme", longest=64),
            acting=who,
            at=clock.now(),
        )
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused, "document_number")
        return render(request, "cases/assist.html", context, status=refused.status)
    return redirect("assist-form", assistance_id=found.id)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def form(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """The programme's own form, at the desk."""
    who, at = acting(request), clock.now()
    found = own_assistance(who, assistance_id)
    draft, programme = _draft(found)
    if request.method == "GET":
        raw = catalogue.to_raw(programme.form, answers_of(draft))
        return _form_page(request, found, draft, programme, raw, [])
    posted = catalogue.read_post(programme.form, reading.lists(request.POST))
    pressed = catalogue.press_button(programme.form, posted, reading.lists(request.POST))
    oneself = on_behalf(found)
    drafts.save_draft(draft_id=draft.id, sent=drafts.Answers(pressed or posted), acting=oneself, at=at)
    problems = take_uploads(request, draft.id, programme, on_behalf_of=oneself)
    if pressed is None and not problems:
        problems = _faults(_draft(found)[0], programme)
        if not problems and not request.POST.get("save"):
            return redirect("assist-confirm", assistance_id=found.id)
    return _form_page(request, found, draft, programme, pressed or posted, problems)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """What goes out, read to the person; their code, or the form that they have signed."""
    who, at = acting(request), clock.now()
    found = own_assistance(who, assistance_id)
    draft, programme = _draft(found)
    if request.method == "GET":
        return _confirm_page(request, found, draft, programme)
    said = assisting.Confirmation(frozenset(request.POST.getlist("purpose")), bool(request.POST.get("commitment")))
    sheet = request.FILES.get("sheet")
    try:
        if sheet is not None:
            name = sheet.name or "sheet"
            with files.refused_at("sheet"):
                application = assisting.confirm_by_sheet(
                    sheet, assistance_id=found.id, name=name, said=said, acting=who, at=at
                )
        else:
            code = reading.text(request, "code", longest=10)
            application = assisting.confirm_by_code(assistance_id=found.id, code=code, said=said, acting=who, at=at)
    except DomainError as refused:
        return _confirm_page(request, found, draft, programme, refused)
    messages.success(request, _("已按本人确认提交，编号 {number}。").format(number=application.number))
    return redirect("assist")


@page(*STAFF)
@require_POST
def send_code(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    assisting.send_code(assistance_id=assistance_id, acting=acting(request), at=clock.now())
    messages.success(request, _("确认码已发到本人手机。"))
    return redirect("assist-confirm", assistance_id=assistance_id)


@page(*STAFF)
@require_POST
def nominate(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """Put forward by the union: filed and accepted with one press, and the member told."""
    application = assisting.nominate(assistance_id=assistance_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已提名并受理，编号 {number}。本人会收到通知。").format(number=application.number))
    return redirect("application", application_id=application.id)


@never_cache
@page(*STAFF)
@require_GET
def printed(request: HttpRequest, assistance_id: UUID) -> HttpResponse:
    """The form with its answers and consents, to be signed by the person."""
    found = own_assistance(acting(request), assistance_id)
    draft, programme = _draft(found)
    return render(request, "cases/assist_print.html", _told(found, draft, programme))


def _draft(found: Assistance) -> tuple[Draft, Programme]:
    draft = Draft.objects.get(id=found.id)
    return draft, catalogue.version(draft.programme_version_id)


def _faults(draft: Draft, programme: Programme) -> list[Problem]:
    cleaned = catalogue.clean(programme.form, answers_of(draft), on=clock.today())
    return [Problem(field=one.field, message=one.message) for one in cleaned.problems]


def _form_page(
    request: HttpRequest, found: Assistance, draft: Draft, programme: Programme, raw: Any, problems: list[Problem]
) -> HttpResponse:
    facts = judging.facts_so_far(programme, found.person_id, raw, clock.today())
    context = {
        "assistance": found,
        "person": registry.person_card(found.person_id),
        "programme": programme,
        "raw": raw,
        "problems": problems,
        "materials": places(draft.id, programme, facts, problems),
    }
    return render(request, "cases/assist_form.html", context, status=422 if problems else 200)


def _confirm_page(
    request: HttpRequest,
    found: Assistance,
    draft: Draft,
    programme: Programme,
    refused: DomainError | None = None,
) -> HttpResponse:
    problems = reading.problems_of(refused, "code") if refused else []
    facts = judging.facts_so_far(
        programme, found.person_id, catalogue.to_raw(programme.form, answers_of(draft)), clock.today()
    )
    context = {
        **_told(found, draft, programme),
        "problems": problems,
        "faults": {problem["field"]: problem["message"] for problem in problems},
        "ticked": request.POST.getlist("purpose"),
        "owed": judging.deferrable_missing(draft.id, programme, facts),
        "owed_until": promised_day(programme, on=clock.today()),
        "promise": deferring.PROMISE,
        "paid_to": paid_unasked([programme], answers_of(draft), found.person_id),
    }
    return render(request, "cases/assist_confirm.html", context, status=refused.status if refused else 200)


def _told(found: Assistance, draft: Draft, programme: Programme) -> dict[str, Any]:
    cleaned = catalogue.clean(programme.form, answers_of(draft), on=clock.today())
    if cleaned.problems:
        raise Invalid([Problem(field=one.field, message=one.message) for one in cleaned.problems])
    return {
        "assistance": found,
        "person": registry.person_card(found.person_id),
        "programme": programme,
        "answers": catalogue.answers_by_section(programme.form, cleaned.all_values),
        "materials": materials_of(draft.id),
        "consents": consents.own_consents(programme),
    }


urlpatterns = [
    path("assist", find, name="assist"),
    path("assist/<uuid:assistance_id>", form, name="assist-form"),
    path("assist/<uuid:assistance_id>/confirm", confirm, name="assist-confirm"),
    path("assist/<uuid:assistance_id>/code", send_code, name="assist-code"),
    path("assist/<uuid:assistance_id>/nominate", nominate, name="assist-nominate"),
    path("assist/<uuid:assistance_id>/print", printed, name="assist-print"),
]
