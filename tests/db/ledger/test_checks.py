"""`yizhan ledger check` finds what somebody with the owner's password did."""

import json

import psycopg
import pytest
from django.db import IntegrityError, ProgrammingError, connection
from psycopg import sql

from tests.commanding import yizhan
from tests.databases import TestDatabase
from tests.db.ledger import scene
from yizhan.ledger import api, checks
from yizhan.ledger.models import BankReturn, Entry, Grant, PaymentBatch
from yizhan.ledger.types import CancelReason, Cap
from yizhan.ops.postgres import SUPERUSER


def wrong() -> dict[str, int]:
    return {finding.name: finding.wrong for finding in checks.run() if finding.wrong}


def test_a_ledger_that_went_through_everything_is_sound(city: None) -> None:
    fund = scene.fund()
    scene.paid(fund)
    scene.released(fund)
    scene.committed(fund)
    assert wrong() == {}
    assert all(finding.looked_at for finding in checks.run())


FORGERIES = {
    "entries-sum-to-zero": "UPDATE ledger_leg SET amount_fen = amount_fen + 1 WHERE amount_fen = 100000",
    "balances-follow-legs": "UPDATE ledger_balance SET amount_fen = amount_fen + 5 WHERE kind = 'fund'",
    "grants-are-where-their-state-says": "UPDATE ledger_grant SET state = 'reversed'",
    "payments-have-one-fact": "UPDATE kernel_fact SET amount_fen = 1",
    "released-by-a-second-person": "UPDATE ledger_payeeaccount SET created_by = g.released_by FROM ledger_grant g",
    "grants-have-the-amount-of-their-entries": "UPDATE ledger_grant SET amount_fen = 1",
    "grants-at-the-bank-have-their-line": "UPDATE ledger_paymentline SET state = 'failed'",
    "answered-batches-have-the-banks-answer": "UPDATE ledger_bankreturn SET paid_count = 0, failed_count = 1",
    "batches-add-up": "UPDATE ledger_paymentbatch SET line_count = 7",
    "lines-carry-their-grants-amount": "UPDATE ledger_paymentline SET amount_fen = amount_fen * 2",
}


@pytest.mark.parametrize("check", FORGERIES)
def test_what_was_altered_past_the_triggers_is_named(cloned_db: TestDatabase, check: str) -> None:
    scene.unions()
    scene.paid(scene.fund())
    forge(cloned_db, FORGERIES[check])
    assert check in wrong()


def forge(database: TestDatabase, statement: str | sql.Composed) -> None:
    """With every trigger switched off, those too that keep foreign keys: as whoever runs the server could."""
    with psycopg.connect(database.cluster.url(SUPERUSER, database.name), autocommit=True) as superuser:
        superuser.execute("SET session_replication_role = replica")
        superuser.execute(statement)


def test_each_row_that_was_taken_away_is_named_by_what_it_left_behind(cloned_db: TestDatabase) -> None:
    scene.unions()
    fund = scene.fund()
    grant_id = scene.paid(fund)
    batch = PaymentBatch.objects.get()
    entries = {str(entry.id) for entry in Entry.objects.filter(grant_id=grant_id)}
    given = {str(entry.id) for entry in Entry.objects.filter(batch_id=batch.id)}
    for table, check, left in (
        ("ledger_bankreturn", "answered-batches-have-the-banks-answer", {str(batch.id)}),
        ("ledger_paymentline", "grants-at-the-bank-have-their-line", {str(grant_id)}),
        ("ledger_paymentline", "batches-add-up", {str(batch.id)}),
        ("ledger_paymentbatch", "entries-have-their-batch", given),
        ("ledger_grant", "entries-have-their-grant", entries),
    ):
        forge(cloned_db, sql.SQL("DELETE FROM {}").format(sql.Identifier(table)))
        assert {finding.name: set(finding.first) for finding in checks.run()}[check] == left


def test_the_amount_of_a_grant_that_was_given_up_is_looked_at_too(cloned_db: TestDatabase) -> None:
    scene.unions()
    grant_id = scene.committed(scene.fund())
    api.cancel_grant(grant_id=grant_id, reason=CancelReason.DECLINED, acting=scene.TREASURER, at=scene.AT)
    assert wrong() == {}
    forge(cloned_db, "UPDATE ledger_grant SET amount_fen = 1")
    assert wrong() == {"grants-have-the-amount-of-their-entries": 1}


DENIED = [
    "DELETE FROM ledger_bankreturn",
    "DELETE FROM ledger_paymentline",
    "DELETE FROM ledger_paymentbatch",
    "DELETE FROM ledger_capuse",
    "DELETE FROM ledger_grant",
    "DELETE FROM ledger_payeeaccount",
    "UPDATE ledger_grant SET amount_fen = 1",
    "UPDATE ledger_grant SET fund_id = fund_id",
    "UPDATE ledger_grant SET case_id = case_id",
    "UPDATE ledger_grant SET committed_by = committed_by",
    "UPDATE ledger_paymentline SET amount_fen = 1",
    "UPDATE ledger_paymentline SET payee_id = payee_id",
    "UPDATE ledger_payeeaccount SET number_sealed = ''",
    "UPDATE ledger_payeeaccount SET created_by = NULL",
    "UPDATE ledger_bankreturn SET paid_count = 7",
    "UPDATE ledger_capuse SET year = 1999",
]


@pytest.mark.parametrize("statement", DENIED)
def test_the_serving_role_takes_no_row_of_money_away_and_alters_none_of_what_was_decided(
    cloned_db: TestDatabase, statement: str
) -> None:
    scene.unions()
    scene.paid(scene.fund())
    with pytest.raises(ProgrammingError, match="permission denied"):
        connection.cursor().execute(statement)
    assert wrong() == {}
    assert (Grant.objects.get().amount_fen, BankReturn.objects.count()) == (100_000, 1)


@pytest.mark.parametrize(
    ("statement", "kept"),
    [
        ("UPDATE ledger_grant SET person_id = %s", "keeps_whose_it_is"),
        ("UPDATE ledger_payeeaccount SET person_id = %s", "keeps_whose_it_is"),
        ("UPDATE ledger_capuse SET subject_id = %s", "keeps_whose_it_is"),
        ("UPDATE ledger_grant SET payable_to_id = %s", "stands_where_it_stood"),
    ],
)
def test_whose_money_it_is_changes_by_a_merge_alone(cloned_db: TestDatabase, statement: str, kept: str) -> None:
    scene.unions()
    scene.paid(scene.fund(), caps=(Cap("relief", 2026, 10**9, frozenset({scene.WANG})),))
    scene.name_of(scene.LI)
    with pytest.raises(IntegrityError) as refusal:
        connection.cursor().execute(statement, [scene.LI])
    assert isinstance(refusal.value.__cause__, psycopg.errors.CheckViolation)
    assert refusal.value.__cause__.diag.constraint_name == kept
    assert Grant.objects.get().person_id == scene.WANG
    assert Grant.objects.get().payable_to_id is None


def test_the_command_tells_people_programs_and_the_shell(cloned_db: TestDatabase) -> None:
    scene.unions()
    scene.paid(scene.fund())
    sound = yizhan(cloned_db, "ledger", "check", "--json")
    assert sound.returncode == 0
    assert json.loads(sound.stdout)["is_sound"] is True
    with cloned_db.owner() as owner:
        owner.execute("UPDATE ledger_paymentbatch SET line_count = 7")
    altered = yizhan(cloned_db, "ledger", "check")
    assert altered.returncode == 1
    assert "BAD batches-add-up" in altered.stdout
