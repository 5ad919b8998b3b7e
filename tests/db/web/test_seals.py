"""The chain of seals on a page: what is sound is said so, and what was altered behind our back is named."""

import pytest

from tests.databases import TestDatabase
from tests.db.kernel.journals import AT, happened
from tests.people import People
from yizhan.kernel import verify
from yizhan.kernel.models import JournalBlock, JournalEntry
from yizhan.kernel.sealer import seal


def test_the_auditor_sees_the_seals_and_checks_them_on_record(lasting_people: People) -> None:
    seal(at=AT)
    auditor = lasting_people.client("auditor")
    newest = JournalBlock.objects.order_by("-seq")[0]
    assert bytes(newest.digest).hex() in auditor.get("/trail/seals").content.decode()
    assert not JournalEntry.objects.filter(subject_kind="journal").exists()
    page = auditor.post("/trail/seals").content.decode()
    assert "核对无误" in page
    reading = JournalEntry.objects.get(kind="vault.read", subject_kind="journal")
    assert (reading.user_id, reading.subject_id.int) == (lasting_people.users["auditor"], newest.seq)
    assert auditor.get("/trail").status_code == 200


@pytest.mark.parametrize("who", ["visitor", "member", "county", "province", "operator"])
def test_nobody_else_does(people: People, who: str) -> None:
    browser = people.client(who)
    before = JournalEntry.objects.count()
    assert browser.get("/trail/seals").status_code in (302, 403)
    assert browser.post("/trail/seals").status_code in (302, 403)
    assert JournalEntry.objects.count() == before


def test_only_the_newest_is_looked_at(cloned_db: TestDatabase) -> None:
    for _block in range(3):
        for number in range(4):
            happened(step=number)
        seal(at=AT)
    whole, newest = verify.verify(), verify.verify_newest(most_rows=5)
    assert (newest.sound, newest.blocks, newest.rows) == (True, 1, 4)
    assert newest.head == whole.head
    every = verify.verify_newest(most_rows=1_000_000)
    assert (every.blocks, every.rows) == (whole.blocks, whole.rows)


def test_an_altered_row_is_named_as_the_command_names_it(cloned_db: TestDatabase) -> None:
    entry = happened(step=1)
    seal(at=AT)
    with cloned_db.owner() as owner:
        owner.execute("UPDATE kernel_journalentry SET data = '{\"step\": 9}' WHERE id = %s", [entry])
    found = verify.verify_newest(most_rows=1_000).findings
    assert found == verify.verify().findings
    assert [(one.what, one.row) for one in found] == [("row-altered", entry)]
