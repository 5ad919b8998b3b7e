"""Entries that a visitor writes while killing the server: each is a journal row, and is acknowledged once committed."""

import os
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from yizhan.kernel import journal
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting

SUBJECT = UUID(int=0xDE30)
WRITER = "tour"
MOST_SHOWN = 100_000


@transaction.atomic
def _write(at: datetime) -> None:
    journal.append("web.noted", acting=Acting.system(WRITER), at=at, subject=("tour", SUBJECT), data={"id": new_id()})


def note(*, at: datetime) -> int:
    """Write one entry, commit it, and say how many there are."""
    _write(at)
    return noted()


def noted() -> int:
    """How many entries the database holds; counted up to a bound."""
    return JournalEntry.objects.filter(subject_kind="tour", subject_id=SUBJECT)[:MOST_SHOWN].count()


def processes() -> list[tuple[str | Promise, str]]:
    """What can be killed: the web server's own process, its master, the database process of this connection.

    The master has no command while it is dead: its children belong to process 1 then, which nobody shall be shown.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        backend: int = cursor.fetchone()[0]
    return [
        (_("正在服务的进程"), f"kill -9 {os.getpid()}"),
        (_("整个网站服务"), f"kill -9 {os.getppid()}" if os.getppid() > 1 else ""),
        (_("数据库里的一个进程（PostgreSQL 会整个重启恢复）"), f"kill -9 {backend}"),
    ]
