"""A worker that is killed in the middle of an import: another goes on behind its last chunk, and nobody is there twice.

With the worker as it is run (but for the size of a chunk), so that the jobs are those that it takes.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import SMALL_CHUNK, in_small_chunks, send
from tests.db.registry.roster.test_killed import number
from tests.world import AT, small_world
from yizhan.registry.models import Membership, Person, RosterChunk, RosterImport, RosterUpload
from yizhan.registry.roster import undoing, uploads

CHUNKS = 5
ROWS = SMALL_CHUNK * (CHUNKS - 1) + 7
PATIENCE_S = 150


@pytest.mark.timeout(400)
def test_another_worker_goes_on_and_then_takes_it_back(cloned_db: TestDatabase, tmp_path: Path) -> None:
    world = small_world()
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n % 10] + "某", n % 1000, 证件号码=number(n)) for n in range(ROWS)]
    cadre = world.officer("mill")
    upload = send(write_csv(tmp_path / "名册.csv", rows).read_bytes(), world, cadre)
    with working(cloned_db) as worker:
        until(lambda: state(upload) == "ready")
        uploads.apply_upload(upload_id=upload.id, acting=cadre, at=AT)
        until(lambda: RosterChunk.objects.exists())
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert RosterImport.objects.get().state == "applying"
    assert state(upload) == "applying"
    written = RosterChunk.objects.count()
    assert 1 <= written < CHUNKS
    assert Membership.objects.filter(person__name__endswith="某").count() == written * SMALL_CHUNK
    RosterUpload.objects.update(leased_until=AT)  # as after a minute
    with working(cloned_db):
        until(lambda: state(upload) == "applied")
        people = Person.objects.filter(name__endswith="某")
        standing = Membership.objects.filter(person__in=people, closed_on__isnull=True)
        assert people.count() == standing.count() == ROWS
        assert sum(RosterChunk.objects.values_list("added", flat=True)) == ROWS
        undoing.ask_undo(roster_id=RosterImport.objects.get().id, acting=world.officer("daoli"), at=AT)
        until(lambda: RosterImport.objects.get().state == "undone")
    assert not standing.exists()


def state(upload: RosterUpload) -> str:
    upload.refresh_from_db()
    return upload.state


def until(is_so: Callable[[], bool]) -> None:
    """Looked at often: the import is to be met in its middle."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@contextmanager
def working(database: TestDatabase) -> "Iterator[subprocess.Popen[bytes]]":
    environment = database.environment() | {
        "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    command = in_small_chunks("worker")
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()
