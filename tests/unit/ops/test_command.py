"""The command without a database: it says what is missing and makes nothing by the way."""

import json
import os
import socket
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from yizhan.catalogue.rules.parser import FUNCTIONS
from yizhan.catalogue.rules.types import Unit
from yizhan.kernel.scope import OFFICERS
from yizhan.ops import serving
from yizhan.ops.command import yizhan
from yizhan.ops.errors import DatabaseMissingError, OperationError
from yizhan.ops.postgres import default_cluster


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


@pytest.fixture
def own_environment(nowhere: Path) -> Iterator[Path]:
    """What the demonstration sets for the processes it begins ends with the test."""
    with patch.dict(os.environ):
        yield nowhere


def test_a_demonstration_whose_port_is_taken_writes_nothing(own_environment: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        outcome = CliRunner().invoke(yizhan, ["demo", "--port", str(taken.getsockname()[1])])
    assert isinstance(outcome.exception, OperationError)
    assert "give another --port" in str(outcome.exception)
    assert not default_cluster(own_environment).exists


def test_a_second_demonstration_on_the_same_data_is_refused_before_it_writes(own_environment: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
    with serving.alone_in(own_environment):
        outcome = CliRunner().invoke(yizhan, ["demo", "--port", port])
    assert isinstance(outcome.exception, OperationError)
    assert "another yizhan already fills or serves" in str(outcome.exception)
    assert not default_cluster(own_environment).exists


def test_a_data_folder_is_free_again_when_its_holder_is_gone(nowhere: Path) -> None:
    for _turn in range(2):
        with serving.alone_in(nowhere), pytest.raises(OperationError), serving.alone_in(nowhere):
            pytest.fail("two at once")


def test_the_words_of_a_programme_file_are_all_listed() -> None:
    outcome = CliRunner().invoke(yizhan, ["programmes", "words", "--json"])
    listed = json.loads(outcome.output)
    assert set(listed["roles"]) == set(OFFICERS)
    assert set(listed["units"]) == set(Unit) - {""}
    assert set(listed["functions"]) >= {*FUNCTIONS, "LIST.sum"}
    plain = CliRunner().invoke(yizhan, ["programmes", "words"]).output
    for line in ("roles: cadre, ", "units: fen, people", "functions: age, date", "steps: accept, visit"):
        assert line in plain
