"""Twenty kills each of server, worker and PostgreSQL under load; then everything acknowledged is there, once."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.kill.load import Applicant
from tests.kill.running import Running, running
from tests.people import PARTS, People, fixed_people
from tests.waiting import wait_until
from tests.world import AT, LOADER
from yizhan.accounts.edge import bearer_for
from yizhan.cases.models import Application
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, messages
from yizhan.kernel.models import Delivery, DemoSms, Fact, JournalEntry, Message
from yizhan.kernel.verify import verify
from yizhan.ops import postgres
from yizhan.ops.postgres import DATABASE, OWNER, SUPERUSER, Cluster
from yizhan.registry.models import Union
from yizhan.web.configuration import ROOT

KILLS_EACH = 20
APPLICANTS = ("member", "other_member", "far_member", "rider")
_PATIENCE_S = 90  # on a machine that does much else besides

pytestmark = pytest.mark.timeout(900)


@pytest.fixture
def system(tmp_path: Path, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[Running, People]]:
    """A cluster that keeps its promises (fsync and all), with the fixed people and the platform's programmes.

    It may lie in memory: what is killed are processes, and what those had written is kept by the machine either way.
    """
    with databases.copied() as copy:
        cluster = replace(copy, settings={"shared_buffers": "64MB"})
        with postgres.running(cluster):
            database = _database(cluster)
            with django_db_blocker.unblock(), connected_to(database):
                people = fixed_people()
                catalogue.publish_files(sorted((ROOT / "programmes").glob("*.yaml")), acting=LOADER, at=AT)
                with running(database, tmp_path) as processes:
                    yield processes, people


def _database(cluster: Cluster) -> TestDatabase:
    """A copy of the migrated template; it goes with its cluster."""
    with psycopg.connect(cluster.url(SUPERUSER, "postgres"), autocommit=True) as superuser:
        postgres.create_database(superuser, "kill", owner=OWNER, template=DATABASE)
    return TestDatabase(cluster, "kill")


def test_what_was_acknowledged_survives_sixty_kills(system: tuple[Running, People]) -> None:
    processes, people = system
    applicants = _applicants(processes, people)
    connection.close()  # our own would be cut off by the first kill of the database
    threads = [threading.Thread(target=applicant.run) for applicant in applicants]
    for thread in threads:
        thread.start()
    try:
        _kill_again_and_again(processes, applicants)
    finally:
        applicants[0].over.set()
        for thread in threads:
            thread.join()
    assert [odd for applicant in applicants for odd in applicant.odd] == []
    _everything_is_there_once(applicants)
    _the_worker_catches_up()
    _the_journal_holds()


def _applicants(processes: Running, people: People) -> list[Applicant]:
    over, school = threading.Event(), Union.objects.get(id=people.world["school"]).code
    found = []
    for who in APPLICANTS:
        session = people.client(who, as_member=True).session.session_key or ""
        found.append(Applicant(processes.port, bearer_for(session), school, over))
    assert all(who in PARTS for who in APPLICANTS)
    return found


def _kill_again_and_again(processes: Running, applicants: list[Applicant]) -> None:
    """Each time once the load has gone on: a kill that nobody was there for proves nothing."""
    for _ in range(KILLS_EACH):
        _await_progress(applicants)
        processes.server.kill()
        _await_progress(applicants)
        processes.worker.kill()
        processes.kill_database()
    _await_progress(applicants)


def _await_progress(applicants: list[Applicant]) -> None:
    before = sum(len(applicant.applied) for applicant in applicants)
    wait_until(
        lambda: sum(len(applicant.applied) for applicant in applicants) > before or any(one.odd for one in applicants),
        within_s=_PATIENCE_S,
        what="an acknowledged application after a kill",
    )


def _everything_is_there_once(applicants: list[Applicant]) -> None:
    acknowledged = {one.id: one for applicant in applicants for one in applicant.applied}
    assert len(acknowledged) == sum(len(applicant.applied) for applicant in applicants)
    stored = {str(row.id): row for row in Application.objects.all()}
    assert {id_: one.number for id_, one in acknowledged.items()} == {
        id_: stored[id_].number for id_ in acknowledged if id_ in stored
    }
    assert len({row.number for row in stored.values()}) == len(stored)
    submitted = list(JournalEntry.objects.filter(kind="cases.submitted").values_list("subject_id", flat=True))
    assert sorted(map(str, submitted)) == sorted(stored)
    facts = Fact.objects.filter(kind="cases.submitted").values_list("record_id", flat=True)
    assert len(facts) == len(set(facts)) == len(stored)
    told = Message.objects.filter(kind="cases.submitted").values_list("link", flat=True)
    assert len(told) == len(set(told)) == len(stored)
    withdrawn = {id_ for id_, one in acknowledged.items() if one.withdrawn}
    standing = {str(row.id) for row in Application.objects.filter(cases__ended_at__isnull=True)}
    assert withdrawn & standing == set()
    assert len(standing) <= len(applicants)


def _the_worker_catches_up() -> None:
    """Nothing stays half done because the one who did it was killed: every text message leaves.

    What a killed worker had in hand is taken for lost after a while; the demonstration's clock shortens that. A text
    whose worker died between sending and noting it goes out again: a network cannot take part in a transaction.
    """
    clock.fast_forward(2 * messages.TAKEN_FOR)
    waiting = Delivery.objects.exclude(state=Delivery.State.SENT)
    wait_until(lambda: not waiting.exists(), within_s=_PATIENCE_S, what="the last text message")
    texts = DemoSms.objects.filter(text__contains="您的办件有新消息").count()
    assert 0 <= texts - Delivery.objects.count() <= KILLS_EACH


def _the_journal_holds() -> None:
    """Every row is under a seal that fits, and nothing waits for one."""
    wait_until(lambda: not verify().unsealed, within_s=_PATIENCE_S, what="the last seal")
    verdict = verify()
    assert verdict.sound, verdict.findings
    assert verdict.rows == JournalEntry.objects.count()
