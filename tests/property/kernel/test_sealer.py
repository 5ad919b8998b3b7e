"""However transactions interleave with the sealer, every committed row is sealed exactly once."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.databases import TestDatabase
from tests.db.kernel.journals import AT, write
from yizhan.kernel import verify
from yizhan.kernel.models import JournalBlock
from yizhan.kernel.rules import chain
from yizhan.kernel.sealer import seal_block

WRITERS = 3
_STEPS = st.lists(
    st.one_of(
        st.tuples(st.sampled_from(["write", "commit", "rollback", "savepoint"]), st.integers(0, WRITERS - 1)),
        st.tuples(st.just("seal"), st.integers(1, 3)),
    ),
    min_size=8,
    max_size=30,
)


@dataclass
class Writers:
    """Connections that write; what each has open, and what is committed in all."""

    connections: list["psycopg.Connection[tuple[object, ...]]"]
    open: list[list[UUID]] = field(default_factory=lambda: [[] for _ in range(WRITERS)])
    committed: set[UUID] = field(default_factory=set)

    def write(self, writer: int) -> None:
        self.open[writer].append(write(self.connections[writer]))

    def savepoint(self, writer: int) -> None:
        """A row inside a subtransaction, which has a number of its own."""
        connection = self.connections[writer]
        connection.execute("SAVEPOINT inner_one")
        self.open[writer].append(write(connection))
        connection.execute("RELEASE inner_one")

    def commit(self, writer: int) -> None:
        self.connections[writer].commit()
        self.committed.update(self.open[writer])
        self.open[writer] = []

    def rollback(self, writer: int) -> None:
        self.connections[writer].rollback()
        self.open[writer] = []

    def seal(self, entries: int) -> None:
        seal_block(at=AT, entries=entries)


@contextmanager
def _writers(database: TestDatabase) -> Iterator[Writers]:
    with ExitStack() as stack:
        yield Writers([stack.enter_context(psycopg.connect(database.app_url)) for _ in range(WRITERS)])


def _sealed_ids() -> list[UUID]:
    ids: list[UUID] = []
    for leaves in JournalBlock.objects.order_by("seq").values_list("leaves", flat=True):
        text = bytes(leaves)
        ids += [UUID(bytes=text[i : i + 16]) for i in range(0, len(text), chain.LEAF_BYTES)]
    return ids


_LATE = [("write", 0), ("write", 1), ("commit", 1), ("seal", 1), ("commit", 0)]


@given(steps=_STEPS)
@example(steps=_LATE)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_committed_row_is_sealed_once_whatever_the_order(
    cloned_db: TestDatabase, steps: list[tuple[str, int]]
) -> None:
    _seal_all()
    before = set(_sealed_ids())
    with _writers(cloned_db) as writers:
        for name, argument in steps:
            step: Callable[[int], None] = getattr(writers, name)
            step(argument)
        for writer in range(WRITERS):
            writers.commit(writer)
        _seal_all()
        sealed = _sealed_ids()
        assert len(sealed) == len(set(sealed))
        assert set(sealed) - before == writers.committed
    assert verify.verify().sound


def _seal_all() -> None:
    while seal_block(at=AT, entries=2):
        pass
