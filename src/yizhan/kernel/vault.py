"""The vault: sealing of fields and documents, blind indexes for looking them up, and the log of who read them.

A sealed value is bound to its place (table, column, row), so that a ciphertext copied into another row does not
open. Layout: cipher number (1 byte), key number (2), nonce (12), ciphertext and tag. AES-256-GCM, or SM4-GCM.
"""

import hmac
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from django.conf import settings

from yizhan.kernel import ciphers, journal
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.keys import field_key, ring
from yizhan.kernel.models import JournalEntry, VaultItem
from yizhan.kernel.scope import Acting, ScopeKeys

_NONCE = ciphers.NONCE_BYTES
_HEADER = 3


class Tampered(RuntimeError):
    """A sealed value does not open in its place: it was altered, moved, or sealed with a key that is gone."""


def seal(text: str, *, table: str, column: str, row_id: UUID | str) -> bytes:
    """Encrypt one field's text for its place."""
    return _seal_bytes(text.encode(), _place(table, column, row_id))


def seal_each(texts: Sequence[str], *, table: str, column: str, row_ids: Sequence[str]) -> list[bytes]:
    """One field of many rows, as `seal` would: the nonces are drawn at once, which is half of a field's time."""
    cipher, number = ciphers.BY_NAME[settings.VAULT_CIPHER], ring().current
    key, header = ring().field[number], _header(cipher, number)
    drawn = os.urandom(_NONCE * len(texts))
    nonces = (drawn[at : at + _NONCE] for at in range(0, len(drawn), _NONCE))
    head = header + f"{table}\x1f{column}\x1f".encode()
    return [
        header + nonce + cipher.seal(key, nonce, text.encode(), head + row_id.encode())
        for text, row_id, nonce in zip(texts, row_ids, nonces, strict=True)
    ]


def open_sealed(blob: bytes | memoryview, *, table: str, column: str, row_id: UUID) -> str:
    """The text of a sealed field; raises Tampered where it does not open in this place."""
    return _open_bytes(bytes(blob), _place(table, column, row_id)).decode()


def seal_again(blob: bytes, *, table: str, column: str, row_id: UUID) -> bytes:
    """A sealed value of any kind under the newest key; raises Tampered where it does not open in this place."""
    place = _place(table, column, row_id)
    return _seal_bytes(_open_bytes(blob, place), place)


def blind_index(kind: str, value: str, *, country: str = "CN") -> bytes:
    """32 bytes that are equal for equal values: HMAC-SHA256 over kind, country and the normalised number."""
    return hmac.digest(ring().index, f"{kind}\x1f{country}\x1f{value}".encode(), "sha256")


def blind_indexes(kind: str, values: Iterable[str], *, country: str = "CN") -> Iterator[bytes]:
    """`blind_index` of many values of one kind: the key is taken in once."""
    begun = HMAC(ring().index, SHA256())  # copied at half the cost of the standard library's
    begun.update(f"{kind}\x1f{country}\x1f".encode())
    for value in values:
        each = begun.copy()
        each.update(value.encode())
        yield each.finalize()


def put(payload: Mapping[str, Any], *, purpose: str, owner: tuple[str, UUID]) -> UUID:
    """Seal a JSON document; returns the item's id."""
    item_id = new_id()
    VaultItem.objects.create(
        id=item_id,
        purpose=purpose,
        owner_kind=owner[0],
        owner_id=owner[1],
        sealed=_seal_bytes(json.dumps(payload, ensure_ascii=False).encode(), _item_place(item_id)),
    )
    return item_id


def replace(item_id: UUID, payload: Mapping[str, Any]) -> None:
    """Put other content into an item; raises NotFound where it was erased."""
    sealed = _seal_bytes(json.dumps(payload, ensure_ascii=False).encode(), _item_place(item_id))
    if not VaultItem.objects.filter(id=item_id).update(sealed=sealed):
        raise NotFound


def get(item_id: UUID) -> dict[str, Any]:
    """The document; raises NotFound where it was erased. Showing it to a person needs `log_reading` first."""
    blob = VaultItem.objects.filter(id=item_id).values_list("sealed", flat=True).first()
    if blob is None:
        raise NotFound
    document: dict[str, Any] = json.loads(_open_bytes(bytes(blob), _item_place(item_id)))
    return document


def erase(item_id: UUID) -> None:
    """Erase a document for good. What the journal says of it stays."""
    VaultItem.objects.filter(id=item_id).delete()


def log_reading(
    *,
    acting: Acting,
    at: datetime,
    subject: tuple[str, UUID],
    fields: Sequence[str],
    purpose: str,
    scope: ScopeKeys | None = None,
) -> None:
    """Record that somebody is shown sensitive fields in full: who, whose, which fields, what for."""
    data = {"fields": sorted(fields), "purpose": purpose}
    journal.append("vault.read", acting=acting, at=at, subject=subject, scope=scope, data=data)


def log_readings(
    *,
    acting: Acting,
    at: datetime,
    subjects: Sequence[tuple[str, UUID]],
    fields: Sequence[str],
    purpose: str,
    scope: ScopeKeys | None = None,
) -> None:
    """The same of several people at once, a row of each: a list in which something is told of them."""
    data = {"fields": sorted(fields), "purpose": purpose}
    journal.append_for_each("vault.read", acting=acting, at=at, subjects=subjects, scope=scope, data=data)


def has_read(acting: Acting, *, subject: tuple[str, UUID], field: str) -> bool:
    """Whether somebody was shown a sensitive field in full, by the journal."""
    readings = JournalEntry.objects.filter(kind="vault.read", subject_kind=subject[0], subject_id=subject[1])
    return readings.filter(user_id=acting.user_id, data__fields__contains=[field]).exists()


def _place(table: str, column: str, row_id: UUID | str) -> bytes:
    return f"{table}\x1f{column}\x1f{row_id}".encode()


def _item_place(item_id: UUID) -> bytes:
    return _place("kernel_vaultitem", "sealed", item_id)


def _seal_bytes(plain: bytes, place: bytes) -> bytes:
    cipher = ciphers.BY_NAME[settings.VAULT_CIPHER]
    number, nonce = ring().current, os.urandom(ciphers.NONCE_BYTES)
    header = _header(cipher, number)
    return header + nonce + cipher.seal(ring().field[number], nonce, plain, header + place)


def _header(cipher: ciphers.Cipher, key_number: int) -> bytes:
    return bytes([cipher.number]) + key_number.to_bytes(2, "big")


def _open_bytes(blob: bytes, place: bytes) -> bytes:
    header, nonce, rest = blob[:_HEADER], blob[_HEADER : _HEADER + _NONCE], blob[_HEADER + _NONCE :]
    cipher, key = ciphers.BY_NUMBER.get(int.from_bytes(header[:1], "big")), field_key(key_number(blob))
    if cipher is None or key is None:
        raise Tampered("sealed with a cipher or key that is not here")
    try:
        return cipher.open(key, nonce, rest, header + place)
    except InvalidTag:
        raise Tampered("does not open in this place") from None


def key_number(blob: bytes) -> int:
    """The number of the field key that sealed a value."""
    return int.from_bytes(blob[1:_HEADER], "big")
