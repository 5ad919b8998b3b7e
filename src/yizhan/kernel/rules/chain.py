"""The journal's chain: what a row's digest covers, how a block is signed, which transactions the next one takes.

A row's canonical form is the line that PostgreSQL's `COPY (SELECT <columns>) TO STDOUT` writes in time zone UTC and
date style ISO, without its newline: anybody with psql and sha256sum can compute it again.
"""

import hashlib
import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

FORM: Final = 2
_FIRST_FORM: Final = (
    "era", "xid", "id", "at", "recorded_at", "kind", "role", "user_id", "person_id", "node_id", "actor_name",
    "session_id", "request_id", "subject_kind", "subject_id", "union_id", "street_id", "county_id", "city_id",
    "industry_id", "data",
)  # fmt: skip
COLUMNS: Final = {1: _FIRST_FORM, 2: (*_FIRST_FORM, "industry_county_id", "industry_city_id")}
"""What a row's digest covers, in order, by form. A new column means a new form; old blocks keep theirs."""

LAST_XID: Final = 2**63 - 1
NO_DIGEST: Final = bytes(32)
LEAF_BYTES: Final = 48


@dataclass(frozen=True, slots=True)
class Row:
    """One journal row: where it stands in commit order, and the digest of its canonical line."""

    era: int
    xid: int
    id: bytes
    digest: bytes

    @property
    def leaf(self) -> bytes:
        return self.id + self.digest


@dataclass(frozen=True, slots=True)
class Block:
    """What a block says; `digest` is its signature."""

    seq: int
    form: int
    era: int
    from_xid: int
    to_xid: int
    count: int
    entries_digest: bytes
    sealed_at: datetime
    prev: bytes
    digest: bytes = b""

    @property
    def head(self) -> str:
        """ "number:digest", to be noted where the database's owner cannot write."""
        return f"{self.seq}:{self.digest.hex()}"


@dataclass(frozen=True, slots=True)
class Span:
    """Transactions of one era: from_xid ≤ xid < to_xid."""

    era: int
    from_xid: int
    to_xid: int


def read_line(line: bytes) -> Row:
    """A COPY line of any form; the first three columns are era, xid and id."""
    era, xid, row_id, _rest = line.split(b"\t", 3)
    return Row(int(era), int(xid), bytes.fromhex(row_id.decode().replace("-", "")), hashlib.sha256(line).digest())


def signature(block: Block, key: bytes) -> bytes:
    """HMAC-SHA256 over everything that the block says, the digest of the block before it included."""
    said = (
        f"yizhan journal block\n{block.seq} {block.form} {block.era} {block.from_xid} {block.to_xid} {block.count}\n"
        f"{block.entries_digest.hex()} {block.sealed_at.timestamp():.6f} {block.prev.hex()}\n"
    )
    return hmac.digest(key, said.encode(), hashlib.sha256)


def entries_digest(leaves: bytes | bytearray) -> bytes:
    """SHA-256 over the leaves, one after the other."""
    return hashlib.sha256(leaves).digest()


def next_span(last: Block | None, eras: Sequence[int], ended_before: int) -> Span:
    """What the next block may cover: all transactions after the last block of which none is still running.

    `eras` in order, the newest is being written; `ended_before` is the oldest transaction still running. In an
    era that is over nothing runs, so it is closed to its end before the next one begins.
    """
    if last is None:
        era, start = eras[0], 0
    elif last.to_xid == LAST_XID:
        era, start = min(e for e in eras if e > last.era), 0
    else:
        era, start = last.era, last.to_xid
    return Span(era, start, ended_before if era == eras[-1] else LAST_XID)


def leaves_of(rows: Iterable[Row]) -> bytes:
    """The leaves of a block's rows in commit order: 48 bytes a row, the only thing kept in memory."""
    leaves = bytearray()
    for row in rows:
        leaves += row.leaf
    return bytes(leaves)


def differences(said: bytes, found: bytes) -> Iterator[tuple[str, UUID]]:
    """How the rows found differ from the leaves that a block says: ("altered" | "missing" | "added", row id)."""
    before, now = _by_id(said), _by_id(found)
    for row_id in sorted(before.keys() | now.keys()):
        if row_id not in now:
            yield "missing", UUID(bytes=row_id)
        elif row_id not in before:
            yield "added", UUID(bytes=row_id)
        elif before[row_id] != now[row_id]:
            yield "altered", UUID(bytes=row_id)


def _by_id(leaves: bytes) -> dict[bytes, bytes]:
    starts = range(0, len(leaves), LEAF_BYTES)
    return {leaves[i : i + 16]: leaves[i + 16 : i + LEAF_BYTES] for i in starts}
