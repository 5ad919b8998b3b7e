"""A session's end is counted from the last request, at the price of at most one write a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.http import HttpRequest, HttpResponse

from yizhan.kernel import clock

GRANT_KEY: Final = "grant_id"  # in the session: the duty somebody acts in
SEEN_KEY: Final = "seen_at"
WRITTEN_EVERY: Final = timedelta(minutes=1)

LAST_COOKIE: Final = "yizhan_last"
_SALT: Final = "yizhan.accounts.last"


class IdleClock:
    """Middleware: a signed-in session lives on from each request; its browser remembers whose it was.

    Saving a session is what moves its end. The cookie (signed, without a name in it) outlives the session: what was
    being typed when the session ended is kept for that person alone, see `kept_forms`.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_due = _note(request)
        response = self.get_response(request)
        last = _signed_in(request)
        if is_due and last.user_id and not getattr(request, "by_bearer", False):
            remember_last(response, last)
        return response


@dataclass(frozen=True, slots=True)
class Last:
    """Who was signed in last in this browser, and in which duty; empty where nobody was, or as a plain member."""

    user_id: str = ""
    grant_id: str = ""


def _note(request: HttpRequest) -> bool:
    """Whether somebody is signed in and a minute has passed since that was last noted; it is noted anew."""
    if not request.session.get(SESSION_KEY):
        return False
    now = int(clock.now().timestamp())
    if now - request.session.get(SEEN_KEY, 0) < WRITTEN_EVERY.total_seconds():
        return False
    request.session[SEEN_KEY] = now
    return True


def _signed_in(request: HttpRequest) -> Last:
    """Asked when the request has done its work: nobody where it signed out, else whoever it left signed in."""
    return Last(request.session.get(SESSION_KEY, ""), request.session.get(GRANT_KEY, ""))


def remember_last(response: HttpResponse, last: Last) -> None:
    """Note in the browser, until it is closed, who was signed in last."""
    response.set_signed_cookie(
        LAST_COOKIE,
        f"{last.user_id}/{last.grant_id}",
        salt=_SALT,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite=settings.SESSION_COOKIE_SAMESITE,
    )


def forget_last(response: HttpResponse) -> None:
    """Who signs out leaves nothing behind."""
    response.delete_cookie(LAST_COOKIE, samesite="Lax")


def last_of(request: HttpRequest) -> Last:
    """Who was signed in last in this browser; nobody where they signed out, or the cookie is not ours."""
    noted = request.get_signed_cookie(LAST_COOKIE, default="", salt=_SALT) or ""
    user_id, _, grant_id = noted.partition("/")
    return Last(user_id, grant_id)
