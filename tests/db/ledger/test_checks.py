"""`yizhan ledger check` finds what somebody with the owner's password did."""

import json

import pytest

from tests.commanding import yizhan
from tests.databases import TestDatabase
from tests.db.ledger import scene
from yizhan.ledger import checks


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
    "batches-add-up": "UPDATE ledger_paymentbatch SET line_count = 7",
    "lines-carry-their-grants-amount": "UPDATE ledger_paymentline SET amount_fen = amount_fen * 2",
}


@pytest.mark.parametrize("check", FORGERIES)
def test_what_was_altered_past_the_triggers_is_named(cloned_db: TestDatabase, check: str) -> None:
    scene.unions()
    scene.paid(scene.fund())
    with cloned_db.owner() as owner:
        for table in ("ledger_leg", "ledger_balance", "ledger_entry"):
            owner.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        owner.execute(FORGERIES[check])
    assert check in wrong()


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
