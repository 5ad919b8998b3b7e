"""Transfers, recusal, rising when overdue: the clock goes on, and nobody close to it ever sees it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from tests.db.orders.matters import DAY, by_alice, unnamed
from tests.db.orders.test_handling import ANSWER, accepted, kept_out
from tests.people import People
from tests.world import AT, LOADER, SINCE
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry, Message
from yizhan.kernel.outbox import News
from yizhan.kernel.scope import Acting, Role
from yizhan.orders import errors, tasks
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.lists import on_desk, overdue_below
from yizhan.orders.services import handling, passing
from yizhan.registry import api as registry
from yizhan.registry.codes import TieKind
from yizhan.registry.services.winding_up import wind_up
from yizhan.registry.types import EndOrder

MONDAY = date(2026, 3, 2)


def shown(people: People, who: str, on: date = MONDAY) -> list[object]:
    return [row.id for row in on_desk(people.acting(who), on=on)[0]]


def test_sideways_and_up_the_clock_goes_on(people: People) -> None:
    order = accepted(people)
    due = order.due_on
    nangang, harbin = people.world["nangang"], people.world["harbin"]
    for to, who in ((nangang, "other_county"), (harbin, "city"), (None, "province"), (people.world["daoli"], "county")):
        before = WorkOrder.objects.get(id=order.id)
        giver = next(one for one in ("county", "other_county", "city", "province") if order.id in shown(people, one))
        passing.transfer(order_id=order.id, to=to, reason="由单位所在地办理", acting=people.acting(giver), at=AT + DAY)
        found = WorkOrder.objects.get(id=order.id)
        assert shown(people, who) == [order.id]
        assert shown(people, giver) == []
        assert (found.due_on, found.started_on, found.state) == (due, before.started_on, "accepted")
    assert found.county_id == people.world["daoli"]


def test_it_goes_to_a_desk_that_is_one_and_not_to_where_it_lies(people: People) -> None:
    order, county = accepted(people), people.acting("county")
    for to in (people.world["mill"], people.world["xinyang"], people.world.employers["mill"]):
        kept_out(
            errors.WayUnknown,
            lambda to=to: passing.transfer(order_id=order.id, to=to, reason="由基层办理", acting=county, at=AT),  # type: ignore[misc]
        )
    kept_out(
        errors.SameDesk,
        lambda: passing.transfer(order_id=order.id, to=people.world["daoli"], reason="请本级办", acting=county, at=AT),
    )


def test_who_recuses_themselves_sees_it_no_more_and_alone_it_goes_up(people: People) -> None:
    order = accepted(people)
    passing.recuse(order_id=order.id, acting=people.acting("county"), at=AT)
    assert shown(people, "county") == []
    assert shown(people, "city") == [order.id]
    with pytest.raises(NotFound):
        handling.answer(order_id=order.id, text=ANSWER, acting=people.acting("county"), at=AT)
    kept_out(
        errors.SameDesk,
        lambda: passing.transfer(
            order_id=order.id, to=people.world["harbin"], reason="请本级办", acting=people.acting("city"), at=AT
        ),
    )
    passing.transfer(
        order_id=order.id, to=people.world["daoli"], reason="请县里办理", acting=people.acting("city"), at=AT
    )
    assert shown(people, "city") == [order.id]  # at the county nobody is left who may see it


def test_a_handler_who_works_there_is_passed_over(people: People) -> None:
    """The county's only officer is a member of Alice's union: the order lies with the city from the beginning."""
    people.world.joins("Cora", "mill", 50)
    registry.bind_account(person_id=people.world.people["Cora"], user_id=people.users["county"], acting=LOADER, at=AT)
    order = by_alice(people)
    assert order.desk_level == "city"
    county = people.acting("county")
    assert on_desk(replace(county, person_id=people.world.people["Cora"]), on=MONDAY)[0] == []
    assert unnamed(people).order.desk_level == "county"


def test_a_handler_who_acts_for_the_employer_is_passed_over(people: People) -> None:
    registry.give_duty(
        user_id=people.users["county"], role=Role.EMPLOYER_AGENT, node_id=people.world.employers["mill"],
        valid_from=SINCE, valid_until=None, acting=LOADER, at=AT,
    )  # fmt: skip
    order = by_alice(people)
    assert order.desk_level == "city"
    assert shown(people, "county") == []


def test_a_relative_at_the_desk_is_passed_over(people: People) -> None:
    """Alan, Alice's brother, sits in the county's office as well: he alone would be no desk."""
    alan = Acting(
        Role.COUNTY_OFFICER, user_id=people.users["relative_cadre"], person_id=people.person("relative_cadre"),
        node_id=people.world["daoli"], level=people.world.levels["daoli"],
    )  # fmt: skip
    order = by_alice(people)
    assert shown(people, "county") == [order.id]
    assert on_desk(alan, on=MONDAY)[0] == []
    with pytest.raises(NotFound):
        handling.accept(order_id=order.id, limit_class="ordinary", acting=alan, at=AT)


def test_a_tie_declared_later_hides_it_from_then_on(people: People) -> None:
    people.world.joins("Dora", "depot", 51)
    dora = people.world.people["Dora"]
    county = replace(people.acting("county"), person_id=dora)
    order = by_alice(people)
    assert [row.id for row in on_desk(county, on=MONDAY)[0]] == [order.id]
    registry.declare_tie(person_id=dora, other_id=people.person("member"), kind=TieKind.COLLEAGUE, acting=LOADER, at=AT)
    assert on_desk(county, on=MONDAY)[0] == []


def test_overdue_it_rises_once_and_may_be_taken_up(people: People) -> None:
    order = by_alice(people)
    thursday = AT + timedelta(days=3)
    kept_out(NotFound, lambda: passing.take_up(order_id=order.id, acting=people.acting("city"), at=AT))
    for _ in range(2):
        tasks.look_after(thursday)
    order.refresh_from_db()
    assert order.escalated_at == thursday
    assert Message.objects.filter(kind="orders.overdue", user_id=people.users["city"]).count() == 1
    on = date(2026, 3, 5)
    for who in ("city", "province"):
        assert [row.id for row in overdue_below(people.acting(who), on=on)] == [order.id]
    for who in ("county", "other_county", "other_city", "industry", "cadre", "street", "auditor", "hotline"):
        assert overdue_below(people.acting(who), on=on) == []
    passing.take_up(order_id=order.id, acting=people.acting("city"), at=thursday)
    assert shown(people, "city", on) == [order.id]
    assert shown(people, "county", on) == []


def test_a_new_calendar_moves_due_days(people: People) -> None:
    order = by_alice(people)
    WorkOrder.objects.filter(id=order.id).update(due_on=date(2026, 12, 31), due_is_provisional=True)
    tasks.recompute_due_days(2026, AT)
    order.refresh_from_db()
    assert (order.due_on, order.due_is_provisional) == (date(2026, 3, 4), False)


def test_of_a_county_that_was_merged_the_desk_above_has_it_with_its_clock(people: People) -> None:
    order = accepted(people)
    receiver = people.world["nangang"]
    merger = EndOrder(ground="reorganised", document_no="3号", ends_on=date(2026, 2, 1), receiver_id=receiver)
    wind_up(union_id=people.world["daoli"], order=merger, acting=people.acting("city"), at=AT + DAY)
    entry = JournalEntry.objects.get(kind="registry.union_merged")
    news = News(new_id(), AT + DAY, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)
    for _again in range(2):
        tasks.rise_from_desks([news])
    found = WorkOrder.objects.get(id=order.id)
    assert (found.desk_level, found.desk_node_id) == ("city", people.world["harbin"])
    assert (found.due_on, found.state) == (order.due_on, "accepted")
    assert shown(people, "city") == [order.id]
    assert JournalEntry.objects.filter(kind="orders.desk_rose").count() == 1
