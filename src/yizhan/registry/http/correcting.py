"""更正姓名或证件: an officer from the county up, on a page of its own."""

from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page
from yizhan.kernel.errors import Conflict, Invalid, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry import codes, correcting_errors
from yizhan.registry.http.forms import again, day_of, text_of
from yizhan.registry.queries.access import access_member
from yizhan.registry.queries.people import card_of
from yizhan.registry.services import steps
from yizhan.registry.services.correcting import BASIS_LONGEST, CORRECTORS, Correction, correct_entry

# The number is not among them: it is typed again rather than sent back.
_SHOWN_AGAIN = ("name", "document_kind", "birth_date", "sex", "basis")
_OF_THE_NUMBER = (correcting_errors.NumberOfAnother, correcting_errors.NumberOfMerged)


@never_cache
@page(*CORRECTORS)
@require_http_methods(["GET", "POST"])
def correct(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """What the document says, and what was looked at. Nothing that stands is filled in."""
    who = acting(request)
    membership = access_member(who, person_id)
    if request.method == "GET":
        steps.refuse_own(who, membership.person_id)
        if membership.person_id != person_id:  # an old address: the entry was merged
            return redirect("member-correct", person_id=membership.person_id)
    context: dict[str, Any] = {
        "membership": membership,
        "card": card_of(membership.person),
        "kinds": [("", _("不改")), *codes.DocumentKinds.choices],
        "sexes": [("", _("不改")), *((one.value, one.label) for one in (codes.Sex.MALE, codes.Sex.FEMALE))],
        "longest": BASIS_LONGEST,
        "typed": {},
    }
    if request.method == "GET":
        return render(request, "registry/correct_entry.html", context)
    try:
        repeats.sent(request, partial(_correct, request, person_id))
    except Invalid as error:
        return _again(request, context, error, error.status)
    except _OF_THE_NUMBER as error:
        return _again(request, context, _at_the_number(error), error.status)
    messages.success(request, _("已更正，并告诉了会员。原来的内容已加密留存。"))
    return redirect("member", person_id=person_id)


def _correct(request: HttpRequest, person_id: UUID, who: Acting, at: datetime) -> Answer:
    correction = Correction(
        basis=request.POST.get("basis", ""),
        name=text_of(request, "name"),
        document_kind=text_of(request, "document_kind"),
        document_number=text_of(request, "document_number"),
        birth_date=_day(request),
        sex=text_of(request, "sex"),
    )
    return Answer(200, {"fields": correct_entry(person_id=person_id, correction=correction, acting=who, at=at)})


def _day(request: HttpRequest) -> date | None:
    """None where nothing is typed; what is no day is one that nobody was born on, and refused as such."""
    return day_of(request, "birth_date") or (date.max if text_of(request, "birth_date") else None)


def _at_the_number(error: Conflict) -> Invalid:
    return Invalid([Problem(field="document_number", message=str(error))])


def _again(request: HttpRequest, context: dict[str, Any], error: Invalid, status: int) -> HttpResponse:
    told = context | again(request, error, *_SHOWN_AGAIN)
    return render(request, "registry/correct_entry.html", told, status=status)


urlpatterns = [path("members/<uuid:person_id>/correct", correct, name="member-correct")]
