"""The second step: setting it up, being asked for it, taking a lost phone's away."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts import services, totp
from yizhan.accounts.edge import EVERYONE, SIGNED_IN, acting, page
from yizhan.accounts.http import session
from yizhan.accounts.http.reading import onward, problem_of, user_id_of
from yizhan.accounts.models import User
from yizhan.accounts.queries import RESETTERS, has_second_step, masked_phone_of, user_by_phone
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, NotFound

LONGEST_INPUT = 40


@never_cache
@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def second_step(request: HttpRequest) -> HttpResponse:
    """How it stands; a POST begins to set it up, and with the app's password finishes it and shows recovery codes."""
    user_id = user_id_of(request)
    if request.method == "GET" or (has_second_step(user_id) and "code" not in request.POST):
        return render(request, "accounts/second_step.html", {"is_set": has_second_step(user_id)})
    try:
        if "code" in request.POST:
            code = request.POST["code"][:LONGEST_INPUT]
            recovery = services.confirm_second_step(
                user_id=user_id, code=code, acting=acting(request), at=clock.now(), shown_at=clock.real_now()
            )
            return render(request, "accounts/second_step.html", {"recovery": recovery})
        return render(request, "accounts/second_step.html", _enrolling(user_id))
    except DomainError as error:
        shown = {} if has_second_step(user_id) else _enrolling(user_id)
        return render(request, "accounts/second_step.html", shown | problem_of("code", error), status=error.status)


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def enter_second(request: HttpRequest) -> HttpResponse:
    """Ask for the app's password after the code or the password; the right one signs in."""
    afterwards, user_id = onward(request), session.half_signed_in(request, clock.now())
    if user_id is None:
        return redirect("sign-in")
    if request.method == "GET":
        return render(request, "accounts/enter_second.html", {"next": afterwards})
    try:
        services.pass_second_step(
            user_id=user_id,
            code=request.POST.get("code", "")[:LONGEST_INPUT],
            at=clock.now(),
            shown_at=clock.real_now(),
        )
    except DomainError as error:
        context = {"next": afterwards, **problem_of("code", error)}
        return render(request, "accounts/enter_second.html", context, status=error.status)
    session.begin(request, User.objects.get(id=user_id), clock.now())
    return HttpResponseRedirect(afterwards)


@never_cache
@page(*RESETTERS)
@require_http_methods(["GET", "POST"])
def reset(request: HttpRequest) -> HttpResponse:
    """Take away the second step of somebody below, by their phone; they set it up anew."""
    if request.method == "GET":
        return render(request, "accounts/reset_second.html")
    phone = request.POST.get("phone", "")[:LONGEST_INPUT]
    try:
        services.reset_second_step(user_id=_user_of(phone), acting=acting(request), at=clock.now())
    except DomainError as error:
        return render(
            request, "accounts/reset_second.html", {"phone": phone, **problem_of("phone", error)}, status=error.status
        )
    return render(request, "accounts/reset_second.html", {"done": True})


urlpatterns = [
    path("my/second-step", second_step, name="second-step"),
    path("sign-in/second", enter_second, name="enter-second"),
    path("second-steps/reset", reset, name="reset-second-step"),
]


def _enrolling(user_id: UUID) -> dict[str, Any]:
    secret = services.begin_second_step(user_id=user_id)
    account = masked_phone_of(user_id)
    return {
        "address": totp.address(secret, issuer=_("驿站"), account=account),
        "secret": totp.secret_text(secret),
    }


def _user_of(phone: str) -> UUID:
    user = user_by_phone(phone)
    if user is None:
        raise NotFound
    return user.id
