"""我的会籍: what one's membership is, who looks after one, changing the union, claiming one's entry."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page, sender
from yizhan.kernel import calendar, clock
from yizhan.kernel.errors import Invalid, NotFound, Problem
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.ids import read_id
from yizhan.kernel.limits import TriedTooOften
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import codes, errors
from yizhan.registry.http.forms import MOVING_REASONS, again, text_of
from yizhan.registry.models import EntryObjection, Membership, Person, Transfer
from yizhan.registry.queries.access import OPEN_STATES, with_unions
from yizhan.registry.queries.expulsions import appeal_of, own_expulsions, words_of
from yizhan.registry.queries.lists import UNIONS_SHOWN, unions_like
from yizhan.registry.queries.people import member_since
from yizhan.registry.queries.unions import pool_counties, pool_of, union_card
from yizhan.registry.rules.joining import TRANSFER_TERM_DAYS, PoolWay
from yizhan.registry.services.people import claim_person
from yizhan.registry.services.transfers import request_transfer, withdraw_transfer


@never_cache
@page(Role.MEMBER)
@require_GET
def my_membership(request: HttpRequest) -> HttpResponse:
    return _membership_page(request)


def _membership_page(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    person_id = acting(request).person_id
    if person_id is None:
        return render(request, "registry/claim.html", more, status=status)
    membership = Membership.objects.filter(person_id=person_id, closed_on__isnull=True).select_related("union").first()
    transfers = with_unions(Transfer.objects.filter(person_id=person_id)).order_by("-requested_at")
    context = {
        "membership": membership,
        "since": member_since(person_id),
        "number": Person.objects.filter(id=person_id).values_list("member_number", flat=True).first(),
        "contact": union_card(membership.union_id).contact if membership else None,
        "latest": transfers.first(),
        "open_states": OPEN_STATES,
        "objection": EntryObjection.objects.filter(person_id=person_id).order_by("-id").first(),
        **_expelled(acting(request)),
        **more,
    }
    return render(request, "registry/my_membership.html", context, status=status)


def _expelled(who: Acting) -> dict[str, Any]:
    """The last expulsion with its words, what became of the appeal, or whether there may still be one."""
    expulsion = own_expulsions(who).first()
    if expulsion is None:
        return {}
    appeal = appeal_of(expulsion)
    return {
        "expulsion": expulsion,
        "appeal": appeal,
        "words": words_of(expulsion, appeal),
        "may_appeal": appeal is None and clock.today() <= expulsion.appeal_until,
    }


@never_cache
@page(Role.MEMBER)
@require_POST
def claim(request: HttpRequest) -> HttpResponse:
    """Recognise oneself in the register by phone and the last four of the document."""
    who = acting(request)
    if who.user_id is None:
        raise NotFound
    tail = text_of(request, "document_tail")
    try:
        claim_person(user_id=who.user_id, document_tail=tail, sender=sender(request), acting=who, at=clock.now())
    except (errors.ClaimFailed, TriedTooOften) as error:
        problem = Problem(field="document_tail", message=str(error))
        return _membership_page(request, error.status, problems=[problem], faults={"document_tail": str(error)})
    messages.success(request, _("已找到您的登记。"))
    return redirect("my-membership")


@never_cache
@page(Role.MEMBER)
@require_http_methods(["GET", "POST"])
def ask_transfer(request: HttpRequest) -> HttpResponse:
    """Find the new union and ask it to take one over."""
    search, county = request.GET.get("q", "")[:60].strip(), request.GET.get("county", "")[:6].strip()
    found = unions_like(search, division=county) if search or county else []
    context: dict[str, Any] = {
        "q": search,
        "county": county,
        "counties": pool_counties(),
        "unions": [(str(union.id), union.name) for union in found[:UNIONS_SHOWN]] + _pool_choice(county),
        "shown": UNIONS_SHOWN if len(found) > UNIONS_SHOWN else 0,
        "reasons": MOVING_REASONS,
        "term_days": TRANSFER_TERM_DAYS,
    }
    if request.method == "GET":
        return render(request, "registry/ask_transfer.html", context)
    try:
        repeats.sent(request, partial(_ask, request))
    except Invalid as error:
        told = context | again(request, error, "union_id", "reason")
        return render(request, "registry/ask_transfer.html", told, status=error.status)
    messages.success(request, _("已送到新工会。接收之前，现在的会籍不变。"))
    return redirect("my-membership")


def _pool_choice(county: str) -> list[tuple[str, str]]:
    """Who has no union at work goes to the pool of the county, from which its union places them."""
    found = pool_of([(PoolWay.RESIDENCE, county)]) if county else None
    return [(str(found[0]), _("没有单位工会，由区县的周转库接收"))] if found else []


def _ask(request: HttpRequest, who: Acting, at: datetime) -> Answer:
    if who.person_id is None:
        raise errors.NoMembership
    wanted, reason = text_of(request, "union_id"), text_of(request, "reason")
    if not wanted:
        raise errors.field_wrong("union_id")
    if reason not in codes.MOVING:
        raise errors.field_wrong("reason")
    due_on = calendar.add_working_days(clock.local_date(at), TRANSFER_TERM_DAYS).day
    try:
        request_transfer(
            person_id=who.person_id, to_union_id=read_id(wanted), reason=reason, due_on=due_on, acting=who, at=at
        )
    except (errors.SameUnion, errors.JoinRefused) as refused:  # another choice mends it: said at the field
        raise Invalid([Problem(field="union_id", message=str(refused))]) from None
    return Answer(200)


@never_cache
@page(Role.MEMBER)
@require_POST
def withdraw(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    withdraw_transfer(transfer_id=transfer_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已撤回，会籍不变。"))
    return redirect("my-membership")


urlpatterns = [
    path("my/membership", my_membership, name="my-membership"),
    path("my/membership/claim", claim, name="claim-entry"),
    path("my/membership/transfer", ask_transfer, name="ask-transfer"),
    path("my/transfers/<uuid:transfer_id>/withdraw", withdraw, name="transfer-withdraw"),
]
