"""`yizhan psql`: an operator looks at the database as the role that serves, and alters a copy as its owner."""

import subprocess
import sys

from tests.databases import TestDatabase


def psql(database: TestDatabase, *words: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "yizhan.ops.command", "psql", *words]
    environment = database.environment() | {"PYTHONPATH": "src"}
    return subprocess.run(command, env=environment, check=False, capture_output=True, text=True)


def test_it_looks_as_the_serving_role_which_alters_nothing(cloned_db: TestDatabase) -> None:
    looked = psql(cloned_db, "-At", "-c", "SELECT current_user, count(*) > 0 FROM kernel_calendarday")
    assert (looked.returncode, looked.stdout) == (0, "yizhan_app|t\n")
    altered = psql(cloned_db, "-c", "UPDATE kernel_journalentry SET actor_name = 'x'")
    assert altered.returncode == 1
    assert "permission denied" in altered.stderr


def test_the_owner_is_asked_for_by_name(cloned_db: TestDatabase) -> None:
    altered = psql(cloned_db, "--owner", "-At", "-c", "SELECT current_user")
    assert (altered.returncode, altered.stdout) == (0, "yizhan_owner\n")
