"""How phones are read, codes are made, and when sending or trying must wait. Pure: time comes in."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yizhan.accounts.errors import PhoneUnreadable

CODE_DIGITS = 6
CODE_LIVES_FOR = timedelta(minutes=5)
WRONG_TRIES_PER_CODE = 5
SENDING_PAUSE = timedelta(seconds=60)
SENDINGS_PER_DAY = 10
SENDINGS_PER_SENDER_AND_HOUR = 200  # a whole plant may share one address
FAILURES_BEFORE_LOCK = 10
LOCK_WINDOW = timedelta(minutes=15)
SESSIONS_AT_ONCE = 5
MEMBER_SESSION = timedelta(days=30)  # idle; in a duty it is the operator's DUTY_IDLE, two hours unless set

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LEFT_OUT = str.maketrans("", "", " -()\u3000\u00a0")


def normalise_mobile(text: str) -> str:
    """Eleven digits of a mainland mobile number; full-width digits, spaces, dashes and +86 are taken away.

    Any prefix from 13 to 19 is allowed: lists of known prefixes age badly. Raises PhoneUnreadable.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_LEFT_OUT).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(plain):
        raise PhoneUnreadable
    return plain


def make_code() -> str:
    """Six random digits."""
    return f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"


def code_digest(code_id: UUID, code: str) -> bytes:
    """What is kept of a code: useless for another sending of the same digits."""
    return hashlib.sha256(code_id.bytes + unicodedata.normalize("NFKC", code).strip().encode()).digest()


def code_fits(code_id: UUID, code: str, digest: bytes) -> bool:
    return hmac.compare_digest(code_digest(code_id, code), digest)


def seconds_until_next_sending(sent: Sequence[datetime], *, at: datetime) -> int:
    """How long a phone must wait for its next code, given the sendings of its last day (newest first); 0 = now."""
    if sent and at - sent[0] < SENDING_PAUSE:
        return _seconds(sent[0] + SENDING_PAUSE - at)
    if len(sent) >= SENDINGS_PER_DAY:
        return _seconds(sent[SENDINGS_PER_DAY - 1] + timedelta(days=1) - at)
    return 0


def seconds_locked(failures: Sequence[datetime], *, at: datetime) -> int:
    """How long a phone stays locked after its failures (newest first); 0 = not locked."""
    recent = [failure for failure in failures if at - failure < LOCK_WINDOW]
    if len(recent) < FAILURES_BEFORE_LOCK:
        return 0
    return _seconds(recent[FAILURES_BEFORE_LOCK - 1] + LOCK_WINDOW - at)


def _seconds(span: timedelta) -> int:
    return max(1, -(-span // timedelta(seconds=1)))
