"""Identifiers: UUIDv7, so that keys sort by the time they were made and indexes stay warm at their end."""

import os
import threading
import time
from uuid import UUID

from yizhan.kernel.errors import NotFound

_lock = threading.Lock()
_last = 0


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits.

    The 12 bits after the version hold a fraction of the millisecond and never run backwards inside one
    process, so ids made one after the other sort in that order.
    """
    global _last
    with _lock:
        stamp = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        _last = stamp
    milliseconds, fraction = divmod(stamp, 4096)
    tail = int.from_bytes(os.urandom(8), "big") & ((1 << 62) - 1)
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | tail)


def read_id(text: str) -> UUID:
    """An id out of a form or an address. Raises NotFound for anything else: no such thing is there."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
