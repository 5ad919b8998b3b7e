"""Verification of the journal against its chain: streams every row once, in constant memory."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain as joined
from uuid import UUID

from django.db import DataError, connection, transaction
from django.db.models import Func, Q, Sum

from yizhan.kernel.keys import ring
from yizhan.kernel.models import JournalBlock, JournalEntry, JournalEra
from yizhan.kernel.rules import chain
from yizhan.kernel.sealer import last_block, rows, said_by

_BLOCKS_AT_ONCE = 2_000
_ROWS_AT_ONCE = 100_000
_FIRST_XID = -(2**63)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it was sealed.

    `what`: row-altered, row-missing, row-added, block-altered (its own words do not fit its signature),
    block-missing, block-unreadable (it holds a value that no sealer writes), chain-broken (does not follow the block
    before it), head-lost (a head noted elsewhere is not here), eras-missing (the list of eras is empty).
    `block` is the block's number, 0 where none can be told; `row` the entry's id where it can be told.
    """

    what: str
    block: int
    row: UUID | None = None


@dataclass(slots=True)
class Verdict:
    """The outcome. Sound means: every sealed row is as it was, none was added or removed."""

    blocks: int = 0
    rows: int = 0
    unsealed: int = 0  # written since the last block: the next one takes them
    head: str = ""
    findings: list[Finding] = field(default_factory=list)
    more: int = 0  # findings beyond those listed

    @property
    def sound(self) -> bool:
        return not self.findings


Progress = Callable[[int], None]


def sealed_rows() -> int:
    """How many rows the blocks say there are: the length of the work."""
    return JournalBlock.objects.aggregate(rows=Sum("count"))["rows"] or 0


def head() -> str:
    """The newest block as "number:digest", to be noted where the database's owner cannot write. "" before the first."""
    last = last_block()
    return last.head if last else ""


def verify(*, noted_head: str = "", progress: Progress | None = None, listed: int = 100) -> Verdict:
    """Check every block and row in one snapshot. `noted_head` is an earlier `head()`; `listed` bounds the findings.

    Raises KeysMissing where the seal key is not there.
    """
    verdict = Verdict()
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = 0")
        for finding in _findings(verdict, noted_head, progress):
            if len(verdict.findings) < listed:
                verdict.findings.append(finding)
            else:
                verdict.more += 1
    return verdict


def verify_newest(*, most_rows: int, listed: int = 100) -> Verdict:
    """The same of the newest blocks that hold no more than so many rows together, at least one: a page can wait for it.

    What came before them is not looked at, but for the block that they follow. Raises KeysMissing.
    """
    verdict = Verdict()
    with transaction.atomic():
        for finding in _checked(verdict, after=_seq_before(most_rows)):
            if len(verdict.findings) < listed:
                verdict.findings.append(finding)
            else:
                verdict.more += 1
    return verdict


def _seq_before(most_rows: int) -> int:
    """The number of the block before the first that is looked at; 0 where that is the first of all."""
    first, together = 0, 0
    for seq, count in JournalBlock.objects.order_by("-seq").values_list("seq", "count").iterator():
        together += count
        if first and together > most_rows:
            return first - 1
        first = seq
    return 0


def _checked(verdict: Verdict, *, after: int) -> Iterator[Finding]:
    try:
        yield from joined(_check_blocks(verdict, None, after=after), _check_outside(verdict))
        verdict.head = head()
    except DataError:
        yield Finding("block-unreadable", 0)


def _findings(verdict: Verdict, noted_head: str, progress: Progress | None) -> Iterator[Finding]:
    try:
        yield from joined(_check_head(noted_head), _check_blocks(verdict, progress), _check_outside(verdict))
        verdict.head = head()
    except DataError:  # a value that the column can hold and nothing here can read, such as an endless day
        yield Finding("block-unreadable", 0)


def _check_head(noted: str) -> Iterator[Finding]:
    if not noted:
        return
    seq, _, digest = noted.partition(":")
    found = JournalBlock.objects.filter(seq=int(seq)).values_list("digest", flat=True).first()
    if found is None or bytes(found).hex() != digest.lower():
        yield Finding("head-lost", int(seq))


def _check_blocks(verdict: Verdict, progress: Progress | None, *, after: int = 0) -> Iterator[Finding]:
    key, before = ring().seal, JournalBlock.objects.defer("leaves").filter(seq=after).first()
    previous = said_by(before) if before else None
    for batch in _batches(after):
        for block, leaves_fit in batch:
            yield from _check_words(previous, block, key, leaves_fit=leaves_fit)
            previous = block
        for run in _runs([block for block, _ in batch if block.form in chain.COLUMNS]):  # else altered, and told
            yield from _check_rows(run, verdict)
            if progress:
                progress(verdict.rows)


