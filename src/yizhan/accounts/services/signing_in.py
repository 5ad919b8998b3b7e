"""Signing in and out: accounts, passwords, devices."""

from collections.abc import Collection
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Final
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import transaction

from yizhan.accounts import errors, rules
from yizhan.accounts.models import SignedInSession, User
from yizhan.accounts.queries import phone_index
from yizhan.accounts.services import codes
from yizhan.kernel import journal, silence, sms, vault
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Role

_BATCH: Final = 1_000  # accounts of a statement


def request_code(*, phone: str, sender: str, at: datetime) -> None:
    """Send a sign-in code to a phone. Says nothing of whether the phone is known.

    `sender` is the asking address; only its blind index is kept. Sent after its row is there and no lock is held: a
    provider may be slow. Raises PhoneUnreadable, SendingTooOften, CodeNotSent.
    """
    mobile = rules.normalise_mobile(phone)
    with transaction.atomic():
        _code_id, code = codes.note_code(phone_index(phone), sender=sender, lives_for=rules.CODE_LIVES_FOR, at=at)
    is_closed = User.objects.filter(phone_index=phone_index(phone), is_active=False).exists()
    if is_closed and not silence.is_reported_dead(mobile):
        return  # the answer is the same, and nothing is sent
    try:
        sms.send_code(mobile=mobile, code=code, minutes=rules.CODE_LIVES_FOR // timedelta(minutes=1), at=at)
    except sms.SendingFailed:
        raise errors.CodeNotSent from None


def sign_in_with_code(*, phone: str, code: str, at: datetime) -> User:
    """The user whose phone received this code; a new one where the phone is new.

    Raises CodeWrong, LockedOut, and to nobody but whoever has the phone ReportedDead. A wrong try is counted even
    though it is refused, hence the two transactions.
    """
    index, mobile = phone_index(phone), rules.normalise_mobile(phone)
    with transaction.atomic():
        fits = codes.use_code(index, code, at)
        is_dead = fits and silence.is_reported_dead(mobile)
        user = _user_for(mobile, index, at) if fits and not is_dead else None
    if is_dead:
        raise errors.ReportedDead
    if user is None or not user.is_active:
        raise errors.CodeWrong
    return user


def sign_in_with_password(*, phone: str, password: str, at: datetime) -> User:
    """The user with this phone and password. Raises PasswordWrong, LockedOut, and with the right one ReportedDead.

    An unknown phone costs as long as a wrong password, so that time does not tell which phones are known.
    """
    index = phone_index(phone)
    with transaction.atomic():
        codes.lock_key(index)
        codes.refuse_locked_out(index, at)
        user = User.objects.filter(phone_index=index).first()
        fits = check_password(password, user.password if user else _decoy())
        if not fits:
            codes.note_wrong_try(index, at)
    if user is None or not fits:
        raise errors.PasswordWrong
    if not user.is_active:
        raise errors.ReportedDead if silence.is_reported_dead(rules.normalise_mobile(phone)) else errors.PasswordWrong
    return user


@transaction.atomic
def open_account(*, phone: str, name: str, at: datetime) -> User:
    """An account made for somebody (a demonstration's cast, an operator's first officer); they sign in by code.

    The phone's account where there is one already; it keeps its name. Raises PhoneUnreadable, ReportedDead where it
    would be a new one with the phone of the dead.
    """
    index, mobile = phone_index(phone), rules.normalise_mobile(phone)
    codes.lock_key(index)
    if silence.is_reported_dead(mobile) and not User.objects.filter(phone_index=index).exists():
        raise errors.ReportedDead
    return _user_for(mobile, index, at, name=name)


@transaction.atomic
def open_accounts(*, phones: Collection[str], at: datetime) -> list[UUID]:
    """`open_account` for many phones of people who are alive, in as many statements as for one; their accounts' ids.

    What cannot be read as a mobile is left out. The platform acts: none of them is here.
    """
    mobiles = {phone_index(mobile): mobile for mobile in map(_mobile, phones) if mobile}
    theirs = User.objects.filter(phone_index__in=list(mobiles))
    known = {bytes(index) for index in theirs.values_list("phone_index", flat=True)}
    made = [_unsaved(mobile, index) for index, mobile in sorted(mobiles.items()) if index not in known]
    User.objects.bulk_create(made, ignore_conflicts=True, batch_size=_BATCH)  # whoever signs up meanwhile has theirs
    users = set(theirs.values_list("id", flat=True))
    opened = [("user", user.id) for user in made if user.id in users]
    journal.append_for_each("accounts.signed_up", acting=Acting.system("accounts"), at=at, subjects=opened)
    return sorted(users)


def _mobile(phone: str) -> str:
    """Empty for what is none."""
    try:
        return rules.normalise_mobile(phone)
    except errors.PhoneUnreadable:
        return ""


@transaction.atomic
def set_password(*, user_id: UUID, password: str, acting: Acting, at: datetime) -> None:
    """Choose a password. Raises PasswordWeak with the reason."""
    user = User.objects.select_for_update().get(id=user_id)
    try:
        validate_password(password, user)
    except ValidationError as weak:
        raise errors.PasswordWeak(reason=" ".join(weak.messages)) from None
    user.set_password(password)
    user.save(update_fields=["password"])
    journal.append("accounts.password_set", acting=acting, at=at, subject=("user", user.id))


@transaction.atomic
def choose_language(*, user_id: UUID, language: str, acting: Acting, at: datetime) -> None:
    """Be told things in this language (a code of settings.LANGUAGES) from now on; choosing it again does nothing."""
    if User.objects.filter(id=user_id).exclude(language=language).update(language=language):
        data = {"language": language}
        journal.append("accounts.language_chosen", acting=acting, at=at, subject=("user", user_id), data=data)


@transaction.atomic
def open_session(*, user: User, session_key: str, device: str, at: datetime) -> UUID:
    """Note a signed-in device; the oldest beyond the limit are signed out. Drafts are rows and outlive sessions."""
    User.objects.select_for_update(of=("self",)).get(id=user.id)
    session = SignedInSession.objects.create(user=user, session_key=session_key, device=device[:120], started_at=at)
    acting = Acting(role=Role.MEMBER, user_id=user.id, session_id=session.id)
    journal.append("accounts.signed_in", acting=acting, at=at, subject=("user", user.id))
    open_ones = SignedInSession.objects.filter(user=user, ended_at__isnull=True).order_by("-started_at", "-id")
    end_devices(list(open_ones[rules.SESSIONS_AT_ONCE :]), at)
    return session.id


@transaction.atomic
def end_session(*, session_key: str, acting: Acting, at: datetime) -> None:
    """Sign one device out."""
    sessions = list(SignedInSession.objects.filter(session_key=session_key, ended_at__isnull=True))
    end_devices(sessions, at)
    for session in sessions:
        journal.append("accounts.signed_out", acting=acting, at=at, subject=("user", session.user_id))


@lru_cache(maxsize=1)
def _decoy() -> str:
    """A hash that no password fits, made once with the installation's own cost."""
    return make_password("no account has this password")


def _user_for(mobile: str, index: bytes, at: datetime, *, name: str = "") -> User:
    user = User.objects.filter(phone_index=index).first()
    if user:
        return user
    user = _unsaved(mobile, index, name)
    user.save(force_insert=True)
    acting = Acting(role=Role.VISITOR, user_id=user.id)
    journal.append("accounts.signed_up", acting=acting, at=at, subject=("user", user.id))
    return user


def _unsaved(mobile: str, index: bytes, name: str = "") -> User:
    user_id = new_id()
    sealed = vault.seal(mobile, table="accounts_user", column="phone_sealed", row_id=user_id)
    user = User(id=user_id, phone_sealed=sealed, phone_index=index, name=name)
    user.set_unusable_password()
    return user


def end_devices(sessions: list[SignedInSession], at: datetime) -> None:
    """Sign these devices out, in the caller's transaction."""
    Session.objects.filter(session_key__in=[session.session_key for session in sessions]).delete()
    SignedInSession.objects.filter(id__in=[session.id for session in sessions]).update(ended_at=at)
