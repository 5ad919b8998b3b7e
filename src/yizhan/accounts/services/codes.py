"""Codes that prove that somebody reads a phone or a mailbox: sent seldom, tried a few times, used once.

A code belongs to a key: the blind index of a phone, or of a user together with the address they gave. Each function
wants the caller's transaction; a wrong try is counted even though it is refused, so the caller refuses after it.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from yizhan.accounts import errors, rules
from yizhan.accounts.models import SentCode, WrongTry
from yizhan.kernel import vault
from yizhan.kernel.ids import new_id


def note_code(key: bytes, *, sender: str, lives_for: timedelta, at: datetime) -> tuple[UUID, str]:
    """A new code, (id, digits), whose digest stands in the database; raises SendingTooOften.

    `sender` is the asking address; only its blind index is kept.
    """
    lock_key(key)
    sender_index = vault.blind_index("sender", sender)
    _refuse_sending_too_often(key, sender_index, at)
    code, code_id = rules.make_code(), new_id()
    SentCode.objects.create(
        id=code_id,
        key_index=key,
        sender_index=sender_index,
        digest=rules.code_digest(code_id, code),
        sent_at=at,
        expires_at=at + lives_for,
    )
    return code_id, code


def use_code(key: bytes, code: str, at: datetime) -> bool:
    """Whether the newest standing code fits; it is used up, or the wrong try is counted. Raises LockedOut."""
    lock_key(key)
    refuse_locked_out(key, at)
    standing = SentCode.objects.filter(
        key_index=key, used_at__isnull=True, expires_at__gt=at, wrong_tries__lt=rules.WRONG_TRIES_PER_CODE
    )
    newest = standing.order_by("-sent_at").first()
    if newest and rules.code_fits(newest.id, code, bytes(newest.digest)):
        newest.used_at = at
        newest.save(update_fields=["used_at"])
        return True
    if newest:
        newest.wrong_tries += 1
        newest.save(update_fields=["wrong_tries"])
    note_wrong_try(key, at)
    return False


def note_wrong_try(key: bytes, at: datetime) -> None:
    """Count a wrong code or password for the lock-out."""
    WrongTry.objects.create(key_index=key, at=at)


def lock_key(key: bytes) -> None:
    """One sending or try at a time for each key, known or not."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [int.from_bytes(key[:8], "big", signed=True)])


def refuse_locked_out(key: bytes, at: datetime) -> None:
    """Raise LockedOut while the wrong tries of a key are too many."""
    recent = WrongTry.objects.filter(key_index=key, at__gt=at - rules.LOCK_WINDOW).order_by("-at")
    locked_s = rules.seconds_locked(list(recent.values_list("at", flat=True)[:50]), at=at)
    if locked_s:
        raise errors.LockedOut(wait_min=-(-locked_s // 60), wait_s=locked_s)


def _refuse_sending_too_often(key: bytes, sender_index: bytes, at: datetime) -> None:
    codes = SentCode.objects.order_by("-sent_at")
    day = codes.filter(key_index=key, sent_at__gt=at - timedelta(days=1))
    wait_s = rules.seconds_until_next_sending(list(day.values_list("sent_at", flat=True)[:20]), at=at)
    hour = codes.filter(sender_index=sender_index, sent_at__gt=at - timedelta(hours=1))
    if wait_s == 0 and hour[rules.SENDINGS_PER_SENDER_AND_HOUR :].exists():
        wait_s = 3600  # an hour: the whole window must pass
    if wait_s:
        raise errors.SendingTooOften(wait_s=wait_s)
