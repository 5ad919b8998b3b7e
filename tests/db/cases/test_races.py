"""Two at once: one lock for an application, so that one goes through and the other gets a clean answer."""

import threading
from collections.abc import Iterator
from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.db.cases.story import Story
from tests.people import People
from tests.racing import at_once
from yizhan.cases.models import Application, Assistance, Case, Draft, HelpAsked
from yizhan.cases.queries.helping import standing_help
from yizhan.cases.rules import machine
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import assisting, drafts, handling, helping, moving, submitting
from yizhan.cases.types import Command, Order, Position
from yizhan.catalogue import api as catalogue
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import scope_fields
from yizhan.ops.postgres import Cluster
from yizhan.registry import api as registry


@pytest.fixture
def lasting(
    cluster: Cluster, with_programmes: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker
) -> Iterator[Story]:
    """The story in a database of this test's own, where commits are real."""
    original, made = with_programmes
    cloned = databases.clone(cluster, template=original.name)
    with cloned as database, django_db_blocker.unblock(), connected_to(database):
        yield Story(made)


def accept_without_the_lock(story: Story, case: Case, read: threading.Barrier) -> None:
    """What `accept` would be without the application's lock: read, decide, write, journal."""
    with transaction.atomic():
        seen = Case.objects.get(id=case.id)
        read.wait(timeout=10)
        plan = plan_of(catalogue.version(seen.programme_version_id), seen.plan)
        after = machine.move(plan, seen.position, Order(Command.ACCEPT))
        assert isinstance(after, Position)
        Case.objects.filter(id=case.id).update(state=after.state, step=after.step)
        Fact.objects.create(
            kind="race.accepted",
            occurred_on=story.today,
            recorded_at=story.at,
            union_id=case.union_id,
            ancestors=[],
            subject_kind="case",
            subject_id=case.id,
            record_kind="case",
            record_id=case.id,
        )


def test_without_the_lock_the_same_step_is_done_twice(lasting: Story) -> None:
    """The race exists: both read the case before either wrote it, and both count it."""
    case = lasting.part(lasting.submitted())
    read = threading.Barrier(2)
    assert at_once(*[lambda: accept_without_the_lock(lasting, case, read)] * 2) == ["ok", "ok"]
    assert Fact.objects.filter(kind="race.accepted").count() == 2


def test_two_officers_accept_at_once_and_it_is_accepted_once(lasting: Story) -> None:
    case = lasting.part(lasting.submitted())
    cadre = lasting.who("cadre")
    answers = at_once(*[lambda: handling.accept(case_id=case.id, acting=cadre, at=lasting.at)] * 4)
    assert answers == ["case-not-in-this-state"] * 3 + ["ok"]
    assert JournalEntry.objects.filter(kind="cases.accepted", subject_id=case.id).count() == 1
    assert case.receipts.count() == 1


def test_a_form_sent_twice_at_once_is_one_application(lasting: Story) -> None:
    draft_id = lasting.draft()
    member = lasting.who("member")
    answers = at_once(*[lambda: submitting.submit(draft_id=draft_id, acting=member, at=lasting.at)] * 4)
    assert answers == ["ok"] * 4
    assert (Application.objects.count(), Case.objects.count()) == (1, 3)
    assert Fact.objects.filter(kind="cases.submitted").count() == 3


def somebody_waits() -> None:
    """Until another connection waits for a lock that this one holds; fails where none ever does."""
    for _ in range(500):
        with connection.cursor() as cursor:
            cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted AND pid <> pg_backend_pid()")
            if cursor.fetchone()[0]:
                return
            cursor.execute("SELECT pg_sleep(0.02)")
    raise AssertionError("nobody waited")


def test_opening_a_draft_again_does_not_undo_what_is_being_saved(lasting: Story) -> None:
    draft_id, member = lasting.draft(), lasting.who("member")
    saved = threading.Event()

    def save() -> None:
        with transaction.atomic():
            drafts.save_draft(draft_id=draft_id, sent=drafts.Answers({"homes": "7"}), acting=member, at=lasting.at)
            saved.set()
            somebody_waits()

    def open_again() -> None:
        assert saved.wait(timeout=10)
        drafts.start_draft(programme_code="hardship-support", acting=member, at=lasting.at)

    assert at_once(save, open_again) == ["ok", "ok"]
    assert Draft.objects.get(id=draft_id).values["homes"] == "7"


def test_a_new_calendar_does_not_undo_a_step_that_is_being_taken(lasting: Story) -> None:
    """The due day that stands afterwards is that of the step which was reached, not of the one that was left."""
    case = lasting.part(lasting.submitted())
    Case.objects.filter(id=case.id).update(due_is_provisional=True)
    accepted = threading.Event()

    def accept() -> None:
        with transaction.atomic():
            handling.accept(case_id=case.id, acting=lasting.who("cadre"), at=lasting.at)
            accepted.set()
            somebody_waits()

    def recompute() -> None:
        assert accepted.wait(timeout=10)
        moving.recompute_due(case_id=case.id)

    assert at_once(accept, recompute) == ["ok", "ok"]
    after = Case.objects.get(id=case.id)
    assert after.state == "handling"
    assert (case.due_on, after.due_on) == (date(2026, 3, 9), date(2026, 3, 16))


def ask_without_the_lock(story: Story, read: threading.Barrier) -> None:
    """What `ask_help` would be without the person's lock: look whether there is a request, then write one."""
    member = story.who("member")
    with transaction.atomic():
        assert member.person_id is not None
        assert standing_help(member.person_id, "living-aid") is None
        read.wait(timeout=10)
        scope = registry.line_of(story.people.world["mill"], story.today)
        HelpAsked.objects.create(
            **scope_fields(scope), person_id=member.person_id, programme_code="living-aid", desk_level="primary",
            asked_at=story.at,
        )  # fmt: skip


def test_without_the_lock_the_second_request_for_help_breaks_on_the_table(lasting: Story) -> None:
    read = threading.Barrier(2)
    with pytest.raises(IntegrityError, match="one_open_request_for_help"):
        at_once(*[lambda: ask_without_the_lock(lasting, read)] * 2)


def test_asked_and_answered_several_times_at_once_it_is_one_request_and_one_draft(lasting: Story) -> None:
    member, cadre = lasting.who("member"), lasting.who("cadre")
    asks = [lambda: helping.ask_help(programme_code="living-aid", acting=member, at=lasting.at)] * 4
    assert at_once(*asks) == ["ok"] * 4
    found = HelpAsked.objects.get()
    assert JournalEntry.objects.filter(kind="cases.help_asked").count() == 1
    answers = [lambda: assisting.answer_help(help_id=found.id, acting=cadre, at=lasting.at)] * 4
    assert at_once(*answers) == ["ok"] * 4
    assert (Assistance.objects.count(), Draft.objects.count()) == (1, 1)
    assert JournalEntry.objects.filter(kind="cases.help_answered").count() == 1
