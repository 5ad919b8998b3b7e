"""One's own orders in one's own account; in an office, what came of the ratings given there."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from yizhan.accounts.edge import acting, page
from yizhan.cases.api import APPLICANTS
from yizhan.kernel import clock
from yizhan.orders.http import holding
from yizhan.orders.http.holding import quiet
from yizhan.orders.queries.access import holder_of
from yizhan.orders.queries.lists import own_orders


@never_cache
@page(*APPLICANTS)
@require_GET
def mine(request: HttpRequest) -> HttpResponse:
    rows = own_orders(holder_of(acting(request)), on=clock.today())
    return quiet(render(request, "orders/mine.html", {"rows": rows}))


@never_cache
@page(*APPLICANTS)
@require_GET
def own(request: HttpRequest, order_id: UUID) -> HttpResponse:
    return holding.show(request, order_id, holder_of(acting(request)), base=reverse("rights-own", args=[order_id]))


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def step(request: HttpRequest, order_id: UUID, step: str) -> HttpResponse:
    base = reverse("rights-own", args=[order_id])
    return holding.act(request, order_id, holder_of(acting(request)), step=step, base=base)


urlpatterns = [
    path("rights/mine", mine, name="rights-mine"),
    path("rights/mine/<uuid:order_id>", own, name="rights-own"),
    path("rights/mine/<uuid:order_id>/<slug:step>", step, name="rights-step"),
]
