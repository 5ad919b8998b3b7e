"""Rows for the journal's tests, written as services write them and over connections of their own."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar
from uuid import UUID

import psycopg
from django.db import transaction

from yizhan.kernel import journal
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting

T = TypeVar("T")
AT = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
CASE = ("cases.case", UUID(int=1))


def happened(kind: str = "cases.submitted", **data: object) -> UUID:
    """One entry through the journal's own door."""
    return journal.append(kind, acting=Acting.system("test"), at=AT, subject=CASE, data=data)


def rolled_back(work: Callable[[], T]) -> T:
    """Do something in a transaction that comes to nothing."""
    with transaction.atomic():
        result = work()
        transaction.set_rollback(True)
    return result


def write(connection: "psycopg.Connection[tuple[object, ...]]", kind: str = "cases.submitted") -> UUID:
    """One entry over another connection, in whatever transaction that one is in."""
    entry_id = new_id()
    connection.execute(
        "INSERT INTO kernel_journalentry"
        " (id, at, kind, role, actor_name, request_id, subject_kind, subject_id, data)"
        " VALUES (%s, %s, %s, 'system', 'test', '', %s, %s, '{}')",
        [entry_id, AT, kind, *CASE],
    )
    return entry_id
