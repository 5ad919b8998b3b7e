"""会员接转 as the receiving union sees it: what waits, and taking or not taking somebody over."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.registry import sealed
from yizhan.registry.codes import TransferState
from yizhan.registry.http.forms import again, text_of
from yizhan.registry.models import Transfer
from yizhan.registry.queries.access import OPEN_STATES, access_transfer, offers_waiting, transfers_waiting
from yizhan.registry.services.offers import speaks_for
from yizhan.registry.services.transfers import accept_transfer, refuse_transfer

SHOWN = 100


@never_cache
@page(*STAFF)
@require_GET
def transfers(request: HttpRequest) -> HttpResponse:
    """What waits for the acting union, soonest due first; the first hundred."""
    rows = list(transfers_waiting(acting(request))[:SHOWN])
    offers = list(offers_waiting(acting(request))[:SHOWN])
    return render(request, "registry/transfers.html", {"rows": rows, "offers": offers})


@never_cache
@page(*STAFF)
@require_GET
def transfer(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    return transfer_page(request, access_transfer(acting(request), transfer_id))


@never_cache
@page(*STAFF)
@require_POST
def accept(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    accept_transfer(transfer_id=transfer_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已接收。转出和转入已同时办结，会员会看到。"))
    return redirect("transfers")


@never_cache
@page(*STAFF)
@require_POST
def refuse(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    found = access_transfer(acting(request), transfer_id)
    try:
        refuse_transfer(transfer_id=transfer_id, why=text_of(request, "why"), acting=acting(request), at=clock.now())
    except Invalid as error:
        return transfer_page(request, found, status=error.status, **again(request, error, "why"))
    messages.success(request, _("已答复不接收，会员会看到理由。"))
    return redirect("transfers")


def transfer_page(request: HttpRequest, found: Transfer, status: int = 200, **more: Any) -> HttpResponse:
    person = found.person
    context = {
        "transfer": found,
        "is_open": found.state in OPEN_STATES,
        "may_answer": (
            found.state == TransferState.OFFERED
            and found.old_union_agreed_at is None
            and speaks_for(acting(request), found)
        ),
        "number": person.member_number or "",
        "document": sealed.masked_document(person),
        "phone": sealed.masked_phone(person),
        **more,
    }
    return render(request, "registry/transfer.html", context, status=status)


urlpatterns = [
    path("transfers", transfers, name="transfers"),
    path("transfers/<uuid:transfer_id>", transfer, name="transfer"),
    path("transfers/<uuid:transfer_id>/accept", accept, name="transfer-accept"),
    path("transfers/<uuid:transfer_id>/refuse", refuse, name="transfer-refuse"),
]
