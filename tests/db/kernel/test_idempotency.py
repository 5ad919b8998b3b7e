"""The same request twice does its work once."""

import threading
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import connection

from tests.databases import TestDatabase
from tests.db.kernel.journals import happened
from yizhan.kernel import idempotency
from yizhan.kernel.errors import Conflict
from yizhan.kernel.idempotency import Answer, KeyReused, KeyUnusable, once
from yizhan.kernel.models import JournalEntry, KeptAnswer
from yizhan.kernel.scope import Acting, Role

AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ALICE = Acting(role=Role.MEMBER, user_id=UUID(int=1))
BOB = Acting(role=Role.MEMBER, user_id=UUID(int=2))


def _work() -> Answer:
    return Answer(201, {"id": str(happened()), "name": "𠮷"}, "/cases/1")


def _ask(key: str = "k1", *, acting: Acting = ALICE, body: bytes = b"one") -> Answer:
    return once(key, acting=acting, request_digest=body, at=AT, do=_work)


def _done() -> int:
    return JournalEntry.objects.filter(kind="cases.submitted").count()


@pytest.mark.django_db
def test_a_repeated_request_gets_the_same_answer_and_no_second_work() -> None:
    first, second = _ask(), _ask()
    assert (first.again, second.again) == (False, True)
    assert (first.status, first.body, first.location) == (second.status, second.body, second.location)
    assert _done() == 1


@pytest.mark.django_db
def test_the_same_key_with_another_content_is_refused() -> None:
    _ask()
    with pytest.raises(KeyReused):
        _ask(body=b"two")
    assert _done() == 1


@pytest.mark.django_db
def test_keys_of_different_people_have_nothing_to_do_with_each_other() -> None:
    assert _ask().body != _ask(acting=BOB).body
    assert _done() == 2


@pytest.mark.django_db
def test_nobodys_key_belongs_to_what_was_said() -> None:
    visitor = Acting.visitor()
    first = _ask(acting=visitor)
    assert _ask(acting=visitor).body == first.body
    assert _ask(acting=visitor, body=b"two").body != first.body
    assert _done() == 2


@pytest.mark.django_db
def test_a_refusal_keeps_nothing_and_the_key_may_try_again() -> None:
    def refuse() -> Answer:
        happened()
        raise Conflict

    with pytest.raises(Conflict):
        once("k1", acting=ALICE, request_digest=b"one", at=AT, do=refuse)
    assert (_done(), KeptAnswer.objects.count()) == (0, 0)
    assert not _ask().again


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "k" * 81, "a\nb", "\x00"])
def test_an_unusable_key_is_refused(key: str) -> None:
    with pytest.raises(KeyUnusable):
        _ask(key)
    assert _done() == 0


@pytest.mark.django_db
def test_a_kept_answer_is_sealed_and_forgotten_after_a_week() -> None:
    _ask()
    assert "𠮷".encode() not in bytes(KeptAnswer.objects.get().answer_sealed)
    assert idempotency.sweep(at=AT + timedelta(days=6)) == 0
    assert idempotency.sweep(at=AT + timedelta(days=8)) == 1


def test_two_at_the_same_moment_do_the_work_once(cloned_db: TestDatabase) -> None:
    started, answers = threading.Barrier(4), []

    def ask() -> None:
        started.wait()
        answers.append(_ask())
        connection.close()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answer.again for answer in answers) == [False, True, True, True]
    assert len({answer.body["id"] for answer in answers}) == 1
    assert _done() == 1
