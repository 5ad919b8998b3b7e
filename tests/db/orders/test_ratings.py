"""A bad rating: above the desk rated, hidden from those rated, mended in a crowd, called back in time."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from tests.db.cases.story import Story
from tests.db.orders.matters import DAY, rows
from yizhan.accounts import services as accounts
from yizhan.cases.models import Case
from yizhan.cases.services import ending
from yizhan.cases.services.rating import set_rating_aside
from yizhan.kernel import outbox
from yizhan.kernel.errors import DomainError, NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Fact, JournalEntry, Message
from yizhan.kernel.outbox import News
from yizhan.kernel.scope import Acting
from yizhan.orders import errors, tasks
from yizhan.orders.models import Mending, WorkOrder
from yizhan.orders.queries.lists import mendings, on_desk
from yizhan.orders.queries.views import own_view
from yizhan.orders.rules.secrecy import CROWD
from yizhan.orders.services import mending, opening, ratings, reading
from yizhan.orders.services.ratings import Verdict
from yizhan.orders.types import CallBack, Finding, Holder

SYSTEM = Acting.system("orders")
TOLD = "经核实，受理后没有及时告知缺什么材料"
MEND = "受理时一次告知全部材料，三天内打电话"


def finished(story: Story) -> Case:
    """Alice's hardship file, done by the county; Bob, the street and the county took part."""
    return Case.objects.get(id=story.part(story.filed()).id)


def rated(story: Story, score: int = 1) -> WorkOrder:
    case = finished(story)
    ending.rate(case_id=case.id, score=score, acting=story.oneself("member"), at=story.at)
    order = opening.open_for_rating(case_id=case.id, acting=SYSTEM, at=story.at)
    assert order is not None
    return order


def case_of(order: WorkOrder) -> Case:
    assert order.case_id is not None
    return Case.objects.select_related("application").get(id=order.case_id)


def crowd(order: WorkOrder, others: int, *, at: datetime, first: int = 0) -> None:
    """So many other people whose cases the same desk has finished: copies of this one, each with its applicant."""
    case = case_of(order)
    for number in range(first, first + others):
        application, part = case.application, Case.objects.get(id=case.id)
        application.pk, application.number, application.user_id = new_id(), f"copy-{number}", _somebody(number, at)
        application.save(force_insert=True)
        part.pk, part.application_id, part.subject_id = new_id(), application.pk, new_id()
        part.save(force_insert=True)


def _somebody(number: int, at: datetime) -> UUID:
    return accounts.open_account(phone=f"1390001{number:04d}", name="", at=at).id


def verified(story: Story, order: WorkOrder, *, finding: Finding = Finding.MEND, mend: str = MEND) -> WorkOrder:
    verdict = Verdict(finding, TOLD, mend)
    return ratings.verify(order_id=order.id, verdict=verdict, acting=story.who("city"), at=story.at)


def kept_out(error: type[DomainError], act: Callable[[], object]) -> None:
    before = [*rows(), list(Mending.objects.values())]
    with pytest.raises(error):
        act()
    assert [*rows(), list(Mending.objects.values())] == before


@pytest.mark.parametrize("score", [3, 4, 5])
def test_other_levels_open_nothing(story: Story, score: int) -> None:
    case = finished(story)
    ending.rate(case_id=case.id, score=score, acting=story.oneself("member"), at=story.at)
    assert opening.open_for_rating(case_id=case.id, acting=SYSTEM, at=story.at) is None
    assert WorkOrder.objects.count() == 0


def test_it_opens_above_the_desk_rated_once_with_fifteen_working_days(story: Story) -> None:
    order = rated(story, 2)
    case = case_of(order)
    assert (case.desk_level, order.desk_level, order.desk_node_id) == ("county", "city", story.people.world["harbin"])
    assert order.limit_days == 15
    assert opening.open_for_rating(case_id=case.id, acting=SYSTEM, at=story.at) is None
    assert WorkOrder.objects.count() == 1
    for who in ("cadre", "street", "county", "other_county", "province", "auditor"):
        assert on_desk(story.who(who), on=story.today)[0] == []
    assert [row.id for row in on_desk(story.who("city"), on=story.today)[0]] == [order.id]


