"""The stage and everybody on it, made once for a module; each try is undone."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.connecting import undone_in
from tests.databases import TestDatabase
from tests.matrix.stage import Set, set_stage
from tests.people import EVERYBODY, People


@pytest.fixture(scope="module")
def everything(peopled: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[Set]:
    database, people = peopled
    with django_db_blocker.unblock(), undone_in(database):
        stage = set_stage(people)
        yield Set(stage, {who: _cookies(people.client(who)) for who in EVERYBODY})


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}
