"""`yizhan province` killed in the middle of its members: no row is left, no rule is lost, and it can be begun again."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest

from tests.commanding import yizhan
from tests.databases import TestDatabase
from tests.waiting import wait_until
from yizhan.registry.models import Employer, Membership, MembershipVersion, Person, Union, UnionAncestry

_PATIENCE_S = 90  # on a machine that does much else besides
_SCALE = "0.05"  # 155,000 members: enough for processes beside, and some time in which to be killed
_TABLES = (Union, UnionAncestry, Employer, Person, Membership, MembershipVersion)

pytestmark = pytest.mark.timeout(400)


def test_what_is_broken_off_leaves_nothing_and_is_begun_again(cloned_db: TestDatabase, tmp_path: Path) -> None:
    with cloned_db.owner() as owner:
        before = _schema(owner)
        with (tmp_path / "province.log").open("wb") as log:
            writer = subprocess.Popen(
                [sys.executable, "-m", "yizhan.ops.command", "province", "--scale", _SCALE],
                env={
                    **cloned_db.environment(),
                    "DJANGO_SETTINGS_MODULE": "yizhan.web.settings",
                    "PYTHONPATH": os.pathsep.join(sys.path),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
            try:
                wait_until(lambda: _copies_people(owner), within_s=_PATIENCE_S, what="the writing of people")
                beside = _children(writer.pid)
            finally:
                writer.send_signal(signal.SIGKILL)
                assert writer.wait() == -signal.SIGKILL, (tmp_path / "province.log").read_text()
        assert len(beside) >= (os.cpu_count() or 1)
        wait_until(lambda: not any(map(_lives, beside)), within_s=_PATIENCE_S, what="the end of the processes beside")
        wait_until(lambda: not _is_written_to(owner), within_s=_PATIENCE_S, what="the end of the transaction")
        assert [model.__name__ for model in _TABLES if model.objects.exists()] == []
        assert _schema(owner) == before
    assert yizhan(cloned_db, "province", "--scale", "0.0005").returncode == 0
    assert Membership.objects.filter(closed_on__isnull=True).count() == 1_550


def _copies_people(owner: psycopg.Connection) -> bool:
    asked = (
        "SELECT FROM pg_stat_progress_copy WHERE relid = 'registry_person'::regclass AND datname = current_database()"
    )
    return owner.execute(asked).fetchone() is not None


def _is_written_to(owner: psycopg.Connection) -> bool:
    asked = "SELECT FROM pg_locks WHERE relation = 'registry_person'::regclass AND pid <> pg_backend_pid()"
    return owner.execute(asked).fetchone() is not None


def _schema(owner: psycopg.Connection) -> list[tuple[str, ...]]:
    return owner.execute(
        "SELECT indexdef, '' FROM pg_indexes WHERE schemaname = 'public'"
        " UNION ALL SELECT conname || ' ' || pg_get_constraintdef(oid), convalidated::text FROM pg_constraint"
        " UNION ALL SELECT tgname || ' ' || tgrelid::regclass, tgenabled::text FROM pg_trigger WHERE NOT tgisinternal"
        " ORDER BY 1"
    ).fetchall()


def _children(pid: int) -> list[int]:
    """The processes that a process started, by any of its threads."""
    found = Path(f"/proc/{pid}/task").glob("*/children")
    return [int(child) for each in found for child in each.read_text().split()]


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"  # ended, and nobody has asked how
