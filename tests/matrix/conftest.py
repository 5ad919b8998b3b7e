"""The stage and everybody on it, made once for a module; each try is undone."""

from collections.abc import Iterator

import pytest
from django.db import transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.conftest import connected_to
from tests.databases import TestDatabase
from tests.matrix.stage import Set, set_stage
from tests.people import EVERYBODY, People


@pytest.fixture(scope="module")
def everything(peopled: tuple[TestDatabase, People], django_db_blocker: DjangoDbBlocker) -> Iterator[Set]:
    database, people = peopled
    with django_db_blocker.unblock(), connected_to(database), transaction.atomic():
        stage = set_stage(people)
        yield Set(stage, {who: _cookies(people.client(who)) for who in EVERYBODY})
        transaction.set_rollback(True)


def _cookies(client: Client) -> dict[str, str]:
    return {name: morsel.value for name, morsel in client.cookies.items()}
