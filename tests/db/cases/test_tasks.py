"""What happens to cases by itself."""

from datetime import date

from tests.db.cases.story import Story
from tests.world import LOADER
from yizhan.cases import tasks
from yizhan.cases.models import Case
from yizhan.cases.services import notices
from yizhan.kernel import calendar, messages
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import Message
from yizhan.kernel.outbox import News


def news(story: Story, kind: str, case: Case) -> News:
    return News(new_id(), story.at, kind, None, None, ("grant", new_id()), case.scope, {"case_id": str(case.id)})


def test_a_member_is_told_of_the_money_without_its_amount(story: Story) -> None:
    case = story.part(story.submitted())
    tasks.tell_of_payments([news(story, "ledger.paid", case), news(story, "ledger.payment_failed", case)])
    told = messages.inbox(story.people.users["member"], limit=2)
    assert [one.kind for one in told] == ["cases.payment_failed", "cases.paid"]
    assert all("元" not in one.title + one.body for one in told)


def test_news_of_a_case_that_is_not_there_is_passed_over(story: Story) -> None:
    before = Message.objects.count()
    unknown = News(new_id(), story.at, "ledger.paid", None, None, ("grant", new_id()), None, {"case_id": str(new_id())})
    tasks.tell_of_payments([unknown])
    assert Message.objects.count() == before


def publish_2027(story: Story, *, off: date) -> None:
    """The year by the weekday rule, but for one day off."""
    lines = ["day,working,name"]
    for ordinal in range(date(2027, 1, 1).toordinal(), date(2028, 1, 1).toordinal()):
        day = date.fromordinal(ordinal)
        lines.append(f"{day},{int(day.weekday() < 5 and day != off)},")
    calendar.publish_year(2027, "\n".join(lines), acting=LOADER, at=story.at)


def test_a_published_year_moves_the_days_that_were_provisional(story: Story) -> None:
    """Begun on 30 December 2026: five days by the weekday rule, later by one with New Year's Day off."""
    story.at = story.at.replace(month=12, day=30)
    case = story.part(story.submitted())
    assert (case.due_on, case.due_is_provisional) == (date(2027, 1, 6), True)
    publish_2027(story, off=date(2027, 1, 1))
    calendar.forget()
    case.refresh_from_db()
    assert (case.due_on, case.due_is_provisional) == (date(2027, 1, 7), False)


def test_a_published_year_leaves_a_notice_as_it_was_told(story: Story) -> None:
    """On notice from 24 to 31 December 2026: the desk has the working day after it, by the new year's calendar."""
    story.at = story.at.replace(month=12, day=1)
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    story.approve(story.part(application), "street")
    story.at = story.at.replace(day=24)
    shown = notices.open_notice(case_id=story.part(application).id, acting=story.who("cadre"), at=story.at)
    case = story.part(application)
    assert (shown.until, case.due_on, case.due_is_provisional) == (date(2026, 12, 31), date(2027, 1, 1), True)
    publish_2027(story, off=date(2027, 1, 1))
    calendar.forget()
    shown.refresh_from_db()
    case.refresh_from_db()
    assert (shown.until, case.due_on, case.due_is_provisional) == (date(2026, 12, 31), date(2027, 1, 4), False)