def test_the_outbox_brings_it_from_the_rating(story: Story) -> None:
    case = finished(story)
    ending.rate(case_id=case.id, score=1, acting=story.oneself("member"), at=story.at)
    entry = JournalEntry.objects.get(kind="cases.rated")
    assert "score" not in entry.data
    assert outbox._consumers["orders.ratings"].kinds == {"cases.rated"}
    news = News(entry.id, entry.at, entry.kind, None, None, (entry.subject_kind, entry.subject_id), None, entry.data)
    tasks.open_for_ratings([news, news])
    assert WorkOrder.objects.filter(case_id=case.id).count() == 1


def test_whoever_took_part_or_sits_at_the_desk_rated_never_sees_it(story: Story) -> None:
    order = rated(story)
    world = story.people.world
    for who in ("cadre", "street", "county"):
        acting = story.who(who)
        elsewhere = Acting(
            story.who("city").role, user_id=acting.user_id, node_id=world["harbin"], level=world.levels["harbin"]
        )
        assert on_desk(elsewhere, on=story.today)[0] == []
        with pytest.raises(NotFound):
            reading.log_opening(order_id=order.id, acting=elsewhere, at=story.at)


def test_among_too_few_the_rated_desk_is_not_told(story: Story) -> None:
    order = verified(story, rated(story))
    found = Mending.objects.get(order=order)
    assert found.told_at is None
    assert mendings(story.who("county")) == []
    assert not Message.objects.filter(kind="orders.mending").exists()
    kept_out(
        NotFound,
        lambda: mending.report(mending_id=found.id, text="已经改了", acting=story.who("county"), at=story.at),
    )
    crowd(order, CROWD - 2, at=story.at)
    tasks.look_after(story.at)
    assert mendings(story.who("county")) == []
    crowd(order, 1, at=story.at, first=CROWD)
    tasks.look_after(story.at)
    assert [one.id for one in mendings(story.who("county"))] == [found.id]


def test_in_a_crowd_it_learns_what_to_mend_and_not_from_whom(story: Story) -> None:
    order = rated(story)
    crowd(order, CROWD - 1, at=story.at)
    verified(story, order)
    (found,) = mendings(story.who("county"))
    page = story.people.client("county").get(f"/mendings/{found.id}").content.decode()
    assert MEND in page
    case = case_of(order)
    hidden = ("Alice", case.application.number, order.number, str(order.id), str(case.id), TOLD, "困难职工建档")
    assert [one for one in hidden if one in page] == []
    for who in ("cadre", "street", "other_county", "city", "employer"):
        assert story.people.client(who).get(f"/mendings/{found.id}").status_code in (403, 404)
    assert story.people.client("county").get(f"/orders/{order.id}").status_code == 404


@pytest.mark.parametrize("mend", ["请向 Alice 道歉", "电话13800000001回一个"])
def test_a_mending_that_names_somebody_is_refused(story: Story, mend: str) -> None:
    order = rated(story)
    kept_out(errors.NamesSomebody, lambda: verified(story, order, mend=mend))


def test_mended_and_called_back_it_counts_so(story: Story) -> None:
    order = verified(story, rated(story))
    city = story.who("city")
    ratings.mend(order_id=order.id, text="全市重新培训一次告知", acting=city, at=story.at + DAY)
    ratings.call_back(
        order_id=order.id, outcome=CallBack.NOT_CONTENT, text="还是要跑两趟", acting=city, at=story.at + DAY
    )
    ratings.mend(order_id=order.id, text="改为代办跑一趟", acting=city, at=story.at + 2 * DAY)
    found = ratings.call_back(
        order_id=order.id, outcome=CallBack.CONTENT, text="满意，谢谢", acting=city, at=story.at + 3 * DAY
    )
    assert (found.state, found.round) == ("closed", 1)
    counted = Fact.objects.filter(record_id=order.id).values_list("kind", flat=True)
    assert sorted(counted) == ["orders.bad_rating", "orders.called_back", "orders.rating_mended_in_time"]
    told = own_view(WorkOrder.objects.get(id=order.id), on=story.today)
    assert TOLD in "\n".join(line.note for line in told.lines)
    assert MEND not in "\n".join(line.note for line in told.lines)


def test_done_right_it_is_explained_and_called_back_without_mending(story: Story) -> None:
    order = verified(story, rated(story), finding=Finding.EXPLAIN, mend="")
    assert order.state == "answered"
    assert not Mending.objects.exists()


