"""The answer to a rights matter rated badly: looked into above, hidden from whoever answered, still to be redone."""

from datetime import timedelta

import pytest

from tests.db.orders.matters import DAY, WHAT, alice, by_alice, rows, told, unnamed
from tests.people import People
from tests.world import AT
from yizhan.accounts import services as accounts
from yizhan.kernel.models import Fact, Message
from yizhan.orders import errors
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.lists import mendings, on_desk
from yizhan.orders.queries.rated import rated_view
from yizhan.orders.queries.views import desk_view, own_view
from yizhan.orders.rules.secrecy import CROWD
from yizhan.orders.services import filing, handling, holding, mending, passing, ratings, reading
from yizhan.orders.services.ratings import Verdict
from yizhan.orders.types import CallBack, Finding, Holder

WHY = "说了三遍还是没有人打电话"
TOLD, MEND = "经核实，答复以前没有联系本人", "答复以前先打电话，三天内联系"
TODAY = AT.date()


def answered(people: People, order: WorkOrder, *, by: str = "county") -> WorkOrder:
    who = people.acting(by)
    handling.accept(order_id=order.id, limit_class="ordinary", acting=who, at=AT)
    return handling.answer(order_id=order.id, text="工资本周五前补发", acting=who, at=AT)


def rated(people: People, order: WorkOrder, holder: Holder, score: int = 1, why: str = WHY) -> WorkOrder:
    answered(people, order)
    holding.rate(order_id=order.id, score=score, why=why, holder=holder, at=AT)
    return WorkOrder.objects.get(rated_order=order)


def by_her(people: People, score: int = 1, why: str = WHY) -> WorkOrder:
    return rated(people, by_alice(people), alice(people), score, why)


def read_again(order: WorkOrder) -> WorkOrder:
    return WorkOrder.objects.get(id=order.id)


def ids_on(people: People, who: str) -> list[object]:
    return [row.id for row in on_desk(people.acting(who), on=TODAY)[0]]


@pytest.mark.parametrize("score", [1, 2])
def test_it_lies_at_the_level_above_with_fifteen_working_days(people: People, score: int) -> None:
    order = by_her(people, score)
    assert (order.desk_level, order.desk_node_id) == ("city", people.world["harbin"])
    assert (order.family, order.state, order.limit_days) == ("rating", "received", 15)
    assert ids_on(people, "city") == [order.id]
    for who in ("county", "other_county", "other_city", "province"):
        assert order.id not in ids_on(people, who)
    assert Message.objects.filter(user_id=people.users["city"], link=f"/orders/{order.id}").count() == 1
    assert Fact.objects.filter(kind="orders.bad_rating", record_id=order.id).count() == 1


@pytest.mark.parametrize("score", [3, 4, 5])
def test_another_level_opens_nothing_and_closes_it_for_good(people: People, score: int) -> None:
    order = answered(people, by_alice(people))
    holding.rate(order_id=order.id, score=score, why="都好", holder=alice(people), at=AT)
    assert not WorkOrder.objects.filter(family="rating").exists()
    before = rows()
    with pytest.raises(errors.OrderNotThere):
        holding.turn_higher(order_id=order.id, text="还是想请上面看看", holder=alice(people), at=AT)
    assert rows() == before
    assert "object" not in own_view(read_again(order), on=TODAY).commands


def test_what_went_through_every_level_goes_above_the_one_that_answered_last(people: People) -> None:
    order = by_alice(people)
    way = [("county", people.world["harbin"]), ("city", None), ("province", people.world["daoli"])]
    for who, to in way:
        passing.transfer(order_id=order.id, to=to, reason="不归本级管", acting=people.acting(who), at=AT)
    found = rated(people, read_again(order), alice(people))
    assert (found.rated_level, found.desk_level) == ("county", "province")  # the city's officer handled it as well
    assert {people.users[who] for who in ("county", "city", "province")} <= set(found.recused)


def test_the_desk_above_reads_why_and_whom_to_call_once_it_opens_it(people: People) -> None:
    order = by_her(people)
    city = people.acting("city")
    closed = desk_view(order, on=TODAY, is_opened=False, is_own_desk=True)
    assert WHY not in "".join(line.note for line in closed.lines)
    reading.log_opening(order_id=order.id, acting=city, at=AT)
    opened = desk_view(read_again(order), on=TODAY, is_opened=True, is_own_desk=True)
    assert WHY in "".join(line.note for line in opened.lines)
    view = rated_view(read_again(order), is_opened=True)
    assert view is not None
    assert (view.rater, view.phone, view.programme) == ("Alice", "13800000001", "求助或投诉")
    assert people.client("city").get(f"/orders/{order.id}").status_code == 200


def test_whoever_answered_reads_neither_the_rating_nor_its_words(people: People) -> None:
    order = by_alice(people)
    found = rated(people, order, alice(people))
    page = people.client("county").get(f"/orders/{order.id}").content.decode()
    assert "评价" not in page
    assert WHY not in page
    assert people.client("county").get(f"/orders/{found.id}").status_code == 404


