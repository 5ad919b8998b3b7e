"""The pure rules of the chain."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

from yizhan.kernel.rules import chain

KEY = b"k" * 32
BLOCK = chain.Block(
    seq=7,
    form=1,
    era=1,
    from_xid=100,
    to_xid=200,
    count=2,
    entries_digest=b"e" * 32,
    sealed_at=datetime(2026, 11, 22, tzinfo=UTC),
    prev=b"p" * 32,
)


def _leaf(number: int, content: bytes) -> bytes:
    return UUID(int=number).bytes + hashlib.sha256(content).digest()


def test_a_line_is_read_with_the_digest_of_the_whole_of_it() -> None:
    line = b"1\t742\t00000000-0000-0000-0000-000000000005\tcases.submitted\t{}"
    row = chain.read_line(line)
    assert (row.era, row.xid, row.id) == (1, 742, UUID(int=5).bytes)
    assert row.digest == hashlib.sha256(line).digest()


def test_the_signature_changes_with_everything_that_a_block_says() -> None:
    changed = [
        replace(BLOCK, seq=8),
        replace(BLOCK, form=2),
        replace(BLOCK, era=2),
        replace(BLOCK, from_xid=101),
        replace(BLOCK, to_xid=201),
        replace(BLOCK, count=3),
        replace(BLOCK, entries_digest=b"f" * 32),
        replace(BLOCK, sealed_at=datetime(2026, 11, 23, tzinfo=UTC)),
        replace(BLOCK, prev=b"q" * 32),
    ]
    signatures = {chain.signature(block, KEY) for block in [BLOCK, *changed]}
    assert len(signatures) == len(changed) + 1
    assert chain.signature(BLOCK, b"x" * 32) not in signatures


def test_the_first_block_takes_everything_that_has_ended() -> None:
    assert chain.next_span(None, [1], 900) == chain.Span(1, 0, 900)


def test_a_block_begins_where_the_one_before_it_ended() -> None:
    assert chain.next_span(BLOCK, [1], 900) == chain.Span(1, 200, 900)


def test_an_era_that_is_over_is_closed_before_the_next_begins() -> None:
    assert chain.next_span(BLOCK, [1, 2], 30) == chain.Span(1, 200, chain.LAST_XID)
    closing = replace(BLOCK, to_xid=chain.LAST_XID)
    assert chain.next_span(closing, [1, 2], 30) == chain.Span(2, 0, 30)


def test_an_era_without_a_single_block_is_closed_too() -> None:
    closing = replace(BLOCK, to_xid=chain.LAST_XID)
    assert chain.next_span(closing, [1, 2, 3], 30) == chain.Span(2, 0, chain.LAST_XID)


def test_differences_name_the_altered_the_missing_and_the_added_row() -> None:
    said = _leaf(1, b"a") + _leaf(2, b"b") + _leaf(3, b"c")
    found = _leaf(1, b"a") + _leaf(2, b"B") + _leaf(4, b"d")
    assert list(chain.differences(said, found)) == [
        ("altered", UUID(int=2)),
        ("missing", UUID(int=3)),
        ("added", UUID(int=4)),
    ]
    assert list(chain.differences(said, said)) == []
