"""Readers of the sealed journal: each handles every entry of its kinds once, in commit order.

A consumer's effects and its cursor are one transaction, so what it does in the database happens exactly once. Where
it fails nothing of the batch stays, the failure is kept beside the cursor, and the batch comes again after a pause.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import F

from yizhan.kernel.models import JournalBlock, JournalEntry, OutboxCursor
from yizhan.kernel.scope import ScopeKeys

ENTRIES_AT_ONCE: Final = 500
LONGEST_PAUSE: Final = timedelta(minutes=10)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class News:
    """One journal entry, as a consumer gets it."""

    id: UUID
    at: datetime
    kind: str
    user_id: UUID | None
    node_id: UUID | None
    subject: tuple[str, UUID]
    scope: ScopeKeys | None
    data: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Consumer:
    """A reader with a lasting name. `handle` runs in the transaction that moves the cursor."""

    name: str
    kinds: frozenset[str]
    handle: Callable[[Sequence[News]], None]
    from_start: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a consumer is behind the newest block, and what went wrong last."""

    consumer: str
    blocks_behind: int
    failures: int
    last_error: str


_consumers: dict[str, Consumer] = {}


def register(
    name: str, kinds: Collection[str], handle: Callable[[Sequence[News]], None], *, from_start: bool = False
) -> None:
    """Register a consumer (in AppConfig.ready). It begins with what happens from now on, unless `from_start`."""
    if name in _consumers:
        raise ValueError(f"two consumers are called {name!r}")
    _consumers[name] = Consumer(name, frozenset(kinds), handle, from_start)


def forget(name: str) -> None:
    """Take a consumer out again; its cursor stays."""
    _consumers.pop(name, None)


def begin() -> None:
    """Give every new consumer its cursor: at the newest block, or before the first."""
    known = set(OutboxCursor.objects.values_list("consumer", flat=True))
    new = [consumer for name, consumer in _consumers.items() if name not in known]
    if new:
        newest = _newest_block()
        rows = [OutboxCursor(consumer=c.name, block_seq=0 if c.from_start else newest) for c in new]
        OutboxCursor.objects.bulk_create(rows, ignore_conflicts=True)


def run_due(*, at: datetime) -> int:
    """Let every consumer read as far as it can; returns how many entries were handled."""
    behind = OutboxCursor.objects.filter(block_seq__lt=_newest_block()).values_list("consumer", flat=True)
    return sum(_run_one(_consumers[name], at) for name in behind if name in _consumers)


def standings() -> list[Standing]:
    """Where every consumer stands."""
    newest = _newest_block()
    rows = OutboxCursor.objects.order_by("consumer")
    return [Standing(r.consumer, max(0, newest - r.block_seq), r.failures, r.last_error) for r in rows]


def _run_one(consumer: Consumer, at: datetime) -> int:
    handled = 0
    try:
        while (count := _handle_batch(consumer, at)) is not None:
            handled += count
    except Exception as error:  # noqa: BLE001 - whatever a consumer raises must not stop the others
        _note_failure(consumer, error, at)
    return handled


@transaction.atomic
def _handle_batch(consumer: Consumer, at: datetime) -> int | None:
    """Handle the next batch of blocks; None where nothing is due or another worker is at it."""
    cursor = OutboxCursor.objects.select_for_update(skip_locked=True).filter(consumer=consumer.name).first()
    if cursor is None or (cursor.retry_at and cursor.retry_at > at):
        return None
    blocks = _next_blocks(cursor.block_seq)
    if not blocks:
        return None
    news = [_news(row) for block in blocks for row in _entries(block, consumer.kinds)]
    if news:
        consumer.handle(news)
    OutboxCursor.objects.filter(consumer=consumer.name).update(
        block_seq=blocks[-1].seq, moved_at=at, failures=0, last_error="", retry_at=None
    )
    return len(news)


def _next_blocks(after: int) -> list[JournalBlock]:
    """The next blocks that together hold about ENTRIES_AT_ONCE entries; at least one, where there is one."""
    chosen: list[JournalBlock] = []
    for block in JournalBlock.objects.filter(seq__gt=after).defer("leaves").order_by("seq")[:ENTRIES_AT_ONCE]:
        if chosen and sum(b.count for b in chosen) + block.count > ENTRIES_AT_ONCE:
            break
        chosen.append(block)
    return chosen


def _entries(block: JournalBlock, kinds: frozenset[str]) -> list[JournalEntry]:
    within = JournalEntry.objects.filter(era=block.era, xid__gte=block.from_xid, xid__lt=block.to_xid)
    return list(within.filter(kind__in=kinds).order_by("xid", "id"))


def _news(row: JournalEntry) -> News:
    keys = {name: getattr(row, name) for name in ScopeKeys.__dataclass_fields__}
    return News(
        id=row.id,
        at=row.at,
        kind=row.kind,
        user_id=row.user_id,
        node_id=row.node_id,
        subject=(row.subject_kind, row.subject_id),
        scope=ScopeKeys(**keys) if row.union_id else None,
        data=row.data,
    )


def _note_failure(consumer: Consumer, error: Exception, at: datetime) -> None:
    _log.error("outbox_consumer_failed", consumer=consumer.name, error=type(error).__name__)
    own = OutboxCursor.objects.filter(consumer=consumer.name)
    failures = own.values_list("failures", flat=True).get()
    pause = min(LONGEST_PAUSE, timedelta(seconds=2 ** min(failures, 10)))
    own.update(failures=F("failures") + 1, last_error=type(error).__name__, retry_at=at + pause)


def _newest_block() -> int:
    return JournalBlock.objects.order_by("-seq").values_list("seq", flat=True).first() or 0
