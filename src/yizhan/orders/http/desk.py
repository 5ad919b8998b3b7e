"""The desk: what lies on it in clock order, one order, opening what was said, and each step."""

from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page
from yizhan.kernel import clock, files
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.orders.http import reading, steps
from yizhan.orders.http.holding import quiet
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.access import DESKS, access_order, lies_with
from yizhan.orders.queries.desks import all_desks
from yizhan.orders.queries.lists import on_desk, overdue_below, read_cursor, waiting_for_person
from yizhan.orders.queries.rated import rated_view
from yizhan.orders.queries.views import desk_view
from yizhan.orders.queries.words import CALL_BACK_WORDS, FAMILY_WORDS, FINDING_WORDS, SOURCE_WORDS
from yizhan.orders.services.reading import log_file, log_opening
from yizhan.orders.terms import said, terms_on
from yizhan.orders.types import Command, Family


@never_cache
@page(*DESKS)
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """A number, a class, a clock, a county; never a name or a word of what was said."""
    who, on = acting(request), clock.today()
    rows, following = on_desk(who, on=on, after=read_cursor(request.GET.get("after", "")))
    context = {
        "rows": rows,
        "following": str(following) if following else "",
        "overdue": overdue_below(who, on=on),
        "waiting": waiting_for_person(who, on=on),
    }
    return render(request, "orders/desk.html", context)


@never_cache
@page(*DESKS)
@require_GET
def order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    found = access_order(acting(request), order_id, on=clock.today())
    return _page(request, found, is_opened=False)


@never_cache
@page(*DESKS)
@require_POST
def open_order(request: HttpRequest, order_id: UUID) -> HttpResponse:
    """Everything that was said, on record before it is shown; the person sees who opened it."""
    access_order(acting(request), order_id, on=clock.today())
    found = log_opening(order_id=order_id, acting=acting(request), at=clock.now())
    return _page(request, found, is_opened=True)


@never_cache
@page(*DESKS)
@require_POST
def step(request: HttpRequest, order_id: UUID, step: str) -> HttpResponse:
    do = steps.STEPS.get(step)
    found = access_order(acting(request), order_id, on=clock.today())
    if do is None:
        raise NotFound
    try:
        repeats.sent(request, partial(_work, do, request, order_id))
    except DomainError as refused:
        return _page(request, found, is_opened=False, refused=refused, step=step)
    messages.success(request, str(steps.DONE[step]))
    still = WorkOrder.objects.get(id=order_id)
    is_here = lies_with(acting(request), still) and step != "recuse"
    return redirect("order", order_id=order_id) if is_here and still.is_open else redirect("orders")


@never_cache
@page(*DESKS)
@require_GET
def download(request: HttpRequest, order_id: UUID, file_id: UUID) -> HttpResponseBase:
    """One of its files; the download is on record as well."""
    who = acting(request)
    access_order(who, order_id, on=clock.today())
    kept = log_file(order_id=order_id, file_id=file_id, acting=who, at=clock.now())
    if kept is None:
        raise NotFound
    return files.respond(kept.file_id)


def _work(do: steps.Do, request: HttpRequest, order_id: UUID, who: Acting, at: datetime) -> Answer:
    do(request, order_id, who, at)
    return Answer(200)


def _page(
    request: HttpRequest, found: WorkOrder, *, is_opened: bool, refused: DomainError | None = None, step: str = ""
) -> HttpResponse:
    on = clock.today()
    is_own = lies_with(acting(request), found)
    view = desk_view(found, on=on, is_opened=is_opened, is_own_desk=is_own)
    context: dict[str, Any] = {
        "view": view,
        "order": found,
        "is_own_desk": is_own,
        "is_opened": is_opened,
        "is_rating": found.family == Family.RATING,
        "family": FAMILY_WORDS[found.family],
        "source": SOURCE_WORDS[found.source],
        "may": {command.value: command in view.commands for command in Command},
        "classes": _classes(found),
        "desks": [(str(one.union_id), " ".join(filter(None, (one.city, one.name)))) for one in all_desks()]
        if Command.TRANSFER in view.commands
        else [],
        "province": (reading.PROVINCE, _("省总工会")),
        "findings": list(FINDING_WORDS.items()),
        "outcomes": list(CALL_BACK_WORDS.items()),
        "rated": rated_view(found, is_opened=is_opened) if found.family == Family.RATING else None,
        "problems": reading.problems_of(refused, step) if refused else [],
        "sent": request.POST if refused else {},
        "step": step,
    }
    return quiet(render(request, "orders/order.html", context, status=refused.status if refused else 200))


def _classes(found: WorkOrder) -> list[tuple[str, str]]:
    classes = terms_on(found.started_on).classes
    return [
        (one.code, _("{name}（{days} 个工作日）").format(name=said(one.names), days=one.limit_days)) for one in classes
    ]


urlpatterns = [
    path("orders", orders, name="orders"),
    path("orders/<uuid:order_id>", order, name="order"),
    path("orders/<uuid:order_id>/open", open_order, name="order-open"),
    path("orders/<uuid:order_id>/do/<slug:step>", step, name="order-step"),
    path("orders/<uuid:order_id>/files/<uuid:file_id>", download, name="order-file"),
]
