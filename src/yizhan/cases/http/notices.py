"""Public notices: the list, the page without a trace for search engines, objecting, and looking into objections."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import EVERYONE, STAFF, acting, page
from yizhan.cases.http import reading
from yizhan.cases.models import PublicNotice
from yizhan.cases.queries.notices import access_notice, notice_of, notice_shown, notices_open_for, objections_read
from yizhan.cases.services.notices import object_to_notice, settle_objection
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting


@never_cache
@page(*EVERYONE)
@require_GET
def notices(request: HttpRequest) -> HttpResponse:
    found = notices_open_for(acting(request), on=clock.today())
    return _quiet(render(request, "cases/notices.html", {"notices": found}))


@never_cache
@page(*EVERYONE)
@require_GET
def notice(request: HttpRequest, token: str) -> HttpResponse:
    """Surname, unit, category, days. Gone (410) when its last day is over."""
    shown = notice_shown(acting(request), token, on=clock.today())
    return _quiet(render(request, "cases/notice.html", {"notice": shown}))


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest, token: str) -> HttpResponse:
    """Say what is not right, with or without a name; only the notice's own level reads it."""
    who = acting(request)
    shown = notice_shown(who, token, on=clock.today())
    context: dict[str, object] = {"notice": shown, "text": reading.text(request, "text")}
    if request.method == "POST":
        try:
            repeats.sent(request, partial(_object, token, request), is_confidential=True)
        except DomainError as refused:
            context["problems"] = reading.problems_of(refused, "text")
            return _quiet(render(request, "cases/object.html", context, status=refused.status))
        return _quiet(render(request, "cases/objected.html", {"notice": shown}))
    return _quiet(render(request, "cases/object.html", context))


def _object(token: str, request: HttpRequest, who: Acting, at: datetime) -> Answer:
    text, contact = reading.text(request, "text"), reading.text(request, "contact", longest=200)
    object_to_notice(token=token, text=text, contact=contact, acting=who, at=at)
    return Answer(200)


@never_cache
@page(*STAFF)
@require_GET
def objections(request: HttpRequest, notice_id: UUID) -> HttpResponse:
    """For the notice's own level: each objection in full, every reading on record."""
    at = clock.now()
    return _objections_page(request, access_notice(acting(request), notice_id, on=clock.local_date(at)), at)


def _objections_page(
    request: HttpRequest, shown: PublicNotice, at: datetime, wrong: reading.TypedWrong | None = None
) -> HttpResponse:
    """The objections; `wrong` is what was typed at one of them and does not do."""
    context = {"notice": shown, "objections": objections_read(acting(request), shown, at=at), "wrong": wrong}
    return render(request, "cases/objections.html", context, status=wrong.status if wrong else 200)


@never_cache
@page(*STAFF)
@require_POST
def settle(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    who, at = acting(request), clock.now()
    try:
        objection = settle_objection(
            objection_id=objection_id,
            is_upheld=request.POST.get("upheld") == "yes",
            finding=reading.text(request, "finding"),
            acting=who,
            at=at,
        )
    except DomainError as refused:
        typed = reading.typed_wrong(request, objection_id, "finding", refused)
        return _objections_page(request, notice_of(who, objection_id, on=clock.local_date(at)), at, typed)
    messages.success(request, _("异议核实结论已记录。"))
    return redirect("notice-objections", notice_id=objection.notice_id)


def _quiet(response: HttpResponse) -> HttpResponse:
    """Not for search engines and not to be kept."""
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    return response


urlpatterns = [
    path("notices", notices, name="notices"),
    path("notices/<str:token>", notice, name="notice"),
    path("notices/<str:token>/object", object_to, name="notice-object"),
    path("notice-desk/<uuid:notice_id>", objections, name="notice-objections"),
    path("objections/<uuid:objection_id>/settle", settle, name="objection-settle"),
]
