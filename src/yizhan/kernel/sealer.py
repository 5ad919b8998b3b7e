"""The sealer: chains the journal into signed blocks about once a second, in the order in which it became visible.

A block takes the transactions that have *ended*: everything below `pg_snapshot_xmin(pg_current_snapshot())`. A row
whose transaction began early and commits late therefore still falls into a block to come; `id > last` would lose it.
"""

from collections.abc import Iterator
from dataclasses import asdict, replace
from datetime import datetime
from typing import Any

from django.db import connection, transaction

from yizhan.kernel.keys import ring
from yizhan.kernel.models import JournalBlock, JournalEra
from yizhan.kernel.rules import chain

ENTRIES_IN_A_BLOCK = 10_000
_ONE_SEALER = 0x59495A48_5345414C  # advisory lock


def seal(*, at: datetime, entries: int = ENTRIES_IN_A_BLOCK) -> list[str]:
    """Seal everything that has ended; the heads of the blocks made, none where another sealer is at work."""
    heads: list[str] = []
    while block := seal_block(at=at, entries=entries):
        heads.append(block.head)
    return heads


def seal_block(*, at: datetime, entries: int = ENTRIES_IN_A_BLOCK) -> chain.Block | None:
    """Make the next block, cut after about `entries` rows but never within a transaction; None if none is due."""
    with transaction.atomic():
        if not _alone():
            return None
        last = last_block()
        span = chain.next_span(last, _eras(), _ended_before())
        span = replace(span, to_xid=_cut(span, entries))
        leaves = chain.leaves_of(rows(span))
        closes_era = span.to_xid == chain.LAST_XID
        if not leaves and not closes_era:
            return None
        return _write(last, span, leaves, at)


def last_block() -> chain.Block | None:
    """The newest block, or None before the first."""
    row = JournalBlock.objects.defer("leaves").order_by("-seq").first()
    return said_by(row) if row else None


def said_by(row: JournalBlock) -> chain.Block:
    """A stored block as the pure rules read it."""
    return chain.Block(
        seq=row.seq,
        form=row.form,
        era=row.era,
        from_xid=row.from_xid,
        to_xid=row.to_xid,
        count=row.count,
        entries_digest=bytes(row.entries_digest),
        sealed_at=row.sealed_at,
        prev=bytes(row.prev),
        digest=bytes(row.digest),
    )


def rows(span: chain.Span, form: int = chain.FORM) -> Iterator[chain.Row]:
    """The journal's rows of a span in commit order, streamed; needs a transaction."""
    columns = ", ".join(chain.COLUMNS[form])
    query = (
        f"COPY (SELECT {columns} FROM kernel_journalentry"  # noqa: S608 - our own column names and integers
        f" WHERE era = {span.era:d} AND xid >= {span.from_xid:d} AND xid < {span.to_xid:d}"
        f" ORDER BY era, xid, id) TO STDOUT"
    )
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL TimeZone = 'UTC'")
        cursor.execute("SET LOCAL DateStyle = 'ISO, YMD'")
        with cursor.copy(query) as copy:
            for line in _lines(copy):
                yield chain.read_line(line)


def _lines(chunks: Iterator[bytes | memoryview]) -> Iterator[bytes]:
    """COPY's output by line; a newline inside a value is written as two characters, so the split is safe."""
    rest = b""
    for chunk in chunks:
        *whole, rest = (rest + bytes(chunk)).split(b"\n")
        yield from whole


def _alone() -> bool:
    """Whether this transaction is the one sealer; it may then take its time over a very large transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
    return bool(_value("SELECT pg_try_advisory_xact_lock(%s)", _ONE_SEALER))


def _ended_before() -> int:
    return int(_value("SELECT pg_snapshot_xmin(pg_current_snapshot())::text"))


def _eras() -> list[int]:
    return list(JournalEra.objects.order_by("era").values_list("era", flat=True))


def _cut(span: chain.Span, entries: int) -> int:
    """Where a block of about `entries` rows ends: at the first transaction that would begin beyond them."""
    beyond = _value(
        "SELECT xid FROM kernel_journalentry WHERE era = %s AND xid >= %s AND xid < %s"
        " ORDER BY era, xid, id OFFSET %s LIMIT 1",
        *(span.era, span.from_xid, span.to_xid, entries),
    )
    if beyond is None:
        return span.to_xid
    first = _value("SELECT min(xid) FROM kernel_journalentry WHERE era = %s AND xid >= %s", span.era, span.from_xid)
    return int(beyond) if beyond > first else int(beyond) + 1


def _write(last: chain.Block | None, span: chain.Span, leaves: bytes, at: datetime) -> chain.Block:
    block = chain.Block(
        seq=last.seq + 1 if last else 1,
        form=chain.FORM,
        era=span.era,
        from_xid=span.from_xid,
        to_xid=span.to_xid,
        count=len(leaves) // chain.LEAF_BYTES,
        entries_digest=chain.entries_digest(leaves),
        sealed_at=at,
        prev=last.digest if last else chain.NO_DIGEST,
    )
    block = replace(block, digest=chain.signature(block, ring().seal))
    JournalBlock.objects.create(leaves=leaves, **asdict(block))
    return block


def _value(query: str, *parameters: int) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(query, parameters)
        row = cursor.fetchone()
    return row[0] if row else None
