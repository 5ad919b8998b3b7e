"""The operator's commands and the worker's loops, as processes and threads of their own."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.databases import TestDatabase
from tests.db.kernel.journals import AT, happened
from yizhan.kernel import tasks
from yizhan.kernel.models import CalendarDay, JournalBlock
from yizhan.kernel.rules.workdays import days_of
from yizhan.kernel.sealer import seal


def _yizhan(database: TestDatabase, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **database.environment(),
        "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
        "YIZHAN_DATA": str(settings.DATA_DIR),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "yizhan.ops.command", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_verify_says_sound_and_then_names_the_altered_row(cloned_db: TestDatabase) -> None:
    entry = happened()
    seal(at=AT)
    sound = _yizhan(cloned_db, "journal", "verify")
    assert (sound.returncode, sound.stdout.splitlines()[-1]) == (0, "sound: every sealed row is as it was")
    head = _yizhan(cloned_db, "journal", "head").stdout.strip()
    assert _yizhan(cloned_db, "journal", "verify", "--head", head).returncode == 0
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalentry SET role = 'auditor' WHERE id = %s", [entry])
    told = _yizhan(cloned_db, "journal", "verify", "--json")
    assert told.returncode == 1
    said = json.loads(told.stdout)
    assert said["sound"] is False
    assert [(f["what"], f["row"]) for f in said["findings"]] == [("row-altered", str(entry))]


def test_a_head_that_cannot_be_one_is_wrong_usage(cloned_db: TestDatabase) -> None:
    assert _yizhan(cloned_db, "journal", "verify", "--head", "nonsense").returncode == 2


def test_a_year_is_imported_from_a_file_and_a_faulty_one_is_told_by_line(
    cloned_db: TestDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    lines = [f"{day},{int(day.weekday() < 5)},节" for day in days_of(2027)]
    file.write_text("\ufeffday,working,name\n" + "\n".join(lines), encoding="utf-8")
    assert _yizhan(cloned_db, "calendar", "import", "2027", str(file)).returncode == 0
    assert CalendarDay.objects.filter(day__year=2027).count() == 365
    file.write_text("day,working,name\n2027-01-01,perhaps,\n", encoding="utf-8")
    refused = _yizhan(cloned_db, "calendar", "import", "2027", str(file))
    assert refused.returncode == 1
    assert "line 2" in refused.stderr
    assert CalendarDay.objects.filter(day__year=2027).count() == 365
    file.write_bytes("2027-01-01,0,元旦".encode("gb18030"))
    assert _yizhan(cloned_db, "calendar", "import", "2027", str(file)).returncode == 2


def test_key_status_names_every_sealed_column(cloned_db: TestDatabase) -> None:
    told = _yizhan(cloned_db, "keys", "status")
    assert told.returncode == 0, told.stderr
    assert "kernel_vaultitem.sealed: 0 with older keys" in told.stdout


def test_the_workers_loops_seal_what_happens_and_end_when_told(cloned_db: TestDatabase) -> None:
    stop = threading.Event()
    loops = tasks.start(stop)
    try:
        entry = happened()
        _wait_for(lambda: any(entry.bytes in bytes(b) for b in JournalBlock.objects.values_list("leaves", flat=True)))
    finally:
        stop.set()
        for loop in loops:
            loop.join(timeout=30)
    assert not any(loop.is_alive() for loop in loops)


def _wait_for(condition: object) -> None:
    assert callable(condition)
    for _ in range(300):
        if condition():
            return
        time.sleep(0.1)
    pytest.fail("did not happen in half a minute")
