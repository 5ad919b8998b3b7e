"""Authenticated ciphers behind the vault, each under a number that stands in what it sealed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers import Cipher as BlockCipher
from cryptography.hazmat.primitives.ciphers import algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

NONCE_BYTES: Final = 12
_TAG_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Cipher:
    """One authenticated cipher: seal(key, nonce, plain, aad) → ciphertext and tag; open raises InvalidTag.

    Keys are the ring's 32 bytes; a nonce is 12 bytes and never used twice with one key.
    """

    number: int
    name: str
    seal: Callable[[bytes, bytes, bytes, bytes], bytes]
    open: Callable[[bytes, bytes, bytes, bytes], bytes]


@lru_cache(maxsize=64)
def _aes(key: bytes) -> AESGCM:
    """Made once for each key: an import seals hundreds of thousands of fields with one."""
    return AESGCM(key)


def _aes_seal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    return _aes(key).encrypt(nonce, plain, aad)


def _aes_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    return _aes(key).decrypt(nonce, sealed, aad)


@lru_cache(maxsize=64)
def _sm4_key(key: bytes) -> bytes:
    """SM4 takes 16 bytes: drawn from ours by HKDF with SM3, so that one key file serves both ciphers."""
    return HKDF(algorithm=hashes.SM3(), length=16, salt=None, info=b"yizhan sm4-gcm").derive(key)


def _sm4_seal(key: bytes, nonce: bytes, plain: bytes, aad: bytes) -> bytes:
    encryptor = BlockCipher(algorithms.SM4(_sm4_key(key)), modes.GCM(nonce)).encryptor()
    encryptor.authenticate_additional_data(aad)
    return encryptor.update(plain) + encryptor.finalize() + encryptor.tag


def _sm4_open(key: bytes, nonce: bytes, sealed: bytes, aad: bytes) -> bytes:
    if len(sealed) < _TAG_BYTES:
        raise InvalidTag
    mode = modes.GCM(nonce, sealed[-_TAG_BYTES:])
    decryptor = BlockCipher(algorithms.SM4(_sm4_key(key)), mode).decryptor()
    decryptor.authenticate_additional_data(aad)
    return decryptor.update(sealed[:-_TAG_BYTES]) + decryptor.finalize()


AES_256_GCM: Final = Cipher(1, "aes-256-gcm", _aes_seal, _aes_open)
SM4_GCM: Final = Cipher(2, "sm4-gcm", _sm4_seal, _sm4_open)
BY_NUMBER: Final = {cipher.number: cipher for cipher in (AES_256_GCM, SM4_GCM)}
BY_NAME: Final = {cipher.name: cipher for cipher in BY_NUMBER.values()}
