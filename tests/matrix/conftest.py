"""The stage and everybody on it, made once a session; each try is undone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to, undone_in
from tests.databases import TestDatabase
from tests.matrix.stage import Set, Stage, set_stage
from tests.people import EVERYBODY, People
from yizhan.accounts.idle import SEEN_KEY
from yizhan.accounts.sessions import SessionStore
from yizhan.kernel import clock
from yizhan.ops.postgres import Cluster

Staged = tuple[TestDatabase, Stage, dict[str, dict[str, str]]]
# Nobody is noted anew in a try: it would write each session, to be undone again. See `test_idle_sessions` for that.
AHEAD: Final = timedelta(days=1)


@pytest.fixture(scope="session")
def staged(
    cluster: Cluster, peopled: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker
) -> Iterator[Staged]:
    """A database with the stage, and everybody's session cookies."""
    original, people = peopled
    with databases.clone(cluster, template=original.name) as database:
        with django_db_blocker.unblock(), connected_to(database):
            stage = set_stage(people)
            cookies = {who: _cookies(people, who) for who in EVERYBODY}
        yield database, stage, cookies


@pytest.fixture(scope="module")
def everything(staged: Staged, django_db_blocker: DjangoDbBlocker) -> Iterator[Set]:
    database, stage, cookies = staged
    with django_db_blocker.unblock(), undone_in(database):
        yield Set(stage, cookies)


def _cookies(people: People, who: str) -> dict[str, str]:
    cookies = {name: morsel.value for name, morsel in people.client(who).cookies.items()}
    for key in cookies.values():
        session = SessionStore(key)
        session[SEEN_KEY] = int((clock.now() + AHEAD).timestamp())
        session.save()
    return cookies
