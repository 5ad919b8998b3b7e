"""Declaring relatives and close colleagues, so that neither handles the other's matters."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.scope import Role
from yizhan.registry import errors
from yizhan.registry.codes import TieKind
from yizhan.registry.http.forms import again, text_of
from yizhan.registry.queries.ties import standing_ties
from yizhan.registry.services.people import declare_tie_with, end_tie


@never_cache
@page(Role.MEMBER, *STAFF)
@require_http_methods(["GET", "POST"])
def ties(request: HttpRequest) -> HttpResponse:
    """One's declarations in force, and a new one: the other is named by name and document number together."""
    who = acting(request)
    if who.person_id is None:
        raise errors.EntryNeeded
    context = {"ties": standing_ties(who.person_id), "kinds": TieKind.choices, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/ties.html", context)
    try:
        declare_tie_with(
            person_id=who.person_id,
            name=text_of(request, "name"),
            document_number=text_of(request, "document_number"),
            kind=text_of(request, "kind"),
            acting=who,
            at=clock.now(),
        )
    except Invalid as error:
        told = context | again(request, error, "name", "document_number", "kind")
        return render(request, "registry/ties.html", told, status=error.status)
    messages.success(request, _("已申报。从现在起，您不会办到对方的事项。"))
    return redirect("ties")


@never_cache
@page(Role.MEMBER, *STAFF)
@require_POST
def end(request: HttpRequest, tie_id: UUID) -> HttpResponse:
    who = acting(request)
    if who.person_id is None:
        raise NotFound
    end_tie(tie_id=tie_id, person_id=who.person_id, acting=who, at=clock.now())
    messages.success(request, _("已撤销申报。"))
    return redirect("ties")


urlpatterns = [
    path("my/ties", ties, name="ties"),
    path("my/ties/<uuid:tie_id>/end", end, name="tie-end"),
]
