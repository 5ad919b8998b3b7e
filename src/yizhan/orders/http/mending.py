"""For those whom others tell: the rated desk its mendings, the primary union what members wanted it to know."""

from datetime import datetime
from functools import partial
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
from yizhan.kernel.errors import DomainError
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.orders.http import reading
from yizhan.orders.queries.access import access_mending
from yizhan.orders.queries.lists import mendings, told_orders
from yizhan.orders.queries.rated import mending_view
from yizhan.orders.services.mending import appeal, appeal_until, report


@never_cache
@page(*STAFF)
@require_GET
def all_mendings(request: HttpRequest) -> HttpResponse:
    rows = [mending_view(one) for one in mendings(acting(request))]
    return render(request, "orders/mendings.html", {"rows": rows})


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def mending(request: HttpRequest, mending_id: UUID) -> HttpResponse:
    """What is to be mended. Whoever rated, and which case it was, stands nowhere."""
    found = access_mending(acting(request), mending_id)
    refused: DomainError | None = None
    field = "appeal" if request.POST.get("do") == "appeal" else "report"
    if request.method == "POST":
        try:
            repeats.sent(request, partial(_say, request, mending_id, field))
        except DomainError as error:
            refused = error
        else:
            messages.success(request, _("申辩已提交，由上一级核实。") if field == "appeal" else _("整改已报告。"))
            return redirect("mending", mending_id=mending_id)
    context = {
        "view": mending_view(found),
        "until": appeal_until(found),
        "may_appeal": clock.today() <= appeal_until(found),
        "problems": reading.problems_of(refused, field) if refused else [],
        "sent": request.POST if refused else {},
    }
    return render(request, "orders/mending.html", context, status=refused.status if refused else 200)


def _say(request: HttpRequest, mending_id: UUID, field: str, who: Acting, at: datetime) -> Answer:
    say = appeal if field == "appeal" else report
    say(mending_id=mending_id, text=reading.text(request, field), acting=who, at=at)
    return Answer(200)


@never_cache
@page(Role.CADRE)
@require_GET
def told(request: HttpRequest) -> HttpResponse:
    """Whose, which class, how it stands; what was said stays with the desk that handles it."""
    rows = told_orders(acting(request), on=clock.today())
    return render(request, "orders/told.html", {"rows": rows})


urlpatterns = [
    path("mendings", all_mendings, name="mendings"),
    path("mendings/<uuid:mending_id>", mending, name="mending"),
    path("orders-told", told, name="orders-told"),
]
