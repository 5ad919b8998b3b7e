"""The operator's commands, as a process of their own and in this one, and the worker's loops, in their threads."""

import json
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from django.conf import settings

from tests.commanding import yizhan
from tests.databases import TestDatabase
from tests.db.kernel.journals import AT, happened
from yizhan.kernel import tasks
from yizhan.kernel.models import CalendarDay, JournalBlock
from yizhan.kernel.rules.workdays import days_of
from yizhan.kernel.sealer import seal


def _as_a_process(database: TestDatabase, *words: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        **database.environment(),
        "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
        "YIZHAN_DATA": str(settings.DATA_DIR),
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = [sys.executable, "-m", "yizhan.ops.command", *words]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_it_says_as_a_process_what_it_says_in_this_one(cloned_db: TestDatabase) -> None:
    happened()
    seal(at=AT)
    for words in (["journal", "verify"], ["journal", "verify", "--head", "nonsense"]):
        there, here = _as_a_process(cloned_db, *words), yizhan(cloned_db, *words)
        assert (there.returncode, there.stdout, there.stderr) == (here.returncode, here.stdout, here.stderr)


def test_verify_says_sound_and_then_names_the_altered_row(cloned_db: TestDatabase) -> None:
    entry = happened()
    seal(at=AT)
    sound = yizhan(cloned_db, "journal", "verify")
    assert (sound.returncode, sound.stdout.splitlines()[-1]) == (0, "sound: every sealed row is as it was")
    head = yizhan(cloned_db, "journal", "head").stdout.strip()
    assert yizhan(cloned_db, "journal", "verify", "--head", head).returncode == 0
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalentry SET role = 'auditor' WHERE id = %s", [entry])
    told = yizhan(cloned_db, "journal", "verify", "--json")
    assert told.returncode == 1
    said = json.loads(told.stdout)
    assert said["sound"] is False
    assert [(f["what"], f["row"]) for f in said["findings"]] == [("row-altered", str(entry))]


@pytest.mark.parametrize("noted", ["", "nonsense", "٣:" + "0" * 64])
def test_a_head_that_cannot_be_one_is_told_in_words_and_nothing_is_called_sound(
    cloned_db: TestDatabase, noted: str
) -> None:
    told = yizhan(cloned_db, "journal", "verify", "--head", noted)
    assert told.returncode == 1
    assert "the head that was given cannot be read" in told.stderr
    assert "sound" not in told.stdout
    assert "Traceback" not in told.stderr


GARBLED = {
    "the digest is cut": ("UPDATE kernel_journalblock SET digest = ''", "the block itself was altered"),
    "a form that never was": ("UPDATE kernel_journalblock SET form = 99", "the block itself was altered"),
    "no day at all": ("UPDATE kernel_journalblock SET sealed_at = 'infinity'", "cannot be read"),
    "half a leaf": ("UPDATE kernel_journalblock SET leaves = '\\x00'", "the block itself was altered"),
    "half a leaf with its digest": (
        "UPDATE kernel_journalblock SET leaves = '\\x00', entries_digest = sha256('\\x00')",
        "the block itself was altered",
    ),
    "an era of its own": ("UPDATE kernel_journalblock SET era = 77", "the block itself was altered"),
    "a number far away": ("UPDATE kernel_journalblock SET seq = 9223372036854775807", "the block is missing"),
    "the eras are gone": ("DELETE FROM kernel_journalera", "the list of eras is empty"),
    "a later head": (
        "INSERT INTO kernel_journalblock SELECT 2,0,0,9,10,-5,'',sealed_at,'','','' FROM kernel_journalblock",
        "the block itself was altered",
    ),
}


@pytest.mark.parametrize("how", GARBLED)
def test_a_garbled_head_row_is_told_in_words(cloned_db: TestDatabase, how: str) -> None:
    happened()
    seal(at=AT)
    statement, words = GARBLED[how]
    with cloned_db.owner() as owner:
        for table in ("kernel_journalblock", "kernel_journalera"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(statement)
    told = yizhan(cloned_db, "journal", "verify")
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert words in told.stdout


def test_a_head_that_is_not_there_any_more_is_told_in_words(cloned_db: TestDatabase) -> None:
    happened()
    seal(at=AT)
    head = yizhan(cloned_db, "journal", "head").stdout.strip()
    with cloned_db.owner() as owner:
        owner.execute("ALTER TABLE kernel_journalblock DISABLE TRIGGER USER")
        owner.execute("DELETE FROM kernel_journalblock")
    told = yizhan(cloned_db, "journal", "verify", "--head", head)
    assert (told.returncode, "Traceback" in told.stderr) == (1, False)
    assert "the head noted elsewhere is not in this journal" in told.stdout


def test_a_year_is_imported_from_a_file_and_a_faulty_one_is_told_by_line(
    cloned_db: TestDatabase, tmp_path: Path
) -> None:
    file = tmp_path / "2027.csv"
    lines = [f"{day},{int(day.weekday() < 5)},节" for day in days_of(2027)]
    file.write_text("\ufeffday,working,name\n" + "\n".join(lines), encoding="utf-8")
    assert yizhan(cloned_db, "calendar", "import", "2027", str(file)).returncode == 0
    assert CalendarDay.objects.filter(day__year=2027).count() == 365
    file.write_text("day,working,name\n2027-01-01,perhaps,\n", encoding="utf-8")
    refused = yizhan(cloned_db, "calendar", "import", "2027", str(file))
    assert refused.returncode == 1
    assert "line 2" in refused.stderr
    assert CalendarDay.objects.filter(day__year=2027).count() == 365
    file.write_bytes("2027-01-01,0,元旦".encode("gb18030"))
    assert yizhan(cloned_db, "calendar", "import", "2027", str(file)).returncode == 2


def test_key_status_names_every_sealed_column(cloned_db: TestDatabase) -> None:
    told = yizhan(cloned_db, "keys", "status")
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
