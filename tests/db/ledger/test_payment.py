"""Batch out, bank's answer in: paid, failed and paid again, taken back."""

import csv
import io
from uuid import UUID

import pytest

from tests.db.ledger import scene
from yizhan.kernel.errors import Invalid, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import Acting
from yizhan.ledger import api
from yizhan.ledger.errors import (
    AlreadyTaken,
    CheckDiffers,
    EmptyBatch,
    OtherBatch,
    OtherFund,
    OwnGrant,
    PayeeMissing,
    ReturnRefused,
    SeveralFunds,
    WrongState,
)
from yizhan.ledger.models import Balance, BankReturn, Entry, Grant, PaymentBatch, PaymentLine


def balances(fund_id: UUID) -> dict[str, int]:
    rows = Balance.objects.filter(account__fund_id=fund_id).exclude(amount_fen=0)
    return {kind: fen // 100 for kind, fen in rows.values_list("kind", "amount_fen")}


def snapshot() -> tuple[object, ...]:
    return (
        tuple(Grant.objects.order_by("id").values_list("id", "state", "version", "failure", "fact_id")),
        tuple(PaymentLine.objects.order_by("id").values_list("id", "state", "failure")),
        tuple(PaymentBatch.objects.order_by("id").values_list("id", "state")),
        Entry.objects.count(),
        Fact.objects.count(),
        JournalEntry.objects.count(),
        BankReturn.objects.count(),
    )


def test_a_batch_takes_released_grants_of_one_fund(city: None) -> None:
    fund = scene.fund(yuan=5000)
    first, second = scene.released(fund, yuan=1000), scene.released(fund, yuan=500, person=scene.LI)
    batch = PaymentBatch.objects.get(id=api.make_batch(grant_ids=[first, second], acting=scene.TREASURER, at=scene.AT))
    assert (batch.line_count, batch.amount_fen, batch.scope.city_id) == (2, 1500_00, scene.CITY)
    assert batch.number.startswith("PB20261120-")
    assert balances(fund) == {"income": -5000, "fund": 3500, "bank": 1500}


def _grants_for(how: str, fund: UUID, good: UUID) -> list[UUID]:
    """What somebody tries to pay beside (or instead of) one good grant."""
    match how:
        case "committed":
            return [good, scene.committed(fund)]
        case "no-account":
            without = scene.released(fund)
            Grant.objects.filter(id=without).update(payee=None)  # released before a release asked for an account
            return [good, without]
        case "two-funds":
            return [good, scene.released(scene.fund(purpose="study"))]
        case "unknown":
            return [good, new_id()]
        case "none":
            return []
        case _:
            return [good]


@pytest.mark.parametrize("how", ["committed", "no-account", "two-funds", "unknown", "none", "other-treasurer", "own"])
def test_a_batch_that_may_not_be_is_refused_whole(city: None, how: str) -> None:
    fund = scene.fund()
    good = scene.released(fund)
    refusals = {"committed": WrongState, "no-account": PayeeMissing, "own": OwnGrant, "other-treasurer": NotFound}
    refusals["two-funds"] = SeveralFunds
    others = {"other-treasurer": scene.OTHER_TREASURER, "own": scene.WANG_AS_TREASURER}
    acting = others.get(how, scene.TREASURER)
    grant_ids = _grants_for(how, fund, good)
    before = snapshot()
    with pytest.raises(refusals.get(how, EmptyBatch)):
        api.make_batch(grant_ids=grant_ids, acting=acting, at=scene.AT)
    assert snapshot() == before


@pytest.mark.parametrize("encoding", ["gb18030", "utf-8"])
def test_the_file_carries_full_accounts_and_its_taking_is_logged(city: None, encoding: str) -> None:
    batch_id = api.make_batch(grant_ids=[scene.released(scene.fund())], acting=scene.TREASURER, at=scene.AT)
    name, content = api.batch_file(batch_id=batch_id, encoding=encoding, acting=scene.TREASURER, at=scene.AT)
    batch = PaymentBatch.objects.get(id=batch_id)
    rows = list(csv.reader(io.StringIO(content.decode({"utf-8": "utf-8-sig"}.get(encoding, encoding)))))
    assert name == f"{batch.number}.csv"
    assert rows[:4] == [
        ["批次号", batch.number], ["笔数", "1"], ["合计金额(元)", "1000.00"], ["校验码", batch.check_code],
    ]  # fmt: skip
    assert rows[5][2:6] == ["王小明", "6222020200112233446", scene.ACCOUNT.bank, "1000.00"]
    assert batch.state == "sent"
    read = JournalEntry.objects.get(kind="vault.read")
    assert (read.subject_id, read.data["fields"]) == (batch_id, ["holder", "number"])
    assert "6222" not in str(list(JournalEntry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("acting", "refusal"),
    [
        (scene.OTHER_TREASURER, NotFound),
        (scene.MEMBER, NotFound),
        (scene.APPROVER, NotFound),
        (scene.AUDITOR, OtherFund),
        (scene.PROVINCE_TREASURER, OtherFund),
    ],
)
def test_nobody_else_takes_the_file(city: None, acting: Acting, refusal: type[Exception]) -> None:
    batch_id = api.make_batch(grant_ids=[scene.released(scene.fund())], acting=scene.TREASURER, at=scene.AT)
    before = snapshot()
    with pytest.raises(refusal):
        api.batch_file(batch_id=batch_id, encoding="utf-8", acting=acting, at=scene.AT)
    assert snapshot() == before


def test_a_paid_line_leaves_a_fact_for_every_union_above_and_news_for_the_member(city: None) -> None:
    fund = scene.fund()
    grant_id = scene.paid(fund, yuan=1000)
    grant, fact = Grant.objects.get(id=grant_id), Fact.objects.get()
    assert (grant.state, grant.paid_at, grant.fact_id) == ("paid", scene.LATER, fact.id)
    assert (fact.kind, fact.amount_fen, fact.quantity, fact.record_id) == ("relief.paid", 1000_00, 1, grant_id)
    assert fact.ancestors == [scene.PRIMARY, scene.COUNTY, scene.CITY, scene.PROVINCE]
    assert fact.programme_version_id == scene.VERSION
    news = JournalEntry.objects.get(kind="ledger.paid")
    assert (news.data["case_id"], news.data["person_id"]) == (str(grant.case_id), str(scene.WANG))
    assert balances(fund) == {"income": -100_000, "fund": 99_000, "paid": 1000}


def test_a_failed_line_is_corrected_and_paid_in_a_new_batch(city: None) -> None:
    fund = scene.fund(yuan=2000)
    good, bad = scene.released(fund), scene.released(fund, person=scene.LI)
    batch = scene.sent(good, bad)
    taken = api.take_return(
        batch_id=batch.id, content=scene.answer(batch, failing=(bad,)), acting=scene.TREASURER, at=scene.LATER
    )
    assert (taken.paid, taken.failed) == ([good], [bad])
    assert (scene.state_of(bad), Grant.objects.get(id=bad).failure) == ("failed", "户名不符")
    assert balances(fund) == {"income": -2000, "payable": 1000, "paid": 1000}
    assert JournalEntry.objects.filter(kind="ledger.payment_failed", subject_id=bad).count() == 1
    assert Fact.objects.count() == 1

    with pytest.raises(WrongState):
        api.make_batch(grant_ids=[bad], acting=scene.TREASURER, at=scene.LATER)
    api.set_payee(grant_id=bad, details=scene.other_account_for(bad), acting=scene.TREASURER, at=scene.LATER)
    assert balances(fund) == {"income": -2000, "committed": 1000, "paid": 1000}
    with pytest.raises(WrongState):
        api.make_batch(grant_ids=[bad], acting=scene.TREASURER, at=scene.LATER)
    api.release_grant(pick=scene.pick(bad), acting=scene.SECOND_TREASURER, at=scene.LATER)
    again = scene.sent(bad)
    api.take_return(batch_id=again.id, content=scene.answer(again), acting=scene.TREASURER, at=scene.LATER)
    assert (scene.state_of(bad), Grant.objects.get(id=bad).failure) == ("paid", "")
    assert list(PaymentLine.objects.filter(grant_id=bad).order_by("id").values_list("state", flat=True)) == [
        "failed",
        "paid",
    ]
    assert balances(fund) == {"income": -2000, "paid": 2000}
    assert Fact.objects.count() == 2


@pytest.mark.parametrize(
    "how", ["not-a-return", "other-batch", "changed-check", "changed-amount", "missing-line", "unsent", "other-person"]
)
def test_a_wrong_answer_is_refused_whole(city: None, how: str) -> None:
    fund = scene.fund()
    batch, other = scene.sent(scene.released(fund), scene.released(fund)), scene.sent(scene.released(fund))
    good = scene.answer(batch)
    if how == "unsent":
        PaymentBatch.objects.filter(id=batch.id).update(state="made")
    content, refusal = {
        "not-a-return": (b"PK\x03\x04 an xlsx", ReturnRefused),
        "other-batch": (scene.answer(other), OtherBatch),
        "changed-check": (scene.answer(batch, check="0" * 16), CheckDiffers),
        "changed-amount": (good.replace(b"1000.00", b"1000.01", 1), ReturnRefused),
        "missing-line": (b"\r\n".join(good.split(b"\r\n")[:-2]), ReturnRefused),
        "unsent": (good, WrongState),
        "other-person": (good, OtherFund),
    }[how]
    acting = scene.PROVINCE_TREASURER if how == "other-person" else scene.TREASURER
    before = snapshot()
    with pytest.raises(refusal):
        api.take_return(batch_id=batch.id, content=content, acting=acting, at=scene.LATER)
    assert snapshot() == before


def test_the_refusal_names_the_line_and_what_is_wrong_with_it(city: None) -> None:
    batch = scene.sent(scene.released(scene.fund()))
    content = scene.answer(batch).replace(b"1000.00", b"999.00")
    with pytest.raises(Invalid) as refusal:
        api.take_return(batch_id=batch.id, content=content, acting=scene.TREASURER, at=scene.LATER)
    assert refusal.value.problems == [{"field": "line 4", "message": "序号 1 的金额与付款文件不一致。"}]


def test_the_same_answer_twice_pays_once(city: None) -> None:
    fund = scene.fund()
    batch = scene.sent(scene.released(fund))
    content = scene.answer(batch)
    api.take_return(batch_id=batch.id, content=content, acting=scene.TREASURER, at=scene.LATER)
    before = snapshot()
    with pytest.raises(AlreadyTaken):
        api.take_return(batch_id=batch.id, content=content, acting=scene.TREASURER, at=scene.LATER)
    other = scene.sent(scene.released(fund))
    with pytest.raises(AlreadyTaken):
        api.take_return(batch_id=other.id, content=content, acting=scene.TREASURER, at=scene.LATER)
    assert snapshot()[4] == before[4]


def test_a_reversal_shows_as_a_correction_and_the_payment_stays_written(city: None) -> None:
    fund = scene.fund(yuan=1000)
    grant_id = scene.paid(fund)
    paid_fact, paid_entry = Fact.objects.get(), Entry.objects.get(kind="paid")
    api.reverse(
        grant_id=grant_id,
        refund=scene.refund(),
        acting=scene.TREASURER,
        at=scene.LATER,
    )
    taken_back = Fact.objects.exclude(id=paid_fact.id).get()
    assert (taken_back.reverses, taken_back.amount_fen, taken_back.quantity) == (paid_fact.id, -1000_00, -1)
    assert taken_back.ancestors == paid_fact.ancestors
    assert Entry.objects.get(kind="reversed").reverses == paid_entry.id
    assert balances(fund) == {"income": -1000, "returned": 1000}
    api.restore(grant_id=grant_id, acting=scene.SECOND_TREASURER, at=scene.LATER)
    assert balances(fund) == {"income": -1000, "fund": 1000}


def test_a_payment_is_taken_back_once_and_only_by_its_funds_treasurer(city: None) -> None:
    grant_id = scene.paid(scene.fund())
    reason = api.ReversalReason.PAID_IN_ERROR
    before = snapshot()
    for acting, refusal in [
        (scene.WANG_AS_TREASURER, OwnGrant),
        (scene.AUDITOR, OtherFund),
        (scene.OTHER_TREASURER, NotFound),
    ]:
        with pytest.raises(refusal):
            api.reverse(grant_id=grant_id, refund=scene.refund(reason), acting=acting, at=scene.LATER)
    assert snapshot() == before
    api.reverse(grant_id=grant_id, refund=scene.refund(reason), acting=scene.TREASURER, at=scene.LATER)
    with pytest.raises(WrongState):
        api.reverse(grant_id=grant_id, refund=scene.refund(reason), acting=scene.TREASURER, at=scene.LATER)
    assert Fact.objects.count() == 2
