"""Middleware of every request: an id and a log line without personal data, security headers, limits."""

import time
from collections.abc import Callable
from uuid import UUID, uuid4

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponseBase, UnreadablePostError

from yizhan.kernel.remembering import remembering
from yizhan.web import errors, metrics

Handler = Callable[[HttpRequest], HttpResponseBase]
log = structlog.get_logger("yizhan.request")


def request_log(get_response: Handler) -> Handler:
    """Give each request an id, sent back as X-Request-ID, and write one line when it is answered.

    The line holds route, method, status, duration, role: never an address with its query, a body, a name or a phone.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        request_id = _request_id(request.headers.get("X-Request-ID", ""))
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        response = get_response(request)
        response["X-Request-ID"] = request_id
        _tell(request, response.status_code, time.perf_counter() - began)
        return response

    return middleware


def _request_id(given: str) -> str:
    """The proxy's id where it is a UUID, else a new one: nothing a caller writes gets into the log as it is."""
    try:
        return str(UUID(given))
    except ValueError:
        return str(uuid4())


def _tell(request: HttpRequest, status: int, duration_s: float) -> None:
    match = request.resolver_match
    route = match.view_name or match.route if match else "none"
    role = str(getattr(getattr(request, "known_acting", None), "role", ""))
    metrics.observe_request(route=route, method=request.method or "", status=status, duration_s=duration_s)
    write = log.warning if status >= 500 else log.info
    write("answered", route=route, method=request.method, status=status, ms=round(duration_s * 1000, 1), role=role)


def one_reading(get_response: Handler) -> Handler:
    """What several parts of a page ask is asked once, where the request writes nothing."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if request.method not in ("GET", "HEAD"):
            return get_response(request)
        with remembering():
            return get_response(request)

    return middleware


def security_headers(get_response: Handler) -> Handler:
    """The content security policy: nothing inline, nothing from elsewhere; and no device access."""
    policy = "; ".join(f"{name} {value}" for name, value in settings.CONTENT_SECURITY_POLICY.items())

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        response.setdefault("Content-Security-Policy", policy)
        response.setdefault("Permissions-Policy", "geolocation=(self), camera=(), microphone=(), payment=()")
        response.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        return response

    return middleware


def body_limit(get_response: Handler) -> Handler:
    """Refuse a request that says it is larger than the limit, before any of it is read, and one that came in half.

    A server that is being stopped hands on what it has of a request: half a form must not be taken for a whole one.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        length = request.headers.get("Content-Length") or "0"  # WSGI servers may say "" for none
        if not length.isascii() or not length.isdigit():
            return errors.answer(request, errors.BAD_REQUEST)
        if int(length) > settings.BODY_LIMIT_BYTES:
            return errors.answer(request, errors.TOO_LARGE)
        if _came_in_half(request, int(length)):
            return errors.answer(request, errors.AWAY)
        return get_response(request)

    return middleware


def _came_in_half(request: HttpRequest, length: int) -> bool:
    """Whether less of a form or a document arrived than was announced; files are read by whoever keeps them."""
    if not 0 < length <= settings.DATA_UPLOAD_MAX_MEMORY_SIZE or request.content_type == "multipart/form-data":
        return False
    try:
        return len(request.body) < length
    except UnreadablePostError:
        return True
