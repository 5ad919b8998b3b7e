"""请工会帮我办: the member's page, and the desk's for one request."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases import desk_errors
from yizhan.cases.http import reading
from yizhan.cases.http.unfit import unfit_page
from yizhan.cases.queries.helping import access_help, standing_help
from yizhan.cases.services import assisting, helping, judging
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.scope import Role
from yizhan.registry import api as registry


@never_cache
@page(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest, code: str) -> HttpResponse:
    """What asking means, the press, and afterwards how it stands."""
    who = acting(request)
    programme = catalogue.published(code, clock.today())
    try:
        judging.refuse_unfit(programme, who)
    except DomainError as refused:
        return unfit_page(request, programme, refused)
    if request.method == "POST":
        helping.ask_help(programme_code=code, acting=who, at=clock.now())
        messages.success(request, _("已告诉工会。工会干部会和您联系。"))
        return redirect("ask-help", code=code)
    if who.person_id is None or not programme.is_filled_in_for:
        raise desk_errors.NotHelpedWith
    membership = registry.membership_of(who.person_id)
    context = {
        "programme": programme,
        "is_open": programme.is_open(clock.today()),
        "standing": standing_help(who.person_id, code),
        "contact": registry.union_card(membership.union_id).contact if membership else None,
    }
    return render(request, "cases/ask_help.html", context)


@page(Role.MEMBER)
@require_POST
def take_back(request: HttpRequest, code: str) -> HttpResponse:
    helping.take_back_help(programme_code=code, acting=acting(request), at=clock.now())
    messages.success(request, _("已收回。"))
    return redirect("ask-help", code=code)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def asked(request: HttpRequest, help_id: UUID) -> HttpResponse:
    """Who asks for which service, with their phone; a press begins the draft that is filled in for them."""
    who = acting(request)
    found = access_help(who, help_id)
    context = {
        "help": found,
        "person": registry.person_card(found.person_id),
        "programme": catalogue.published(found.programme_code, clock.today()),
        "problems": [],
    }
    if request.method == "GET":
        return render(request, "cases/asked_help.html", context)
    try:
        begun = assisting.answer_help(help_id=help_id, acting=who, at=clock.now())
    except DomainError as refused:
        context["problems"] = reading.problems_of(refused)
        return render(request, "cases/asked_help.html", context, status=refused.status)
    return redirect("assist-form", assistance_id=begun.id)


urlpatterns = [
    path("help/<slug:code>", ask, name="ask-help"),
    path("help/<slug:code>/take-back", take_back, name="help-take-back"),
    path("help-asked/<uuid:help_id>", asked, name="help-asked"),
]
