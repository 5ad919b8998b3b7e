"""Signing in as somebody who is reported to have died: what that means, whom to call, how to say that it is wrong."""

from datetime import datetime
from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import EVERYONE, page
from yizhan.accounts.reported import reported_phone
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry.errors import ObjectionStands
from yizhan.registry.http.forms import again
from yizhan.registry.queries.people import dead_behind
from yizhan.registry.services.objecting import LONGEST, object_to_death


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def reported_dead(request: HttpRequest) -> HttpResponse:
    """For whoever has just proven the phone; anybody else is led to signing in. Says nothing of the entry itself."""
    phone = reported_phone(request, clock.now())
    if not phone:
        return redirect("sign-in")
    context = {"may_object": dead_behind(phone) is not None, "longest": LONGEST, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/reported_dead.html", context)
    try:
        repeats.sent(request, partial(_object, request, phone))
    except Invalid as error:
        told = context | again(request, error, "said")
        return render(request, "registry/reported_dead.html", told, status=error.status)
    except ObjectionStands as error:
        return _done(request, context, error)
    return _done(request, context)


def _done(request: HttpRequest, context: dict[str, object], error: DomainError | None = None) -> HttpResponse:
    """It lies with the union: said just now, or before."""
    status = error.status if error else 200
    return render(request, "registry/reported_dead.html", context | {"is_said": True}, status=status)


def _object(request: HttpRequest, phone: str, who: Acting, at: datetime) -> Answer:
    del who  # nobody is signed in
    object_to_death(mobile=phone, said=request.POST.get("said", ""), at=at)
    return Answer(201)


urlpatterns = [path("sign-in/reported-dead", reported_dead, name="reported-dead")]
