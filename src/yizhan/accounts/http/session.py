"""What signing in and out means for a request's session: shared by pages and API."""

from datetime import datetime

from django.contrib.auth import login, logout
from django.http import HttpRequest

from yizhan.accounts import rules, services
from yizhan.accounts.edge import GRANT_KEY, SIGNED_IN_KEY, acting
from yizhan.accounts.models import RoleGrant, User
from yizhan.accounts.queries import grants_on
from yizhan.kernel import clock

BACKEND = "yizhan.accounts.backend.ById"


def begin(request: HttpRequest, user: User, at: datetime) -> None:
    """Sign in on this device, in the first role of duty that the user holds today, else as a member."""
    login(request, user, backend=BACKEND)
    if request.session.session_key is None:
        request.session.save()
    device = request.headers.get("User-Agent", "")
    signed_in = services.open_session(user=user, session_key=request.session.session_key or "", device=device, at=at)
    request.session[SIGNED_IN_KEY] = str(signed_in)
    grants = grants_on(user.id, clock.local_date(at))
    take_role(request, grants[0] if grants else None)


def take_role(request: HttpRequest, grant: RoleGrant | None) -> None:
    """Act in a role from the next request on; None is the plain member."""
    if grant:
        request.session[GRANT_KEY] = str(grant.id)
    else:
        request.session.pop(GRANT_KEY, None)
    lifetime = rules.DUTY_SESSION if grant else rules.MEMBER_SESSION
    request.session.set_expiry(int(lifetime.total_seconds()))
    if hasattr(request, "known_acting"):
        del request.known_acting


def finish(request: HttpRequest, at: datetime) -> None:
    """Sign this device out."""
    if request.session.session_key:
        services.end_session(session_key=request.session.session_key, acting=acting(request), at=at)
    logout(request)


def sender(request: HttpRequest) -> str:
    """The asking address, for limits; only its blind index is ever stored."""
    return str(request.META.get("REMOTE_ADDR", ""))