def test_she_reads_what_happens_now_and_may_still_have_it_done_anew(people: People) -> None:
    order, browser = answered(people, by_alice(people)), people.client("member")
    address = f"/rights/mine/{order.id}"
    answer = browser.post(f"{address}/rate", {"level": "1", "why": WHY}, follow=True).content.decode()
    assert "已转给上一级工会核实" in answer
    found = WorkOrder.objects.get(rated_order=order)
    page = browser.get(address).content.decode()
    for said in ("harbin工会", "15 个工作日内回访您", found.number, WHY, "请上一级重新办", "由 daoli工会 办结"):
        assert said in page, said
    assert "现在由 daoli工会 办理" not in page
    assert "内部" not in page
    assert browser.get(f"/rights/mine/{found.id}").status_code == 200


def test_done_anew_above_it_is_closed_once_and_may_be_rated_again(people: People) -> None:
    first = by_her(people)
    order = first.rated_order
    assert order is not None
    holding.turn_higher(order_id=order.id, text="工资还是没有发", holder=alice(people), at=AT)
    again = read_again(order)
    assert (again.state, again.desk_level, again.score, again.ended_at) == ("received", "city", None, None)
    assert sorted(Fact.objects.filter(kind="orders.closed").values_list("quantity", flat=True)) == [-1, 1]
    answered(people, again, by="city")
    holding.rate(order_id=order.id, score=2, holder=alice(people), at=AT)
    second = WorkOrder.objects.get(rated_order=order, rated_round=1)
    assert (second.rated_level, second.desk_level) == ("city", "province")
    assert read_again(first).rated_level == "county"
    assert sum(Fact.objects.filter(kind="orders.closed").values_list("quantity", flat=True)) == 1


def test_without_an_account_it_goes_up_as_well_and_is_read_by_the_code(people: People) -> None:
    filed = unnamed(people, name="王秀兰", phone="13800000077", wants_texts=True)
    holder = Holder(receipt_of=filed.order.id)
    order = rated(people, filed.order, holder)
    assert (order.user_id, order.desk_level) == (None, "city")
    view = rated_view(order, is_opened=True)
    assert view is not None
    assert (view.rater, view.phone) == ("王秀兰", "13800000077")
    ratings.verify(order_id=order.id, verdict=Verdict(Finding.EXPLAIN, TOLD), acting=people.acting("city"), at=AT + DAY)
    browser = people.client("visitor")
    browser.post("/rights/receipt", {"code": filed.code})
    page = browser.get("/rights/receipt/order").content.decode()
    assert TOLD in page
    assert f"/rights/mine/{order.id}" not in page


def verified(people: People, order: WorkOrder) -> Mending:
    ratings.verify(order_id=order.id, verdict=Verdict(Finding.MEND, TOLD, MEND), acting=people.acting("city"), at=AT)
    return Mending.objects.get(order=order)


def others_answered(people: People, count: int) -> None:
    for number in range(count):
        user = accounts.open_account(phone=f"1390001{number:04d}", name="", at=AT)
        filed = filing.file_order(told=told(people), sender="", at=AT, worker=filing.Worker(user.id))
        answered(people, filed.order)


def test_those_who_answered_hear_of_it_only_in_a_crowd_and_never_of_whom(people: People) -> None:
    found = verified(people, by_her(people))
    for _ in range(CROWD):
        answered(people, unnamed(people).order)  # they may all be one
    assert not mending.release(mending_id=found.id, acting=people.acting("city"), at=AT)
    assert mendings(people.acting("county")) == []
    others_answered(people, CROWD - 2)
    assert mending.release(mending_id=found.id, acting=people.acting("city"), at=AT)
    page = people.client("county").get(f"/mendings/{found.id}").content.decode()
    assert MEND in page
    hidden = ("Alice", WHY, WHAT, TOLD, found.order.number, str(found.order_id), str(found.order.rated_order_id))
    assert [one for one in hidden if one in page] == []


def test_a_mending_that_names_her_is_refused(people: People) -> None:
    order = by_her(people)
    before = rows()
    with pytest.raises(errors.NamesSomebody):
        ratings.verify(
            order_id=order.id,
            verdict=Verdict(Finding.MEND, TOLD, "请给 Alice 打电话"),
            acting=people.acting("city"),
            at=AT,
        )
    assert rows() == before


def test_mended_and_called_back_it_counts_as_any_other(people: People) -> None:
    order = by_her(people)
    verified(people, order)
    city, late = people.acting("city"), AT + timedelta(days=1)
    ratings.mend(order_id=order.id, text="全市重新培训一次", acting=city, at=late)
    ratings.call_back(order_id=order.id, outcome=CallBack.CONTENT, text="满意，谢谢", acting=city, at=late)
    counted = Fact.objects.filter(record_id=order.id).values_list("kind", flat=True)
    assert sorted(counted) == ["orders.bad_rating", "orders.called_back", "orders.rating_mended_in_time"]
    page = people.client("member").get(f"/rights/mine/{order.rated_order_id}").content.decode()
    assert TOLD in page
    assert MEND not in page


def test_set_aside_the_rating_of_that_answer_counts_no_more(people: People) -> None:
    others_answered(people, CROWD)
    found = verified(people, by_her(people))
    county, city = people.acting("county"), people.acting("city")
    mending.appeal(mending_id=found.id, text="同一天评了十次，是误点", acting=county, at=AT)
    mending.settle_appeal(order_id=found.order_id, is_upheld=True, text="核实是误点", acting=city, at=AT)
    for kind in ("orders.bad_rating", "orders.rated"):
        assert sorted(Fact.objects.filter(kind=kind).values_list("quantity", flat=True)) == [-1, 1], kind
    assert read_again(found.order).state == "set_aside"
