"""Pages of the shell itself: first screens, 我的, preferences, the gallery of parts."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts import api as accounts
from yizhan.accounts.edge import EVERYONE, SIGNED_IN, acting, page
from yizhan.kernel import clock
from yizhan.kernel.scope import Role
from yizhan.kernel.screens import Place
from yizhan.web import gallery, home
from yizhan.web.context import ELDER, PORTAL_ROLES, THEME_COOKIE
from yizhan.web.menus import menu

A_YEAR = int(timedelta(days=365).total_seconds())


@page(*EVERYONE)
@require_GET
def first_screen(request: HttpRequest) -> HttpResponse:
    """What one sees first: the front page for a visitor, what waits for everybody else."""
    who, at = acting(request), clock.now()
    if who.role is Role.VISITOR:
        return render(request, "web/front.html", {"doors": menu(Place.DOOR, who, request.path)})
    blocks = home.blocks(who, at)
    aside = any(block.heading.aside for block in blocks)
    main = next((block.panel.main for block in blocks if block.panel.main), None)
    context = {"blocks": blocks, "aside": aside, "main": main, "identity": home.identity(who, at), "who": who}
    return render(request, "web/home_portal.html" if who.role in PORTAL_ROLES else "web/home_desk.html", context)


@page(*SIGNED_IN)
@require_GET
def me(request: HttpRequest) -> HttpResponse:
    """我的: one's own things, as a list."""
    who = acting(request)
    context = {"links": menu(Place.ME, who, request.path), "identity": home.identity(who, clock.now()), "who": who}
    return render(request, "web/me.html", context)


@page(*EVERYONE)
@require_POST
def prefer(request: HttpRequest) -> HttpResponse:
    """Size of type and language, kept in cookies; works without JavaScript and without signing in.

    Of somebody signed in the language is kept with the account too: letters and messages are in it.
    """
    response = HttpResponseRedirect(_back(request))
    theme, language = request.POST.get("theme"), request.POST.get("language")
    if theme == ELDER:
        _remember(response, THEME_COOKIE, ELDER)
    elif theme is not None:
        response.delete_cookie(THEME_COOKIE)
    if language in dict(settings.LANGUAGES) and check_for_language(str(language)):
        _remember(response, settings.LANGUAGE_COOKIE_NAME, str(language))
        _be_told_in(request, str(language))
    return response


@page(*EVERYONE)
@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Demonstration and development only: every part of the design system on one page."""
    if not (settings.DEMO or settings.DEBUG):
        raise Http404
    layout = "web/desk.html" if request.GET.get("layout") == "desk" else "web/portal.html"
    return render(request, "web/design.html", {"layout": layout, **gallery.examples()})


def _remember(response: HttpResponse, name: str, value: str) -> None:
    secure = settings.SESSION_COOKIE_SECURE
    response.set_cookie(name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=secure)


def _be_told_in(request: HttpRequest, language: str) -> None:
    who = acting(request)
    if who.user_id is not None:
        accounts.choose_language(user_id=who.user_id, language=language, acting=who, at=clock.now())


def _back(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "/")
    return wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/"


urlpatterns = [
    path("", first_screen, name="home"),
    path("me", me, name="me"),
    path("preferences", prefer, name="prefer"),
    path("design", design, name="design"),
]
