"""What the desk says of a question to an adult of the household: the signed sheet, and who said no before."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.errors import SheetNotOpened
from yizhan.cases.http import reading
from yizhan.cases.http.desk import officer_page
from yizhan.cases.models import HouseholdConsent
from yizhan.cases.queries.access import access_application
from yizhan.cases.queries.consents import application_of
from yizhan.cases.queries.views import application_view
from yizhan.cases.services import looking, sheets
from yizhan.kernel import clock, files
from yizhan.kernel.errors import DomainError


@never_cache
@page(*STAFF)
@require_POST
def sheet(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The signed sheet of an adult: confirmed, or returned with the reason."""
    if request.POST.get("answer") == "confirm":
        try:
            question = sheets.confirm_sheet(question_id=question_id, acting=acting(request), at=clock.now())
        except SheetNotOpened as refused:
            told = reading.TypedWrong(question_id, "opened", "", str(refused), refused.status)
            return _page_again(request, question_id, told, refused)
        messages.success(request, _("已确认纸质同意书。"))
        return redirect("application", application_id=question.application_id)
    return _answered(request, question_id, sheets.return_sheet, _("已退回，申请人会收到通知。"))


@never_cache
@page(*STAFF)
@require_POST
def take_in(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """The signed sheet that was brought to the desk, for whoever signed it."""
    try:
        upload = reading.sheet(request)
        with files.refused_at("sheet"):
            question = sheets.take_in_sheet(
                upload, question_id=question_id, name=upload.name or "sheet", acting=acting(request), at=clock.now()
            )
    except DomainError as refused:
        return _come_back(request, question_id, "sheet", refused)
    messages.success(request, _("已收下纸质同意书。请打开核对，再确认。"))
    return redirect("application", application_id=question.application_id)


@never_cache
@page(*STAFF)
@require_POST
def looked_into(request: HttpRequest, question_id: UUID) -> HttpResponse:
    """Whoever said no before a correction is somebody else than those named now: with the reason."""
    return _answered(request, question_id, looking.confirm_another_person, _("已记录核对结果。"))


def _answered(request: HttpRequest, question_id: UUID, act: Callable[..., HouseholdConsent], said: str) -> HttpResponse:
    """Do it with the reason that was typed."""
    try:
        reason = reading.text(request, "reason", longest=300)
        question = act(question_id=question_id, reason=reason, acting=acting(request), at=clock.now())
    except DomainError as refused:
        return _come_back(request, question_id, "reason", refused)
    messages.success(request, said)
    return redirect("application", application_id=question.application_id)


def _come_back(request: HttpRequest, question_id: UUID, field: str, refused: DomainError) -> HttpResponse:
    """What was typed or chosen and does not do comes back with the page, at its field."""
    return _page_again(request, question_id, reading.typed_wrong(request, question_id, field, refused), refused)


def _page_again(
    request: HttpRequest, question_id: UUID, wrong: reading.TypedWrong, refused: DomainError
) -> HttpResponse:
    found = access_application(acting(request), application_of(question_id))
    view = application_view(acting(request), found, on=clock.today())
    if not any(part.commands for part in view.parts):  # nobody else was shown the form
        raise refused
    return officer_page(request, view, wrong=wrong)


urlpatterns = [
    path("questions/<uuid:question_id>/take-in", take_in, name="question-take-in"),
    path("questions/<uuid:question_id>/sheet", sheet, name="question-sheet"),
    path("questions/<uuid:question_id>/looked-into", looked_into, name="question-looked-into"),
]
