"""Where requests meet roles: who acts in this request, and which roles a route serves.

Every route, page or API, is declared with `page` or `RoleAuth`; a test refuses one that is not, and the
generated matrix tries each route as each role by reading what was declared here.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any, Concatenate, Final, ParamSpec
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from yizhan.accounts import kept_forms
from yizhan.accounts.idle import GRANT_KEY
from yizhan.accounts.queries import grant_on, person_of
from yizhan.kernel import clock
from yizhan.kernel.errors import Forbidden, SignInNeeded
from yizhan.kernel.scope import OFFICERS, Acting, Level, Line, Role

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

EVERYONE: Final = frozenset(Role) - {Role.SYSTEM}
SIGNED_IN: Final = EVERYONE - {Role.VISITOR}
STAFF: Final = OFFICERS

SIGNED_IN_KEY: Final = "signed_in_id"
_BEARER_SALT = "yizhan.accounts.bearer"


@dataclass(frozen=True, slots=True)
class Access:
    """Which roles a route serves. What they see of it is the object's own question."""

    roles: frozenset[Role]


def acting(request: HttpRequest) -> Acting:
    """Who acts in this request; worked out once. A role that ended falls back to the plain member."""
    known = getattr(request, "known_acting", None)
    if known is None:
        known = request.known_acting = _acting(request)  # type: ignore[attr-defined]
    return known


def page(*roles: Role) -> Callable[[View[P]], View[P]]:
    """Declare which roles a page serves. A visitor is led to sign in and back; any other role is refused."""
    access = Access(frozenset(roles))

    def declare(view: View[P]) -> View[P]:
        @wraps(view)
        def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            who = acting(request)
            if who.role in access.roles:
                response = view(request, *args, **kwargs)
                kept_forms.settle(request)
                return response
            if who.role is Role.VISITOR and _is_script(request):
                raise SignInNeeded
            if who.role is Role.VISITOR:
                return _to_sign_in(request)
            raise Forbidden

        guarded.access = access  # type: ignore[attr-defined]
        return guarded

    return declare


class RoleAuth(AuthBase):
    """Declare which roles an API operation serves: `auth=RoleAuth(Role.MEMBER)`; the operation gets the Acting.

    Signed in by the session cookie (then with CSRF token, as forms) or by `Authorization: Bearer` (see `bearer_for`).
    What serves visitors, signing in before all, asks no token of a program, which has no page to take it from.
    """

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __init__(self, *roles: Role) -> None:
        self.access = Access(frozenset(roles))
        super().__init__()

    def __call__(self, request: HttpRequest) -> Acting:
        who = acting(request)
        if who.role not in self.access.roles:
            raise SignInNeeded if who.role is Role.VISITOR else Forbidden
        if not getattr(request, "by_bearer", False) and not _is_program(request) and check_csrf(request):
            raise Forbidden
        return who


class BearerSession:
    """Middleware: `Authorization: Bearer TOKEN` opens the same session as the cookie would."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() == "bearer" and token:
            request.session = _session_of(token)
            request.by_bearer = True  # type: ignore[attr-defined]
            request._dont_enforce_csrf_checks = True  # type: ignore[attr-defined]  # noqa: SLF001 - no cookie, nothing to forge
        return self.get_response(request)


def bearer_for(session_key: str) -> str:
    """The token by which a program goes on in this session."""
    return signing.dumps(session_key, salt=_BEARER_SALT)


def sender(request: HttpRequest) -> str:
    """The asking address, for limits; only its blind index is ever stored.

    Behind our own proxy it is what that proxy saw: the last entry of X-Forwarded-For, the only one it wrote itself.
    """
    if settings.SECURE_PROXY_SSL_HEADER:
        return request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(request.META.get("REMOTE_ADDR", ""))


def _session_of(token: str) -> SessionBase:
    from yizhan.accounts.sessions import SessionStore  # once Django's rooms stand

    try:
        return SessionStore(signing.loads(token, salt=_BEARER_SALT))
    except signing.BadSignature:
        return SessionStore()


def _acting(request: HttpRequest) -> Acting:
    request_id: str = getattr(request, "request_id", "")
    user = request.user
    if not user.is_authenticated:
        return Acting(role=Role.VISITOR, request_id=request_id)
    signed_in = request.session.get(SIGNED_IN_KEY)
    common: dict[str, Any] = {
        "user_id": user.id,
        "person_id": person_of(user.id),
        "session_id": UUID(signed_in) if signed_in else None,
        "request_id": request_id,
    }
    wanted = request.session.get(GRANT_KEY)
    grant = grant_on(UUID(wanted), user.id, clock.today()) if wanted else None
    if grant is None:
        return Acting(role=Role.MEMBER, name=user.name, **common)
    return Acting(
        role=Role(grant.role),
        node_id=grant.node_id,
        level=Level(grant.level) if grant.level else None,
        line=Line(grant.line),
        name=grant.node_name,
        **common,
    )


def _is_program(request: HttpRequest) -> bool:
    """Nothing can be forged: no session yet, and no page of whatever site that a browser would name.

    Cookies alone would not show it: a browser keeps ours back from another site's form, which could then sign its
    reader in as somebody else. But it always says whence a form comes.
    """
    return not request.COOKIES and not {"Origin", "Referer", "Sec-Fetch-Site"} & set(request.headers)


def _is_script(request: HttpRequest) -> bool:
    """A script of a page asks, and wants an answer it can tell: it cannot sign in."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _to_sign_in(request: HttpRequest) -> HttpResponse:
    """To sign in and back; with what was typed where a session ended under somebody's hands."""
    back = request.get_full_path() if request.method == "GET" else "/"
    if kept_forms.keep(request):
        back = reverse("kept-form")
    return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': back})}")
