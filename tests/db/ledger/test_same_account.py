"""One account that two people gave as their own: whoever releases and pays is warned, and nothing is held up."""

from dataclasses import replace
from importlib import import_module

from django.apps import apps

from tests.db.ledger import scene
from tests.db.ledger.conftest import Daoli
from tests.owning import by_the_owner
from yizhan.ledger import api
from yizhan.ledger.models import PayeeAccount
from yizhan.ledger.queries import chosen_grants
from yizhan.ledger.types import GrantState


def warned() -> dict[str, int]:
    grants = list(PayeeAccount.objects.values_list("grants__id", flat=True))
    rows = chosen_grants(scene.TREASURER, list(GrantState), grants)
    return {row.name: row.given_by_others for row in rows}


def test_an_account_that_two_people_gave_is_told_at_both(city: None) -> None:
    fund = scene.fund()
    scene.committed(fund)
    scene.committed(fund, person=scene.LI)
    assert warned() == {"王小明": 1, "李娜": 1}


def test_somebodys_own_account_given_twice_and_another_account_warn_of_nothing(city: None) -> None:
    fund = scene.fund()
    scene.committed(fund)
    scene.committed(fund)
    scene.committed(fund, person=scene.LI, payee=replace(scene.OTHER_ACCOUNT, holder="李娜"))
    assert warned() == {"王小明": 0, "李娜": 0}


def test_a_warning_holds_nothing_up(city: None) -> None:
    fund = scene.fund()
    first, second = scene.released(fund), scene.released(fund, person=scene.LI)
    batch = scene.sent(first, second)
    api.take_return(batch_id=batch.id, content=scene.answer(batch), acting=scene.TREASURER, at=scene.LATER)
    assert {scene.state_of(first), scene.state_of(second)} == {"paid"}


def test_accounts_from_before_get_their_index_by_the_migration(city: None) -> None:
    fund = scene.fund()
    scene.committed(fund)
    scene.committed(fund, person=scene.LI)
    with by_the_owner():
        PayeeAccount.objects.update(number_index=None)
    assert warned() == {"王小明": 0, "李娜": 0}
    with by_the_owner():
        import_module("yizhan.ledger.migrations.0008_the_same_account_of_two_people").index_those_there(apps, None)
    assert warned() == {"王小明": 1, "李娜": 1}


SAME = "另有 1 人登记了同一个账号，请先核对"


def test_one_account_of_two_people_is_told_wherever_it_is_released_or_paid(daoli: Daoli) -> None:
    """Only told: both are released, and go into one batch."""
    promised, owed = daoli.committed(), [daoli.released(), daoli.released("other_member")]
    browser = daoli.people.client("treasurer")
    pick = {"grant": [f"{promised}:{scene.pick(promised).version}"]}
    pages = [
        browser.get("/money/release"),
        browser.post("/money/release", {"grant": [str(promised)]}),
        browser.get("/money/pay"),
        browser.post("/money/pay", {"grant": [str(one) for one in owed]}),
        browser.get(f"/money/grants/{promised}"),
    ]
    assert [SAME in page.content.decode() for page in pages] == [True] * 5
    assert browser.post("/money/release/done", pick).status_code == 302
    assert daoli.sent(*owed).line_count == 2


def test_an_account_of_one_person_warns_of_nothing(daoli: Daoli) -> None:
    daoli.committed()
    daoli.committed()
    assert "同一个账号" not in daoli.people.client("treasurer").get("/money/release").content.decode()
