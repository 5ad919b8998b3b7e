"""Whoever rated for an employer or a union reads what came of it in that office; and nothing of a worker's own."""

from datetime import timedelta

import pytest

from tests.db.cases.filing import filed
from tests.db.cases.story import Story
from tests.db.cases.test_union_programmes import SESSION, answered
from tests.db.orders.matters import by_alice, rows
from tests.owning import by_the_owner
from yizhan.cases.models import Case
from yizhan.cases.services import ending, handling
from yizhan.kernel.models import Message
from yizhan.kernel.scope import Acting
from yizhan.orders.models import WorkOrder
from yizhan.orders.services import opening
from yizhan.orders.services.ratings import Verdict, verify
from yizhan.orders.types import Finding

TOLD = "经核实，答复以前没有到企业看过"


def for_the_employer(story: Story) -> Case:
    return answered(story)


def for_the_union(story: Story) -> Case:
    application = filed(story, "cadre-training", SESSION, acting=story.who("cadre"), materials=("plan", "attendance"))
    case = Case.objects.get(application=application)
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    story.days(10)
    return handling.finish(case_id=case.id, acting=story.who("county"), at=story.at)


def rated(story: Story, case: Case, who: str) -> WorkOrder:
    ending.rate(case_id=case.id, score=1, acting=story.who(who), at=story.at)
    order = opening.open_for_rating(case_id=case.id, acting=Acting.system("orders"), at=story.at)
    assert order is not None
    verify(order_id=order.id, verdict=Verdict(Finding.EXPLAIN, TOLD), acting=story.who("city"), at=story.at)
    return order


@pytest.mark.parametrize(("who", "done"), [("employer", for_the_employer), ("cadre", for_the_union)])
def test_the_message_leads_whoever_rated_to_what_was_found(story: Story, who: str, done: object) -> None:
    assert callable(done)
    order = rated(story, done(story), who)
    told = Message.objects.filter(user_id=story.people.users[who], kind="orders.moved")
    assert set(told.values_list("link", flat=True)) == {f"/rights/mine/{order.id}"}
    browser = story.people.client(who)
    page = browser.get(f"/rights/mine/{order.id}")
    assert page.status_code == 200
    assert TOLD in page.content.decode()
    assert order.number in browser.get("/rights/mine").content.decode()
    assert browser.get(f"/api/v1/rights/mine/{order.id}").json()["number"] == order.number
    sent = browser.post(f"/rights/mine/{order.id}/words", {"words": "还是希望有人来看看"})
    assert sent.status_code == 302
    assert order.entries.filter(what="add").count() == 1


def test_others_and_other_offices_do_not(story: Story) -> None:
    order = rated(story, for_the_employer(story), "employer")
    before = rows()
    for who in ("cadre", "member", "street", "county", "city", "province", "other_cadre"):
        browser = story.people.client(who)
        assert browser.get(f"/rights/mine/{order.id}").status_code == 404, who
        assert browser.post(f"/rights/mine/{order.id}/withdraw").status_code == 404, who
        assert order.number not in browser.get("/rights/mine").content.decode()
    for who in ("auditor", "treasurer", "operator"):
        assert story.people.client(who).get(f"/rights/mine/{order.id}").status_code == 403
    assert rows() == before


def test_a_worker_s_own_matter_is_not_read_in_an_office(story: Story) -> None:
    order = by_alice(story.people)
    with by_the_owner():
        WorkOrder.objects.filter(id=order.id).update(user_id=story.people.users["cadre"])
    assert story.people.client("cadre").get(f"/rights/mine/{order.id}").status_code == 404
    assert story.people.client("cadre", as_member=True).get(f"/rights/mine/{order.id}").status_code == 200


def test_a_desk_s_own_orders_are_not_among_them(story: Story) -> None:
    order = rated(story, for_the_union(story), "cadre")
    story.at += timedelta(days=1)
    assert story.people.client("relative_cadre").get(f"/rights/mine/{order.id}").status_code == 200  # the same office
    assert story.people.client("city").get(f"/rights/mine/{order.id}").status_code == 404