def test_late_it_is_not_counted_as_mended_in_time(story: Story) -> None:
    order = verified(story, rated(story))
    late = story.at + timedelta(days=40)
    city = story.who("city")
    ratings.mend(order_id=order.id, text="全市重新培训一次告知", acting=city, at=late)
    ratings.call_back(order_id=order.id, outcome=CallBack.CONTENT, text="满意，谢谢", acting=city, at=late)
    assert list(Fact.objects.filter(record_id=order.id).values_list("kind", flat=True)) == ["orders.bad_rating"]


def appealed(story: Story) -> WorkOrder:
    order = rated(story)
    crowd(order, CROWD - 1, at=story.at)
    verified(story, order)
    (found,) = mendings(story.who("county"))
    mending.appeal(mending_id=found.id, text="同一天评了十次，是误点", acting=story.who("county"), at=story.at)
    return WorkOrder.objects.get(id=order.id)


def test_while_an_appeal_is_open_nothing_goes_on(story: Story) -> None:
    order = appealed(story)
    (found,) = mendings(story.who("county"))
    kept_out(
        errors.AppealOpen,
        lambda: ratings.mend(order_id=order.id, text="全市培训", acting=story.who("city"), at=story.at),
    )
    kept_out(
        errors.AppealFiled,
        lambda: mending.appeal(mending_id=found.id, text="再说一次", acting=story.who("county"), at=story.at),
    )
    mending.settle_appeal(order_id=order.id, is_upheld=False, text="查无误点", acting=story.who("city"), at=story.at)
    kept_out(
        errors.NoAppeal,
        lambda: mending.settle_appeal(
            order_id=order.id, is_upheld=True, text="查无误点", acting=story.who("city"), at=story.at
        ),
    )
    ratings.mend(order_id=order.id, text="全市培训", acting=story.who("city"), at=story.at)


def test_upheld_the_rating_counts_no_more(story: Story) -> None:
    order = appealed(story)
    found = mending.settle_appeal(
        order_id=order.id, is_upheld=True, text="核实是误点", acting=story.who("city"), at=story.at
    )
    assert found.state == "set_aside"
    for kind in ("orders.bad_rating", "cases.rated"):
        assert sorted(Fact.objects.filter(kind=kind).values_list("quantity", flat=True)) == [-1, 1], kind
    assert JournalEntry.objects.filter(kind="cases.rating_set_aside").count() == 1


def test_an_appeal_is_in_time_or_not_at_all(story: Story) -> None:
    order = rated(story)
    crowd(order, CROWD - 1, at=story.at)
    verified(story, order)
    (found,) = mendings(story.who("county"))
    late = story.at + timedelta(days=12)
    kept_out(
        errors.AppealLate,
        lambda: mending.appeal(mending_id=found.id, text="评错了人", acting=story.who("county"), at=late),
    )
    assert mending.appeal_until(found) > story.today


@pytest.mark.parametrize("score", [1, 5])
def test_no_desk_of_the_line_reads_in_the_history_that_it_was_rated(story: Story, score: int) -> None:
    case = finished(story)
    address, pages = f"/cases/{case.application_id}", story.people.client
    desks = ("cadre", "street", "county", "city", "province")
    before = [pages(who).get(address).content.decode().count("<li") for who in desks]
    ending.rate(case_id=case.id, score=score, acting=story.oneself("member"), at=story.at)
    set_rating_aside(case_id=case.id, acting=SYSTEM, at=story.at)
    read = {who: pages(who).get(address) for who in (*desks, "member", "auditor")}
    assert {answer.status_code for answer in read.values()} == {200}
    assert {who for who, answer in read.items() if "收到评价" in answer.content.decode()} == {"member", "auditor"}
    assert {who for who, answer in read.items() if "评价不再计入" in answer.content.decode()} == {"member", "auditor"}
    assert [read[who].content.decode().count("<li") for who in desks] == before
    for who in desks:
        assert pages(who).get("/trail").status_code == 403


def test_the_rater_reads_it_beside_their_own(story: Story) -> None:
    order = rated(story)
    own = own_view(WorkOrder.objects.get(id=order.id), on=date(2026, 4, 1))
    assert own.title == "差评整改"
    assert Holder(user_id=story.people.users["member"]).user_id == order.user_id
