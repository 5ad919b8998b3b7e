"""Signing in at a desk by the signed-in phone: asked for by one browser, confirmed on the phone, redeemed once."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction

from yizhan.accounts import errors, rules
from yizhan.accounts.models import DeskCode, User
from yizhan.kernel import journal, limits
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting

ASKED_BY_ONE_ADDRESS: Final = limits.Limit("desk_code_by", most=600, within=timedelta(hours=1))  # a hall shares one


@dataclass(frozen=True, slots=True)
class Asked:
    """What the asking browser keeps: `token` goes into the QR code, `secret` never leaves the browser's session."""

    id: UUID
    token: str
    secret: str
    number: str


def ask_desk_code(*, device: str, sender: str, at: datetime) -> Asked:
    """A code for this browser, good for two minutes. Raises TriedTooOften."""
    limits.count([(ASKED_BY_ONE_ADDRESS, sender)], at=at)
    asked = Asked(new_id(), secrets.token_urlsafe(24), secrets.token_urlsafe(24), f"{secrets.randbelow(90) + 10}")
    DeskCode.objects.create(
        id=asked.id,
        token_digest=_digest(asked.token),
        secret_digest=_digest(asked.secret),
        number=asked.number,
        device=device[:120],
        asked_at=at,
        expires_at=at + rules.DESK_CODE_LIVES_FOR,
    )
    return asked


def confirm_desk_code(*, token: str, number: str, acting: Acting, at: datetime) -> None:
    """Let the browser that shows this number in as the one who acts. A wrong number ends the code.

    Raises NotFound for a code that is unknown, used or over, DeskNumberWrong.
    """
    with transaction.atomic():
        code = DeskCode.objects.select_for_update().filter(token_digest=_digest(token)).first()
        if code is None or not code.is_open(at):
            raise NotFound
        fits = hmac.compare_digest(code.number.encode(), rules.plain_digits(number).encode())
        if fits:
            code.confirmed_by_id, code.confirmed_at = acting.user_id, at
            data = {"desk_code_id": code.id}
            journal.append(
                "accounts.desk_confirmed", acting=acting, at=at, subject=("user", acting.user_id or code.id), data=data
            )
        else:
            code.expires_at = at
        code.save(update_fields=["confirmed_by", "confirmed_at", "expires_at"])
    if not fits:
        raise errors.DeskNumberWrong


@transaction.atomic
def redeem_desk_code(*, code_id: UUID, secret: str, at: datetime) -> User | None:
    """Who confirmed it, for the browser that asked, once; None while nobody has. Raises NotFound where it is over."""
    code = DeskCode.objects.select_for_update().filter(id=code_id, redeemed_at__isnull=True).first()
    if code is None or not hmac.compare_digest(bytes(code.secret_digest), _digest(secret)) or at >= code.expires_at:
        raise NotFound
    if code.confirmed_by_id is None:
        return None
    code.redeemed_at = at
    code.save(update_fields=["redeemed_at"])
    user = User.objects.filter(id=code.confirmed_by_id, is_active=True).first()
    if user is None:
        raise NotFound
    return user


def desk_code(token: str, *, at: datetime) -> DeskCode:
    """What the phone is shown before it confirms; raises NotFound."""
    code = DeskCode.objects.filter(token_digest=_digest(token)).first()
    if code is None or not code.is_open(at):
        raise NotFound
    return code


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()
