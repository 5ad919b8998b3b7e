"""Committed files: nothing acknowledged is lost, nothing stays for ever."""

import os
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings as ours
from pytest_django.fixtures import Settings

from tests.databases import TestDatabase
from tests.db.kernel.filing import ALICE, AT, content_of, store
from tests.db.kernel.journals import rolled_back
from yizhan.kernel import files
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files import disk
from yizhan.kernel.models import VaultItem


def test_erasing_takes_row_key_andcontent_of(cloned_db: TestDatabase) -> None:
    stored = store(sensitive=True)
    files.erase(stored.id, acting=ALICE, at=AT)
    assert not disk.place_of(stored.id).exists()
    assert not VaultItem.objects.filter(owner_id=stored.id).exists()
    with pytest.raises(NotFound):
        files.open_stream(stored.id)


def test_a_file_whose_work_was_rolled_back_is_set_aside_and_later_removed(
    cloned_db: TestDatabase, settings: Settings, tmp_path: Path
) -> None:
    settings.FILES_DIR = tmp_path
    kept = store()
    lost = rolled_back(store)
    now = datetime.now(UTC)
    assert files.sweep_orphans(at=now) == 0
    assert files.sweep_orphans(at=now + timedelta(days=2)) == 1
    assert not disk.place_of(lost.id).exists()
    assert content_of(kept.id) == b"a note"
    aside = disk.root() / "orphans" / str(lost.id)
    assert aside.exists()
    files.sweep_orphans(at=now + timedelta(days=40))
    assert not aside.exists()
    assert content_of(kept.id) == b"a note"


_UPLOADER = textwrap.dedent(
    """
    import io, sys
    import django
    django.setup()
    from datetime import UTC, datetime
    from yizhan.kernel import files
    from yizhan.kernel.scope import Acting
    for number in range(10_000):
        content = io.BytesIO(f"note {number}".encode() * 5_000)
        stored = files.store(content, name="n.txt", acting=Acting.system("t"), at=datetime.now(UTC),
                             sensitive=number % 2 == 0, owner=None)
        print(stored.id, number, flush=True)
    """
)


def test_every_file_that_was_acknowledged_is_there_after_a_kill(cloned_db: TestDatabase) -> None:
    environment = {
        **cloned_db.environment(),
        "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
        "YIZHAN_DATA": str(ours.DATA_DIR),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    for _ in range(3):
        with subprocess.Popen(
            [sys.executable, "-c", _UPLOADER], env=environment, stdout=subprocess.PIPE, text=True
        ) as uploader:
            assert uploader.stdout
            lines = [uploader.stdout.readline() for _ in range(25)]
            uploader.kill()
            lines += uploader.stdout.readlines()
        acknowledged = [line.split() for line in lines if line.endswith("\n")]
        assert len(acknowledged) >= 25
        for file_id, number in acknowledged:
            assert content_of(UUID(file_id)) == f"note {number}".encode() * 5_000
