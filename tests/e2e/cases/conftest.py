"""The programmes published and the county's money there, in the database of each browser test of cases."""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.databases import TestDatabase
from tests.people import People
from tests.world import AT, LOADER
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.ops.postgres import Cluster
from yizhan.registry import api as registry


@pytest.fixture(scope="session")
def furnished(
    cluster: Cluster, with_programmes: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker
) -> Iterator[tuple[TestDatabase, People]]:
    """Everybody, with every programme of the house and a fund in Daoli."""
    original, made = with_programmes
    with databases.clone(cluster, template=original.name) as database:
        with django_db_blocker.unblock(), connected_to(database):
            _fund(made)
        yield database, made


def _fund(people: People) -> None:
    fund_id = ledger.open_fund(
        scope=registry.line_of(people.world["daoli"], local_date(AT)),
        level=Level.COUNTY,
        source=ledger.FundSource.UPPER_UNION,
        purpose="hardship-relief",
        name="困难职工帮扶资金",
        acting=LOADER,
        at=AT,
    )
    ledger.receive(fund_id=fund_id, amount_fen=10_000_000, document="演1号", key="start", acting=LOADER, at=AT)
