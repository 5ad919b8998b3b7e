"""How phones and e-mail addresses are read, codes made, and when sending or trying must wait. Pure: time comes in."""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from yizhan.accounts.errors import EmailNotLatin, EmailUnreadable, PhoneUnreadable

CODE_DIGITS = 6
CODE_LIVES_FOR = timedelta(minutes=5)
EMAIL_CODE_LIVES_FOR = timedelta(minutes=30)  # some mail servers let a stranger's first letter wait a while
WRONG_TRIES_PER_CODE = 5
SENDING_PAUSE = timedelta(seconds=60)
SENDINGS_PER_DAY = 10
SENDINGS_PER_SENDER_AND_HOUR = 200  # a whole plant may share one address
FAILURES_BEFORE_LOCK = 10
LOCK_WINDOW = timedelta(minutes=15)
SESSIONS_AT_ONCE = 5
DESK_CODE_LIVES_FOR = timedelta(minutes=2)
SECOND_STEP_WITHIN = timedelta(minutes=5)  # of the first
REPORTED_WITHIN = timedelta(minutes=30)  # after the proof, to say that one is not dead
MEMBER_SESSION = timedelta(days=30)  # idle; in a duty it is the operator's DUTY_IDLE, two hours unless set

_MOBILE = re.compile(r"1[3-9]\d{9}")
_LONGEST_EMAIL, _LONGEST_BEFORE_AT = 254, 64  # RFC 5321
_WORD = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_BEFORE_AT = re.compile(rf"{_WORD}(?:\.{_WORD})*")
_DOMAIN = re.compile(rf"(?:{_LABEL}\.)+(?:[a-z]{{2,63}}|xn--[a-z0-9-]{{1,59}})")
_LEFT_OUT = str.maketrans("", "", " -()\u3000\u00a0")


def normalise_mobile(text: str) -> str:
    """Eleven digits of a mainland mobile number; full-width digits, spaces, dashes and +86 are taken away.

    Any prefix from 13 to 19 is allowed: lists of known prefixes age badly. Raises PhoneUnreadable.
    """
    plain = unicodedata.normalize("NFKC", text).translate(_LEFT_OUT).removeprefix("+86").removeprefix("0086")
    if not _MOBILE.fullmatch(plain):
        raise PhoneUnreadable
    return plain


def normalise_email(text: str) -> str:
    """An address that any mail server takes: full-width letters made plain, the domain in lower case.

    Letters outside ASCII are refused: most servers that a letter passes cannot carry them yet. Raises
    EmailNotLatin, EmailUnreadable.
    """
    plain = unicodedata.normalize("NFKC", text.strip()).replace("。", ".")
    if len(plain) > _LONGEST_EMAIL:
        raise EmailUnreadable
    if not plain.isascii():
        raise EmailNotLatin
    name, _, domain = plain.rpartition("@")
    domain = domain.lower()
    if len(name) > _LONGEST_BEFORE_AT or not _BEFORE_AT.fullmatch(name) or not _DOMAIN.fullmatch(domain):
        raise EmailUnreadable
    return f"{name}@{domain}"


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


def plain_digits(text: str) -> str:
    """As typed, full-width made plain, without spaces."""
    return unicodedata.normalize("NFKC", text).replace(" ", "")


_SYSTEMS = {"Windows": "Windows", "Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Mac OS": "macOS"} | {
    "HarmonyOS": "HarmonyOS",
    "Kylin": "Kylin",
    "UOS": "UOS",
    "Linux": "Linux",
}
_BROWSERS = {"MicroMessenger": "WeChat", "Edg": "Edge", "Firefox": "Firefox", "Chrome": "Chrome", "Safari": "Safari"}


def device_named(user_agent: str) -> str:
    """Browser and system as people know them, such as `Edge · Windows`; "" where neither is known."""
    found = (next((name for mark, name in known.items() if mark in user_agent), "") for known in (_BROWSERS, _SYSTEMS))
    return " · ".join(name for name in found if name)


def _seconds(span: timedelta) -> int:
    return max(1, -(-span // timedelta(seconds=1)))
