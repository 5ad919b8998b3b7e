"""Which database Django's connection leads to.

A new connection plans every query anew, which takes longer than most tests: where all that a test writes is rolled
back, its connection is kept for the next test in the same database.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections, transaction

from tests.leading import misleading
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry

if TYPE_CHECKING:
    from django.db.backends.base.base import BaseDatabaseWrapper

    from tests.databases import TestDatabase

_kept: dict[str, BaseDatabaseWrapper] = {}


@contextmanager
def connected_to(database: TestDatabase) -> Iterator[None]:
    """Point Django's connection there, in this and in every thread begun meanwhile; closed at the end."""
    before = _lead_to(database)
    try:
        yield
    finally:
        connections["default"].close()
        _put_back(before)


@contextmanager
def undone_in(database: TestDatabase) -> Iterator[None]:
    """The same in one transaction that is rolled back; the connection is kept until `let_go`."""
    before = _lead_to(database, _kept.pop(database.name, None))
    try:
        entries = JournalEntry.objects.count()
        with transaction.atomic():
            yield
            misled = [] if connections["default"].needs_rollback else misleading()
            transaction.set_rollback(True)
        assert misled == [], "messages that lead where whoever reads them is refused"
        assert JournalEntry.objects.count() == entries, "this test committed: what it did would be there for the next"
        if not connections["default"].errors_occurred:
            _kept[database.name] = connections["default"]
    finally:
        if database.name not in _kept:
            connections["default"].close()
        _put_back(before)


def let_go(name: str) -> None:
    """Close what is kept of a database: to be copied or dropped it must have nobody on it."""
    if kept := _kept.pop(name, None):
        kept.close()


def _lead_to(database: TestDatabase, kept: BaseDatabaseWrapper | None = None) -> BaseDatabaseWrapper:
    """Where it leads from now on, whose clock is asked anew; returns the connection of before."""
    clock.forget_shift()
    before = connections["default"]
    connections.settings["default"] = {**before.settings_dict, **database.django_settings()}
    del connections["default"]
    if kept is not None:
        connections["default"] = kept
    return before


def _put_back(before: BaseDatabaseWrapper) -> None:
    clock.forget_shift()
    connections.settings["default"] = before.settings_dict
    connections["default"] = before
