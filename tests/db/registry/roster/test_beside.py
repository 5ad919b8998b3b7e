"""A large roster is prepared in a process beside: with the same answer, and when it is killed nothing is lost."""

import multiprocessing
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from pathlib import Path

import pytest

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.roster.test_killed import number
from tests.world import AT, World, small_world
from yizhan.kernel.scope import Acting
from yizhan.registry import api, sealed
from yizhan.registry.models import Membership, Person, RosterChunk, RosterImport
from yizhan.registry.roster import beside, reading
from yizhan.registry.roster.errors import FileFault, RosterUnreadable
from yizhan.registry.roster.types import Progress, Report

LOADER = Acting.system("test roster")
ROWS = reading.CHUNK_ROWS * 2 + 7
NAMES = "赵钱孙李周吴郑王冯陈"


@pytest.fixture
def lasting_world(cloned_db: TestDatabase, monkeypatch: pytest.MonkeyPatch) -> World:
    """A process of its own reads its settings from the environment, as every process of ours."""
    for name, value in cloned_db.environment().items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "yizhan.web.settings")
    monkeypatch.setattr(beside, "WORTH_A_PROCESS", 0)
    return small_world()


@pytest.fixture
def roster(tmp_path: Path) -> Path:
    rows = [member_row(NAMES[n % 10] + "某", n % 1000, 证件号码=number(n), 移动电话=f"138{n:08d}") for n in range(ROWS)]
    rows[3] = member_row("赵某", 3, 证件号码=number(3), 出生日期="1970年1月1日")
    rows[-1] = {**rows[-2]}
    return write_csv(tmp_path / "名册.csv", rows)


def send(path: Path, world: World, progress: Progress = lambda _: None) -> Report:
    return api.import_roster(
        path=path, name="名册.csv", union_id=world["mill"], acting=LOADER, at=AT, progress=progress
    )


@pytest.mark.timeout(300)
def test_a_process_beside_finds_what_a_thread_finds(
    lasting_world: World, roster: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = api.try_roster(
        path=roster, name="名册.csv", union_id=lasting_world["mill"], acting=LOADER, at=AT, progress=lambda _: None
    )
    report = send(roster, lasting_world)
    assert report.counts == tried.counts
    assert (report.problems, report.seen) == (tried.problems, tried.seen)
    assert report.counts.rows == ROWS
    person = Person.objects.get(document_index=sealed.document_index("1", number(7)))
    assert sealed.open_document(person) == number(7)
    assert sealed.open_phone(person) == "13800000007"
    assert person.memberships.get().opened_on <= date(2026, 12, 31)
    monkeypatch.setattr(beside, "WORTH_A_PROCESS", roster.stat().st_size + 1)
    again = send(roster, lasting_world)
    assert (again.counts.added, again.counts.changed) == (0, 0)
    assert again.counts.unchanged == report.counts.added + report.counts.unchanged


@pytest.mark.timeout(300)
def test_a_file_that_is_none_is_refused_by_the_process_with_its_words(lasting_world: World, tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_text("天气,温度\n晴,20\n", encoding="utf-8")
    with pytest.raises(RosterUnreadable) as refused:
        send(path, lasting_world)
    assert refused.value.fault is FileFault.NO_HEADER
    assert [header.words for header in refused.value.likely] == [("天气", "温度")]
    assert not RosterImport.objects.exists()


@pytest.mark.timeout(300)
def test_a_process_that_is_killed_loses_nothing_that_was_written(lasting_world: World, roster: Path) -> None:
    def killing(_: int) -> None:
        for child in multiprocessing.active_children():
            child.kill()

    with pytest.raises(BrokenProcessPool):
        send(roster, lasting_world, killing)
    assert RosterImport.objects.get().state == "applying"
    assert 1 <= RosterChunk.objects.count() < 3
    written = sum(RosterChunk.objects.values_list("added", flat=True))
    assert Person.objects.filter(name__endswith="某").count() == written < ROWS
    send(roster, lasting_world)
    assert RosterImport.objects.get().state == "done"
    assert (
        Person.objects.filter(name__endswith="某").count()
        == Membership.objects.filter(person__name__endswith="某", closed_on__isnull=True).count()
    )
    assert sum(RosterChunk.objects.values_list("added", flat=True)) == ROWS - 1
