"""Rotation of the field key over every sealed column: values stay, the key changes, an interruption costs nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as ours
from pytest_django import Settings

from tests.commanding import yizhan
from tests.databases import TestDatabase
from tests.db.kernel.filing import content_of, store
from yizhan.accounts.models import User
from yizhan.accounts.queries import phone_of
from yizhan.kernel import keys, rotation, vault
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import VaultItem
from yizhan.ops.roles import as_owner

OWNER = ("cases.case", UUID(int=1))


@pytest.fixture(autouse=True)
def own_keys(settings: Settings, tmp_path: Path, cloned_db: TestDatabase) -> Iterator[Path]:
    """A copy of the session's keys, to rotate."""
    shutil.copytree(ours.KEYS_DIR, tmp_path, dirs_exist_ok=True)
    settings.KEYS_DIR = tmp_path
    keys.ring.cache_clear()
    yield tmp_path
    keys.ring.cache_clear()


@pytest.fixture
def owned(cloned_db: TestDatabase) -> Iterator[None]:
    """Connected as the database's owner: the serving role seals nothing anew."""
    with as_owner(cloned_db.owner_url):
        yield


def _somebody(mobile: str) -> User:
    user_id = new_id()
    sealed = vault.seal(mobile, table="accounts_user", column="phone_sealed", row_id=user_id)
    return User.objects.create(id=user_id, phone_sealed=sealed, phone_index=vault.blind_index("phone", mobile))


def _left() -> int:
    return sum(rotation.left_to_do(column) for column in rotation.sealed_columns())


def test_every_value_is_sealed_anew_and_reads_as_before(own_keys: Path, owned: None) -> None:
    people = [_somebody(f"1990000{number:04d}") for number in range(5)]
    item = vault.put({"illness": "隐私"}, purpose="application", owner=OWNER)
    file = store(b"scan " * 30_000, sensitive=True)
    number = keys.add_field_key(own_keys)
    assert _left() == 7
    outcome = rotation.reseal()
    assert (outcome.resealed, outcome.unreadable, _left()) == (7, [], 0)
    (own_keys / "field-0001.key").unlink()
    keys.ring.cache_clear()
    for index, person in enumerate(people):
        person.refresh_from_db()
        assert vault.key_number(bytes(person.phone_sealed)) == number
        assert phone_of(person) == f"1990000{index:04d}"
    assert vault.get(item) == {"illness": "隐私"}
    assert content_of(file.id) == b"scan " * 30_000


def test_an_interrupted_rotation_goes_on_where_it_stopped(
    own_keys: Path, owned: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rotation, "BATCH", 2)
    for number in range(5):
        _somebody(f"1990000{number:04d}")
    keys.add_field_key(own_keys)

    def interrupt(_what: str, done: int, _total: int) -> None:
        if done >= 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.reseal(interrupt)
    assert _left() == 3
    assert rotation.reseal().resealed == 3


def test_a_value_that_was_altered_is_named_and_left_as_it_is(own_keys: Path, owned: None) -> None:
    item, other = (vault.put({"n": n}, purpose="application", owner=OWNER) for n in (1, 2))
    broken = bytes(VaultItem.objects.get(id=item).sealed)[:-1] + b"?"
    VaultItem.objects.filter(id=item).update(sealed=broken)
    keys.add_field_key(own_keys)
    outcome = rotation.reseal()
    assert outcome.unreadable == [("kernel_vaultitem", "sealed", item)]
    assert bytes(VaultItem.objects.get(id=item).sealed) == broken
    assert vault.get(other) == {"n": 2}


def test_the_command_seals_as_the_owner_what_the_serving_role_cannot(cloned_db: TestDatabase, own_keys: Path) -> None:
    somebody = _somebody("19900001234")
    number = keys.add_field_key(own_keys)
    told = yizhan(cloned_db, "keys", "rotate", "--keep-key")
    assert told.returncode == 0
    assert "1 values are sealed" in told.stderr
    somebody.refresh_from_db()
    assert vault.key_number(bytes(somebody.phone_sealed)) == number
    assert phone_of(somebody) == "19900001234"
