"""Writes: signing in and out, roles, consents. One function, one state change, one transaction."""

from datetime import date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

from django.contrib.auth.hashers import check_password, make_password
from django.contrib.auth.password_validation import validate_password
from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from yizhan.accounts import errors, rules
from yizhan.accounts.models import Consent, RoleGrant, SignedInSession, SignInCode, SignInFailure, User
from yizhan.accounts.queries import grants_on, phone_index
from yizhan.kernel import journal, sms, vault
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Level, Line, Role


def request_code(*, phone: str, sender: str, at: datetime) -> None:
    """Send a sign-in code to a phone. Says nothing of whether the phone is known.

    `sender` is the asking address; only its blind index is kept. Sent after its row is there and no lock is held: a
    provider may be slow. Raises PhoneUnreadable, SendingTooOften, CodeNotSent.
    """
    mobile = rules.normalise_mobile(phone)
    code = _note_code(phone, sender, at)
    try:
        sms.send_code(mobile=mobile, code=code, minutes=rules.CODE_LIVES_FOR // timedelta(minutes=1), at=at)
    except sms.SendingFailed:
        raise errors.CodeNotSent from None


@transaction.atomic
def _note_code(phone: str, sender: str, at: datetime) -> str:
    """A new code whose digest stands in the database; raises SendingTooOften."""
    index = phone_index(phone)
    _lock_phone(index)
    sender_index = vault.blind_index("sender", sender)
    _refuse_sending_too_often(index, sender_index, at)
    code, code_id = rules.make_code(), new_id()
    SignInCode.objects.create(
        id=code_id,
        phone_index=index,
        sender_index=sender_index,
        digest=rules.code_digest(code_id, code),
        sent_at=at,
        expires_at=at + rules.CODE_LIVES_FOR,
    )
    return code


def sign_in_with_code(*, phone: str, code: str, at: datetime) -> User:
    """The user whose phone received this code; a new one where the phone is new.

    Raises CodeWrong, LockedOut. A wrong try is counted even though it is refused, hence the two transactions.
    """
    index = phone_index(phone)
    with transaction.atomic():
        _lock_phone(index)
        _refuse_locked_out(index, at)
        fits = _use_code(index, code, at)
        user = _user_for(rules.normalise_mobile(phone), index, at) if fits else None
    if user is None or not user.is_active:
        raise errors.CodeWrong
    return user


def sign_in_with_password(*, phone: str, password: str, at: datetime) -> User:
    """The user with this phone and password. Raises PasswordWrong, LockedOut.

    An unknown phone costs as long as a wrong password, so that time does not tell which phones are known.
    """
    index = phone_index(phone)
    with transaction.atomic():
        _lock_phone(index)
        _refuse_locked_out(index, at)
        user = User.objects.filter(phone_index=index, is_active=True).first()
        fits = check_password(password, user.password if user else _decoy())
        if not fits:
            SignInFailure.objects.create(phone_index=index, at=at)
    if user is None or not fits:
        raise errors.PasswordWrong
    return user


@transaction.atomic
def open_account(*, phone: str, name: str, at: datetime) -> User:
    """An account made for somebody (a demonstration's cast, an operator's first officer); they sign in by code.

    The phone's account where there is one already; it keeps its name. Raises PhoneUnreadable.
    """
    index = phone_index(phone)
    _lock_phone(index)
    return _user_for(rules.normalise_mobile(phone), index, at, name=name)


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
def open_session(*, user: User, session_key: str, device: str, at: datetime) -> UUID:
    """Note a signed-in device; the oldest beyond the limit are signed out. Drafts are rows and outlive sessions."""
    User.objects.select_for_update(of=("self",)).get(id=user.id)
    session = SignedInSession.objects.create(user=user, session_key=session_key, device=device[:120], started_at=at)
    acting = Acting(role=Role.MEMBER, user_id=user.id, session_id=session.id)
    journal.append("accounts.signed_in", acting=acting, at=at, subject=("user", user.id))
    open_ones = SignedInSession.objects.filter(user=user, ended_at__isnull=True).order_by("-started_at", "-id")
    _end(list(open_ones[rules.SESSIONS_AT_ONCE :]), at)
    return session.id


@transaction.atomic
def end_session(*, session_key: str, acting: Acting, at: datetime) -> None:
    """Sign one device out."""
    sessions = list(SignedInSession.objects.filter(session_key=session_key, ended_at__isnull=True))
    _end(sessions, at)
    for session in sessions:
        journal.append("accounts.signed_out", acting=acting, at=at, subject=("user", session.user_id))


@transaction.atomic
def grant_role(
    *,
    user_id: UUID,
    role: Role,
    node: tuple[UUID, str],
    level: Level | None,
    line: Line = Line.TERRITORY,
    valid_from: date,
    valid_until: date | None,
    acting: Acting,
    at: datetime,
) -> UUID:
    """Let somebody act for a node (id, name) between two days; granting what already stands returns it.

    `line` is the node's own: a city's industrial union reaches its rows by another key than the city's federation.
    """
    grant, made = RoleGrant.objects.get_or_create(
        user_id=user_id,
        role=role,
        node_id=node[0],
        valid_until=valid_until,
        defaults={
            "node_name": node[1],
            "level": level or "",
            "line": line,
            "valid_from": valid_from,
            "granted_by_id": acting.user_id,
        },
    )
    if made:
        data = {"role": role, "node_id": node[0], "grant_id": grant.id}
        journal.append("accounts.role_granted", acting=acting, at=at, subject=("user", user_id), data=data)
    return grant.id


@transaction.atomic
def end_role(*, grant_id: UUID, last_day: date, acting: Acting, at: datetime) -> None:
    """A role ends with a day; what was done in it stays."""
    grant = RoleGrant.objects.select_for_update().filter(id=grant_id).first()
    if grant is None:
        raise NotFound
    grant.valid_until = max(last_day, grant.valid_from)
    grant.save(update_fields=["valid_until"])
    data = {"role": grant.role, "node_id": grant.node_id, "grant_id": grant.id}
    journal.append("accounts.role_ended", acting=acting, at=at, subject=("user", grant.user_id), data=data)


def choose_role(*, user_id: UUID, grant_id: UUID, day: date) -> RoleGrant:
    """The grant somebody wants to act in; raises RoleNotHeld where it is not theirs or not in force."""
    for grant in grants_on(user_id, day):
        if grant.id == grant_id:
            return grant
    raise errors.RoleNotHeld


def give_consent(
    *,
    subject_index: bytes,
    purpose: str,
    text_version: str,
    context: tuple[str, UUID],
    user_id: UUID | None,
    evidence_file_id: UUID | None,
    acting: Acting,
    at: datetime,
) -> UUID:
    """Record one person's separate consent, on their own phone or (with the scanned sheet) on paper.

    Raises ConsentStands where the same consent already stands.
    """
    method = Consent.Method.PAPER if evidence_file_id else Consent.Method.OWN_PHONE
    consent_id = new_id()
    try:
        with transaction.atomic():
            Consent.objects.create(
                id=consent_id,
                subject_index=subject_index,
                user_id=user_id,
                purpose=purpose,
                text_version=text_version,
                context_kind=context[0],
                context_id=context[1],
                method=method,
                evidence_file_id=evidence_file_id,
                given_at=at,
            )
            data = {"consent_id": consent_id, "purpose": purpose, "text": text_version, "method": method.value}
            journal.append("accounts.consent_given", acting=acting, at=at, subject=context, data=data)
    except IntegrityError as clash:
        if "one_standing_consent" in str(clash):
            raise errors.ConsentStands from None
        raise
    return consent_id


@transaction.atomic
def withdraw_consent(*, consent_id: UUID, acting: Acting, at: datetime) -> None:
    """Take a consent back, from now on. What was lawfully done before stays (PIPL article 15)."""
    consent = Consent.objects.select_for_update().filter(id=consent_id, withdrawn_at__isnull=True).first()
    if consent is None:
        raise NotFound
    consent.withdrawn_at = at
    consent.save(update_fields=["withdrawn_at"])
    subject = (consent.context_kind, consent.context_id)
    data = {"consent_id": consent.id, "purpose": consent.purpose}
    journal.append("accounts.consent_withdrawn", acting=acting, at=at, subject=subject, data=data)


@lru_cache(maxsize=1)
def _decoy() -> str:
    """A hash that no password fits, made once with the installation's own cost."""
    return make_password("no account has this password")


def _lock_phone(index: bytes) -> None:
    """One sending or try at a time for each phone, known or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(index[:8], "big", signed=True)])


def _refuse_sending_too_often(index: bytes, sender_index: bytes, at: datetime) -> None:
    codes = SignInCode.objects.order_by("-sent_at")
    day = codes.filter(phone_index=index, sent_at__gt=at - timedelta(days=1))
    wait_s = rules.seconds_until_next_sending(list(day.values_list("sent_at", flat=True)[:20]), at=at)
    hour = codes.filter(sender_index=sender_index, sent_at__gt=at - timedelta(hours=1))
    if wait_s == 0 and hour[rules.SENDINGS_PER_SENDER_AND_HOUR :].exists():
        wait_s = 3600  # an hour: the whole window must pass
    if wait_s:
        raise errors.SendingTooOften(wait_s=wait_s)


def _refuse_locked_out(index: bytes, at: datetime) -> None:
    recent = SignInFailure.objects.filter(phone_index=index, at__gt=at - rules.LOCK_WINDOW).order_by("-at")
    locked_s = rules.seconds_locked(list(recent.values_list("at", flat=True)[:50]), at=at)
    if locked_s:
        raise errors.LockedOut(wait_min=-(-locked_s // 60), wait_s=locked_s)


def _use_code(index: bytes, code: str, at: datetime) -> bool:
    """Whether the newest standing code fits; it is used up, or the failure is counted."""
    standing = SignInCode.objects.filter(
        phone_index=index, used_at__isnull=True, expires_at__gt=at, wrong_tries__lt=rules.WRONG_TRIES_PER_CODE
    )
    newest = standing.order_by("-sent_at").first()
    if newest and rules.code_fits(newest.id, code, bytes(newest.digest)):
        newest.used_at = at
        newest.save(update_fields=["used_at"])
        return True
    if newest:
        newest.wrong_tries += 1
        newest.save(update_fields=["wrong_tries"])
    SignInFailure.objects.create(phone_index=index, at=at)
    return False


def _user_for(mobile: str, index: bytes, at: datetime, *, name: str = "") -> User:
    user = User.objects.filter(phone_index=index).first()
    if user:
        return user
    user_id = new_id()
    sealed = vault.seal(mobile, table="accounts_user", column="phone_sealed", row_id=user_id)
    user = User(id=user_id, phone_sealed=sealed, phone_index=index, name=name)
    user.set_unusable_password()
    user.save(force_insert=True)
    acting = Acting(role=Role.VISITOR, user_id=user.id)
    journal.append("accounts.signed_up", acting=acting, at=at, subject=("user", user.id))
    return user


def _end(sessions: list[SignedInSession], at: datetime) -> None:
    Session.objects.filter(session_key__in=[session.session_key for session in sessions]).delete()
    SignedInSession.objects.filter(id__in=[session.id for session in sessions]).update(ended_at=at)
