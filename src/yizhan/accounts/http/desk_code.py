"""Signing in at a desk by the phone: the desk shows a code and a number, the phone confirms, the desk is in."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import rules, services
from yizhan.accounts.edge import EVERYONE, SIGNED_IN, acting, page, sender
from yizhan.accounts.http import session
from yizhan.accounts.http.reading import onward, problem_of
from yizhan.kernel import addresses, clock
from yizhan.kernel.errors import DomainError, NotFound

_KEY = "desk_code"  # in the desk's session: id, token, secret, number, where to go on
_POLLED_EVERY_S = 2


@never_cache
@page(*EVERYONE)
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """A code for this browser."""
    device = rules.device_named(request.headers.get("User-Agent", ""))
    asked = services.ask_desk_code(device=device, sender=sender(request), at=clock.now())
    request.session[_KEY] = [str(asked.id), asked.token, asked.secret, asked.number, onward(request)]
    return redirect("desk-code")


@never_cache
@page(*EVERYONE)
@require_GET
def show(request: HttpRequest) -> HttpResponse:
    """The code to scan, and the number that the phone will ask for."""
    kept = request.session.get(_KEY)
    if not kept:
        return redirect("sign-in")
    address = addresses.public(reverse("desk-confirm", args=[kept[1]]))
    context = {"address": address, "number": kept[3], "every": _POLLED_EVERY_S}
    return render(request, "accounts/desk_code.html", context)


@never_cache
@page(*EVERYONE)
@require_POST
def enter(request: HttpRequest) -> HttpResponse:
    """In, once the phone has confirmed. Asked every other second by the page, or by a press."""
    by_script = request.headers.get("HX-Request") == "true"
    kept = request.session.get(_KEY) or [str(UUID(int=0)), "", "", "", "/"]
    try:
        user = services.redeem_desk_code(code_id=UUID(kept[0]), secret=kept[2], at=clock.now())
    except NotFound:
        request.session.pop(_KEY, None)
        messages.error(request, _("这个码已经过期或用过了。请重新取一个。"))
        return _go(reverse("sign-in"), by_script=by_script)
    if user is None:
        if not by_script:
            messages.info(request, _("手机上还没有确认。"))
        return HttpResponse(status=204) if by_script else redirect("desk-code")
    request.session.pop(_KEY, None)
    session.begin(request, user, clock.now())
    return _go(kept[4], by_script=by_script)


@never_cache
@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """On the phone: which device asks, since when, and its number typed in."""
    code = services.desk_code(token, at=clock.now())
    if request.method == "GET":
        return render(request, "accounts/desk_confirm.html", {"code": code, "token": token})
    try:
        services.confirm_desk_code(
            token=token, number=request.POST.get("number", "")[:10], acting=acting(request), at=clock.now()
        )
    except DomainError as error:
        context = {"code": code, "token": token, "over": True, **problem_of("number", error)}
        return render(request, "accounts/desk_confirm.html", context, status=error.status)
    return render(request, "accounts/desk_confirm.html", {"done": True})


def _go(address: str, *, by_script: bool) -> HttpResponse:
    """A page goes there by itself; a script of ours is told to."""
    return HttpResponse(status=204, headers={"HX-Redirect": address}) if by_script else HttpResponseRedirect(address)


urlpatterns = [
    path("sign-in/desk", show, name="desk-code"),
    path("sign-in/desk/ask", ask, name="desk-ask"),
    path("sign-in/desk/enter", enter, name="desk-enter"),
    path("d/<str:token>", confirm, name="desk-confirm"),
]
