"""Two rosters that overlap, transfers, leaving and crashes in any order: nobody is there twice and no row is lost.

Each import runs in a thread of its own and stops behind each of its chunks until it is told to go on, so that an
order of steps is exactly what Hypothesis drew, and can be made smaller. Beside that, the same without any order.
"""

import random
import threading
from collections import Counter
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from queue import SimpleQueue
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.databases import TestDatabase
from tests.db.registry.roster.files import member_row, write_csv
from tests.world import AT, TODAY, World, resident_id, small_world
from yizhan.kernel.errors import DomainError
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api, sealed
from yizhan.registry.models import (
    Membership,
    MembershipVersion,
    Person,
    RosterChunk,
    RosterImport,
    Transfer,
)
from yizhan.registry.roster import reading, telling
from yizhan.registry.roster.types import Report

LOADER = Acting.system("test interleaving")
OPENED_BY_FACT = ("membership.joined", "membership.transferred_in")
CROWD = 8
ROWS_A, ROWS_B = range(6), range(3, CROWD)  # who is on the mill's roster, and on the depot's
PATIENCE_S = 60
_crowds = count()


class Crash(Exception):
    """The process that imported is gone, wherever it was."""


@dataclass
class Crowd:
    """People of one example: their documents, and two rosters that name some of them both."""

    folder: Path
    world: World
    born: date = field(default_factory=lambda: date(1960, 1, 1) + timedelta(days=next(_crowds)))

    def document(self, n: int) -> str:
        return resident_id(n, born=self.born)

    def roster(self, name: str, numbers: range) -> Path:
        born = f"{self.born:%y%m%d}"
        rows = [
            member_row("赵钱孙李周吴郑王"[n] + "某", n, 证件号码=self.document(n), 移动电话=f"1390{born}{n}")
            for n in numbers
        ]
        return write_csv(self.folder / f"{name}-{born}.csv", rows)

    def people(self) -> list[Person]:
        indexes = [sealed.document_index("1", self.document(n)) for n in range(CROWD)]
        return list(Person.objects.filter(document_index__in=indexes))

    def open_memberships(self) -> list[Membership]:
        return list(Membership.objects.filter(person__in=self.people(), closed_on__isnull=True).order_by("person_id"))


class Importing:
    """One roster being taken in: told `on` it writes one more chunk; at `crash` and `crash within` it ends there."""

    def __init__(self, path: Path, union_id: UUID) -> None:
        self.path, self.union_id = path, union_id
        self.report: Report | None = None
        self.failure: BaseException | None = None
        self.crashed: Counter[str] = Counter()
        self.order = ""
        self._thread: threading.Thread | None = None
        self._orders: SimpleQueue[None] = SimpleQueue()
        self._stops: SimpleQueue[bool] = SimpleQueue()  # whether it goes on from there

    def go(self, order: str) -> None:
        """Give an order, to an import begun anew where none runs, and wait until it has been followed."""
        if self.report is not None or self.failure is not None:
            return
        self.order = order
        if self._thread is None:
            self._thread = threading.Thread(target=self._run)
            self._thread.start()
        else:
            self._orders.put(None)
        if not self._stops.get(timeout=PATIENCE_S):
            self._thread.join()
            self._thread = None

    def finish(self) -> Report:
        while self.report is None and self.failure is None:
            self.go("on")
        if self.failure is not None:
            raise self.failure
        assert self.report is not None
        return self.report

    def crash_if(self, order: str) -> None:
        if self.order == order:
            self.crashed[order] += 1
            raise Crash

    def _run(self) -> None:
        RUNNING.importing = self
        try:
            self.report = api.import_roster(
                path=self.path, name=self.path.name, union_id=self.union_id, acting=LOADER, at=AT,
                progress=self._behind, asks=lambda sheet, row: row % 2 == 0,
            )  # fmt: skip
        except Crash:
            pass  # what was committed stands, and nobody heard of the rest: it is begun again
        except BaseException as failure:  # noqa: BLE001 - raised where the test waits
            self.failure = failure
        finally:
            connection.close()
            self._stops.put(False)

    def _behind(self, rows: int) -> None:
        self._stops.put(True)
        self._orders.get(timeout=PATIENCE_S)
        self.crash_if("crash")


