"""Somebody's e-mail address: given, confirmed by a code sent there, changed, removed. Only a confirmed one is kept."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.accounts import errors, rules
from yizhan.accounts.models import User
from yizhan.accounts.services import codes
from yizhan.kernel import journal, letters, limits, vault
from yizhan.kernel.scope import Acting

CODES_TO_ONE_ADDRESS: Final = limits.Limit("email_code_to", most=5, within=timedelta(days=1))
CODES_BY_ONE_USER: Final = limits.Limit("email_code_by", most=10, within=timedelta(days=1))


def request_email_code(*, user_id: UUID, address: str, sender: str, acting: Acting, at: datetime) -> None:
    """Send a code to the address that somebody gave. The address itself is kept only once the code came back.

    Sent after the code's row is there and no lock is held: a mail server may be slow. Raises EmailUnreadable,
    EmailNotLatin, SendingTooOften, TriedTooOften, EmailNotSent.
    """
    email = rules.normalise_email(address)
    if not letters.can_be_sent():
        raise errors.EmailNotSent
    code = _note_code(user_id, email, sender, acting, at)
    minutes = rules.EMAIL_CODE_LIVES_FOR // timedelta(minutes=1)
    words = _("验证码 {code}，{minutes} 分钟内有效。请勿告诉他人。如果不是您本人填写的邮箱，不用理会。")
    try:
        letters.send(email=email, subject=_("邮箱验证码"), text=words.format(code=code, minutes=minutes), at=at)
    except letters.NotSent:
        raise errors.EmailNotSent from None


def confirm_email(*, user_id: UUID, address: str, code: str, acting: Acting, at: datetime) -> None:
    """Keep the address, since whoever gave it reads it; an earlier one is replaced.

    Raises EmailCodeWrong, LockedOut. A wrong try is counted even though it is refused, hence the refusal outside.
    """
    email = rules.normalise_email(address)
    with transaction.atomic():
        fits = codes.use_code(_key(user_id, email), code, at)
        if fits:
            _keep(user_id, email)
            journal.append("accounts.email_confirmed", acting=acting, at=at, subject=("user", user_id))
    if not fits:
        raise errors.EmailCodeWrong


@transaction.atomic
def remove_email(*, user_id: UUID, acting: Acting, at: datetime) -> None:
    """No more e-mail from now on; nothing happens where there is no address."""
    user = User.objects.select_for_update().get(id=user_id)
    if user.email_sealed is None:
        return
    user.email_sealed = None
    user.save(update_fields=["email_sealed"])
    journal.append("accounts.email_removed", acting=acting, at=at, subject=("user", user_id))


@transaction.atomic
def _note_code(user_id: UUID, email: str, sender: str, acting: Acting, at: datetime) -> str:
    """A new code for this user and this address; a refusal by a limit leaves none."""
    key = _key(user_id, email)
    code_id, code = codes.note_code(key, sender=sender, lives_for=rules.EMAIL_CODE_LIVES_FOR, at=at)
    limits.take([(CODES_TO_ONE_ADDRESS, email.lower()), (CODES_BY_ONE_USER, str(user_id))], at=at)
    data = {"code_id": code_id}
    journal.append("accounts.email_given", acting=acting, at=at, subject=("user", user_id), data=data)
    return code


def _key(user_id: UUID, email: str) -> bytes:
    """Bound to both: a code for one address confirms no other, and nobody else's wrong tries lock this user out."""
    return vault.blind_index("email", f"{user_id} {email}")


def _keep(user_id: UUID, email: str) -> None:
    user = User.objects.select_for_update().get(id=user_id)
    user.email_sealed = vault.seal(email, table="accounts_user", column="email_sealed", row_id=user_id)
    user.save(update_fields=["email_sealed"])
