"""The worlds that are photographed: the fixed people with an object for each address, or a small demonstration."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import databases
from tests.connecting import connected_to
from tests.e2e.server import Served, serving
from tests.matrix.stage import Stage, set_stage
from tests.people import fixed_people


@contextmanager
def served_stage(*, settings: str = "tests.served") -> Iterator[tuple[Served, Stage]]:
    """The stage of the matrix behind a server of its own."""
    with _served(settings) as served:
        yield served, set_stage(fixed_people())


@contextmanager
def served_demonstration() -> Iterator[Served]:
    """The demonstration with fewer unions and members, all of its cast and all of its stories."""
    from yizhan.ops.demo.load import load

    with _served("tests.served") as served:
        load(lambda _what, _done, _total: None, primary_unions=60, members=600)
        yield served


@contextmanager
def _served(settings: str) -> Iterator[Served]:
    with (
        databases.running_copy() as cluster,
        TemporaryDirectory() as folder,
        serving(cluster, Path(folder) / "log", settings=settings) as served,
        databases.clone(cluster, name=served.database) as database,
        connected_to(database),
    ):
        yield served
