"""Signing in (phone, then code) and out, choosing a role, a password or an e-mail address."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yizhan.accounts import kept_forms, services
from yizhan.accounts.demo import CAST, persona
from yizhan.accounts.edge import EVERYONE, SIGNED_IN, acting, page, sender
from yizhan.accounts.errors import ReportedDead
from yizhan.accounts.http import desk_code, second_step, session
from yizhan.accounts.http.reading import onward as _onward
from yizhan.accounts.http.reading import problem_of as _told
from yizhan.accounts.http.reading import user_id_of as _user_id
from yizhan.accounts.idle import forget_last
from yizhan.accounts.models import User
from yizhan.accounts.queries import grants_on, masked_email_of, user_by_phone
from yizhan.accounts.reported import remember_reported
from yizhan.accounts.rules import EMAIL_CODE_LIVES_FOR, normalise_email
from yizhan.kernel import clock, letters
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.ids import read_id
from yizhan.kernel.masking import mask_email

_SHOWN = 50  # in the demonstration's box
LONGEST_INPUT = 200
LONGEST_ADDRESS = 400  # longer than any address may be: what is cut off must not make a good one of a bad one


@dataclass(frozen=True, slots=True)
class _Told:
    """A text or a letter in the demonstration's box."""

    at: datetime
    to: str
    subject: str
    text: str


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for the phone; a POST sends the code and goes on to `enter_code`."""
    onward = _onward(request)
    if request.method == "GET":
        return render(request, "accounts/sign_in.html", {"next": onward, "cast": CAST if settings.DEMO else ()})
    phone = request.POST.get("phone", "")[:LONGEST_INPUT]
    try:
        services.request_code(phone=phone, sender=sender(request), at=clock.now())
    except DomainError as error:
        context = {"next": onward, "phone": phone, "cast": CAST if settings.DEMO else (), **_told("phone", error)}
        return render(request, "accounts/sign_in.html", context, status=error.status)
    session.remember_phone(request, phone)
    return redirect(f"/sign-in/code?{urlencode({'next': onward})}")


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def enter_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent; the right one signs in."""
    onward, phone = _onward(request), session.remembered_phone(request)
    if not phone:
        return redirect(f"/sign-in?{urlencode({'next': onward})}")
    if request.method == "GET":
        return render(request, "accounts/enter_code.html", {"next": onward, "phone": phone})
    code = request.POST.get("code", "")[:LONGEST_INPUT]
    try:
        user = services.sign_in_with_code(phone=phone, code=code, at=clock.now())
    except ReportedDead:
        return _reported_dead(request, phone)
    except DomainError as error:
        context = {"next": onward, "phone": phone, **_told("code", error)}
        return render(request, "accounts/enter_code.html", context, status=error.status)
    return _signed_in(request, user, onward)


@never_cache
@page(*EVERYONE)
@require_http_methods(["GET", "POST"])
def sign_in_by_password(request: HttpRequest) -> HttpResponse:
    """Phone and password, for those who chose one."""
    onward = _onward(request)
    if request.method == "GET":
        return render(request, "accounts/sign_in_by_password.html", {"next": onward})
    phone = request.POST.get("phone", "")[:LONGEST_INPUT]
    password = request.POST.get("password", "")[:LONGEST_INPUT]
    try:
        user = services.sign_in_with_password(phone=phone, password=password, at=clock.now())
    except ReportedDead:
        return _reported_dead(request, phone)
    except DomainError as error:
        context = {"next": onward, "phone": phone, **_told("password", error)}
        return render(request, "accounts/sign_in_by_password.html", context, status=error.status)
    return _signed_in(request, user, onward)


def _reported_dead(request: HttpRequest, phone: str) -> HttpResponse:
    """Nobody is signed in: the register's page says why, and takes an objection."""
    remember_reported(request, phone, clock.now())
    return redirect("reported-dead")


@page(*EVERYONE)
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    session.finish(request, clock.now())
    response = redirect("/")
    forget_last(response)
    return response


@never_cache
@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def kept_form(request: HttpRequest) -> HttpResponse:
    """What was typed when the session had ended: send it now, or let it go (POST)."""
    form = kept_forms.kept(request)
    if request.method == "POST":
        kept_forms.forget(request)
    if request.method == "POST" or form is None:
        return redirect("/")
    return render(request, "accounts/kept_form.html", {"form": form})


@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def choose_role(request: HttpRequest) -> HttpResponse:
    """The roles one holds today, the plain member first; a POST acts in one of them, and goes on to `next`."""
    who, today = acting(request), clock.today()
    user_id, onward = _user_id(request), _onward(request)
    if request.method == "GET":
        context = {"grants": grants_on(user_id, today), "acting": who, "next": onward}
        return render(request, "accounts/choose_role.html", context)
    wanted = request.POST.get("grant", "")
    grant = services.choose_role(user_id=user_id, grant_id=read_id(wanted), day=today) if wanted else None
    session.take_role(request, grant)
    return HttpResponseRedirect(onward)


