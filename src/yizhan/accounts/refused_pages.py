"""A form that came back with its faults gets an address of its own, so that Back in the browser finds it again.

No page of ours may be kept by a browser, and an answer to a form that is not kept cannot be gone back to: Chromium
shows an error of its own. So the answer lies sealed in the session for a while, one at a time, and the browser is sent
to it: to the same address with a token. Whoever has signed out finds nothing there, nor does anybody else.
"""

import secrets
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, cast
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.utils.cache import add_never_cache_headers
from django.utils.http import escape_leading_slashes

from yizhan.kernel import clock, vault

PARAMETER: Final = "refused"
KEPT_FOR: Final = timedelta(hours=1)
LARGEST: Final = 60_000  # bytes, compressed: more than any form of ours, less than a session should hold

_KEY: Final = "refused_page"
_NO_ROW: Final = UUID(int=0)  # a session's row has no UUID
_STATUSES: Final = frozenset({409, 415, 422})
_SAVES_ITSELF: Final = b"data-autosave"  # its draft holds what was typed: gone back to, it is drawn anew from that
_TYPE: Final = "text/html"
Handler = Callable[[HttpRequest], HttpResponseBase]


class RefusedPages:
    """Middleware: Post/Redirect/Get for what a signed-in person's form was refused for, in a browser's own window."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.method == "GET" and PARAMETER in request.GET:
            return _shown_again(request) or HttpResponseRedirect(_address(request, ""))
        response = self.get_response(request)
        if not _is_form_of_a_person(request):
            return response
        if _is_refusal(response):
            return _kept(request, cast("HttpResponse", response)) or response
        request.session.pop(_KEY, None)
        return response


def _is_form_of_a_person(request: HttpRequest) -> bool:
    """Sent by a window that shows the answer. Of a visitor nothing is kept: whoever comes next may use the browser."""
    is_window = request.headers.get("Sec-Fetch-Mode") == "navigate"
    return request.method == "POST" and is_window and request.user.is_authenticated


def _is_refusal(response: HttpResponseBase) -> bool:
    return (
        response.status_code in _STATUSES
        and not response.streaming
        and response.get("Content-Type", "").startswith(_TYPE)
    )


def _kept(request: HttpRequest, response: HttpResponse) -> HttpResponse | None:
    """The way to the page, which is kept; None where it is too large to be."""
    body = zlib.compress(response.content)
    if len(body) > LARGEST:
        return None
    token = secrets.token_urlsafe(12)
    request.session[_KEY] = {
        "token": token,
        "path": request.path,
        "owner": str(request.user.pk),
        "kept_at": clock.now().timestamp(),
        "status": response.status_code,
        "is_shown_once": _SAVES_ITSELF in response.content,
        "body": b64encode(vault.seal(b64encode(body).decode(), **_place())).decode(),
    }
    onward = HttpResponseRedirect(_address(request, token), status=303)
    onward.cookies.update(response.cookies)
    add_never_cache_headers(onward)
    return onward


def _shown_again(request: HttpRequest) -> HttpResponse | None:
    """The page of this token, to whom it was told; None where it is over, another one or somebody else's."""
    page: dict[str, Any] = request.session.get(_KEY) or {}
    if not page or page["token"] != request.GET[PARAMETER] or page["path"] != request.path:
        return None
    fresh = clock.now().timestamp() - page["kept_at"] < KEPT_FOR.total_seconds()
    if not fresh or page["owner"] != str(request.user.pk):
        request.session.pop(_KEY)
        return None
    if page["is_shown_once"]:
        request.session.pop(_KEY)
    body = zlib.decompress(b64decode(vault.open_sealed(b64decode(page["body"]), **_place())))
    response = HttpResponse(body, status=page["status"])
    add_never_cache_headers(response)
    return response


def _address(request: HttpRequest, token: str) -> str:
    """The same address, with this token or with none; never another site's, which two leading slashes would name."""
    path, asked = escape_leading_slashes(request.path), request.GET.copy()
    asked.pop(PARAMETER, None)
    if token:
        asked[PARAMETER] = token
    return f"{path}?{asked.urlencode()}" if asked else path


def _place() -> dict[str, Any]:
    return {"table": "django_session", "column": _KEY, "row_id": _NO_ROW}
