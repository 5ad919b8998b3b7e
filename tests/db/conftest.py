"""The demonstration's province at a tenth of a tenth of its size, written once a session.

`province`: its unions and members. `furnished`: the cast, every programme and the county's money besides.
Each test in a transaction that is rolled back; these take the place of `db`.
"""

from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to, undone_in
from tests.databases import TestDatabase
from tests.db.times import NEW_YEAR, NOON, TODAY
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.ops.demo.cast import write_cast
from yizhan.ops.demo.services import fill_funds, publish_programmes
from yizhan.ops.postgres import Cluster
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.writer import write_province


@pytest.fixture(scope="session")
def written_province(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[TestDatabase]:
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            write_province(
                seed=1,
                size=Size(primary_unions=60, members=400),
                at=NOON,
                on=TODAY,
                acting=Acting.system("test"),
                progress=lambda what, done, total: None,
            )
        yield database


@pytest.fixture(scope="session")
def furnished_province(
    cluster: Cluster, written_province: TestDatabase, django_db_blocker: DjangoDbBlocker
) -> Iterator[TestDatabase]:
    """As it stood at the beginning of the year, so that a story can be told on any of its days."""
    with databases.clone(cluster, template=written_province.name) as database:
        with django_db_blocker.unblock(), connected_to(database):
            write_cast(at=NEW_YEAR)
            publish_programmes(at=NEW_YEAR, valid_from=local_date(NEW_YEAR))
            fill_funds(at=NEW_YEAR)
        yield database


@pytest.fixture
def province(written_province: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), undone_in(written_province):
        yield


@pytest.fixture
def furnished(furnished_province: TestDatabase, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), undone_in(furnished_province):
        yield
