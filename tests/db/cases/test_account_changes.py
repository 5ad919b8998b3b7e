"""The member is told of every account that the union writes for their money, and of a payment that is taken back."""

from dataclasses import replace

import pytest

from tests.db.cases.story import Story
from tests.db.cases.test_paying import approved
from tests.db.ledger import scene
from yizhan.cases import tasks
from yizhan.cases.models import Case
from yizhan.cases.queries.household import household_of_case
from yizhan.kernel.errors import Invalid
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry, Message
from yizhan.kernel.outbox import News
from yizhan.kernel.scope import Level
from yizhan.ledger import api as ledger
from yizhan.ledger.models import Grant


def told(story: Story, kind: str) -> str:
    return Message.objects.get(user_id=story.people.users["member"], kind=kind).body


def news_of(story: Story, kind: str, case: Case) -> News:
    """The last entry of that kind in the journal, as the consumer gets it."""
    entry = JournalEntry.objects.filter(kind=kind).latest("id")
    return News(entry.id, story.at, kind, None, entry.node_id, ("grant", entry.subject_id), case.scope, entry.data)


def correct(story: Story, case: Case, *, holder: str, is_declared: bool) -> None:
    ledger.set_payee(
        grant_id=Grant.objects.get(case_id=case.id).id,
        details=replace(scene.OTHER_ACCOUNT, holder=holder),
        other=ledger.OtherHolder(ledger.HolderReason.GUARDIAN, new_id()) if is_declared else None,
        acting=replace(story.who("treasurer"), node_id=story.people.world["province"], level=Level.PROVINCE),
        at=story.at,
    )


def test_the_household_that_may_be_paid_is_the_adults_whom_the_application_names(story: Story) -> None:
    _application, case = approved(story)
    household = household_of_case(case.id, story.today)
    assert household.adults == ("Adam",)
    assert household.people == frozenset(case.connected)
    assert household_of_case(new_id(), story.today).adults == ()


def test_another_account_of_ones_own_is_told_with_its_last_digits_and_by_whom(story: Story) -> None:
    application, case = approved(story)
    correct(story, case, holder=application.applicant_name, is_declared=False)
    tasks.tell_of_corrections([news_of(story, "ledger.account_corrected", case)])
    body = told(story, "cases.account_changed")
    assert "尾号 9018" in body
    assert "province工会" in body
    assert "不是您本人" not in body


def test_an_account_of_the_spouse_is_told_by_name(story: Story) -> None:
    _application, case = approved(story)
    correct(story, case, holder="Adam", is_declared=True)
    tasks.tell_of_corrections([news_of(story, "ledger.account_corrected", case)])
    assert "户名是Adam，不是您本人" in told(story, "cases.account_changed")


@pytest.mark.parametrize("holder", ["Ada", "张三"], ids=["a child", "a stranger"])
def test_nobody_else_of_a_real_application_is_paid(story: Story, holder: str) -> None:
    _application, case = approved(story)
    with pytest.raises(Invalid):
        correct(story, case, holder=holder, is_declared=True)
    assert not JournalEntry.objects.filter(kind="ledger.account_corrected").exists()


def test_a_payment_taken_back_is_told(story: Story) -> None:
    _application, case = approved(story)
    grant = ("grant", Grant.objects.get(case_id=case.id).id)
    data = {"case_id": str(case.id)}
    tasks.tell_of_corrections([News(new_id(), story.at, "ledger.reversed", None, None, grant, case.scope, data)])
    assert "登记为退回" in told(story, "cases.payment_reversed")
