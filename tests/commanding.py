"""The `yizhan` command without a process of its own: starting one takes seconds, most of what is told takes none.

What a command does as a process (how it is started, what is imported, how it ends) has tests of its own that start one.
"""

import io
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass

from tests.databases import TestDatabase
from yizhan.ops import command


@dataclass(frozen=True, slots=True)
class Told:
    """What the command printed, and its exit status."""

    returncode: int
    stdout: str
    stderr: str


def yizhan(database: TestDatabase, *words: str) -> Told:
    """Run it on the database to which Django is connected. What it does not expect is raised here: the test fails."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with _in_place_of(database.environment(), ["yizhan", *words]), redirect_stdout(stdout), redirect_stderr(stderr):
        try:
            command.main()
        except SystemExit as end:
            status = end.code
    assert isinstance(status, int)
    return Told(status, stdout.getvalue(), stderr.getvalue())


@contextmanager
def _in_place_of(environment: Mapping[str, str], arguments: list[str]) -> Iterator[None]:
    before, sys.argv = (dict(os.environ), sys.argv), arguments
    os.environ.update(environment)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before[0])
        sys.argv = before[1]
