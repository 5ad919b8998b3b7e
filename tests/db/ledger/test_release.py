"""The second person: release, cancel, correct."""

import threading
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from tests.databases import TestDatabase
from tests.db.ledger import scene
from yizhan.kernel.errors import Forbidden, Invalid, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Level
from yizhan.ledger import api
from yizhan.ledger.errors import OtherFund, OwnGrant, PayeeMissing, SamePerson, WrongState
from yizhan.ledger.models import Entry, Grant, PayeeAccount
from yizhan.ledger.services.funds import free_fen
from yizhan.ledger.types import GrantOutcome


def snapshot() -> tuple[object, ...]:
    """All that a refusal must leave as it was."""
    fields = ("id", "state", "version", "payee_id", "released_by", "released_at")
    grants = tuple(Grant.objects.order_by("id").values_list(*fields))
    return grants, Entry.objects.count(), JournalEntry.objects.count(), PayeeAccount.objects.count()


def test_a_second_person_releases(city: None) -> None:
    grant_id = scene.committed(scene.fund())
    api.release_grant(pick=scene.pick(grant_id), acting=scene.TREASURER, at=scene.LATER)
    grant = Grant.objects.get(id=grant_id)
    assert (grant.state, grant.released_by, grant.released_at) == ("released", scene.TREASURER.user_id, scene.LATER)
    assert JournalEntry.objects.filter(kind="ledger.released", subject_id=grant_id).count() == 1


@pytest.mark.parametrize(
    ("acting", "refusal"),
    [
        (scene.APPROVER_AS_TREASURER, SamePerson),
        (scene.WANG_AS_TREASURER, OwnGrant),
        (scene.PROVINCE_TREASURER, OtherFund),
        (scene.APPROVER, OtherFund),
        (scene.CADRE, OtherFund),
        (scene.AUDITOR, OtherFund),
        (scene.OTHER_TREASURER, NotFound),
        (scene.OTHER_CADRE, NotFound),
        (scene.MEMBER, NotFound),
        (Acting.visitor(), NotFound),
    ],
    ids=lambda value: getattr(value, "role", None) or getattr(value, "__name__", ""),
)
def test_nobody_else_releases_and_nothing_changes(city: None, acting: Acting, refusal: type[Exception]) -> None:
    grant_id = scene.committed(scene.fund())
    before = snapshot()
    with pytest.raises(refusal):
        api.release_grant(pick=scene.pick(grant_id), acting=acting, at=scene.AT)
    assert snapshot() == before


def test_a_grant_is_released_once(city: None) -> None:
    grant_id = scene.released(scene.fund())
    before = snapshot()
    with pytest.raises(WrongState):
        api.release_grant(pick=scene.pick(grant_id), acting=scene.TREASURER, at=scene.AT)
    assert snapshot() == before


def test_a_grant_without_an_account_is_not_released_until_it_has_one(city: None) -> None:
    grant_id = scene.committed(scene.fund(), payee=None)
    before = snapshot()
    with pytest.raises(PayeeMissing, match="请先填写账户，再放款"):
        api.release_grant(pick=scene.pick(grant_id), acting=scene.TREASURER, at=scene.AT)
    assert snapshot() == before
    api.set_payee(grant_id=grant_id, details=scene.ACCOUNT, acting=scene.TREASURER, at=scene.AT)
    api.release_grant(pick=scene.pick(grant_id), acting=scene.SECOND_TREASURER, at=scene.LATER)
    assert scene.state_of(grant_id) == "released"


def test_several_are_released_each_with_its_own_outcome(city: None) -> None:
    fund = scene.fund()
    good, done, other = scene.committed(fund), scene.released(fund), new_id()
    mine = scene.committed(fund, person=scene.LI)
    picks = [scene.pick(one) for one in (good, done, other, mine, good)]
    outcomes = api.release_grants(picks=picks, acting=scene.TREASURER, at=scene.AT)
    assert [(o.is_done, o.code) for o in outcomes] == [
        (True, ""),
        (False, "wrong-state"),
        (False, "not-found"),
        (True, ""),
    ]
    assert [scene.state_of(g) for g in (good, done, mine)] == ["released"] * 3


