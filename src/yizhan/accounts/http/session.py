"""What signing in and out means for a request's session: shared by pages and API."""

from base64 import b64decode, b64encode
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.contrib.auth import login, logout
from django.http import HttpRequest

from yizhan.accounts import errors, rules, services
from yizhan.accounts.edge import SIGNED_IN_KEY, acting
from yizhan.accounts.idle import GRANT_KEY, SEEN_KEY, last_of
from yizhan.accounts.models import RoleGrant, User
from yizhan.accounts.queries import SECOND_STEP_ROLES, grants_on, has_second_step
from yizhan.kernel import clock, vault
from yizhan.kernel.scope import Role

_PHONE_KEY = "phone_sealed"
_EMAIL_KEY = "email_sealed"
_HALF_KEY = "passed_first_step"
_NO_ROW = UUID(int=0)  # a session's row has no UUID; what is sealed lives for minutes
BACKEND = "yizhan.accounts.backend.ById"


def begin(request: HttpRequest, user: User, at: datetime) -> None:
    """Sign in on this device, in the first role of duty that the user holds today, else as a member.

    Whoever was signed in here is signed out first, be it the same person: each signing in is a session of its own.
    """
    if request.user.is_authenticated:
        finish(request, at)
    request.session.pop(_PHONE_KEY, None)
    request.session.pop(_HALF_KEY, None)
    login(request, user, backend=BACKEND)
    if request.session.session_key is None:
        request.session.save()
    device = request.headers.get("User-Agent", "")
    signed_in = services.open_session(user=user, session_key=request.session.session_key or "", device=device, at=at)
    request.session[SIGNED_IN_KEY] = str(signed_in)
    take_role(request, _first_role(request, user, at))
    _keep_language(request, user, at)


def _keep_language(request: HttpRequest, user: User, at: datetime) -> None:
    """The language chosen in this browser before signing in, where the account has none yet."""
    chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
    if not user.language and chosen in dict(settings.LANGUAGES):
        services.choose_language(user_id=user.id, language=str(chosen), acting=acting(request), at=at)


def sign_in(request: HttpRequest, user: User, at: datetime) -> bool:
    """Sign in; or where a second step is set, remember for minutes that the first was passed. Whether it is done."""
    if not has_second_step(user.id):
        begin(request, user, at)
        return True
    if request.user.is_authenticated:
        finish(request, at)
    request.session.cycle_key()
    request.session[_HALF_KEY] = [str(user.id), int(at.timestamp())]
    return False


def half_signed_in(request: HttpRequest, at: datetime) -> UUID | None:
    """Who passed the first step in this window a few minutes ago at most."""
    user_id, since = request.session.get(_HALF_KEY, ("", 0))
    return UUID(user_id) if user_id and at.timestamp() - since < rules.SECOND_STEP_WITHIN.total_seconds() else None


def _first_role(request: HttpRequest, user: User, at: datetime) -> RoleGrant | None:
    """The role they were in when their session ended here, else the first that they hold."""
    grants, last = grants_on(user.id, clock.local_date(at)), last_of(request)
    if last.user_id == str(user.id) and not last.grant_id:
        return None
    again = [grant for grant in grants if str(grant.id) == last.grant_id]
    return next((grant for grant in again + grants if not lacks_second_step(grant, at)), None)


def lacks_second_step(grant: RoleGrant, at: datetime) -> bool:
    """Whether this duty needs a second step by now that its holder has not set."""
    since = settings.SECOND_STEP_FROM
    return (
        since is not None
        and clock.local_date(at) >= since
        and Role(grant.role) in SECOND_STEP_ROLES
        and not has_second_step(grant.user_id)
    )


def take_role(request: HttpRequest, grant: RoleGrant | None) -> None:
    """Act in a role from the next request on; None is the plain member. Raises SecondStepMissing."""
    if grant and lacks_second_step(grant, clock.now()):
        raise errors.SecondStepMissing
    if grant:
        request.session[GRANT_KEY] = str(grant.id)
    else:
        request.session.pop(GRANT_KEY, None)
    request.session.pop(SEEN_KEY, None)  # the browser's note of the role is written anew with the next request
    lifetime = settings.DUTY_IDLE if grant else rules.MEMBER_SESSION
    request.session.set_expiry(int(lifetime.total_seconds()))
    if hasattr(request, "known_acting"):
        del request.known_acting


def finish(request: HttpRequest, at: datetime) -> None:
    """Sign this device out."""
    if request.session.session_key:
        services.end_session(session_key=request.session.session_key, acting=acting(request), at=at)
    logout(request)


def remember_phone(request: HttpRequest, phone: str) -> None:
    """Keep the phone between the two pages of signing in."""
    _remember(request, _PHONE_KEY, phone)


def remembered_phone(request: HttpRequest) -> str:
    """The phone that a code was sent to from this window; empty where there is none."""
    return _remembered(request, _PHONE_KEY)


def remember_email(request: HttpRequest, address: str) -> None:
    """Keep the address that was given until its code comes back."""
    _remember(request, _EMAIL_KEY, address)


def remembered_email(request: HttpRequest) -> str:
    """The address that a code was sent to from this window; empty where there is none."""
    return _remembered(request, _EMAIL_KEY)


def forget_email(request: HttpRequest) -> None:
    request.session.pop(_EMAIL_KEY, None)


def _remember(request: HttpRequest, key: str, text: str) -> None:
    """Sealed, since sessions lie in the database."""
    request.session[key] = b64encode(vault.seal(text, table="django_session", column=key, row_id=_NO_ROW)).decode()


def _remembered(request: HttpRequest, key: str) -> str:
    sealed = request.session.get(key)
    if not sealed:
        return ""
    return vault.open_sealed(b64decode(sealed), table="django_session", column=key, row_id=_NO_ROW)
