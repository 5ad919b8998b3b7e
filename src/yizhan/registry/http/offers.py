"""A union asks for a member of another: the old union's answer on its desk, and the member's own."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.scope import Acting, Role
from yizhan.registry.http.forms import again, text_of
from yizhan.registry.http.transfers import transfer_page
from yizhan.registry.queries.access import access_transfer
from yizhan.registry.services import offers


@never_cache
@page(*STAFF)
@require_POST
def agree(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """The old union lets the member go."""
    _agree(request, acting(request), transfer_id)
    return redirect("transfers")


@never_cache
@page(*STAFF)
@require_POST
def decline(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    """The old union does not, and says why."""
    found = access_transfer(acting(request), transfer_id)
    try:
        offers.decline(transfer_id=transfer_id, why=text_of(request, "why"), acting=acting(request), at=clock.now())
    except Invalid as error:
        return transfer_page(request, found, status=error.status, **again(request, error, "why"))
    messages.success(request, _("已答复不同意，会籍不变。"))
    return redirect("transfers")


@never_cache
@page(Role.MEMBER)
@require_POST
def agree_oneself(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    _agree(request, acting(request), transfer_id)
    return redirect("my-membership")


@never_cache
@page(Role.MEMBER)
@require_POST
def decline_oneself(request: HttpRequest, transfer_id: UUID) -> HttpResponse:
    offers.decline(transfer_id=transfer_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已答复不同意，会籍不变。"))
    return redirect("my-membership")


def _agree(request: HttpRequest, who: Acting, transfer_id: UUID) -> None:
    joined = offers.agree(transfer_id=transfer_id, acting=who, at=clock.now())
    if joined is None:
        messages.success(request, _("已记下您的同意。另一方也同意后，会籍就转过去。"))
    else:
        messages.success(request, _("双方都同意了，会籍已转好。"))


urlpatterns = [
    path("transfers/<uuid:transfer_id>/agree", agree, name="offer-agree"),
    path("transfers/<uuid:transfer_id>/decline", decline, name="offer-decline"),
    path("my/transfers/<uuid:transfer_id>/agree", agree_oneself, name="my-offer-agree"),
    path("my/transfers/<uuid:transfer_id>/decline", decline_oneself, name="my-offer-decline"),
]
