"""What a province leaves out for each statement is proven at its end: nothing stands that no statement would let in."""

from collections.abc import Iterator
from dataclasses import fields
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction
from pytest_django.plugin import DjangoDbBlocker

from tests import databases
from tests.connecting import connected_to
from tests.db.times import NOON, TODAY
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, ScopeKeys
from yizhan.ops.postgres import Cluster
from yizhan.ops.roles import as_owner
from yizhan.registry.models import Membership, Person, Union
from yizhan.registry.synthetic.proving import keys_proven_behind
from yizhan.registry.synthetic.sizes import Size
from yizhan.registry.synthetic.writer import write_province


@pytest.fixture(scope="module")
def province(cluster: Cluster, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The owner's address of a province with unions that ended and people in none."""
    with databases.clone(cluster) as database:
        with django_db_blocker.unblock(), connected_to(database):
            write_province(
                seed=3, size=Size(primary_unions=60, members=300, former=100, ended=60), at=NOON, on=TODAY,
                acting=Acting.system("test"), progress=lambda *_: None,
            )  # fmt: skip
        yield database.owner_url


@pytest.fixture
def owned(province: str, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with django_db_blocker.unblock(), as_owner(province):
        yield


def opened(union_id: UUID) -> Membership:
    """A membership of somebody who is in no union."""
    free = Person.objects.filter(merged_into=None).exclude(memberships__closed_on=None).first()
    line = Membership.objects.first()
    assert free is not None
    assert line is not None
    keys = {field.name: getattr(line, field.name) for field in fields(ScopeKeys)}
    del keys["union_id"]
    return Membership(
        id=new_id(), person=free, union_id=union_id, state="active", opened_on=TODAY, opened_by="1", **keys
    )


def written(*rows: Membership) -> None:
    """As the writer of a province does: with the statements' proofs left out."""
    with transaction.atomic(), keys_proven_behind():
        for row in rows:
            row.save(force_insert=True)


@pytest.mark.usefixtures("owned")
def test_an_open_membership_in_a_union_that_ended_is_refused_at_the_end() -> None:
    row = opened(Union.objects.filter(state="W").values_list("id", flat=True)[0])
    with pytest.raises(IntegrityError, match="in unions that ended stand open"):
        written(row)


@pytest.mark.usefixtures("owned")
def test_an_open_membership_of_a_merged_entry_is_refused_at_the_end() -> None:
    row = opened(Union.objects.filter(state="Y", level="primary").values_list("id", flat=True)[0])
    stays = Membership.objects.filter(closed_on=None).values_list("person_id", flat=True)[0]
    merged = {"merged_into_id": stays, "phone_sealed": None, "phone_index": None}
    Person.objects.filter(id=row.person_id).update(**merged)
    with pytest.raises(IntegrityError, match="of merged entries stand open"):
        written(row)


@pytest.mark.usefixtures("owned")
def test_a_membership_in_no_union_is_refused_at_the_end_and_what_is_right_stays() -> None:
    row = opened(new_id())
    with pytest.raises(IntegrityError, match="point at nothing in registry_union"):
        written(row)
    assert not Membership.objects.filter(id=row.id).exists()
    right = opened(Union.objects.filter(state="Y", level="primary").values_list("id", flat=True)[0])
    written(right)
    assert Membership.objects.filter(id=right.id).exists()
