"""Caps: how much one person or household may be granted in a year, across unions and levels."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from yizhan.ledger.types import Cap


@dataclass(frozen=True, slots=True)
class Excess:
    """A cap that a new grant would break."""

    cap: Cap
    used_fen: int

    @property
    def left_fen(self) -> int:
        return max(self.cap.limit_fen - self.used_fen, 0)


def first_excess(amount_fen: int, used_fen: Mapping[Cap, int]) -> Excess | None:
    """The first cap that `amount_fen` more would break; None when all of them hold."""
    for cap, used in used_fen.items():
        if used + amount_fen > cap.limit_fen:
            return Excess(cap, used)
    return None


def lock_keys(idempotency_key: str, caps: Iterable[Cap]) -> list[int]:
    """What must be held while caps are read and a grant is written: sorted signed 64-bit keys.

    Everybody takes them in the same order, so two commitments never wait for one another in a circle.
    """
    names = {f"{cap.group}\x1f{cap.year}\x1f{subject}" for cap in caps for subject in cap.subjects}
    return sorted({_key(name) for name in names | {f"grant\x1f{idempotency_key}"}})


def _key(name: str) -> int:
    digest = hashlib.sha256(f"ledger\x1f{name}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
