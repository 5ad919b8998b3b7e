"""A case with money ends when the bank says paid: told, then rated; a failed payment keeps it open."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from tests.db.cases.chapters import chapter
from tests.db.cases.story import Story
from tests.db.cases.test_handling import refused
from tests.db.cases.test_journey import open_fund
from tests.db.cases.test_pages import page
from yizhan.cases import errors, tasks
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.inbox import inbox
from yizhan.cases.queries.words import MONEY_WORDS
from yizhan.cases.rules import machine
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import ending, supplements
from yizhan.cases.services.entries import order_in
from yizhan.cases.services.supplements import MissingItem
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, journal
from yizhan.kernel.errors import DomainError
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, Message
from yizhan.kernel.outbox import News
from yizhan.kernel.scope import Acting, Level
from yizhan.ledger import api as ledger
from yizhan.ledger.models import Grant, PaymentBatch
from yizhan.ledger.queries import sent_lines
from yizhan.ledger.rules import simulator


@chapter
def approved(story: Story) -> tuple[Application, Case]:
    """The file stands and the city has set the amount of living aid; study aid is still on its way."""
    open_fund(story)
    application = story.filed()
    for who, amount_fen in (("street", None), ("county", None), ("city", 300_000)):
        story.approve(story.part(application, "living-aid"), who, amount_fen=amount_fen)
    return application, story.part(application, "living-aid")


def news(story: Story, kind: str, case: Case, **data: str) -> None:
    """What the ledger's journal says, as the consumer gets it."""
    told = {"case_id": str(case.id), **data}
    tasks.tell_of_payments([News(new_id(), story.at, kind, None, None, ("grant", new_id()), case.scope, told)])


def member_told(story: Story) -> list[str]:
    told = Message.objects.filter(user_id=story.people.users["member"], sent_at=story.at).order_by("id")
    return list(told.values_list("kind", flat=True))


def test_a_case_with_money_waits_for_it_on_no_desk_and_without_a_clock(story: Story) -> None:
    _application, case = approved(story)
    assert (case.state, case.due_on, case.ended_at, case.receipts.filter(kind="result").count()) == (
        "paying", None, None, 0,
    )  # fmt: skip
    assert not Fact.objects.filter(kind="cases.finished", record_id=case.id).exists()
    assert not inbox(story.who("city"), on=story.today).rows
    assert member_told(story)[-1] == "cases.to_be_paid"
    member = story.who("member")
    refused(errors.NotInThisState, lambda: ending.rate(case_id=case.id, score=5, acting=member, at=story.at))


def test_paid_it_is_finished_told_once_and_may_be_rated(story: Story) -> None:
    application, case = approved(story)
    story.days(3)
    news(story, "ledger.paid", case)
    case = story.part(application, "living-aid")
    assert (case.state, case.ended_on, case.receipts.filter(kind="result").count()) == ("finished", story.today, 1)
    assert member_told(story) == ["cases.finished"]
    assert "款已打到您的账户" in Message.objects.get(kind="cases.finished", sent_at=story.at).body
    assert Fact.objects.get(kind="cases.finished", record_id=case.id).occurred_on == story.today
    assert case.receipts.get(kind="result").issued_by == "harbin工会"
    ending.rate(case_id=case.id, score=5, acting=story.who("member"), at=story.at)


def test_a_failed_payment_keeps_it_open_and_both_sides_read_so(story: Story) -> None:
    story.at = clock.now()
    application, case = approved(story)
    Grant.objects.filter(case_id=case.id).update(state="failed", failure="no_account", **released(story))
    news(story, "ledger.payment_failed", case)
    assert story.part(application, "living-aid").state == "paying"
    assert "cases.payment_failed" in member_told(story)
    address = f"/cases/{application.id}"
    assert "银行没有付成，工会会联系您核对账户" in page(story.people.client("member"), address)
    assert "等财务核对账户后再付" in page(story.people.client("county"), address)
    assert "款项银行未付成" in page(story.people.client("member"), address)
    assert "款项已列入待放款" not in page(story.people.client("member"), address)


def released(story: Story) -> dict[str, object]:
    return {"released_by": story.people.users["treasurer"], "released_at": story.at}


def test_a_grant_given_up_ends_the_case_with_the_reason(story: Story) -> None:
    application, case = approved(story)
    news(story, "ledger.cancelled", case, reason="declined")
    case = story.part(application, "living-aid")
    assert (case.state, case.end_reason) == ("rejected", "本人放弃，款项不再发放。改变主意的，可以重新申请。")
    assert member_told(story)[-1] == "cases.payment_stopped"
    assert not Fact.objects.filter(kind="cases.finished", record_id=case.id).exists()


def withdraw(story: Story, application: Application, case: Case) -> None:
    ending.withdraw(
        application_id=application.id, case_ids=frozenset({case.id}), acting=story.who("member"), at=story.at
    )


