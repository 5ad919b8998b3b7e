"""Encryption of whole files in segments: constant memory, and no segment can be altered, moved, dropped or added.

Layout: cipher number (1 byte), then segments of at most 64 KiB plain text, each with its tag. A file has a key of
its own, so the segment's number serves as nonce; the last segment is sealed as the last one.
"""

from collections.abc import Iterator
from typing import IO, Final
from uuid import UUID

from cryptography.exceptions import InvalidTag

from yizhan.kernel import ciphers
from yizhan.kernel.ciphers import Cipher
from yizhan.kernel.vault import Tampered

SEGMENT: Final = 64 * 1024
_TAG: Final = 16


def seal(plain: IO[bytes], *, key: bytes, file_id: UUID, cipher: Cipher = ciphers.AES_256_GCM) -> Iterator[bytes]:
    """The encrypted file, piece by piece."""
    yield bytes([cipher.number])
    for number, segment, last in _pieces(plain, SEGMENT):
        yield cipher.seal(key, _nonce(number), segment, _place(file_id, number, last=last))


def unseal(sealed: IO[bytes], *, key: bytes, file_id: UUID) -> Iterator[bytes]:
    """The plain file, piece by piece; raises Tampered at the first segment that is not as it was."""
    cipher = ciphers.BY_NUMBER.get(int.from_bytes(sealed.read(1), "big"))
    if cipher is None:
        raise Tampered("sealed with a cipher that is not here")
    for number, segment, last in _pieces(sealed, SEGMENT + _TAG):
        try:
            yield cipher.open(key, _nonce(number), segment, _place(file_id, number, last=last))
        except InvalidTag:
            raise Tampered(f"segment {number} of file {file_id} is not as it was stored") from None


def _pieces(source: IO[bytes], size: int) -> Iterator[tuple[int, bytes, bool]]:
    """(number, piece, is it the last); an empty source is one empty last piece."""
    number, piece = 0, source.read(size)
    while following := source.read(size):
        yield number, piece, False
        number, piece = number + 1, following
    yield number, piece, True


def _nonce(number: int) -> bytes:
    return number.to_bytes(ciphers.NONCE_BYTES, "big")


def _place(file_id: UUID, number: int, *, last: bool) -> bytes:
    return b"yizhan file" + file_id.bytes + number.to_bytes(8, "big") + (b"last" if last else b"more")
