"""Whatever people do to the money, in whatever order and at the same time, it adds up and nobody is paid twice."""

import random
import threading
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.databases import TestDatabase
from tests.db.ledger import scene
from yizhan.kernel.errors import DomainError
from yizhan.kernel.models import Fact
from yizhan.ledger import api, checks
from yizhan.ledger.models import Entry, Grant, PaymentBatch, PaymentLine
from yizhan.ledger.queries import used_fen
from yizhan.ledger.types import Cap

PEOPLE = [UUID(int=n) for n in range(600, 608)]
LIMIT_YUAN = 3000


def cap_of(person: UUID) -> Cap:
    return Cap("warmth", 2026, LIMIT_YUAN * 100, frozenset({person}))


class Office:
    """One desk that does something to the money; refusals are part of the day."""

    def __init__(self, choose: Callable[[int], int]) -> None:
        self.choose = choose
        self.fund_ids: list[UUID] = []

    def one_of(self, ids: list[UUID]) -> UUID:
        return ids[self.choose(len(ids))] if ids else UUID(int=0)

    def grant(self) -> UUID:
        return self.one_of(list(Grant.objects.order_by("id").values_list("id", flat=True)))

    def commit(self) -> None:
        person = PEOPLE[self.choose(len(PEOPLE))]
        fund = self.fund_ids[self.choose(len(self.fund_ids))]
        key = f"decision-{self.choose(40)}"
        scene.committed(fund, key=key, person=person, yuan=500 + 500 * self.choose(3), caps=(cap_of(person),))

    def release(self) -> None:
        api.release_grant(pick=scene.pick(self.grant()), acting=scene.TREASURER, at=scene.AT)

    def release_own(self) -> None:
        api.release_grant(pick=scene.pick(self.grant()), acting=scene.APPROVER_AS_TREASURER, at=scene.AT)

    def release_second(self) -> None:
        api.release_grant(pick=scene.pick(self.grant()), acting=scene.SECOND_TREASURER, at=scene.AT)

    def release_many(self) -> None:
        picks = [scene.pick(self.grant()) for _ in range(3)]
        api.release_grants(picks=picks, acting=scene.SECOND_TREASURER, at=scene.AT)

    def cancel(self) -> None:
        api.cancel_grant(grant_id=self.grant(), reason=api.CancelReason.DECLINED, acting=scene.TREASURER, at=scene.AT)

    def correct(self) -> None:
        grant_id = self.grant()
        details = scene.other_account_for(grant_id)
        api.set_payee(grant_id=grant_id, details=details, acting=scene.TREASURER, at=scene.AT)

    def send(self) -> None:
        fund = self.fund_ids[self.choose(len(self.fund_ids))]
        released = list(Grant.objects.filter(state="released", fund_id=fund).values_list("id", flat=True))
        scene.sent(*released)

    def settle(self) -> None:
        batch = PaymentBatch.objects.get(id=self.one_of(list(PaymentBatch.objects.values_list("id", flat=True))))
        grants = list(PaymentLine.objects.filter(batch=batch).order_by("line_no").values_list("grant_id", flat=True))
        failing = tuple(grant for grant in grants if self.choose(3) == 0)
        content = scene.answer(batch, failing=failing)
        api.take_return(batch_id=batch.id, content=content, acting=scene.TREASURER, at=scene.LATER)

    def reverse(self) -> None:
        reason = api.ReversalReason.RETURNED_BY_PERSON
        api.reverse(grant_id=self.grant(), refund=scene.refund(reason), acting=scene.TREASURER, at=scene.LATER)

    def restore(self) -> None:
        api.restore(grant_id=self.grant(), acting=scene.SECOND_TREASURER, at=scene.LATER)

    @property
    def acts(self) -> list[Callable[[], None]]:
        frequent = [self.commit, self.release, self.send, self.settle]
        return [
            *frequent * 4,
            self.release_second,
            self.release_many,
            self.release_own,
            self.cancel,
            self.correct,
            self.reverse,
            self.restore,
        ]

    def act(self) -> None:
        acts = self.acts
        with suppress(DomainError, PaymentBatch.DoesNotExist):
            acts[self.choose(len(acts))]()


def assert_money_adds_up() -> None:
    assert [finding for finding in checks.run() if finding.wrong] == []
    for person in PEOPLE:
        assert used_fen(cap_of(person)) <= LIMIT_YUAN * 100
    paid_twice = Entry.objects.filter(kind="paid").values("grant_id").annotate(n=Sum(1)).filter(n__gt=1)
    assert list(paid_twice) == []
    counted = Fact.objects.aggregate(fen=Sum("amount_fen"))["fen"] or 0
    assert counted == (Grant.objects.filter(state="paid").aggregate(fen=Sum("amount_fen"))["fen"] or 0)
    assert not Grant.objects.filter(released_by=scene.APPROVER.user_id).exists()
    assert not Grant.objects.filter(released_by=F("payee__created_by")).exists()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data(), st.integers(5, 25))
def test_any_order_of_acts_adds_up(city: None, data: st.DataObject, number: int) -> None:
    office = Office(lambda n: data.draw(st.integers(0, n - 1)))
    with transaction.atomic():
        office.fund_ids = [scene.fund(yuan=4000), scene.fund(yuan=4000, purpose="study")]
        for _ in range(number):
            office.act()
        assert_money_adds_up()
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        transaction.set_rollback(True)


@pytest.mark.parametrize("seed", [1, 2])
def test_several_desks_at_once_add_up(cloned_db: TestDatabase, seed: int) -> None:
    scene.unions()
    fund_ids = [scene.fund(yuan=9000), scene.fund(yuan=9000, purpose="study")]
    failures: list[BaseException] = []

    def work(number: int) -> None:
        office = Office(random.Random(100 * seed + number).randrange)
        office.fund_ids = fund_ids
        try:
            for _ in range(35):
                office.act()
        except BaseException as failure:  # noqa: BLE001 - told by the main thread
            failures.append(failure)
        finally:
            connection.close()

    desks = [threading.Thread(target=work, args=(number,)) for number in range(5)]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert failures == []
    assert {"committed", "released", "batched", "paid"} <= set(Entry.objects.values_list("kind", flat=True))
    assert_money_adds_up()