def ask(story: Story, _application: Application, case: Case) -> None:
    items = [MissingItem("bank_account", "银行卡号", "请核对")]
    supplements.ask_supplement(case_id=case.id, items=items, acting=story.who("city"), at=story.at)


@pytest.mark.parametrize(("act", "error"), [(withdraw, errors.CaseEnded), (ask, errors.NotInThisState)])
def test_what_is_decided_is_neither_withdrawn_nor_corrected(
    story: Story, act: Callable[[Story, Application, Case], None], error: type[DomainError]
) -> None:
    application, case = approved(story)
    refused(error, lambda: act(story, application, case))
    assert story.part(application, "living-aid").state == "paying"


def test_withdrawing_all_leaves_what_is_being_paid(story: Story) -> None:
    application, case = approved(story)
    ending.withdraw(application_id=application.id, case_ids=None, acting=story.who("member"), at=story.at)
    states = dict(application.cases.values_list("programme_code", "state"))
    assert states == {"hardship-file": "finished", "living-aid": "paying", "study-aid": "withdrawn"}
    news(story, "ledger.paid", case)
    assert story.part(application, "living-aid").state == "finished"


def test_a_case_that_ended_before_is_only_told_of_the_money(story: Story) -> None:
    application = story.submitted()
    case = story.part(application, "living-aid")
    withdraw(story, application, case)
    news(story, "ledger.paid", case)
    assert story.part(application, "living-aid").state == "withdrawn"
    assert member_told(story)[-1] == "cases.paid"


def test_news_that_comes_again_does_nothing_to_the_case(story: Story) -> None:
    application, case = approved(story)
    news(story, "ledger.paid", case)
    ended_at = story.part(application, "living-aid").ended_at
    story.days(1)
    news(story, "ledger.paid", case)
    news(story, "ledger.cancelled", case, reason="died")
    again = story.part(application, "living-aid")
    assert (again.state, again.ended_at) == ("finished", ended_at)
    assert Fact.objects.filter(kind="cases.finished", record_id=case.id).count() == 1


def test_the_history_replays_to_paid(story: Story) -> None:
    application, case = approved(story)
    news(story, "ledger.paid", case)
    case = story.part(application, "living-aid")
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    orders = [order for entry in journal.history(("case", case.id)) if (order := order_in(entry)) is not None]
    assert machine.replay(plan, orders, is_waiting=False) == case.position


def test_the_database_keeps_a_paying_case_without_an_end(story: Story) -> None:
    _application, case = approved(story)
    with pytest.raises(IntegrityError), transaction.atomic():
        Case.objects.filter(id=case.id).update(ended_at=story.at, ended_on=story.today)


def test_the_pages_of_the_case_say_how_far_the_money_came(story: Story) -> None:
    application, case = approved(story)
    assert money_told(story, application) == "款项已列入待放款"
    grant, at = Grant.objects.select_related("fund").get(case_id=case.id), story.at
    treasurer = replace(story.who("treasurer"), node_id=grant.fund.union_id, level=Level(grant.fund.level))
    ledger.release_grant(pick=ledger.Pick(grant.id, grant.version), acting=treasurer, at=at)
    assert money_told(story, application) == "款项正在付款"
    pay(grant, acting=treasurer, at=at)
    assert money_told(story, application) == "款项已到账"
    back = at + timedelta(days=1)
    refund = ledger.Refund(ledger.ReversalReason.RETURNED_BY_PERSON, "回单0001", clock.local_date(back))
    ledger.reverse(grant_id=grant.id, refund=refund, acting=treasurer, at=back)
    assert money_told(story, application) == "款项已退回"
    [told] = ledger.grants_of_cases([case.id])[case.id]
    shown = page(story.people.client("member"), f"/cases/{application.id}")
    assert told.since == clock.local_date(at + timedelta(days=1))
    assert f"{told.since:%Y年%-m月%-d日} · " in shown
    assert "yz-step--returned" in shown


def pay(grant: Grant, *, acting: Acting, at: datetime) -> None:
    """All the way through the bank, which takes it."""
    batch_id = ledger.make_batch(grant_ids=[grant.id], acting=acting, at=at)
    ledger.batch_file(batch_id=batch_id, encoding="utf-8", acting=acting, at=at)
    batch = PaymentBatch.objects.get(id=batch_id)
    content = simulator.answer(batch.number, batch.check_code, sent_lines(batch_id), refuses_last=False)
    ledger.take_return(batch_id=batch_id, content=content, acting=acting, at=at)


def money_told(story: Story, application: Application) -> str:
    """The one word about the money; member and city read the same."""
    shown = [page(story.people.client(who), f"/cases/{application.id}") for who in ("member", "city")]
    [told] = {word for word in map(str, MONEY_WORDS.values()) for text in shown if word in text}
    return told
