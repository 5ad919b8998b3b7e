"""除名: the decision on the member's page, the list, the answer of the desk above; and the member's own appeal."""

from datetime import datetime
from functools import partial
from typing import Any, Final
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
from yizhan.kernel.errors import Invalid
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import errors
from yizhan.registry.codes import AppealOutcome, ExpulsionGround
from yizhan.registry.http.forms import ACCEPT, day_of, faults, paper_of, text_of
from yizhan.registry.models import Expulsion
from yizhan.registry.queries.access import access_member
from yizhan.registry.queries.expulsions import (
    access_expulsion,
    appeal_of,
    appeals_waiting,
    expulsions_in_reach,
    words_of,
)
from yizhan.registry.queries.lists import newest_first
from yizhan.registry.rules.expelling import ANSWER_TERM_DAYS, APPEAL_TERM_DAYS
from yizhan.registry.services.expulsion_appeals import LONGEST, appeal_expulsion, settle_appeal
from yizhan.registry.services.expulsions import REASON_LONGEST, Decision, expel
from yizhan.registry.services.papers import NUMBER_LONGEST

SHOWN: Final = 100


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def expel_member(request: HttpRequest, person_id: UUID) -> HttpResponse:
    """The ground, the reason in words, and the decision with its number, day and file."""
    context: dict[str, Any] = {
        "membership": access_member(acting(request), person_id),
        "grounds": ExpulsionGround.choices,
        "term_days": APPEAL_TERM_DAYS,
        "reason_longest": REASON_LONGEST,
        "number_longest": NUMBER_LONGEST,
        "accept": ACCEPT,
        "typed": {},
    }
    if request.method == "GET":
        return render(request, "registry/expel.html", context)
    try:
        answer = repeats.sent(request, partial(_expel, request, person_id))
    except Invalid as error:
        return render(request, "registry/expel.html", context | _again(request, error), status=error.status)
    messages.success(request, _("已办理除名，并告诉了会员怎样申诉。没有账号的会员，请把决定书当面或挂号寄给本人。"))
    return redirect("expulsion", expulsion_id=answer.body["id"])


def _expel(request: HttpRequest, person_id: UUID, who: Acting, at: datetime) -> Answer:
    decision = Decision(
        ground=text_of(request, "ground"),
        reason=request.POST.get("expulsion_reason", ""),
        paper=paper_of(request, "decision_number", "decision"),
        decided_on=day_of(request, "decided_on"),
    )
    made = expel(person_id=person_id, decision=decision, acting=who, at=at)
    return Answer(201, {"id": str(made)})


@never_cache
@page(*STAFF)
@require_GET
def expulsions(request: HttpRequest) -> HttpResponse:
    """What the acting desk is to answer, soonest due first, and who was expelled in its line, the newest first."""
    who, after = acting(request), request.GET.get("after", "")
    context = {
        "waiting": [] if after else list(appeals_waiting(who)[:SHOWN]),
        "page": newest_first(expulsions_in_reach(who), after),
    }
    return render(request, "registry/expulsions.html", context)


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def expulsion(request: HttpRequest, expulsion_id: UUID) -> HttpResponse:
    """One expulsion, what was said of it and what came of it; the desk above answers here. Each reading is logged."""
    who = acting(request)
    found = access_expulsion(who, expulsion_id)
    if request.method == "GET":
        return _page(request, found)
    try:
        settle_appeal(
            expulsion_id=expulsion_id,
            outcome=text_of(request, "outcome"),
            answer=request.POST.get("appeal_answer", ""),
            acting=who,
            at=clock.now(),
        )
    except Invalid as error:
        return _page(request, found, status=error.status, **_again(request, error))
    messages.success(request, _("已答复，会员会看到。"))
    return redirect("expulsion", expulsion_id=expulsion_id)


def _page(request: HttpRequest, found: Expulsion, status: int = 200, **more: Any) -> HttpResponse:
    who, appeal = acting(request), appeal_of(found)
    _log(found, ["expulsion"], who)
    context = {
        "expulsion": found,
        "appeal": appeal,
        "words": words_of(found, appeal),
        "answers": appeal is not None and appeal.settled_at is None and appeal.desk_id == who.node_id,
        "outcomes": AppealOutcome.choices,
        "longest": LONGEST,
        "typed": {},
        **more,
    }
    return render(request, "registry/expulsion.html", context, status=status)


def _log(found: Expulsion, fields: list[str], who: Acting) -> None:
    vault.log_reading(
        acting=who,
        at=clock.now(),
        subject=("person", found.person_id),
        fields=fields,
        purpose="register",
        scope=found.scope,
    )


@never_cache
@page(Role.MEMBER, *STAFF)
@require_GET
def decision(request: HttpRequest, expulsion_id: UUID) -> StreamingHttpResponse:
    """The decision, as a download: for the line, each reading logged, and for the member."""
    who = acting(request)
    found = access_expulsion(who, expulsion_id)
    if who.role is not Role.MEMBER:
        _log(found, ["evidence"], who)
    return files.respond(found.file_id)


@never_cache
@page(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def appeal(request: HttpRequest, expulsion_id: UUID) -> HttpResponse:
    """Why it is not right, in the member's words."""
    found = access_expulsion(acting(request), expulsion_id)
    if appeal_of(found) is not None:
        raise errors.AppealMade
    if clock.today() > found.appeal_until:
        raise errors.AppealTooLate(day=found.appeal_until.isoformat())
    context = {"expulsion": found, "longest": LONGEST, "answer_days": ANSWER_TERM_DAYS, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/appeal_expulsion.html", context)
    try:
        repeats.sent(request, partial(_appeal, request, expulsion_id))
    except Invalid as error:
        again = context | _again(request, error)
        return render(request, "registry/appeal_expulsion.html", again, status=error.status)
    messages.success(request, _("已送到上级工会。答复会告诉您。"))
    return redirect("my-membership")


def _appeal(request: HttpRequest, expulsion_id: UUID, who: Acting, at: datetime) -> Answer:
    appeal_expulsion(expulsion_id=expulsion_id, said=request.POST.get("grounds", ""), acting=who, at=at)
    return Answer(201)


def _again(request: HttpRequest, error: Invalid) -> dict[str, Any]:
    """The form once more with everything that was typed: these texts are long."""
    return {"typed": request.POST, "problems": error.problems, "faults": faults(error.problems)}


urlpatterns = [
    path("members/<uuid:person_id>/expel", expel_member, name="expel-member"),
    path("expulsions", expulsions, name="expulsions"),
    path("expulsions/<uuid:expulsion_id>", expulsion, name="expulsion"),
    path("expulsions/<uuid:expulsion_id>/decision", decision, name="expulsion-decision"),
    path("my/expulsions/<uuid:expulsion_id>/appeal", appeal, name="expulsion-appeal"),
]
