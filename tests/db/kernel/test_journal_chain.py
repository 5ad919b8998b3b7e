"""The sealed journal: what is altered behind our back is found and named; the serving role cannot alter anything."""

from uuid import UUID

import psycopg
import pytest
from django.db import ProgrammingError, connection, transaction

from tests.databases import TestDatabase
from tests.db.kernel.journals import AT, happened, write
from yizhan.kernel import journal, verify
from yizhan.kernel.models import JournalBlock, JournalEntry, JournalEra
from yizhan.kernel.rules import chain
from yizhan.kernel.sealer import last_block, seal, seal_block
from yizhan.kernel.verify import Finding


def _found() -> list[Finding]:
    return verify.verify().findings


def _sealed(count: int) -> list[UUID]:
    """`count` entries, each in its own transaction and all in one block."""
    ids = [happened(step=number) for number in range(count)]
    seal(at=AT)
    return ids


def test_a_sealed_journal_is_sound_and_counts_what_it_holds(cloned_db: TestDatabase) -> None:
    _sealed(3)
    _sealed(2)
    happened()
    verdict = verify.verify()
    assert verdict.sound
    assert verdict.rows == verify.sealed_rows() == JournalEntry.objects.count() - 1
    assert verdict.unsealed == 1
    assert verdict.head == verify.head()


def test_nothing_to_seal_makes_no_block(cloned_db: TestDatabase) -> None:
    _sealed(1)
    before = JournalBlock.objects.count()
    assert seal(at=AT) == []
    assert JournalBlock.objects.count() == before


def test_an_altered_row_is_named(cloned_db: TestDatabase) -> None:
    ids = _sealed(3)
    block = last_block()
    assert block
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalentry SET data = '{\"step\": 9}' WHERE id = %s", [ids[1]])
    assert _found() == [Finding("row-altered", block.seq, ids[1])]


def test_every_altered_row_of_a_long_chain_is_named_with_its_block(cloned_db: TestDatabase) -> None:
    ids = [_sealed(1)[0] for _ in range(5)]
    last = _number_of_last_block()
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalentry SET kind = 'a.b' WHERE id = ANY(%s)", [[ids[1], ids[3]]])
    assert _found() == [Finding("row-altered", last - 3, ids[1]), Finding("row-altered", last - 1, ids[3])]


@pytest.mark.parametrize(
    "change",
    ["at = at + interval '1 second'", "role = 'auditor'", "user_id = subject_id", "actor_name = 'x'", "kind = 'a.b'"],
)
def test_every_column_is_covered(cloned_db: TestDatabase, change: str) -> None:
    ids = _sealed(2)
    with cloned_db.owner() as owner:
        owner.execute(f"UPDATE kernel_journalentry SET {change} WHERE id = '{ids[0]}'".encode())  # noqa: S608
    assert [(f.what, f.row) for f in _found()] == [("row-altered", ids[0])]


def test_a_deleted_row_is_named(cloned_db: TestDatabase) -> None:
    ids = _sealed(3)
    with cloned_db.owner() as owner:
        owner.execute("DELETE FROM kernel_journalentry WHERE id = %s", [ids[2]])
    assert [(f.what, f.row) for f in _found()] == [("row-missing", ids[2])]


def test_a_row_slipped_in_later_is_named(cloned_db: TestDatabase) -> None:
    ids = _sealed(2)
    with cloned_db.owner() as owner:
        added = write(owner)
        owner.execute("ALTER TABLE kernel_journalentry DISABLE TRIGGER kernel_stamp_journal")
        owner.execute(
            "UPDATE kernel_journalentry SET xid = (SELECT xid FROM kernel_journalentry WHERE id = %s) WHERE id = %s",
            [ids[0], added],
        )
    assert [(f.what, f.row) for f in _found()] == [("row-added", added)]


@pytest.mark.parametrize("place", ["era = 0", "era = 99", "xid = -5"])
def test_a_row_hidden_outside_all_blocks_is_named(cloned_db: TestDatabase, place: str) -> None:
    _sealed(2)
    with cloned_db.owner() as owner:
        added = write(owner)
        owner.execute(f"UPDATE kernel_journalentry SET {place} WHERE id = '{added}'".encode())  # noqa: S608
    assert [(f.what, f.row) for f in _found()] == [("row-added", added)]


def test_rows_and_leaves_altered_together_are_found_in_their_block(cloned_db: TestDatabase) -> None:
    ids = _sealed(2)
    seq = _number_of_last_block()
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalentry SET kind = 'a.b' WHERE id = %s", [ids[0]])
        owner.execute("UPDATE kernel_journalblock SET leaves = leaves || leaves WHERE seq = %s", [seq])
    assert {f.what for f in _found()} == {"block-altered"}


