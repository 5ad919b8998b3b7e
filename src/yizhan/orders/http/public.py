"""维权求助: the door, the short form that needs no account, and the way back by receipt code."""

from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import EVERYONE, acting, page, sender
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting, Role
from yizhan.orders.http import holding, reading
from yizhan.orders.http.holding import quiet
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.desks import county_desks
from yizhan.orders.services import filing
from yizhan.orders.services.holding import look_up
from yizhan.orders.terms import kinds, said, terms_on
from yizhan.orders.types import Holder
from yizhan.registry import api as registry

HOLDERS: Final = EVERYONE - {Role.AUDITOR}  # an auditor's sign-in changes nothing, not even a matter of their own
COOKIE: Final = "yizhan_receipt"
COOKIE_PATH: Final = "/rights/receipt"
SHOWN_FOR: Final = timedelta(minutes=30)
_SALT: Final = "yizhan.orders.receipt"


@page(*EVERYONE)
@require_GET
def rights(request: HttpRequest) -> HttpResponse:
    """What this is, who sees it and who does not, how long it takes."""
    terms = terms_on(clock.today())
    context = {
        "kinds": [(said(one.names), said(one.hint)) for one in kinds()],
        "terms": terms,
        "classes": [(said(one.names), one.limit_days) for one in terms.classes],
        "may_report": acting(request).role in (Role.VISITOR, Role.MEMBER),
        "is_member": acting(request).role is Role.MEMBER,
        "may_look_up": acting(request).role in HOLDERS,
    }
    return render(request, "orders/rights.html", context)


@never_cache
@page(Role.VISITOR, Role.MEMBER)
@require_http_methods(["GET", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """What happened, where, how to reach me. The answer to sending it is the receipt, shown this once."""
    if request.method == "GET":
        return _form(request)
    try:
        answer = repeats.sent(request, partial(_file, request), is_confidential=True)
    except DomainError as refused:
        return _form(request, refused)
    order = WorkOrder.objects.get(id=UUID(answer.body["id"]))
    if answer.body["own"]:
        messages.success(request, _("已收到，编号 {number}。").format(number=order.number))
        return redirect("rights-own", order_id=order.id)
    context = {"order": order, "code": filing.code_of(order.id)}
    return quiet(render(request, "orders/receipt.html", context))


def _file(request: HttpRequest, who: Acting, at: datetime) -> Answer:
    filed = filing.file_order(told=reading.told(request), sender=sender(request), at=at, worker=_worker(request, who))
    return Answer(201, {"id": str(filed.order.id), "own": not filed.code})


def _worker(request: HttpRequest, who: Acting) -> filing.Worker | None:
    """Who reports in their own name: somebody signed in who did not choose to stay unnamed."""
    if who.role is not Role.MEMBER or who.user_id is None or reading.ticked(request, "unnamed"):
        return None
    return filing.Worker(who.user_id, who.person_id, tells_union=reading.ticked(request, "tell_union"))


def _form(request: HttpRequest, refused: DomainError | None = None) -> HttpResponse:
    who = acting(request)
    standing = registry.membership_of(who.person_id) if who.person_id else None
    sent: Any = request.POST if refused else {"county": str(standing.scope.county_id or "") if standing else ""}
    context = {
        "sent": sent,
        "problems": reading.problems_of(refused, "what") if refused else [],
        "kinds": [(one.code, f"{said(one.names)}{_('：')}{said(one.hint)}") for one in kinds()],
        "counties": county_choices(),
        "is_member": who.role is Role.MEMBER,
        "own_union": registry.union_card(standing.union_id).name if standing else "",
    }
    return quiet(render(request, "orders/new.html", context, status=refused.status if refused else 200))


def county_choices() -> list[tuple[str, str]]:
    """Counties behind their city, and the province for whoever cannot say."""
    desks = [(str(one.union_id), " ".join(filter(None, (one.city, one.name)))) for one in county_desks()]
    return [*desks, (reading.PROVINCE, _("说不清，请省总工会分办"))]


@never_cache
@page(*HOLDERS)
@require_http_methods(["GET", "POST"])
def receipt(request: HttpRequest) -> HttpResponse:
    """The code opens one order in this browser for half an hour. It stands in no address and in no session."""
    if request.method == "GET":
        return quiet(render(request, "orders/look_up.html", {}))
    try:
        order = look_up(code=reading.text(request, "code", longest=80), sender=sender(request), at=clock.now())
    except DomainError as refused:
        context = {"problems": reading.problems_of(refused, "code")}
        return quiet(render(request, "orders/look_up.html", context, status=refused.status))
    response = redirect("receipt-order")
    response.set_cookie(
        COOKIE,
        signing.dumps(str(order.id), salt=_SALT),
        max_age=SHOWN_FOR,
        path=COOKIE_PATH,
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
        samesite="Strict",
    )
    return quiet(response)


@never_cache
@page(*HOLDERS)
@require_GET
def receipt_order(request: HttpRequest) -> HttpResponse:
    holder = _holder(request)
    if holder.receipt_of is None:
        return redirect("rights-receipt")
    return holding.show(request, holder.receipt_of, holder, base=reverse("receipt-order"))


@never_cache
@page(*HOLDERS)
@require_http_methods(["GET", "POST"])
def receipt_step(request: HttpRequest, step: str) -> HttpResponse:
    holder = _holder(request)
    if holder.receipt_of is None:
        return redirect("rights-receipt")
    return holding.act(request, holder.receipt_of, holder, step=step, base=reverse("receipt-order"))


@page(*HOLDERS)
@require_POST
def leave(_request: HttpRequest) -> HttpResponse:
    """Closed in this browser: whoever uses it next sees nothing."""
    response = redirect("rights")
    response.delete_cookie(COOKIE, path=COOKIE_PATH, samesite="Strict")
    return response


def _holder(request: HttpRequest) -> Holder:
    try:
        order_id = signing.loads(request.COOKIES.get(COOKIE, ""), salt=_SALT, max_age=SHOWN_FOR)
        return Holder(receipt_of=UUID(order_id))
    except signing.BadSignature:
        return Holder()


urlpatterns = [
    path("rights", rights, name="rights"),
    path("rights/new", new, name="rights-new"),
    path("rights/receipt", receipt, name="rights-receipt"),
    path("rights/receipt/order", receipt_order, name="receipt-order"),
    path("rights/receipt/leave", leave, name="receipt-leave"),
    path("rights/receipt/order/<slug:step>", receipt_step, name="receipt-step"),
]