@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def set_password(request: HttpRequest) -> HttpResponse:
    """Choose a password, optionally: the code by SMS always works."""
    if request.method == "GET":
        return render(request, "accounts/set_password.html")
    password = request.POST.get("password", "")[:LONGEST_INPUT]
    try:
        services.set_password(user_id=_user_id(request), password=password, acting=acting(request), at=clock.now())
    except DomainError as error:
        return render(request, "accounts/set_password.html", _told("password", error), status=error.status)
    user = User.objects.get(id=_user_id(request))
    session.begin(request, user, clock.now())  # a changed password ends the old session
    return render(request, "accounts/set_password.html", {"done": True})


@never_cache
@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def email(request: HttpRequest) -> HttpResponse:
    """The address for reminders, masked; a POST sends a code to a new one and goes on to `confirm_email`."""
    user_id = _user_id(request)
    if request.method == "GET":
        return _email_page(request)
    address = request.POST.get("email", "")[:LONGEST_ADDRESS]
    try:
        services.request_email_code(
            user_id=user_id, address=address, sender=sender(request), acting=acting(request), at=clock.now()
        )
    except DomainError as error:
        return _email_page(request, status=error.status, address=address, **_told("email", error))
    session.remember_email(request, address)
    return redirect("confirm-email")


@never_cache
@page(*SIGNED_IN)
@require_http_methods(["GET", "POST"])
def confirm_email(request: HttpRequest) -> HttpResponse:
    """Ask for the code that was sent to the address; the right one keeps it."""
    user_id, address = _user_id(request), session.remembered_email(request)
    if not address:
        return redirect("my-email")
    shown = {"email": mask_email(normalise_email(address)), "minutes": EMAIL_CODE_LIVES_FOR.seconds // 60}
    if request.method == "GET":
        return render(request, "accounts/confirm_email.html", shown)
    code = request.POST.get("code", "")[:LONGEST_INPUT]
    try:
        services.confirm_email(user_id=user_id, address=address, code=code, acting=acting(request), at=clock.now())
    except DomainError as error:
        return render(request, "accounts/confirm_email.html", shown | _told("code", error), status=error.status)
    session.forget_email(request)
    return _email_page(request, done="confirmed")


@page(*SIGNED_IN)
@require_POST
def remove_email(request: HttpRequest) -> HttpResponse:
    """No more e-mail; where there is no address nothing happens."""
    services.remove_email(user_id=_user_id(request), acting=acting(request), at=clock.now())
    session.forget_email(request)
    return _email_page(request, done="removed")


@page(*EVERYONE)
@require_POST
def demo_person(request: HttpRequest, key: str) -> HttpResponse:
    """Demonstration only: be somebody else with one click."""
    part = persona(key)
    user = user_by_phone(part.mobile) if settings.DEMO and part else None
    if user is None:
        raise NotFound
    session.begin(request, user, clock.now())
    return HttpResponseRedirect(_onward(request))


@page(*EVERYONE)
@require_GET
def demo_sms(request: HttpRequest) -> HttpResponse:
    """Demonstration only: the newest texts and letters that a real installation would have sent."""
    from yizhan.kernel.models import DemoLetter, DemoSms

    if not settings.DEMO:
        raise Http404
    texts = [_Told(text.at, text.mobile, "", text.text) for text in DemoSms.objects.order_by("-at")[:_SHOWN]]
    box = DemoLetter.objects.order_by("-at")[:_SHOWN]
    texts += [_Told(letter.at, letter.email, letter.subject, letter.text) for letter in box]
    newest = sorted(texts, key=lambda text: text.at, reverse=True)[:_SHOWN]
    return render(request, "accounts/demo_sms.html", {"texts": newest})


urlpatterns = [
    path("sign-in", sign_in, name="sign-in"),
    path("sign-in/code", enter_code, name="enter-code"),
    path("sign-in/password", sign_in_by_password, name="sign-in-by-password"),
    path("sign-out", sign_out, name="sign-out"),
    path("my/kept-form", kept_form, name="kept-form"),
    path("my/role", choose_role, name="choose-role"),
    path("my/password", set_password, name="set-password"),
    path("my/email", email, name="my-email"),
    path("my/email/code", confirm_email, name="confirm-email"),
    path("my/email/remove", remove_email, name="remove-email"),
    path("demo/person/<slug:key>", demo_person, name="demo-person"),
    path("demo/sms", demo_sms, name="demo-sms"),
    *second_step.urlpatterns,
    *desk_code.urlpatterns,
]


def _signed_in(request: HttpRequest, user: User, onward: str) -> HttpResponse:
    """On from the first step: in, or to the second one."""
    if session.sign_in(request, user, clock.now()):
        return HttpResponseRedirect(onward)
    return redirect(f"/sign-in/second?{urlencode({'next': onward})}")


def _email_page(request: HttpRequest, *, status: int = 200, **shown: Any) -> HttpResponse:
    known = masked_email_of(_user_id(request))
    context = {"known": known, "can_be_sent": letters.can_be_sent(), **shown}
    return render(request, "accounts/email.html", context, status=status)