RUNNING = threading.local()


@pytest.fixture
def crashing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chunks of two rows; a crash within one comes when all of it is written and nothing is committed."""
    monkeypatch.setattr(reading, "CHUNK_ROWS", 2)
    really = telling.tell_imported

    def tell(**told: Any) -> None:
        really(**told)
        if (importing := getattr(RUNNING, "importing", None)) is not None:
            importing.crash_if("crash within")

    monkeypatch.setattr(telling, "tell_imported", tell)


class Office:
    """What people do meanwhile; refusals are part of the day."""

    def __init__(self, crowd: Crowd, choose: Callable[[int], int]) -> None:
        self.crowd, self.choose = crowd, choose
        self.left: set[UUID] = set()
        self.done: Counter[str] = Counter()

    def somebody(self) -> Membership:
        """An open membership of this crowd. Raises LookupError where there is none yet."""
        standing = self.crowd.open_memberships()
        if not standing:
            raise LookupError
        return standing[self.choose(len(standing))]

    def transfer(self) -> None:
        member, to = self.somebody(), ("school", "plant", "depot")[self.choose(3)]
        api.transfer(person_id=member.person_id, to_union_id=self.crowd.world[to], reason="1", acting=LOADER, at=AT)

    def ask(self) -> None:
        member = self.somebody()
        to = self.crowd.world[("school", "plant")[self.choose(2)]]
        due = TODAY + timedelta(days=10)
        api.request_transfer(
            person_id=member.person_id, to_union_id=to, reason="1", due_on=due, acting=themselves(member), at=AT
        )

    def accept(self) -> None:
        if not self.asked():
            self.ask()
        waiting = self.asked()
        transfer = waiting[self.choose(len(waiting))]
        to = next(name for name, id_ in self.crowd.world.unions.items() if id_ == transfer.to_union_id)
        api.accept_transfer(transfer_id=transfer.id, acting=self.crowd.world.officer(to), at=AT)

    def asked(self) -> list[Transfer]:
        return list(Transfer.objects.filter(state="requested", person__in=self.crowd.people()).order_by("id"))

    def leave(self) -> None:
        member = self.somebody()
        api.leave(membership_id=member.id, change="6", reason="5", acting=themselves(member), at=AT)
        self.left.add(member.person_id)

    def act(self, name: str) -> None:
        with suppress(DomainError, LookupError):
            getattr(self, name)()
            self.done[name] += 1


def themselves(member: Membership) -> Acting:
    return Acting(role=Role.MEMBER, person_id=member.person_id)


ACTS = ("transfer", "ask", "accept", "leave")
ORDERS = tuple(f"{order} {which}" for order in ("on", "on", "crash", "crash within") for which in "ab")
STEPS = (*ACTS, *ORDERS)


def test_any_order_of_steps_keeps_everybody_once(small: World, crashing: None, tmp_path: Path) -> None:
    happened: Counter[str] = Counter()

    @settings(max_examples=15, deadline=None)
    @given(st.data(), st.lists(st.sampled_from(STEPS), min_size=4, max_size=24))
    def in_this_order(data: st.DataObject, steps: list[str]) -> None:
        crowd = Crowd(tmp_path, small)
        office = Office(crowd, lambda n: data.draw(st.integers(0, n - 1)))
        importing = begun(crowd)
        for step in steps:
            if step in ACTS:
                office.act(step)
            else:
                order, _, which = step.rpartition(" ")
                importing[which].go(order)
        reports = [one.finish() for one in importing.values()]
        assert_all_is_well(crowd, office, reports)
        happened.update(office.done)
        for one in importing.values():
            happened.update(one.crashed)

    in_this_order()
    assert set(happened) == {*ACTS, "crash", "crash within"}  # else much was refused and little tried


@pytest.mark.parametrize("seed", [1, 2])
def test_at_once_and_without_any_order_the_same(small: World, crashing: None, tmp_path: Path, seed: int) -> None:
    crowd = Crowd(tmp_path, small)
    office = Office(crowd, random.Random(seed).randrange)
    importing = begun(crowd)
    failures: list[BaseException] = []

    def guarded(work: Callable[[], object]) -> None:
        try:
            work()
        except BaseException as failure:  # noqa: BLE001 - told by the main thread
            failures.append(failure)
        finally:
            connection.close()

    def day() -> None:
        for _ in range(30):
            office.act(ACTS[office.choose(len(ACTS))])

    works: list[Callable[[], object]] = [*(one.finish for one in importing.values()), day]
    threads = [threading.Thread(target=guarded, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert_all_is_well(crowd, office, [one.finish() for one in importing.values()])


@pytest.fixture
def small(cloned_db: TestDatabase) -> World:
    return small_world()


def begun(crowd: Crowd) -> dict[str, Importing]:
    """The mill's roster and the depot's, of which nothing is taken in yet."""
    return {
        "a": Importing(crowd.roster("a", ROWS_A), crowd.world["mill"]),
        "b": Importing(crowd.roster("b", ROWS_B), crowd.world["depot"]),
    }


def assert_all_is_well(crowd: Crowd, office: Office, reports: list[Report]) -> None:
    assert_nobody_twice(crowd)
    assert_no_row_lost(crowd, office, reports)
    assert_history_says_the_same(crowd)


def assert_nobody_twice(crowd: Crowd) -> None:
    people = crowd.people()
    assert len({bytes(person.document_index) for person in people}) == len(people)
    memberships = Counter(one.person_id for one in crowd.open_memberships())
    assert max(memberships.values(), default=1) == 1  # on some days everybody has left
    assert len({person.member_number for person in people} - {None}) == len(people)


def assert_no_row_lost(crowd: Crowd, office: Office, reports: list[Report]) -> None:
    """Every row is accounted for, and everybody on a roster is a member, unless they left after all."""
    for report, numbers in zip(reports, (ROWS_A, ROWS_B), strict=True):
        told = report.counts
        assert told.rows == len(numbers)
        assert told.added + told.changed + told.unchanged + told.moved == told.rows, told
        assert report.roster_id is not None
        chunks = RosterChunk.objects.filter(roster_id=report.roster_id)
        assert sum(chunks.values_list("rows", flat=True)) == len(numbers)
        assert RosterImport.objects.get(id=report.roster_id).state == "done"
    people = crowd.people()
    assert len(people) == CROWD
    members = {one.person_id for one in crowd.open_memberships()}
    assert {person.id for person in people} - members <= office.left


def assert_history_says_the_same(crowd: Crowd) -> None:
    """What stands is what its versions replay to; each opening was counted once; no two at any time."""
    memberships = Membership.objects.filter(person__in=crowd.people())
    replayed: dict[UUID, Membership | MembershipVersion] = {}
    for version in MembershipVersion.objects.filter(person_id__in=[one.id for one in crowd.people()]).order_by("id"):
        assert (version.operation == "INSERT") == (version.membership_id not in replayed)
        replayed[version.membership_id] = version
    for one in memberships:
        replayed.setdefault(one.id, one)  # as it was opened
    fields = ("person_id", "union_id", "state", "opened_on", "opened_by", "closed_on", "closed_by", "close_reason")
    assert {one.id: [getattr(one, name) for name in fields] for one in memberships} == {
        id_: [getattr(version, name) for name in fields] for id_, version in replayed.items()
    }
    opened = Fact.objects.filter(kind__in=OPENED_BY_FACT, subject_id__in=[one.id for one in crowd.people()]).count()
    chunks = RosterChunk.objects.filter(opened__overlap=[one.id for one in memberships]).values("id")
    by_roster = Fact.objects.filter(kind="membership.entered", record_id__in=chunks).values_list("quantity", flat=True)
    assert opened + sum(by_roster) == memberships.count()
    for day in days_of(memberships):
        standing = (
            memberships.filter(opened_on__lte=day).exclude(closed_on__lte=day).values_list("person_id", flat=True)
        )
        assert len(standing) == len(set(standing)), f"somebody is a member twice as of {day}"


def days_of(memberships: Iterable[Membership]) -> set[date]:
    days = {day for one in memberships for day in (one.opened_on, one.closed_on) if day}
    return days | {day - timedelta(days=1) for day in days}
