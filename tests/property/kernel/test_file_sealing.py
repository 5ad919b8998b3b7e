"""Encrypted files: what goes in comes out, and nothing else does."""

import io
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yizhan.kernel import ciphers
from yizhan.kernel.ciphers import Cipher
from yizhan.kernel.files import sealing
from yizhan.kernel.files.sealing import SEGMENT
from yizhan.kernel.vault import Tampered

KEY = bytes(range(32))
FILE = UUID(int=7)
SIZES = st.sampled_from([0, 1, SEGMENT - 1, SEGMENT, SEGMENT + 1, 3 * SEGMENT, 3 * SEGMENT + 5])
CIPHERS = st.sampled_from(list(ciphers.BY_NUMBER.values()))


def _sealed(plain: bytes, cipher: Cipher = ciphers.AES_256_GCM) -> bytes:
    return b"".join(sealing.seal(io.BytesIO(plain), key=KEY, file_id=FILE, cipher=cipher))


def _opened(sealed: bytes, *, key: bytes = KEY, file_id: UUID = FILE) -> bytes:
    return b"".join(sealing.unseal(io.BytesIO(sealed), key=key, file_id=file_id))


def _content(size: int) -> bytes:
    return (b"0123456789abcdef" * (size // 16 + 1))[:size]


@given(size=SIZES, cipher=CIPHERS)
@settings(deadline=None)
def test_a_file_comes_out_as_it_went_in(size: int, cipher: Cipher) -> None:
    plain = _content(size)
    sealed = _sealed(plain, cipher)
    assert _opened(sealed) == plain
    assert len(plain) < 16 or plain[:16] not in sealed


@given(size=SIZES, cipher=CIPHERS, data=st.data())
@settings(deadline=None)
def test_one_flipped_bit_anywhere_is_noticed(size: int, cipher: Cipher, data: st.DataObject) -> None:
    sealed = bytearray(_sealed(_content(size), cipher))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Tampered):
        _opened(bytes(sealed))


@given(size=SIZES, data=st.data())
@settings(deadline=None)
def test_a_file_cut_off_anywhere_is_noticed(size: int, data: st.DataObject) -> None:
    sealed = _sealed(_content(size))
    edges = [1 + n * (SEGMENT + 16) for n in range(len(sealed) // (SEGMENT + 16) + 1)]
    cut = data.draw(st.one_of(st.integers(1, len(sealed) - 1), st.sampled_from([e for e in edges if e < len(sealed)])))
    with pytest.raises(Tampered):
        _opened(sealed[:cut])


def test_segments_cannot_change_places_nor_come_from_another_file() -> None:
    sealed = _sealed(_content(3 * SEGMENT))
    step = SEGMENT + 16
    swapped = sealed[:1] + sealed[1 + step : 1 + 2 * step] + sealed[1 : 1 + step] + sealed[1 + 2 * step :]
    with pytest.raises(Tampered):
        _opened(swapped)
    with pytest.raises(Tampered):
        _opened(sealed, file_id=UUID(int=8))
    with pytest.raises(Tampered):
        _opened(sealed, key=bytes(32))
