"""One-time passwords by time (RFC 6238 on RFC 4226): SHA-1, 30 seconds, six digits, as every authenticator app has it.

Pure: time and secret come in.
"""

import hmac
import secrets
import unicodedata
from base64 import b32encode
from datetime import datetime
from typing import Final
from urllib.parse import quote

STEP_S: Final = 30
DIGITS: Final = 6
SKEW: Final = 1  # steps that a phone's clock may be off, either way
SECRET_BYTES: Final = 20  # RFC 4226, 4: as long as the digest
RECOVERY_CODES: Final = 10
_LETTERS: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # without what is taken for one another


def make_secret() -> bytes:
    return secrets.token_bytes(SECRET_BYTES)


def step_of(at: datetime) -> int:
    """The number of the time step."""
    return int(at.timestamp()) // STEP_S


def password(secret: bytes, step: int, *, digits: int = DIGITS) -> str:
    """The password of one time step."""
    digest = hmac.digest(secret, step.to_bytes(8, "big"), "sha1")
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}d}"


def matching_step(secret: bytes, code: str, *, at: datetime, after: int) -> int | None:
    """The step whose password this is, within the skew and later than `after`: none counts twice (RFC 6238, 5.2)."""
    plain = plain_code(code)
    now = step_of(at)
    for step in range(now - SKEW, now + SKEW + 1):
        if step > after and hmac.compare_digest(password(secret, step).encode(), plain.encode()):
            return step
    return None


def plain_code(text: str) -> str:
    """As typed, without spaces and dashes, full-width made plain, in capitals."""
    return unicodedata.normalize("NFKC", text).replace(" ", "").replace("-", "").upper()


def secret_text(secret: bytes) -> str:
    """For typing in by hand, where no camera reads the QR code."""
    return b32encode(secret).decode().rstrip("=")


def address(secret: bytes, *, issuer: str, account: str) -> str:
    """What the QR code says (Key URI format)."""
    label = quote(f"{issuer}:{account}")
    return f"otpauth://totp/{label}?secret={secret_text(secret)}&issuer={quote(issuer)}&digits={DIGITS}&period={STEP_S}"


def make_recovery_codes() -> list[str]:
    """Ten codes for a lost phone, each of fifty bits: `ABCDE-FGHJK`."""
    found = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    return [f"{code[:5]}-{code[5:]}" for code in found]
