"""Money that came back: its voucher and day, and the second person who sets it free."""

from datetime import timedelta

import pytest

from tests.db.ledger import scene
from tests.db.ledger.conftest import Daoli
from tests.db.ledger.test_pages import upload
from tests.db.ledger.test_payment import balances, snapshot
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.models import JournalEntry
from yizhan.ledger import api
from yizhan.ledger.errors import SamePerson
from yizhan.ledger.services.funds import free_fen


def test_what_came_back_has_a_voucher_and_a_day_and_somebody_else_sets_it_free(city: None) -> None:
    fund = scene.fund(yuan=1000)
    grant_id = scene.paid(fund)
    before = snapshot()
    tomorrow = clock.local_date(scene.LATER) + timedelta(days=1)
    wrong = [
        (api.Refund(api.ReversalReason.PAID_IN_ERROR, "  ", clock.local_date(scene.LATER)), ["voucher"]),
        (api.Refund(api.ReversalReason.PAID_IN_ERROR, "回" * 65, tomorrow), ["voucher", "returned_on"]),
        (scene.refund(on=tomorrow), ["returned_on"]),
        (scene.refund(on=clock.local_date(scene.AT) - timedelta(days=30)), ["returned_on"]),
    ]
    for refund, fields in wrong:
        with pytest.raises(Invalid) as refused:
            api.reverse(grant_id=grant_id, refund=refund, acting=scene.TREASURER, at=scene.LATER)
        assert [problem["field"] for problem in refused.value.problems] == fields
    assert snapshot() == before
    api.reverse(grant_id=grant_id, refund=scene.refund(), acting=scene.TREASURER, at=scene.LATER)
    entered = JournalEntry.objects.get(kind="ledger.reversed")
    assert entered.data["document_number"] == "回单0001"
    with pytest.raises(SamePerson):
        api.restore(grant_id=grant_id, acting=scene.TREASURER, at=scene.LATER)
    assert balances(fund) == {"income": -1000, "returned": 1000}
    api.restore(grant_id=grant_id, acting=scene.SECOND_TREASURER, at=scene.LATER)
    assert balances(fund) == {"income": -1000, "fund": 1000}


def test_a_payment_that_came_back_is_entered_with_its_reason(daoli: Daoli) -> None:
    browser = daoli.people.client("treasurer")
    grant_id = daoli.released()
    batch = daoli.sent(grant_id)
    browser.post(f"/money/batches/{batch.id}/return", upload(scene.answer(batch)))
    without = browser.post(f"/money/grants/{grant_id}/reverse", {})
    assert (without.status_code, scene.state_of(grant_id)) == (422, "paid")
    told = without.content.decode()
    assert all(f'href="#id_{name}"' in told for name in ("why", "voucher", "returned_on", "confirmed"))
    entered = {"why": "returned_by_person", "voucher": "回单7", "returned_on": str(clock.today()), "confirmed": "on"}
    for missing in entered:
        answer = browser.post(f"/money/grants/{grant_id}/reverse", entered | {missing: ""})
        assert (answer.status_code, scene.state_of(grant_id)) == (422, "paid"), missing
    browser.post(f"/money/grants/{grant_id}/reverse", entered)
    assert scene.state_of(grant_id) == "reversed"
    page = browser.get(f"/money/grants/{grant_id}").content.decode()
    assert "回单7" in page
    assert "要由另一位财务人员核对凭证后转回资金" in page
    assert browser.post(f"/money/grants/{grant_id}/restore").status_code == 403
    daoli.people.client("second_treasurer").post(f"/money/grants/{grant_id}/restore")
    assert free_fen(daoli.fund_id) == 100_000_00
