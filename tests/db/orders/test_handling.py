"""The desk's steps and the person's: each where it is possible, by whom it is possible, and nothing otherwise."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest

from tests.db.orders.matters import DAY, WHAT, alice, by_alice, rows, unnamed
from tests.people import People
from tests.world import AT
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.models import Fact, JournalEntry
from yizhan.kernel.scope import Acting
from yizhan.orders import errors
from yizhan.orders.models import WorkOrder
from yizhan.orders.queries.access import held_order
from yizhan.orders.queries.views import OrderView, desk_view, own_view
from yizhan.orders.services import handling, holding, passing, reading
from yizhan.orders.types import Command, Holder

MONDAY = date(2026, 3, 2)
ANSWER = "已与单位核实，工资本周五前补发"


def kept_out(error: type[DomainError], act: Callable[[], object]) -> None:
    before = rows()
    with pytest.raises(error):
        act()
    assert rows() == before


def accepted(people: People) -> WorkOrder:
    order = by_alice(people)
    return handling.accept(order_id=order.id, limit_class="ordinary", acting=people.acting("county"), at=AT)


def answered(people: People) -> WorkOrder:
    return handling.answer(order_id=accepted(people).id, text=ANSWER, acting=people.acting("county"), at=AT + DAY)


def seen(people: People, order: WorkOrder) -> OrderView:
    return own_view(held_order(alice(people), order.id), on=MONDAY)


def test_accepted_it_has_the_days_of_its_class_from_when_it_came(people: People) -> None:
    order = by_alice(people)
    county = people.acting("county")
    kept_out(
        errors.WayUnknown,
        lambda: handling.accept(order_id=order.id, limit_class="endless", acting=county, at=AT),
    )
    found = handling.accept(order_id=order.id, limit_class="difficult", acting=county, at=AT + DAY)
    assert (found.state, found.due_on) == ("accepted", date(2026, 3, 23))


@pytest.mark.parametrize(
    "who", ["cadre", "relative_cadre", "street", "other_county", "city", "province", "industry", "auditor", "hotline",
            "employer", "treasurer", "operator"]
)  # fmt: skip
def test_nobody_but_the_county_s_desk_touches_it(people: People, who: str) -> None:
    order, acting = accepted(people), people.acting(who)
    for act in _every_step(order, acting):
        kept_out(NotFound, act)


def _every_step(order: WorkOrder, acting: Acting) -> list[Callable[[], object]]:
    given: dict[str, Any] = {"order_id": order.id, "acting": acting, "at": AT}
    return [
        lambda: handling.accept(limit_class="ordinary", **given),
        lambda: handling.refuse(reason="不属于工会", ask="人社局 12333", **given),
        lambda: handling.note(text="电话联系", is_told=False, **given),
        lambda: handling.mediate(day=MONDAY, place="区总工会", **given),
        lambda: handling.assign(lawyer="李律师 示例律所", **given),
        lambda: handling.extend(to="difficult", reason="需要等待鉴定", **given),
        lambda: handling.answer(text=ANSWER, **given),
        lambda: passing.transfer(to=None, reason="跨市案件", **given),
        lambda: passing.recuse(**given),
        lambda: passing.take_up(**given),
        lambda: reading.log_opening(**given),
    ]


def test_a_refusal_says_why_and_whom_to_ask_and_leaves_the_door_above_open(people: People) -> None:
    order = by_alice(people)
    county = people.acting("county")
    kept_out(
        errors.TooLittleSaid,
        lambda: handling.refuse(order_id=order.id, reason="不管", ask="", acting=county, at=AT),
    )
    handling.refuse(order_id=order.id, reason="不属于工会职责", ask="人社局 12333", acting=county, at=AT)
    view = seen(people, order)
    assert "不属于工会职责\n人社局 12333" in [line.note for line in view.lines]
    assert view.commands == {Command.OBJECT}
    found = holding.turn_higher(order_id=order.id, text="明明是欠薪", holder=alice(people), at=AT + DAY)
    assert (found.state, found.desk_level, found.due_on) == ("received", "city", date(2026, 3, 5))
    assert found.ended_at is None


def test_turning_higher_ends_at_the_province_and_after_the_second_time(people: People) -> None:
    order = answered(people)
    for level, who in (("city", "city"), ("province", "province")):
        found = holding.turn_higher(order_id=order.id, text="还是没有解决", holder=alice(people), at=AT + DAY)
        assert found.desk_level == level
        handling.accept(order_id=order.id, limit_class="ordinary", acting=people.acting(who), at=AT + DAY)
        handling.answer(order_id=order.id, text=ANSWER, acting=people.acting(who), at=AT + DAY)
    assert Command.OBJECT not in seen(people, order).commands
    kept_out(
        errors.NothingAbove,
        lambda: holding.turn_higher(order_id=order.id, text="还是没有解决", holder=alice(people), at=AT + DAY),
    )


def test_internal_notes_stay_at_the_desk_and_told_ones_reach_the_person(people: People) -> None:
    order, county = accepted(people), people.acting("county")
    handling.note(order_id=order.id, text="单位负责人态度强硬", is_told=False, acting=county, at=AT)
    handling.note(order_id=order.id, text="已约单位明天谈", is_told=True, acting=county, at=AT)
    handling.mediate(order_id=order.id, day=date(2026, 3, 6), place="区总工会二楼", acting=county, at=AT)
    handling.assign(order_id=order.id, lawyer="李律师 示例律所 0451-80000000", acting=county, at=AT)
    told = "\n".join(line.note for line in seen(people, order).lines)
    assert "单位负责人态度强硬" not in told
    for said in ("已约单位明天谈", "2026-03-06", "区总工会二楼", "李律师"):
        assert said in told
    opened = desk_view(order, on=MONDAY, is_opened=True, is_own_desk=True)
    assert "单位负责人态度强硬" in "\n".join(line.note for line in opened.lines)


def test_the_desk_reads_no_word_before_opening_and_the_person_sees_who_opened(people: People) -> None:
    order = accepted(people)
    shut = desk_view(order, on=MONDAY, is_opened=False, is_own_desk=True)
    assert (shut.personal, [line.note for line in shut.lines if line.note]) == ({}, [])
    page = people.client("county").get(f"/orders/{order.id}").content.decode()
    assert WHAT not in page
    opened = people.client("county").post(f"/orders/{order.id}/open").content.decode()
    assert WHAT in opened
    assert JournalEntry.objects.filter(kind="vault.read", subject_kind="order", subject_id=order.id).count() == 1
    (reader,) = seen(people, order).readings
    assert reader.by == "daoli工会"


def test_an_extension_has_a_reason_and_an_end(people: People) -> None:
    order, county = accepted(people), people.acting("county")
    steps = [("difficult", date(2026, 3, 23)), ("complex", date(2026, 4, 14)), ("extra", date(2026, 5, 8))]
    for to, due in steps:
        found = handling.extend(order_id=order.id, to=to, reason="等仲裁材料", acting=county, at=AT)
        assert found.due_on == due, to
    kept_out(
        errors.NothingLonger,
        lambda: handling.extend(order_id=order.id, to="extra", reason="还要再等", acting=county, at=AT),
    )
    assert "等仲裁材料" in "\n".join(line.note for line in seen(people, order).lines)


def test_answered_the_clock_stands_and_the_person_rates(people: People) -> None:
    order = answered(people)
    assert (order.state, order.due_on) == ("answered", None)
    assert Fact.objects.filter(kind="orders.answered_on_time", union_id=people.world["daoli"]).count() == 1
    kept_out(errors.WayUnknown, lambda: holding.rate(order_id=order.id, score=6, holder=alice(people), at=AT))
    found = holding.rate(order_id=order.id, score=5, holder=alice(people), at=AT + DAY)
    assert (found.state, found.score) == ("closed", 5)
    kept_out(errors.OrderNotThere, lambda: holding.rate(order_id=order.id, score=1, holder=alice(people), at=AT))


def test_asking_again_begins_the_clock_anew_at_the_same_desk(people: People) -> None:
    order = answered(people)
    found = holding.ask_again(order_id=order.id, text="周五没有补发", holder=alice(people), at=AT + 7 * DAY)
    assert (found.state, found.round, found.desk_level) == ("accepted", 1, "county")
    assert found.due_on == date(2026, 3, 16)


def test_late_is_late_even_after_an_extension(people: People) -> None:
    order, county = accepted(people), people.acting("county")
    late = AT + timedelta(days=10)
    handling.extend(order_id=order.id, to="difficult", reason="等仲裁材料", acting=county, at=late)
    handling.answer(order_id=order.id, text=ANSWER, acting=county, at=late)
    assert Fact.objects.filter(kind="orders.answered").count() == 1
    assert not Fact.objects.filter(kind="orders.answered_on_time").exists()


def test_silence_closes_an_answered_order_after_its_days(people: People) -> None:
    order, system = answered(people), Acting.system("orders")
    last = holding.quiet_until(order)
    assert last == date(2026, 3, 17)
    assert not holding.lapse(order_id=order.id, acting=system, at=AT + timedelta(days=15))
    assert holding.lapse(order_id=order.id, acting=system, at=AT + timedelta(days=16))
    assert not holding.lapse(order_id=order.id, acting=system, at=AT + timedelta(days=17))
    order.refresh_from_db()
    assert order.state == "closed"


def test_files_are_renamed_counted_and_read_on_record(people: People) -> None:
    filed = unnamed(people)
    holder = Holder(receipt_of=filed.order.id)
    for number in range(2):
        stream = BytesIO(f"第{number}页".encode())
        holding.add_file(order_id=filed.order.id, stream=stream, name="王秀兰的工资条.txt", holder=holder, at=AT)
    names = list(filed.order.files.order_by("id").values_list("name", flat=True))
    assert names == ["1.txt", "2.txt"]
    first = filed.order.files.order_by("id")[0]
    county = people.client("county")
    answer = county.get(f"/orders/{filed.order.id}/files/{first.id}")
    assert "第0页".encode() in b"".join(answer)
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=filed.order.id).count() == 1
    other = unnamed(people).order
    assert county.get(f"/orders/{other.id}/files/{first.id}").status_code == 404
    assert people.client("city").get(f"/orders/{filed.order.id}/files/{first.id}").status_code == 404
    with pytest.raises(DomainError):
        holding.add_file(order_id=filed.order.id, stream=BytesIO(b"MZ"), name="a.exe", holder=holder, at=AT)
    assert filed.order.files.count() == 2


def test_withdrawn_it_is_shut_for_everybody(people: People) -> None:
    order = accepted(people)
    holding.withdraw(order_id=order.id, holder=alice(people), at=AT)
    kept_out(
        errors.OrderNotThere,
        lambda: handling.answer(order_id=order.id, text=ANSWER, acting=people.acting("county"), at=AT),
    )
    kept_out(
        errors.OrderNotThere,
        lambda: reading.log_opening(order_id=order.id, acting=people.acting("county"), at=AT),
    )
    kept_out(
        errors.OrderNotThere,
        lambda: holding.add_words(order_id=order.id, text="又想起来", holder=alice(people), at=AT),
    )
