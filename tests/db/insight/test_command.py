"""`yizhan figures`."""

import json

import pytest

from tests.commanding import Told, yizhan
from tests.databases import TestDatabase
from tests.db.ledger import scene


@pytest.fixture
def paid(cloned_db: TestDatabase) -> TestDatabase:
    scene.unions()
    scene.paid(scene.fund(), yuan=1000)
    return cloned_db


def run(database: TestDatabase, *arguments: str) -> Told:
    return yizhan(database, "figures", *arguments)


def test_programs_and_people_read_the_same_figures(paid: TestDatabase) -> None:
    day = scene.LATER.date().isoformat()
    told = run(paid, "relief.amount", "--json", "--on", day)
    row = json.loads(told.stdout)[0]
    assert (row["value"], row["shown"], row["first"], row["last"]) == (100_000, "1,000.00", "2026-01-01", day)
    assert {cell["shown"] for cell in row["cells"]} == {"1,000.00", "0.00"}
    assert "1,000.00" in run(paid, "--on", day).stdout
    earlier = json.loads(run(paid, "relief.amount", "--json", "--on", "2026-11-01").stdout)[0]
    assert earlier["value"] == 0


def test_no_such_figure_is_a_refusal_and_no_such_day_a_wrong_use(paid: TestDatabase) -> None:
    assert run(paid, "no.such").returncode == 1
    assert run(paid, "--on", "gestern").returncode == 2
