"""Identifiers: UUIDv7, so that keys sort by the time they were made and indexes stay warm at their end."""

import os
import struct
import threading
import time
from uuid import UUID

from yizhan.kernel.errors import NotFound

_lock = threading.Lock()
_last = 0
_RANDOM = (1 << 62) - 1
_VARIANT = 0b10 << 62


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, section 5.7): 48 bits of milliseconds, then random bits.

    The 12 bits after the version hold a fraction of the millisecond and never run backwards inside one
    process, so ids made one after the other sort in that order.
    """
    stamp = _take_stamps(1)
    milliseconds, fraction = divmod(stamp, 4096)
    tail = int.from_bytes(os.urandom(8), "big") & _RANDOM
    return UUID(int=(milliseconds << 80) | (0x7 << 76) | (fraction << 64) | _VARIANT | tail)


def new_id_texts(count: int) -> list[str]:
    """As many ids as `new_id` would make one after the other, as text: what COPY takes, at a fraction of the time."""
    first = _take_stamps(count)
    texts = []
    for stamp, tail in enumerate(struct.unpack(f">{count}Q", os.urandom(8 * count)), start=first):
        head, end = f"{stamp // 4096:012x}", f"{tail & _RANDOM | _VARIANT:016x}"
        texts.append(f"{head[:8]}-{head[8:]}-7{stamp % 4096:03x}-{end[:4]}-{end[4:]}")
    return texts


def new_id_bytes(count: int) -> list[bytes]:
    """The same as the sixteen bytes that they are."""
    stamps = enumerate(struct.unpack(f">{count}Q", os.urandom(8 * count)), start=_take_stamps(count))
    return [
        struct.pack(">QQ", stamp // 4096 << 16 | 0x7000 | stamp % 4096, tail & _RANDOM | _VARIANT)
        for stamp, tail in stamps
    ]


def _take_stamps(count: int) -> int:
    """The first of so many stamps, one after the other, that no id of this process has."""
    global _last
    with _lock:
        first = max(time.time_ns() * 4096 // 1_000_000, _last + 1)
        _last = first + count - 1
    return first


def read_id(text: str) -> UUID:
    """An id out of a form or an address. Raises NotFound for anything else: no such thing is there."""
    try:
        return UUID(text)
    except ValueError:
        raise NotFound from None
