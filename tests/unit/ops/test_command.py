"""The command without a database: it says what is missing and makes nothing by the way."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from yizhan.ops.command import yizhan
from yizhan.ops.errors import DatabaseMissingError


@pytest.fixture
def nowhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data folder without a database."""
    monkeypatch.setenv("YIZHAN_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    for name in ("YIZHAN_DEMO", "YIZHAN_SMS"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path / "data"


@pytest.mark.parametrize("command", [["journal", "verify"], ["figures"], ["ledger", "check"], ["worker"], ["serve"]])
def test_a_command_that_needs_a_database_makes_none(command: list[str], nowhere: Path) -> None:
    outcome = CliRunner().invoke(yizhan, command)
    assert isinstance(outcome.exception, DatabaseMissingError)
    assert "yizhan migrate" in str(outcome.exception)
    assert "yizhan --demo" in str(outcome.exception)
    assert not nowhere.exists()
