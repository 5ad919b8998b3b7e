"""An import that is killed without warning goes on where it stopped, and nobody is there twice."""

import os
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.sending import SMALL_CHUNK, in_small_chunks
from tests.world import resident_id, small_world
from yizhan.registry.models import Membership, Person, RosterChunk, RosterImport, Union

ROWS = SMALL_CHUNK * 3 + 7
PATIENCE_S = 120


@pytest.mark.timeout(400)
def test_what_a_kill_broke_off_is_taken_up_again(cloned_db: TestDatabase, tmp_path: Path) -> None:
    world = small_world()
    rows = [member_row("赵钱孙李周吴郑王冯陈"[n % 10] + "某", n % 1000, 证件号码=number(n)) for n in range(ROWS)]
    path = write_csv(tmp_path / "名册.csv", rows)
    command = importing(path, Union.objects.get(id=world["mill"]).code)
    environment = cloned_db.environment() | {
        "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
        "PYTHONPATH": os.pathsep.join(sys.path),
    }
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        wait_for_a_chunk(process)
        process.send_signal(signal.SIGKILL)
    written = RosterChunk.objects.count()
    assert RosterImport.objects.get().state == "applying"
    assert 1 <= written < 4
    assert Membership.objects.filter(person__name__endswith="某").count() == written * SMALL_CHUNK
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    assert RosterImport.objects.get().state == "done"
    people = Person.objects.filter(name__endswith="某")
    assert people.count() == ROWS
    assert Membership.objects.filter(person__in=people, closed_on__isnull=True).count() == ROWS
    assert people.exclude(member_number=None).count() == ROWS
    assert sum(RosterChunk.objects.values_list("added", flat=True)) == ROWS


def number(n: int) -> str:
    """A well-made number for each of many, several of whom share a birthday."""
    return resident_id(n % 1000, born=date(1970, 1, 1) + timedelta(days=n // 1000))


def importing(path: Path, code: str) -> list[str]:
    return in_small_chunks("import", "roster", str(path), "--union", code)


def wait_for_a_chunk(process: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + PATIENCE_S
    while not RosterChunk.objects.exists():
        assert process.poll() is None, "the import ended before it was killed"
        assert time.monotonic() < until
        time.sleep(0.01)
