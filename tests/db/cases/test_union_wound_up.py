"""A union that is wound up leaves its desk: what lies there goes to the desk above and is handled to its end."""

from dataclasses import replace
from datetime import date

import pytest

from tests.db.cases.story import Story
from yizhan.cases import tasks
from yizhan.cases.models import Case
from yizhan.cases.queries.inbox import inbox
from yizhan.cases.services import helping
from yizhan.kernel import journal
from yizhan.kernel.errors import DomainError
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.outbox import News
from yizhan.registry.services.winding_up import wind_up
from yizhan.registry.types import EndOrder

ORDER = EndOrder(ground="reorganised", document_no="8号", ends_on=date(2026, 2, 1))


def ended(story: Story) -> None:
    """The county merges the mill's union into the school's, and the news reaches the cases."""
    order = replace(ORDER, receiver_id=story.people.world["school"])
    wind_up(union_id=story.people.world["mill"], order=order, acting=story.who("county"), at=story.at)
    entry = JournalEntry.objects.get(kind="registry.union_merged")
    news = News(new_id(), story.at, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)
    tasks.follow_unions([news])


def on_desk(story: Story, who: str) -> set[str]:
    return {str(row.application_id) for row in inbox(story.who(who), on=story.today).rows}


def test_a_case_on_its_desk_rises_with_its_clock_and_is_accepted_above(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    assert (case.desk_level, case.desk_node_id) == ("primary", story.people.world["mill"])
    assert str(application.id) in on_desk(story, "cadre")
    ended(story)
    risen = Case.objects.get(id=case.id)
    assert (risen.desk_level, risen.desk_node_id) == ("street", story.people.world["xinyang"])
    assert (risen.due_on, risen.state, risen.step) == (case.due_on, case.state, case.step)
    assert str(application.id) in on_desk(story, "street")
    told = [entry.kind for entry in journal.history(("case", case.id))]
    assert "cases.desk_rose" in told
    with pytest.raises(DomainError):
        story.accept(application, "cadre")
    story.accept(application, "street")
    assert Case.objects.get(id=case.id).state == "handling"


def test_the_news_twice_moves_nothing_twice(story: Story) -> None:
    case = story.part(story.submitted())
    ended(story)
    rows = JournalEntry.objects.filter(kind="cases.desk_rose").count()
    entry = JournalEntry.objects.get(kind="registry.union_merged")
    news = News(new_id(), story.at, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)
    tasks.follow_unions([news])
    assert JournalEntry.objects.filter(kind="cases.desk_rose").count() == rows
    assert Case.objects.get(id=case.id).desk_node_id == story.people.world["xinyang"]


def test_what_lies_elsewhere_stays(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    story.visit(application)
    case = story.part(application)
    assert case.desk_node_id == story.people.world["xinyang"]
    before = (case.desk_level, case.desk_node_id)
    ended(story)
    risen = Case.objects.get(id=case.id)
    assert (risen.desk_level, risen.desk_node_id) == before


def test_who_asked_the_union_for_help_is_seen_above(story: Story) -> None:
    found = helping.ask_help(programme_code="living-aid", acting=story.oneself("member"), at=story.at)
    assert found.desk_level == "primary"
    ended(story)
    found.refresh_from_db()
    assert (found.desk_level, found.desk_node_id) == ("street", story.people.world["xinyang"])


def test_a_new_application_goes_to_the_receiver(story: Story) -> None:
    ended(story)
    case = story.part(story.submitted())
    assert case.union_id == story.people.world["school"]