@pytest.mark.parametrize("step", ["committed", "released", "failed"])
def test_a_grant_given_up_before_it_is_paid_frees_its_money(city: None, step: str) -> None:
    fund = scene.fund(yuan=1000)
    grant_id = scene.committed(fund) if step == "committed" else scene.released(fund)
    if step == "failed":
        batch = scene.sent(grant_id)
        content = scene.answer(batch, failing=(grant_id,))
        api.take_return(batch_id=batch.id, content=content, acting=scene.TREASURER, at=scene.AT)
    api.cancel_grant(grant_id=grant_id, reason=api.CancelReason.DECLINED, acting=scene.TREASURER, at=scene.LATER)
    assert (scene.state_of(grant_id), free_fen(fund)) == ("cancelled", 1000_00)


def test_what_is_with_the_bank_or_paid_cannot_be_given_up(city: None) -> None:
    fund = scene.fund()
    with_bank, paid = scene.released(fund), scene.paid(fund)
    scene.sent(with_bank)
    before = snapshot()
    for grant_id in (with_bank, paid):
        with pytest.raises(WrongState):
            api.cancel_grant(grant_id=grant_id, reason=api.CancelReason.DIED, acting=scene.TREASURER, at=scene.AT)
    assert snapshot() == before


def corrected(fund: UUID, step: str) -> UUID:
    """A grant in this state, then given another account by the treasurer."""
    grant_id = scene.committed(fund) if step == "committed" else scene.released(fund)
    if step == "failed":
        batch = scene.sent(grant_id)
        content = scene.answer(batch, failing=(grant_id,))
        api.take_return(batch_id=batch.id, content=content, acting=scene.TREASURER, at=scene.AT)
    api.set_payee(grant_id=grant_id, details=scene.OTHER_ACCOUNT, acting=scene.TREASURER, at=scene.LATER)
    return grant_id


STEPS = ("committed", "released", "failed")


@pytest.mark.parametrize("step", STEPS)
def test_another_account_is_a_new_row_and_undoes_the_release(city: None, step: str) -> None:
    grant = Grant.objects.select_related("payee").get(id=corrected(scene.fund(), step))
    assert (grant.state, grant.released_by, grant.released_at) == ("committed", None, None)
    assert grant.payee is not None
    assert grant.payee.masked.endswith("9018")
    assert PayeeAccount.objects.count() == 2
    assert JournalEntry.objects.filter(kind="ledger.account_corrected", subject_id=grant.id).count() == 1


@pytest.mark.parametrize("step", STEPS)
def test_whoever_wrote_the_account_does_not_release_to_it_but_another_does(city: None, step: str) -> None:
    grant_id = corrected(scene.fund(), step)
    before = snapshot()
    for acting in (scene.TREASURER, scene.APPROVER_AS_TREASURER):
        with pytest.raises(SamePerson):
            api.release_grant(pick=scene.pick(grant_id), acting=acting, at=scene.LATER)
    assert snapshot() == before
    api.release_grant(pick=scene.pick(grant_id), acting=scene.SECOND_TREASURER, at=scene.LATER)
    assert scene.state_of(grant_id) == "released"


def test_an_account_that_a_treasurer_wrote_before_keeps_them_from_releasing_the_next_grant_to_it(city: None) -> None:
    fund = scene.fund()
    corrected(fund, "committed")
    following = scene.committed(fund, payee=None)
    before = snapshot()
    with pytest.raises(SamePerson):
        api.release_grant(pick=scene.pick(following), acting=scene.TREASURER, at=scene.LATER)
    assert snapshot() == before


def test_the_writer_of_an_account_cannot_stand_as_its_releaser_in_the_table(city: None) -> None:
    grant_id = corrected(scene.fund(), "committed")
    with pytest.raises(IntegrityError, match="writer of its account"), transaction.atomic():
        Grant.objects.filter(id=grant_id).update(
            state="released", released_by=scene.TREASURER.user_id, released_at=scene.AT
        )
    with pytest.raises(IntegrityError, match="promised_is_not_released"), transaction.atomic():
        Grant.objects.filter(id=grant_id).update(released_by=scene.SECOND_TREASURER.user_id)
    assert scene.state_of(grant_id) == "committed"