def _runs(blocks: list[chain.Block]) -> Iterator[list[chain.Block]]:
    """Blocks of one era and form, as many at once as hold about ROWS_AT_ONCE rows."""
    run: list[chain.Block] = []
    rows_in_run = 0
    for block in blocks:
        if run and ((block.era, block.form) != (run[0].era, run[0].form) or rows_in_run >= _ROWS_AT_ONCE):
            yield run
            run, rows_in_run = [], 0
        run.append(block)
        rows_in_run += block.count
    if run:
        yield run


def _batches(after: int) -> Iterator[list[tuple[chain.Block, bool]]]:
    """The blocks after a number in order, and whether each one's leaves fit its digest."""
    last = after
    while True:
        found = list(
            JournalBlock.objects.filter(seq__gt=last)
            .annotate(leaves_digest=Func("leaves", function="sha256"))
            .defer("leaves")
            .order_by("seq")[:_BLOCKS_AT_ONCE]
        )
        if not found:
            return
        last = found[-1].seq
        yield [(said_by(row), bytes(row.leaves_digest) == bytes(row.entries_digest)) for row in found]


def _check_words(
    previous: chain.Block | None, block: chain.Block, key: bytes, *, leaves_fit: bool
) -> Iterator[Finding]:
    """One block by itself and against the one before it."""
    expected = previous.seq + 1 if previous else 1
    if block.seq != expected:
        yield Finding("block-missing", expected)
    elif block.prev != (previous.digest if previous else chain.NO_DIGEST) or not _continues(previous, block):
        yield Finding("chain-broken", block.seq)
    if block.digest != chain.signature(block, key) or not leaves_fit:
        yield Finding("block-altered", block.seq)


def _continues(previous: chain.Block | None, block: chain.Block) -> bool:
    """Whether no transaction lies between two blocks."""
    if previous is None or previous.to_xid == chain.LAST_XID:
        return block.from_xid == 0
    return (block.era, block.from_xid) == (previous.era, previous.to_xid)


def _check_rows(blocks: list[chain.Block], verdict: Verdict) -> Iterator[Finding]:
    """The rows of one run of blocks against their digests."""
    differing: list[tuple[chain.Block, bytes]] = []
    for block, leaves in _with_leaves(blocks):
        verdict.blocks += 1
        verdict.rows += len(leaves) // chain.LEAF_BYTES
        if chain.entries_digest(leaves) != block.entries_digest or len(leaves) != block.count * chain.LEAF_BYTES:
            differing.append((block, bytes(leaves)))
    # Only now, with the stream at its end, is the connection free for the next question.
    for block, found in differing:
        yield from _name_rows(block, found)


def _with_leaves(blocks: list[chain.Block]) -> Iterator[tuple[chain.Block, bytearray]]:
    """Each block of a run with the leaves of the rows that are there now."""
    begin = blocks[0].from_xid or _FIRST_XID
    stream = rows(chain.Span(blocks[0].era, begin, blocks[-1].to_xid), blocks[0].form)
    row = next(stream, None)
    for block in blocks:
        leaves = bytearray()
        while row is not None and row.xid < block.to_xid:
            # Rows between two blocks belong to a block that is missing, which is told already.
            if row.xid >= block.from_xid or block.from_xid == 0:
                leaves += row.leaf
            row = next(stream, None)
        yield block, leaves


def _name_rows(block: chain.Block, found: bytes) -> Iterator[Finding]:
    """Which rows differ; where the leaves themselves were touched, only the block can be named."""
    said = bytes(JournalBlock.objects.values_list("leaves", flat=True).get(seq=block.seq))
    if chain.entries_digest(said) != block.entries_digest or len(said) % chain.LEAF_BYTES:
        yield Finding("block-altered", block.seq)
        return
    for how, row_id in chain.differences(said, found):
        yield Finding(f"row-{how}", block.seq, row_id)


def _check_outside(verdict: Verdict) -> Iterator[Finding]:
    """Rows after the last block wait for the next one; rows in eras that never were have been added."""
    last = JournalBlock.objects.order_by("-seq").defer("leaves").first()
    eras = list(JournalEra.objects.order_by("era").values_list("era", flat=True))
    if not eras:
        yield Finding("eras-missing", 0)
        return
    after = Q(era=last.era, xid__gte=last.to_xid) | Q(era__gt=last.era, era__lte=eras[-1]) if last else Q(era__in=eras)
    verdict.unsealed = JournalEntry.objects.filter(after).count()
    strange = JournalEntry.objects.filter(Q(era__lt=eras[0]) | Q(era__gt=eras[-1]))
    for row_id in strange.values_list("id", flat=True)[:100]:
        yield Finding("row-added", last.seq if last else 0, row_id)
