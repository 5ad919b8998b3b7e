"""登记不对: a member tells their union, the union looks into it and answers."""

from datetime import datetime
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import errors
from yizhan.registry.http.forms import again
from yizhan.registry.queries.access import access_objection, deaths_in_reach, objections_open
from yizhan.registry.queries.people import membership_of
from yizhan.registry.queries.unions import union_card
from yizhan.registry.services.objecting import LONGEST, object_to_entry, settle_objection

SHOWN: Final = 100


@never_cache
@page(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def object_to(request: HttpRequest) -> HttpResponse:
    """What is not right, in the member's words; or whom to call."""
    person_id = acting(request).person_id
    standing = membership_of(person_id) if person_id else None
    if standing is None:
        raise errors.NoMembership
    context = {"contact": union_card(standing.union_id).contact, "longest": LONGEST, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/object.html", context)
    try:
        repeats.sent(request, partial(_object, request))
    except Invalid as error:
        return render(request, "registry/object.html", context | again(request, error, "said"), status=error.status)
    messages.success(request, _("已告诉工会。核对后会答复您。"))
    return redirect("my-membership")


def _object(request: HttpRequest, who: Acting, at: datetime) -> Answer:
    object_to_entry(said=request.POST.get("said", ""), acting=who, at=at)
    return Answer(201)


@never_cache
@page(*STAFF)
@require_GET
def objections(request: HttpRequest) -> HttpResponse:
    """What members say of their entries and waits for an answer; the oldest hundred."""
    return render(request, "registry/objections.html", {"rows": list(objections_open(acting(request))[:SHOWN])})


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, objection_id: UUID) -> HttpResponse:
    found = access_objection(acting(request), objection_id)
    death = deaths_in_reach(acting(request)).filter(person_id=found.person_id, taken_back_at__isnull=True).first()
    hint = _("本人登录不了，看不到答复：请按留下的电话告诉本人。") if death else _("会员会看到这段话。")
    context: dict[str, Any] = {"objection": found, "death": death, "hint": hint, "longest": LONGEST, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/objection.html", context)
    try:
        settle_objection(
            objection_id=objection_id, answer=request.POST.get("answer", ""), acting=acting(request), at=clock.now()
        )
    except Invalid as error:
        told = context | again(request, error, "answer")
        return render(request, "registry/objection.html", told, status=error.status)
    messages.success(request, _("已答复，会员会看到。"))
    return redirect("entry-objections")


urlpatterns = [
    path("my/membership/objection", object_to, name="entry-object"),
    path("entry-objections", objections, name="entry-objections"),
    path("entry-objections/<uuid:objection_id>", objection, name="entry-objection"),
]
