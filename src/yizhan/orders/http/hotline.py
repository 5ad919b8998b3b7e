"""12351: the operator enters what a caller says and reads the receipt code out."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.orders.http import reading
from yizhan.orders.http.holding import quiet
from yizhan.orders.http.public import county_choices
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.lists import taken_calls
from yizhan.orders.services import filing
from yizhan.orders.terms import kinds, said


@never_cache
@page(Role.HOTLINE_OPERATOR)
@require_http_methods(["GET", "POST"])
def hotline(request: HttpRequest) -> HttpResponse:
    """The form, and the last calls as numbers, classes and clocks."""
    if request.method == "POST":
        try:
            answer = repeats.sent(request, partial(_take, request))
        except DomainError as refused:
            return _form(request, refused)
        order = WorkOrder.objects.get(id=UUID(answer.body["id"]))
        context = {"order": order, "code": filing.code_of(order.id), "is_call": True}
        return quiet(render(request, "orders/receipt.html", context))
    return _form(request)


def _take(request: HttpRequest, who: Acting, at: datetime) -> Answer:
    filed = filing.take_call(told=reading.told(request), acting=who, at=at)
    return Answer(201, {"id": str(filed.order.id)})


def _form(request: HttpRequest, refused: DomainError | None = None) -> HttpResponse:
    context = {
        "sent": request.POST if refused else {},
        "problems": reading.problems_of(refused, "what") if refused else [],
        "kinds": [(one.code, f"{said(one.names)}{_('：')}{said(one.hint)}") for one in kinds()],
        "counties": county_choices(),
        "rows": taken_calls(acting(request), on=clock.today()),
    }
    return quiet(render(request, "orders/hotline.html", context, status=refused.status if refused else 200))


urlpatterns = [path("hotline", hotline, name="hotline")]
