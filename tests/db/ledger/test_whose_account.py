"""Money goes to the payee's own account; another's is declared, shown by a paper and confirmed by the second person."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from django.db import IntegrityError, transaction

from tests.db.ledger import scene
from tests.db.ledger.test_release import snapshot
from tests.owning import by_the_owner
from yizhan.accounts.models import User
from yizhan.cases.queries.household import household_of_case
from yizhan.kernel.errors import Invalid
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.ledger import api
from yizhan.ledger.errors import ChangedSince, HolderDiffers, HolderNotConfirmed, OwnGrant, TiedToFirst
from yizhan.ledger.models import Grant, PayeeAccount, PaymentBatch
from yizhan.ledger.services import payees
from yizhan.registry.codes import TieKind
from yizhan.registry.models import DeclaredTie, Person

STRANGER = replace(scene.OTHER_ACCOUNT, holder="张三")
HUSBAND, HIS_ACCOUNT = UUID(int=640), replace(scene.OTHER_ACCOUNT, holder="李大伟")


@contextmanager
def household(*adults: str, people: frozenset[UUID] = frozenset()) -> Iterator[None]:
    """While this lasts every case has these people."""

    def told(_case_id: UUID, _on: date) -> api.Household:
        return api.Household(adults, people)

    api.register_household(told)
    try:
        yield
    finally:
        api.register_household(household_of_case)


def declared() -> api.OtherHolder:
    return api.OtherHolder(api.HolderReason.GUARDIAN, new_id())


def to_husband() -> UUID:
    grant_id = scene.committed(scene.fund())
    with household("李大伟"):
        api.set_payee(grant_id=grant_id, details=HIS_ACCOUNT, other=declared(), acting=scene.TREASURER, at=scene.AT)
    return grant_id


@pytest.mark.parametrize("other", [None, declared()], ids=["undeclared", "declared"])
def test_a_strangers_account_is_refused_and_nothing_changes(city: None, other: api.OtherHolder | None) -> None:
    grant_id = scene.committed(scene.fund())
    before = snapshot()
    with household("李大伟"), pytest.raises(Invalid) as refusal:
        api.set_payee(grant_id=grant_id, details=STRANGER, other=other, acting=scene.TREASURER, at=scene.AT)
    assert [problem["field"] for problem in refusal.value.problems] == ["holder"]
    assert snapshot() == before


def test_a_promise_to_anothers_account_is_refused(city: None) -> None:
    fund_id = scene.fund()
    before = snapshot()
    with pytest.raises(Invalid):
        scene.committed(fund_id, payee=STRANGER)
    assert snapshot() == before


def test_an_account_of_the_household_is_released_only_by_who_confirms_the_name(city: None) -> None:
    grant_id = to_husband()
    before = snapshot()
    with pytest.raises(HolderNotConfirmed):
        api.release_grant(pick=scene.pick(grant_id), acting=scene.SECOND_TREASURER, at=scene.LATER)
    assert snapshot() == before
    pick = scene.pick(grant_id, confirms_holder=True)
    api.release_grant(pick=pick, acting=scene.SECOND_TREASURER, at=scene.LATER)
    grant = Grant.objects.get(id=grant_id)
    assert (grant.state, grant.holder_confirmed_by) == ("released", scene.SECOND_TREASURER.user_id)
    said = JournalEntry.objects.get(kind="ledger.released", subject_id=grant_id).data
    assert (said["is_other_holder"], said["payee_id"]) == (True, str(grant.payee_id))


def test_the_database_refuses_a_release_whose_name_nobody_confirmed(city: None) -> None:
    grant_id = to_husband()
    with pytest.raises(IntegrityError, match="was not confirmed"), transaction.atomic():
        Grant.objects.filter(id=grant_id).update(
            state="released", released_by=scene.SECOND_TREASURER.user_id, released_at=scene.LATER
        )
    with pytest.raises(IntegrityError, match="other_holder_has_evidence"), transaction.atomic(), by_the_owner():
        PayeeAccount.objects.filter(grants=grant_id).update(evidence_id=None)


def test_an_exception_serves_the_case_that_declared_it_only(city: None) -> None:
    to_husband()
    own = payees.last_of(scene.WANG)
    assert own is not None
    assert (own.other_holder, own.number_last4) == ("", "3446")


def test_an_account_in_another_name_from_before_is_neither_released_nor_paid(city: None) -> None:
    waiting, ready = scene.committed(scene.fund()), scene.released(scene.fund())
    Person.objects.filter(id=scene.WANG).update(name="王大明")
    before = snapshot()
    with pytest.raises(HolderDiffers):
        api.release_grant(pick=scene.pick(waiting), acting=scene.TREASURER, at=scene.LATER)
    with pytest.raises(HolderDiffers):
        api.make_batch(grant_ids=[ready], acting=scene.TREASURER, at=scene.LATER)
    assert snapshot() == before
    assert not PaymentBatch.objects.exists()


def test_an_account_that_changed_after_it_was_read_is_not_released_unseen(city: None) -> None:
    grant_id = scene.committed(scene.fund())
    read = scene.pick(grant_id)
    api.set_payee(grant_id=grant_id, details=scene.OTHER_ACCOUNT, acting=scene.TREASURER, at=scene.AT)
    before = snapshot()
    with pytest.raises(ChangedSince):
        api.release_grant(pick=read, acting=scene.SECOND_TREASURER, at=scene.LATER)
    assert snapshot() == before


def test_an_account_changed_after_its_release_is_never_in_a_file(city: None) -> None:
    grant_id = scene.released(scene.fund())
    api.set_payee(grant_id=grant_id, details=scene.OTHER_ACCOUNT, acting=scene.TREASURER, at=scene.LATER)
    grant = Grant.objects.get(id=grant_id)
    assert (grant.state, grant.released_by, grant.holder_confirmed_by) == ("committed", None, None)


def test_nobody_of_the_household_releases(city: None) -> None:
    grant_id = scene.committed(scene.fund())
    husband = replace(scene.SECOND_TREASURER, person_id=HUSBAND)
    before = snapshot()
    with household(people=frozenset({scene.WANG, HUSBAND})), pytest.raises(OwnGrant):
        api.release_grant(pick=scene.pick(grant_id), acting=husband, at=scene.LATER)
    assert snapshot() == before


def test_the_second_person_is_not_close_to_the_first(city: None) -> None:
    grant_id = scene.committed(scene.fund())
    first, second = UUID(int=650), UUID(int=651)
    scene.name_of(first)
    scene.name_of(second)
    approver = User.objects.create(phone_sealed=b"", phone_index=b"approver")
    Person.objects.filter(id=first).update(user=approver)
    with by_the_owner():
        Grant.objects.filter(id=grant_id).update(committed_by=approver.id)
    DeclaredTie.objects.create(person_a_id=first, person_b_id=second, kind=TieKind.RELATIVE, declared_at=scene.AT)
    before = snapshot()
    relative = replace(scene.SECOND_TREASURER, person_id=second)
    with pytest.raises(TiedToFirst):
        api.release_grant(pick=scene.pick(grant_id), acting=relative, at=scene.LATER)
    assert snapshot() == before
