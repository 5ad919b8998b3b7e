"""The register as of any day equals a replay of its events: whatever was done, and taken back, in whatever order.

Every way in which a membership begins, moves, changes or ends is drawn, with days that pass in between. The list of
the day, its states and the figure of real-name members are then held against `replaying.replay` on every day on
which something began or ended, and on the day before.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from pytest_django.fixtures import Settings

from tests.db.registry.duplicates.conftest import the_pair
from tests.db.registry.replaying import Past, deeds, replay
from tests.db.registry.roster.files import member_row, write_csv
from tests.db.registry.test_expulsions import decision
from tests.owning import by_the_owner
from tests.people import People
from tests.world import applicant, resident_id
from yizhan.insight.queries.stocks import STOCKS
from yizhan.insight.queries.stocks import count as figure_of
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.models import ClockShift
from yizhan.kernel.scope import Acting, Role
from yizhan.registry import api
from yizhan.registry.codes import WAITING_TRANSFERS
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.duplicates.queries import access_pair
from yizhan.registry.duplicates.services import merge
from yizhan.registry.duplicates.undoing import undo_merge
from yizhan.registry.models import (
    Death,
    DuplicatePair,
    Expulsion,
    ExpulsionAppeal,
    Membership,
    MembershipVersion,
    Person,
    RosterImport,
    Transfer,
)
from yizhan.registry.queries.as_of import members_of_day
from yizhan.registry.roster import undoing
from yizhan.registry.services import offers
from yizhan.registry.services.deaths import record_death, take_back_death
from yizhan.registry.services.expulsion_appeals import appeal_expulsion, settle_appeal
from yizhan.registry.services.expulsions import expel
from yizhan.registry.services.memberships import retain_by_cadre
from yizhan.registry.services.papers import Paper
from yizhan.registry.tasks import escalate_overdue_transfers

LOADER = Acting.system("test replay")
NAMES = ("赵某", "钱某", "孙某", "赵某")  # the last is the first again, under another document
UNIONS = ("mill", "school", "depot", "pool")
UNDER = {
    "mill": {"mill"},
    "daoli": {"mill", "school", "pool", "xinyang", "daoli"},
    "province": set[str](),  # everything
}
PATIENCE = 8
_files = count()


class _Undone(Exception):
    """The example is over: nothing of it stays."""


class Register:
    """Four entries of three people, and everybody who does something about them. Refusals are part of the day."""

    def __init__(self, people: People, folder: Path, choose: Callable[[int], int]) -> None:
        self.people, self.world, self.folder, self.choose = people, people.world, folder, choose
        self.done: Counter[str] = Counter()
        self.seen_version = self._last_version()

    def act(self, name: str) -> bool:
        """Whether there was somebody to do it to, and it was not refused."""
        at, before = clock.now(), self.done[name]
        with suppress(DomainError, LookupError, DuplicatePair.DoesNotExist), transaction.atomic():
            getattr(self, name)(at)
            self.done[name] += 1
        self._date_versions(at)
        return self.done[name] > before

    # What passes

    def pass_days(self, at: datetime) -> None:
        """Up to a week."""
        del at
        shift, _ = ClockShift.objects.get_or_create(id=1)
        shift.ahead_s += 86_400 * (1 + self.choose(6))
        shift.save(update_fields=["ahead_s"])
        clock.forget_shift()

    def fall_due(self, at: datetime) -> None:
        if not escalate_overdue_transfers(at):
            raise LookupError

    # Who comes

    def join(self, at: datetime) -> None:
        n = self.choose(len(NAMES))
        api.join(applicant=self.applicant(n), union_id=self.a_union(), acting=Acting.visitor(), at=at)

    def import_roster(self, at: datetime) -> None:
        """Some of them are on it, joined on a day of their own, or retained where they are."""
        to = self.a_union(most=3)
        rows = [self.row(n, at) for n in range(len(NAMES)) if self.choose(2)]
        path = write_csv(self.folder / f"{next(_files)}.csv", rows)
        report = api.import_roster(
            path=path, name=path.name, union_id=to, acting=LOADER, at=at, progress=lambda rows: None,
            asks=lambda sheet, row: True,
        )  # fmt: skip
        if not report.counts.added + report.counts.changed + report.counts.moved:
            raise LookupError

    def undo_roster(self, at: datetime) -> None:
        roster = self.one_of(RosterImport.objects.filter(state="done"))
        undoing.ask_undo(roster_id=roster.id, acting=LOADER, at=at)
        undoing.undo_all()
        if not sum(undoing.totals(roster)[name] for name in ("left", "restored")):
            raise LookupError

    def applicant(self, n: int) -> Any:
        return applicant(NAMES[n], n, document_number=self.document(n), phone=self.phone(n))

    def row(self, n: int, at: datetime) -> dict[str, str]:
        day = clock.local_date(at) - timedelta(days=self.choose(40))
        kind = {"会籍变化类型": "保留"} if self.choose(3) == 0 and self.is_member(n) else {}
        more = {"移动电话": self.phone(n), "会籍变化日期": day.isoformat(), "工作单位": f"厂{next(_files)}", **kind}
        return member_row(NAMES[n], n, 证件号码=self.document(n), **more)

    def document(self, n: int) -> str:
        return resident_id(n + 500)

    def phone(self, n: int) -> str:
        return f"1371111000{n % 3}"

    # Who moves

    def ask(self, at: datetime) -> None:
        member = self.a_member()
        due = clock.local_date(at) + timedelta(days=2)
        api.request_transfer(
            person_id=member.person_id, to_union_id=self.a_union(), reason="1", due_on=due, acting=oneself(member),
            at=at,
        )  # fmt: skip

    def accept(self, at: datetime) -> None:
        transfer = self.one_of(Transfer.objects.filter(state__in=WAITING_TRANSFERS))
        api.accept_transfer(transfer_id=transfer.id, acting=self.decider(transfer), at=at)

    def refuse(self, at: datetime) -> None:
        transfer = self.one_of(Transfer.objects.filter(state__in=WAITING_TRANSFERS))
        api.refuse_transfer(transfer_id=transfer.id, why="不在本单位", acting=self.decider(transfer), at=at)

    def agree(self, at: datetime) -> None:
        """Both words to what a roster asked for."""
        transfer = self.one_of(Transfer.objects.filter(state="offered"))
        offers.agree(transfer_id=transfer.id, acting=oneself(transfer), at=at)
        offers.agree(transfer_id=transfer.id, acting=self.officer(transfer.from_union_id), at=at)

    def place(self, at: datetime) -> None:
        member = self.one_of(self.open().filter(state="holding"))
        api.place_from_pool(
            membership_id=member.id, union_id=self.a_union(), acting=self.world.officer("province"), at=at
        )

    def retain(self, at: datetime) -> None:
        reason = ("1", "3", "4")[self.choose(3)]
        acting = self.world.officer("province")
        retain_by_cadre(membership_id=self.a_member().id, reason=reason, acting=acting, at=at)

    # Who goes, and comes back

    def leave(self, at: datetime) -> None:
        member = self.a_member()
        api.leave(membership_id=member.id, change="6", reason="5", acting=oneself(member), at=at)

    def expel(self, at: datetime) -> None:
        member = self.a_member()
        expel(person_id=member.person_id, decision=decision(), acting=self.officer(member.union_id), at=at)

    def appeal(self, at: datetime) -> None:
        expulsion = self.one_of(Expulsion.objects.filter(appeal__isnull=True))
        appeal_expulsion(expulsion_id=expulsion.id, said="不是我", acting=oneself(expulsion), at=at)

    def answer(self, at: datetime) -> None:
        appeal = self.one_of(ExpulsionAppeal.objects.filter(settled_at__isnull=True))
        outcome = ("upheld", "upheld", "rejected")[self.choose(3)]
        acting = self.officer(appeal.desk_id)
        settle_appeal(expulsion_id=appeal.expulsion_id, outcome=outcome, answer="核对过", acting=acting, at=at)

    def die(self, at: datetime) -> None:
        died = clock.local_date(at) - timedelta(days=self.choose(9))
        acting, paper = self.world.officer("province"), Paper(number="死证1")
        record_death(person_id=self.a_member().person_id, died_on=died, paper=paper, acting=acting, at=at)

    def live(self, at: datetime) -> None:
        death = self.one_of(Death.objects.filter(taken_back_at__isnull=True))
        take_back_death(death_id=death.id, why="同名", acting=self.world.officer("province"), at=at)

    # Who is one

    def merge(self, at: datetime) -> None:
        first, again = (self.entry(n) for n in (0, 3))
        find_pairs(at)
        pair, acting = the_pair(first.id, again.id), self.world.officer("province")
        shown = access_pair(acting, pair.id)
        choices = {name: "ab"[self.choose(2)] for name in sorted(shown.differing)}
        merge(pair_id=pair.id, choices=choices, seen=shown.seen, acting=acting, at=at)

    def part(self, at: datetime) -> None:
        pair = the_pair(self.entry(0).id, self.entry(3).id)
        undo_merge(pair_id=pair.id, acting=self.world.officer("province"), at=at)

    # Who is meant

    def entry(self, n: int) -> Person:
        """Raises LookupError where they are not entered yet."""
        found = Person.objects.filter(document_index=api.document_index("1", self.document(n))).first()
        if found is None:
            raise LookupError
        return found

    def is_member(self, n: int) -> bool:
        index = api.document_index("1", self.document(n))
        found: bool = self.open().filter(person__document_index=index).exists()
        return found

    def open(self) -> Any:
        return Membership.objects.filter(person__name__in=NAMES, closed_on__isnull=True)

    def a_member(self) -> Membership:
        member: Membership = self.one_of(self.open())
        return member

    def one_of(self, rows: Any) -> Any:
        found = list(rows.order_by("id"))
        if not found:
            raise LookupError
        return found[self.choose(len(found))]

    def a_union(self, most: int = len(UNIONS)) -> UUID:
        return self.world[UNIONS[self.choose(most)]]

    def decider(self, transfer: Transfer) -> Acting:
        return self.officer(transfer.escalated_to_id or transfer.to_union_id)

    def officer(self, union_id: UUID) -> Acting:
        return self.world.officer(next(name for name, id_ in self.world.unions.items() if id_ == union_id))

    # The database's clock does not go with ours: what it stamps is given the time that it is here

    def _last_version(self) -> int:
        return MembershipVersion.objects.order_by("-id").values_list("id", flat=True).first() or 0

    def _date_versions(self, at: datetime) -> None:
        with by_the_owner():
            MembershipVersion.objects.filter(id__gt=self.seen_version).update(recorded_at=at)
        self.seen_version = self._last_version()


def oneself(whose: Any) -> Acting:
    return Acting(role=Role.MEMBER, person_id=whose.person_id)


ENTERING = ("join", "import_roster", "import_roster")
TAKING_BACK = ("undo_roster", "answer", "live", "part")
OTHERS = ("fall_due", "ask", "accept", "refuse", "agree", "place", "retain", "leave", "expel", "appeal", "die", "merge")
ACTS = (*ENTERING, *TAKING_BACK, *OTHERS, "pass_days", "pass_days")
FOLLOWS = {
    "ask": ("pass_days", "fall_due", "accept"),
    "expel": ("appeal", "pass_days", "join", "answer"),
    "die": ("pass_days", "live"),
    "merge": ("pass_days", "part"),
    "import_roster": ("pass_days", "agree", "undo_roster"),
}

LIFE = (
    *("import_roster", "undo_roster", "join", "join", "ask", "accept", "ask", "pass_days", "pass_days", "fall_due"),
    *("refuse", "import_roster", "agree", "expel", "pass_days", "appeal", "join", "answer", "retain", "place", "die"),
    *("pass_days", "live", "leave", "join", "merge", "pass_days", "part"),
)


@pytest.fixture
def moving_clock(settings: Settings) -> None:
    settings.DEMO = True


def test_the_register_as_of_any_day_is_a_replay_of_its_events(
    people: People, moving_clock: None, tmp_path: Path
) -> None:
    @settings(max_examples=10)
    @given(st.data(), st.lists(st.sampled_from(ACTS), min_size=4, max_size=10))
    def in_this_order(data: st.DataObject, acts: list[str]) -> None:
        with example(people, tmp_path, lambda n: data.draw(st.integers(0, n - 1))) as register:
            for act in ["join", "import_roster", *acts]:
                register.act(act)
                for after in FOLLOWS.get(act, ()):
                    if data.draw(st.booleans()):
                        register.act(after)
            assert_every_day_is_replayed(people)

    in_this_order()


def test_so_it_is_when_everything_there_is_has_been_done(people: People, moving_clock: None, tmp_path: Path) -> None:
    """One long life of them all: each act has succeeded at least once, else the test above tries less than it says."""
    with example(people, tmp_path, random.Random(3).randrange) as register:
        for act in LIFE * 3:
            if set(register.done) == set(ACTS):
                break
            any(register.act(act) for _ in range(PATIENCE))
        assert set(ACTS) == set(register.done)
        assert_every_day_is_replayed(people)


@contextmanager
def example(people: People, folder: Path, choose: Callable[[int], int]) -> Iterator[Register]:
    """Begun on today's day, and undone behind it."""
    clock.forget_shift()
    with suppress(_Undone), transaction.atomic():
        yield Register(people, folder, choose)
        raise _Undone


def assert_every_day_is_replayed(people: People) -> None:
    past, province = replay(deeds()), people.world.officer("province")
    for day in days_of(past):
        expected = past.standing(day)
        assert listed(province, day) == expected, day
        for node, unions in UNDER.items():
            below = {people.world[name] for name in unions}
            standing = [union for _, union, _ in expected.values() if not unions or union in below]
            assert figure_of(STOCKS["members"], people.world[node], day) == len(standing), (node, day)


def listed(acting: Acting, day: date) -> dict[UUID, tuple[UUID, UUID, str]]:
    page = members_of_day(acting, day)
    assert not page.following
    return {row.id: (row.person_id, row.union_id, row.state) for row in page.rows}


def days_of(past: Past) -> list[date]:
    """Every day on which something began, changed or ended, and the day before: between them all days are alike."""
    stays = past.stays.values()
    days = {day for stay in stays for day in (stay.opened, stay.closed, *(since for since, _ in stay.states)) if day}
    return sorted(days | {day - timedelta(days=1) for day in days})