def test_a_block_forged_without_the_key_is_found(cloned_db: TestDatabase) -> None:
    """The owner alters a row and makes every digest fit again, all but the signature."""
    ids = _sealed(1)
    seq = _number_of_last_block()
    with cloned_db.owner() as owner:
        owner.execute("DELETE FROM kernel_journalentry WHERE id = %s", [ids[0]])
        owner.execute(
            "UPDATE kernel_journalblock SET leaves = '', count = 0, entries_digest = sha256('') WHERE seq = %s", [seq]
        )
    assert _found() == [Finding("block-altered", seq)]


def test_a_removed_block_is_named(cloned_db: TestDatabase) -> None:
    for _ in range(3):
        _sealed(1)
    seq = _number_of_last_block()
    with cloned_db.owner() as owner:
        owner.execute("DELETE FROM kernel_journalblock WHERE seq = %s", [seq - 1])
    assert _found() == [Finding("block-missing", seq - 1)]


def test_a_cut_off_end_is_found_by_a_head_noted_elsewhere(cloned_db: TestDatabase) -> None:
    _sealed(1)
    ids = _sealed(1)
    noted, seq = verify.head(), _number_of_last_block()
    assert verify.verify(noted_head=noted).sound
    with cloned_db.owner() as owner:
        owner.execute("DELETE FROM kernel_journalentry WHERE id = %s", [ids[0]])
        owner.execute("DELETE FROM kernel_journalblock WHERE seq = %s", [seq])
    assert verify.verify().sound
    assert verify.verify(noted_head=noted).findings == [Finding("head-lost", seq)]


@pytest.mark.parametrize("table", ["kernel_journalentry", "kernel_journalblock", "kernel_journalera"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET era = 5", "DELETE FROM {}", "TRUNCATE {}"])
def test_the_serving_role_cannot_change_the_journal(cloned_db: TestDatabase, table: str, statement: str) -> None:
    _sealed(2)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(statement.format(table))
    assert verify.verify().sound
    assert verify.verify().rows == JournalEntry.objects.count()


def test_the_stamp_is_the_databases_whatever_the_writer_says(cloned_db: TestDatabase) -> None:
    entry = JournalEntry.objects.create(at=AT, kind="a.b", role="system", subject_kind="x", subject_id=UUID(int=1))
    JournalEntry.objects.bulk_create(
        [JournalEntry(at=AT, kind="a.b", role="system", subject_kind="x", subject_id=UUID(int=1), era=77, xid=5)]
    )
    stored = JournalEntry.objects.order_by("-id").values_list("era", "xid")[0]
    first = JournalEntry.objects.values_list("era", "xid").get(id=entry.id)
    assert stored[0] == first[0] == 1
    assert stored[1] > first[1] > 5


def test_a_block_is_cut_between_transactions_and_never_within_one(cloned_db: TestDatabase) -> None:
    with transaction.atomic():
        for _ in range(5):
            happened()
    for _ in range(3):
        happened()
    seal(at=AT, entries=2)
    counts = list(JournalBlock.objects.order_by("seq").values_list("count", flat=True))
    assert counts[-3:] == [5, 2, 1]
    assert verify.verify().sound


def test_a_transaction_that_commits_late_falls_into_a_later_block(cloned_db: TestDatabase) -> None:
    _sealed(1)
    with psycopg.connect(cloned_db.app_url) as slow:
        early = write(slow)
        later = happened()
        seal(at=AT)
        assert _unsealed() == {later}  # waits for the transaction that began before it
        slow.commit()
    seal(at=AT)
    assert _unsealed() == set()
    assert JournalEntry.objects.get(id=early).xid < JournalEntry.objects.get(id=later).xid
    assert verify.verify().sound


def test_two_sealers_make_one_chain(cloned_db: TestDatabase) -> None:
    _sealed(1)
    happened()
    with psycopg.connect(cloned_db.app_url) as other:
        other.execute("SELECT pg_advisory_xact_lock(%s)", [0x59495A48_5345414C])
        assert not seal_block(at=AT)
    assert seal_block(at=AT)


def test_in_another_cluster_nothing_is_written_until_the_next_era_is_open(cloned_db: TestDatabase) -> None:
    """A restore into another cluster, played by an era that names another one."""
    _sealed(2)
    waiting = happened()
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalera SET system_identifier = 42")
    with pytest.raises(Exception, match="another database cluster"), transaction.atomic():
        happened()
    journal.ensure_era()
    journal.ensure_era()
    assert list(JournalEra.objects.order_by("era").values_list("era", flat=True)) == [1, 2]
    happened()
    seal(at=AT)
    closing = JournalBlock.objects.get(to_xid=chain.LAST_XID)
    assert waiting.bytes in bytes(closing.leaves)
    assert JournalBlock.objects.filter(era=2, from_xid=0).exists()
    assert verify.verify().sound


def _number_of_last_block() -> int:
    block = last_block()
    assert block
    return block.seq


def _unsealed() -> set[UUID]:
    last = last_block()
    assert last
    return set(JournalEntry.objects.filter(era=last.era, xid__gte=last.to_xid).values_list("id", flat=True))
