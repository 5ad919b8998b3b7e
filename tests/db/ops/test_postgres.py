"""The embedded PostgreSQL: starts, is joined, comes back after kill -9, refuses another major version."""

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from tests import databases
from yizhan.ops import postgres
from yizhan.ops.errors import DatabaseStartError, WrongMajorVersionError
from yizhan.ops.postgres import APP, OWNER, SUPERUSER, Cluster, running


@pytest.fixture
def own() -> Iterator[Cluster]:
    """A cluster of this test's own that keeps its promises (fsync and all), not yet started."""
    with databases.copied() as cluster:
        yield replace(cluster, settings={"shared_buffers": "32MB"})
        postgres.stop(cluster, mode="immediate")


def _pid(cluster: Cluster) -> int:
    return int((cluster.data / "postmaster.pid").read_text().split()[0])


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return b"postgres" in Path(f"/proc/{pid}/cmdline").read_bytes()


def _ends(pid: int, *, within_s: float = 10) -> bool:
    """Whether it is gone, or goes: `pg_ctl` comes back when the pid file is away, a moment before the process is."""
    deadline = time.monotonic() + within_s
    while _is_alive(pid) and time.monotonic() < deadline:
        time.sleep(0.05)
    return not _is_alive(pid)


def _answer(cluster: Cluster, query: str, role: str = APP) -> object:
    with psycopg.connect(cluster.url(role), autocommit=True) as connection:
        row = connection.execute(query.encode()).fetchone()
        return row[0] if row else None


def test_it_listens_to_no_network_port(own: Cluster) -> None:
    with running(own):
        assert _answer(own, "SHOW listen_addresses") == ""


def test_its_texts_are_utf8_in_code_point_order(own: Cluster) -> None:
    with running(own):
        assert _answer(own, "SHOW server_encoding") == "UTF8"
        assert _answer(own, "SELECT '𠮷' > '中' AND 'a' > 'Z'") is True


def test_it_asks_for_the_password(own: Cluster) -> None:
    wrong = own.url(OWNER).replace(postgres.read_secrets(own)[OWNER], "wrong")
    with running(own), pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)


def test_passwords_and_data_are_for_the_owner_only(own: Cluster) -> None:
    with running(own):
        for path in (own.folder / "secrets", own.data, own.socket_folder):
            assert path.stat().st_mode & 0o077 == 0, path


def test_the_last_who_leaves_stops_it(own: Cluster) -> None:
    with running(own):
        pid = _pid(own)
        with running(own):
            assert _pid(own) == pid
        assert _is_alive(pid)
    assert _ends(pid)


def test_what_was_committed_is_there_after_kill_9(own: Cluster) -> None:
    with running(own):
        _answer(own, "INSERT INTO kernel_clockshift VALUES (1, 7) RETURNING id")
        os.kill(_pid(own), signal.SIGKILL)
        with running(own):
            assert _answer(own, "SELECT ahead_s FROM kernel_clockshift") == 7


def test_orphans_of_a_killed_server_are_ended_before_the_next_one_starts(own: Cluster) -> None:
    with running(own), psycopg.connect(own.url(APP), autocommit=True) as busy:
        backend = busy.info.backend_pid
        os.kill(backend, signal.SIGSTOP)  # it cannot notice that its postmaster died
        os.kill(_pid(own), signal.SIGKILL)
        with running(own):
            assert not _is_alive(backend)
            assert _answer(own, "SELECT 1") == 1


def test_recovery_tells_how_far_it_is(own: Cluster) -> None:
    """A tenth of a gigabyte of WAL after the last checkpoint, then a kill of every process at once."""
    told: list[str] = []
    with running(replace(own, settings={**own.settings, "checkpoint_timeout": "1h", "max_wal_size": "4GB"})):
        with psycopg.connect(own.url(OWNER), autocommit=True) as connection:
            connection.execute("CREATE TABLE weight AS SELECT n, repeat('x', 800) FROM generate_series(1, 120000) n")
        os.kill(_pid(own), signal.SIGKILL)
        with running(own, told.append):
            assert _answer(own, "SELECT count(*) FROM weight", OWNER) == 120_000
    assert any("hard stop" in line for line in told), told


def test_a_pid_file_whose_number_is_now_somebody_elses_does_not_hinder(own: Cluster) -> None:
    with running(own):
        pass
    stale = own.data / "postmaster.pid"
    stale.write_text(f"{os.getpid()}\n{own.data}\n{int(time.time())}\n5432\n{own.socket_folder}\n\n")
    with running(own):
        assert _pid(own) != os.getpid()


def test_data_of_another_major_version_is_refused_with_the_way_out(own: Cluster) -> None:
    version = own.data / "PG_VERSION"
    version.write_text("12\n")
    with pytest.raises(WrongMajorVersionError, match=r"PostgreSQL 12.*yizhan backup.*yizhan restore"), running(own):
        pass
    assert version.read_text() == "12\n"


def test_an_initdb_that_was_cut_off_is_done_again(own: Cluster) -> None:
    (own.folder / "secrets").unlink()
    with running(own):
        assert _answer(own, "SELECT 1", SUPERUSER) == 1


def test_a_server_that_cannot_start_says_what_its_log_says(own: Cluster) -> None:
    broken = replace(own, settings={"shared_buffers": "no size"})
    with pytest.raises(DatabaseStartError, match="shared_buffers"), running(broken):
        pass


def test_a_folder_with_a_long_name_gets_its_socket_elsewhere(own: Cluster) -> None:
    deep = replace(own, folder=own.folder / ("x" * 100))
    assert len(str(deep.socket_folder)) < 90
    assert deep.socket_folder != replace(deep, folder=own.folder / ("y" * 100)).socket_folder


def test_who_works_with_it_can_start_it_again_after_a_kill(own: Cluster) -> None:
    with running(own):
        killed = _pid(own)
        os.kill(killed, signal.SIGKILL)
        while _is_alive(killed):
            time.sleep(0.01)
        postgres.revive(own)
        assert _answer(own, "SELECT 1") == 1
        assert _pid(own) != killed