def test_several_are_released_while_the_same_are_released_the_other_way_round(cloned_db: TestDatabase) -> None:
    scene.unions()
    funds = [scene.fund(), scene.fund(purpose="study")]
    ids = [scene.committed(funds[number % 2], person=UUID(int=600 + number)) for number in range(8)]
    outcomes: list[GrantOutcome] = []

    def release(order: list[UUID], acting: Acting) -> None:
        outcomes.extend(api.release_grants(picks=[scene.pick(one) for one in order], acting=acting, at=scene.AT))
        connection.close()

    desks = [
        threading.Thread(target=release, args=(order, acting))
        for order, acting in ((ids, scene.TREASURER), (ids[::-1], scene.SECOND_TREASURER)) * 2
    ]
    for desk in desks:
        desk.start()
    for desk in desks:
        desk.join()
    assert len(outcomes) == 4 * len(ids)
    assert sorted(o.grant_id for o in outcomes if o.is_done) == sorted(ids)
    assert {o.code for o in outcomes if not o.is_done} == {"wrong-state"}


@pytest.mark.parametrize(
    ("acting", "details", "refusal"),
    [
        (scene.WANG_AS_TREASURER, scene.OTHER_ACCOUNT, OwnGrant),
        (scene.OTHER_TREASURER, scene.OTHER_ACCOUNT, NotFound),
        (scene.TREASURER, api.PayeeDetails("王", "银行", "=cmd|'/c calc'!A0"), Invalid),
    ],
)
def test_a_correction_that_may_not_be_changes_nothing(
    city: None, acting: Acting, details: api.PayeeDetails, refusal: type[Exception]
) -> None:
    grant_id = scene.released(scene.fund())
    before = snapshot()
    with pytest.raises(refusal):
        api.set_payee(grant_id=grant_id, details=details, acting=acting, at=scene.LATER)
    assert snapshot() == before


def test_money_received_is_entered_once_by_its_key(city: None) -> None:
    fund = scene.fund(yuan=0)
    for _ in range(2):
        api.receive(
            fund_id=fund, amount_fen=500, document="哈财〔2026〕9号", key="k1", acting=scene.TREASURER, at=scene.AT
        )
    assert free_fen(fund) == 500


@pytest.mark.parametrize(
    ("acting", "refusal"),
    [(scene.OTHER_TREASURER, OtherFund), (scene.APPROVER, OtherFund), (scene.MEMBER, OtherFund)],
)
def test_only_the_funds_own_treasurer_enters_money(city: None, acting: Acting, refusal: type[Forbidden]) -> None:
    fund = scene.fund(yuan=0)
    with pytest.raises(refusal):
        api.receive(fund_id=fund, amount_fen=500, document="x", key="k", acting=acting, at=scene.AT)
    assert free_fen(fund) == 0


def test_the_nearest_fund_of_a_purpose_pays(city: None) -> None:
    assert api.fund_for("hardship", scene.LINE) is None
    province = scene.fund(node=scene.PROVINCE, level=Level.PROVINCE)
    assert api.fund_for("hardship", scene.LINE) == province
    own = scene.fund()
    scene.fund(node=scene.OTHER_COUNTY, level=Level.COUNTY)
    scene.fund(node=scene.COUNTY, level=Level.COUNTY, purpose="study")
    assert api.fund_for("hardship", scene.LINE) == own
    assert api.fund_for("hardship", scene.OTHER_LINE) != province


def test_what_was_paid_to_people_in_a_period_leaves_reversals_out(city: None) -> None:
    fund = scene.fund()
    scene.paid(fund, yuan=300)
    back = scene.paid(fund, yuan=500)
    reason = api.ReversalReason.PAID_IN_ERROR
    api.reverse(grant_id=back, refund=scene.refund(reason), acting=scene.TREASURER, at=scene.LATER)
    scene.released(fund, person=scene.LI)
    first, last = scene.TODAY.replace(month=1, day=1), scene.TODAY.replace(month=12, day=31)
    nobody = UUID(int=999)
    assert api.paid_in_period([scene.WANG, scene.LI, nobody], first=first, last=last) == {
        scene.WANG: 300_00,
        scene.LI: 0,
        nobody: 0,
    }
    assert api.paid_in_period([scene.WANG], programmes=["study-aid"], first=first, last=last) == {scene.WANG: 0}
