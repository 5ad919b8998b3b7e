"""What PostgreSQL itself refuses about money, whoever writes."""

from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from tests.databases import TestDatabase
from tests.db.ledger import scene
from yizhan.kernel.ids import new_id
from yizhan.ledger.models import Account, Balance, Entry, Grant, Leg
from yizhan.ledger.types import AccountKind


def account(fund_id: UUID, kind: AccountKind) -> Account:
    return Account.objects.get_or_create(fund_id=fund_id, kind=kind, person_id=None)[0]


def write(fund_id: UUID, *amounts: tuple[AccountKind, int]) -> Entry:
    """An entry with these legs, written past the services and checked as at a commit."""
    entry = Entry.objects.create(key=str(new_id()), kind="received", at=scene.AT, occurred_on=scene.TODAY)
    Leg.objects.bulk_create(Leg(entry=entry, account=account(fund_id, kind), amount_fen=fen) for kind, fen in amounts)
    check_now()
    return entry


def check_now() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


F, C, INCOME = AccountKind.FUND, AccountKind.COMMITTED, AccountKind.INCOME


@pytest.mark.parametrize("amounts", [((INCOME, -100), (F, 99)), ((F, 100),), ()])
def test_an_entry_that_does_not_sum_to_zero_is_refused_at_commit(
    city: None, amounts: tuple[tuple[AccountKind, int], ...]
) -> None:
    fund = scene.fund()
    with pytest.raises(DatabaseError, match="sum to"), transaction.atomic():
        write(fund, *amounts)
    assert Entry.objects.count() == 1


def test_a_fund_cannot_be_overdrawn_even_past_the_services(city: None) -> None:
    fund = scene.fund(yuan=1)
    with pytest.raises(IntegrityError, match="no_overdraft"), transaction.atomic():
        write(fund, (F, -101), (C, 101))
    assert Balance.objects.get(account__kind=F).amount_fen == 100


def test_a_balance_is_the_sum_of_its_legs(city: None) -> None:
    fund = scene.fund(yuan=10)
    write(fund, (F, -300), (C, 300))
    assert dict(Balance.objects.values_list("kind", "amount_fen")) == {INCOME: -1000, F: 700, C: 300}


def test_a_leg_cannot_join_an_entry_of_another_transaction(cloned_db: TestDatabase) -> None:
    scene.unions()
    fund = scene.fund(yuan=10)
    old = Entry.objects.get()
    with pytest.raises(IntegrityError, match="is closed"):
        Leg.objects.create(entry=old, account=account(fund, C), amount_fen=5)
    assert Leg.objects.count() == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_leg SET amount_fen = 1",
        "DELETE FROM ledger_leg",
        "UPDATE ledger_entry SET document = 'x'",
        "DELETE FROM ledger_entry",
        "UPDATE ledger_account SET kind = 'paid'",
        "UPDATE ledger_balance SET amount_fen = 5",
        "DELETE FROM ledger_balance",
        "INSERT INTO ledger_balance SELECT id, 'fund', 10 FROM ledger_account",
    ],
)
def test_neither_the_serving_role_nor_the_owner_changes_what_was_written(
    cloned_db: TestDatabase, statement: str
) -> None:
    scene.unions()
    scene.fund(yuan=10)
    with pytest.raises(DatabaseError):
        connection.cursor().execute(statement)
    with cloned_db.owner() as owner, pytest.raises(psycopg.errors.RestrictViolation):
        owner.execute(statement)
    assert sorted(Leg.objects.values_list("amount_fen", flat=True)) == [-1000, 1000]
    assert dict(Balance.objects.values_list("kind", "amount_fen")) == {INCOME: -1000, F: 1000}


def test_a_grant_released_by_whoever_committed_it_is_refused_by_the_table(city: None) -> None:
    grant_id = scene.committed(scene.fund())
    with pytest.raises(IntegrityError, match="released_by_a_second_person"), transaction.atomic():
        Grant.objects.filter(id=grant_id).update(state="released", released_by=scene.APPROVER.user_id)
    assert Grant.objects.get(id=grant_id).released_by is None
