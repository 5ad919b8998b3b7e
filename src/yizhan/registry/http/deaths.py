"""去世登记: a cadre or officer records it on the member's page; a desk above takes a mistake back."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock, files, vault
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.http.forms import ACCEPT, again, day_of, paper_of
from yizhan.registry.queries.access import access_death, access_member, deaths_in_reach
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.services.deaths import ABOVE, WHY_LONGEST, record_death, take_back_death
from yizhan.registry.services.papers import NUMBER_LONGEST


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def record(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """When it was and by which paper; then the membership ends and nothing is sent any more."""
    context = {
        "membership": access_member(acting(request), person_id),
        "longest": NUMBER_LONGEST,
        "accept": ACCEPT,
        "typed": {},
    }
    if request.method == "GET":
        return render(request, "registry/record_death.html", context)
    try:
        answer = repeats.sent(request, partial(_record, request, person_id))
    except Invalid as error:
        told = context | again(request, error, "died_on", "document_number")
        return render(request, "registry/record_death.html", told, status=error.status)
    messages.success(request, _("已登记去世：会籍终止，不会再发任何消息。"))
    return redirect("death", death_id=answer.body["id"])


def _record(request: HttpRequest, person_id: UUID, who: Acting, at: datetime) -> Answer:
    paper = paper_of(request, "document_number", "paper")
    day = day_of(request, "died_on")
    made = record_death(person_id=person_id, died_on=day, paper=paper, acting=who, at=at)
    return Answer(201, {"id": str(made)})


@never_cache
@page(*STAFF)
@require_GET
def deaths(request: HttpRequest) -> HttpResponse:
    """Who was recorded as dead in one's line; newest first."""
    page_ = newest_first(deaths_in_reach(acting(request)), request.GET.get("after", ""))
    return render(request, "registry/deaths.html", {"page": page_})


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def death(request: HttpRequest, death_id: UUID) -> HttpResponse:
    """One record; a desk above takes it back here."""
    who = acting(request)
    context: dict[str, Any] = {
        "death": access_death(who, death_id),
        "may_take_back": who.role in ABOVE,
        "longest": WHY_LONGEST,
        "typed": {},
    }
    if request.method == "GET":
        return render(request, "registry/death.html", context)
    try:
        take_back_death(death_id=death_id, why=request.POST.get("mistaken", ""), acting=who, at=clock.now())
    except Invalid as error:
        return render(request, "registry/death.html", context | again(request, error, "mistaken"), status=error.status)
    messages.success(request, _("已撤销：会籍、接转和账号都恢复了。"))
    return redirect("member", person_id=context["death"].person_id)


@never_cache
@page(*STAFF)
@require_GET
def death_paper(request: HttpRequest, death_id: UUID) -> StreamingHttpResponse:
    """The paper, as a download; the reading is logged before it is shown."""
    found = access_death(acting(request), death_id)
    if found.file_id is None:
        raise NotFound
    vault.log_reading(
        acting=acting(request),
        at=clock.now(),
        subject=("person", found.person_id),
        fields=["evidence"],
        purpose="register",
        scope=found.scope,
    )
    return files.respond(found.file_id)


urlpatterns = [
    path("members/<uuid:person_id>/death", record, name="record-death"),
    path("deaths", deaths, name="deaths"),
    path("deaths/<uuid:death_id>", death, name="death"),
    path("deaths/<uuid:death_id>/paper", death_paper, name="death-paper"),
]
