"""Sealed values open in their place and nowhere else, whatever cipher and key sealed them."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from pytest_django import Settings

from yizhan.kernel import ciphers, keys, vault
from yizhan.kernel.keys import KeysMissing
from yizhan.kernel.vault import Tampered

ROW = UUID(int=1)


@pytest.fixture
def own_keys(settings: Settings, tmp_path: Path) -> Iterator[Path]:
    """A keys folder of the test's own."""
    keys.create_missing_keys(tmp_path)
    settings.KEYS_DIR = tmp_path
    keys.ring.cache_clear()
    yield tmp_path
    keys.ring.cache_clear()


def _seal(text: str) -> bytes:
    return vault.seal(text, table="t", column="c_sealed", row_id=ROW)


def _open(blob: bytes, *, table: str = "t", column: str = "c_sealed", row_id: UUID = ROW) -> str:
    return vault.open_sealed(blob, table=table, column=column, row_id=row_id)


@pytest.mark.parametrize("cipher", list(ciphers.BY_NAME))
def test_a_value_opens_in_its_place_only(own_keys: Path, settings: Settings, cipher: str) -> None:
    settings.VAULT_CIPHER = cipher
    blob = _seal("230102199001011234")
    assert _open(blob) == "230102199001011234"
    for elsewhere in ({"table": "u"}, {"column": "d_sealed"}, {"row_id": UUID(int=2)}):
        with pytest.raises(Tampered):
            _open(blob, **elsewhere)


@pytest.mark.parametrize("cipher", list(ciphers.BY_NAME))
def test_every_flipped_bit_is_noticed(own_keys: Path, settings: Settings, cipher: str) -> None:
    settings.VAULT_CIPHER = cipher
    blob = _seal("𠮷")
    for position in range(len(blob)):
        for bit in range(8):
            altered = bytearray(blob)
            altered[position] ^= 1 << bit
            with pytest.raises(Tampered):
                _open(bytes(altered))


@given(text=st.text())
@hypothesis_settings(deadline=None)
def test_every_text_comes_back_and_never_looks_the_same_twice(text: str) -> None:
    assert _open(_seal(text)) == text
    assert _seal(text) != _seal(text)


def test_what_one_cipher_sealed_opens_while_another_seals(own_keys: Path, settings: Settings) -> None:
    settings.VAULT_CIPHER = "sm4-gcm"
    blob = _seal("国密")
    settings.VAULT_CIPHER = "aes-256-gcm"
    assert _open(blob) == "国密"
    assert blob[0] == ciphers.SM4_GCM.number


def test_after_rotation_the_new_key_seals_and_the_old_one_still_opens(own_keys: Path) -> None:
    old = _seal("before")
    assert keys.add_field_key(own_keys) == 2
    new = _seal("after")
    assert (vault.key_number(old), vault.key_number(new)) == (1, 2)
    assert (_open(old), _open(new)) == ("before", "after")
    assert vault.key_number(vault.seal_again(old, table="t", column="c_sealed", row_id=ROW)) == 2


def test_a_process_that_has_not_heard_of_a_new_key_looks_for_it(own_keys: Path) -> None:
    before = keys.ring()
    keys.add_field_key(own_keys)
    blob = _seal("after")
    keys.ring.cache_clear()
    (own_keys / "field-0002.key").rename(own_keys / "away")
    assert keys.ring().current == before.current
    (own_keys / "away").rename(own_keys / "field-0002.key")
    assert _open(blob) == "after"


def test_key_files_are_their_owners_alone_and_never_made_twice(own_keys: Path) -> None:
    before = {path.name: path.read_bytes() for path in own_keys.iterdir()}
    assert set(before) == {"field-0001.key", "index.key", "seal.key"}
    assert all(path.stat().st_mode & 0o077 == 0 for path in own_keys.iterdir())
    assert keys.create_missing_keys(own_keys) == []
    assert {path.name: path.read_bytes() for path in own_keys.iterdir()} == before


@pytest.mark.parametrize("name", ["field-0001.key", "index.key", "seal.key"])
def test_a_missing_or_short_key_is_named(own_keys: Path, name: str) -> None:
    (own_keys / name).write_bytes(b"short")
    with pytest.raises(KeysMissing, match=name.replace(".", r"\.")):
        keys.KeyRing.read(own_keys)
    (own_keys / name).unlink()
    with pytest.raises(KeysMissing, match="field-NNNN" if name.startswith("field") else name):
        keys.KeyRing.read(own_keys)


def test_equal_numbers_have_equal_indexes_under_one_key_only(own_keys: Path) -> None:
    first = vault.blind_index("id", "230102199001011234")
    assert vault.blind_index("id", "230102199001011234") == first
    assert vault.blind_index("phone", "230102199001011234") != first
    assert vault.blind_index("id", "230102199001011234", country="RU") != first
    (own_keys / "index.key").unlink()
    keys.create_missing_keys(own_keys)
    keys.ring.cache_clear()
    assert vault.blind_index("id", "230102199001011234") != first


@given(values=st.lists(st.text(), max_size=5), country=st.sampled_from(["CN", "RU"]))
def test_many_indexes_are_those_of_each_one(values: list[str], country: str) -> None:
    expected = [vault.blind_index("phone", value, country=country) for value in values]
    assert list(vault.blind_indexes("phone", values, country=country)) == expected


def test_a_long_key_is_taken_in_as_hmac_does(own_keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ring = replace(keys.ring(), index=bytes(range(100)))
    monkeypatch.setattr(vault, "ring", lambda: ring)
    assert list(vault.blind_indexes("id", ["1"])) == [vault.blind_index("id", "1")]


@pytest.mark.parametrize("cipher", list(ciphers.BY_NAME))
def test_fields_sealed_together_open_each_in_its_place(own_keys: Path, settings: Settings, cipher: str) -> None:
    settings.VAULT_CIPHER = cipher
    rows, texts = [UUID(int=n) for n in range(1, 4)], ["一", "", "𠮷"]
    blobs = vault.seal_each(texts, table="t", column="c_sealed", row_ids=[str(row) for row in rows])
    assert [_open(blob, row_id=row) for blob, row in zip(blobs, rows, strict=True)] == texts
    assert len({blob[3:15] for blob in blobs}) == 3
    with pytest.raises(Tampered):
        _open(blobs[0], row_id=rows[1])
