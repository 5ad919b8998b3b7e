"""Keys: files in one folder outside database and backup.

`field-0001.key`, `field-0002.key`… seal fields and documents; the newest seals, all open (rotation).
`index.key` makes blind indexes; it changes only by an offline re-index, since uniqueness hangs on it.
`seal.key` signs the journal's blocks.
"""

import os
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Self

from django.conf import settings

KEY_BYTES = 32
_FIELD_KEY = re.compile(r"field-(\d{4})\.key")


class KeysMissing(RuntimeError):
    """The keys folder lacks a key. Without it sealed data cannot be read: restore it, or run `yizhan keys init`."""


@dataclass(frozen=True, slots=True, repr=False)
class KeyRing:
    """The keys in memory. `field` maps key number to key; the highest number seals."""

    field: dict[int, bytes]
    index: bytes
    seal: bytes

    @property
    def current(self) -> int:
        return max(self.field)

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a keys folder; raises KeysMissing with the file that is not there or is not 32 bytes."""
        found = {int(m[1]): p for p in sorted(folder.glob("field-*.key")) if (m := _FIELD_KEY.fullmatch(p.name))}
        if not found:
            raise KeysMissing(f"no field-NNNN.key in {folder}")
        return cls(
            field={number: _read_key(path) for number, path in found.items()},
            index=_read_key(folder / "index.key"),
            seal=_read_key(folder / "seal.key"),
        )


def create_missing_keys(folder: Path) -> list[str]:
    """Make the keys that are not there yet, readable by their owner only; returns the names made."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    wanted = ["index.key", "seal.key"] + ([] if any(folder.glob("field-*.key")) else ["field-0001.key"])
    return [name for name in wanted if _create_key(folder / name)]


@lru_cache(maxsize=1)
def ring() -> KeyRing:
    """The installation's keys, read once in each process."""
    return KeyRing.read(Path(settings.KEYS_DIR))


def field_key(number: int) -> bytes | None:
    """A field key by number. One that this process does not know may have been added since: look once more."""
    if number not in ring().field:
        ring.cache_clear()
    return ring().field.get(number)


def add_field_key(folder: Path) -> int:
    """Make the next field key; returns its number. From the next reading on it seals, and all older ones open."""
    number = KeyRing.read(folder).current + 1
    if not _create_key(folder / f"field-{number:04d}.key"):
        raise FileExistsError(f"field-{number:04d}.key was made a moment ago by somebody else")
    ring.cache_clear()
    return number


def _read_key(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except FileNotFoundError:
        raise KeysMissing(f"{path.name} is not in {path.parent}") from None
    if len(key) != KEY_BYTES:
        raise KeysMissing(f"{path.name} has {len(key)} bytes, not {KEY_BYTES}")
    return key


def _create_key(path: Path) -> bool:
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "wb") as file:
        file.write(os.urandom(KEY_BYTES))
        file.flush()
        os.fsync(file.fileno())
    return True
