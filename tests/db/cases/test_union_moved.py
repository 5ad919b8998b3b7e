"""A union is put under another one: what is open goes along the new line with its clock, what was decided stays."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tests.db.cases.story import Story
from tests.owning import by_the_owner
from yizhan.cases import tasks
from yizhan.cases.models import Case, HardshipFile, HelpAsked
from yizhan.cases.queries.inbox import inbox
from yizhan.cases.rules.plan import plan_of
from yizhan.cases.services import helping
from yizhan.catalogue import api as catalogue
from yizhan.kernel import journal
from yizhan.kernel.errors import DomainError
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.outbox import News
from yizhan.kernel.scope import Level
from yizhan.registry.services.moving import move, plan_moving
from yizhan.registry.types import MoveOrder


def order(story: Story, to: str = "nangang", line: str = "territory") -> MoveOrder:
    return MoveOrder(story.people.world[to], line, "divisions", "3号", date(2026, 2, 1))


def moved(story: Story, union: str = "xinyang", to: str = "nangang") -> None:
    """The city moves a union, and the news reaches the cases."""
    move(union_id=story.people.world[union], order=order(story, to), acting=story.who("city"), at=story.at)
    entry = JournalEntry.objects.filter(kind="registry.union_moved").latest("id")
    tasks.follow_unions(
        [News(new_id(), story.at, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)]
    )


def on_desk(story: Story, who: str) -> set[str]:
    return {str(row.application_id) for row in inbox(story.who(who), on=story.today).rows}


def test_a_case_on_the_own_desk_stays_there_and_is_seen_by_the_new_county(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    moved(story)
    followed = Case.objects.get(id=case.id)
    assert (followed.desk_node_id, followed.due_on, followed.step) == (case.desk_node_id, case.due_on, case.step)
    assert (followed.county_id, followed.street_id) == (story.people.world["nangang"], case.street_id)
    assert str(application.id) in on_desk(story, "cadre")
    story.accept(application)
    assert Case.objects.get(id=case.id).state == "handling"
    assert "cases.line_followed" in [entry.kind for entry in journal.history(("case", case.id))]


def test_a_case_on_the_old_countys_desk_goes_to_the_new_one(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    old = story.people.world["daoli"]
    Case.objects.filter(application=application).update(desk_level="county", desk_node_id=old)
    assert str(application.id) in on_desk(story, "county")
    moved(story)
    followed = Case.objects.get(id=case.id)
    assert (followed.desk_level, followed.desk_node_id) == ("county", story.people.world["nangang"])
    assert followed.due_on == case.due_on
    assert str(application.id) in on_desk(story, "other_county")
    assert str(application.id) not in on_desk(story, "county")
    with pytest.raises(DomainError):
        story.accept(application, "county")
    story.accept(application, "other_county")


def test_a_desk_at_which_nobody_sits_is_passed_over(story: Story) -> None:
    application = story.submitted()
    case = story.part(application)
    Case.objects.filter(id=case.id).update(desk_level="county", desk_node_id=story.people.world["daoli"])
    move(
        union_id=story.people.world["xinyang"],
        order=order(story, "longsha"),
        acting=story.who("province"),
        at=story.at,
    )
    entry = JournalEntry.objects.get(kind="registry.union_moved")
    tasks.follow_unions(
        [News(new_id(), story.at, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)]
    )
    followed = Case.objects.get(id=case.id)  # Longsha has nobody
    assert (followed.desk_level, followed.desk_node_id) == ("city", story.people.world["qiqihar"])


def there(story: Story, to: str) -> None:
    """The province moves the street, and the news reaches the cases."""
    who = story.who("province")
    move(union_id=story.people.world["xinyang"], order=order(story, to), acting=who, at=story.at)
    entry = JournalEntry.objects.filter(kind="registry.union_moved").latest("id")
    tasks.follow_unions(
        [News(new_id(), story.at, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)]
    )


def at_the_county(story: Story) -> Case:
    """A case on the old county's desk, in whose step it is."""
    case = story.part(story.submitted())
    Case.objects.filter(id=case.id).update(desk_level="county", desk_node_id=story.people.world["daoli"])
    return Case.objects.get(id=case.id)


def desk(case: Case) -> tuple[str, object]:
    case.refresh_from_db()
    return case.desk_level, case.desk_node_id


@pytest.mark.parametrize("back", ["daoli", "nangang"])
def test_what_rose_past_an_empty_desk_comes_back_where_somebody_sits(story: Story, back: str) -> None:
    case, world = at_the_county(story), story.people.world
    there(story, "longsha")
    assert desk(case) == ("city", world["qiqihar"])
    there(story, back)
    assert desk(case) == ("county", world[back])


def step_of_the_county(story: Story, *, desk: str) -> Case:
    """A case at a step of the county, on the desk of this one; its union stands below Daoli."""
    case = story.part(story.submitted())
    plan = plan_of(catalogue.version(case.programme_version_id), case.plan)
    step = next(at for at, one in enumerate(plan) if one.level is Level.COUNTY)
    node = story.people.world[desk]
    level = "county" if desk == "daoli" else "city"
    Case.objects.filter(id=case.id).update(
        state="handling", step=step, step_kind=plan[step].kind, desk_level=level, desk_node_id=node
    )
    return Case.objects.get(id=case.id)


def test_there_and_back_and_to_a_third_county(story: Story) -> None:
    case, world = step_of_the_county(story, desk="daoli"), story.people.world
    due = case.due_on
    for to, level, node in [
        ("longsha", "city", "qiqihar"),
        ("daoli", "county", "daoli"),
        ("longsha", "city", "qiqihar"),
        ("nangang", "county", "nangang"),
    ]:
        there(story, to)
        assert (desk(case), case.due_on) == ((level, world[node]), due)
        last = journal.last("cases.line_followed", ("case", case.id))
        assert last is not None
        assert bool(last.data["came_back"]) is (level == "county")


def test_what_came_to_its_step_while_nobody_sat_there_goes_to_the_county_too(story: Story) -> None:
    """No move had put it at the city: it reached the county's step while the union stood below the empty county."""
    there(story, "longsha")
    case = step_of_the_county(story, desk="qiqihar")
    there(story, "daoli")
    assert desk(case) == ("county", story.people.world["daoli"])


def test_what_lies_above_a_county_that_could_take_it_stays_there(story: Story) -> None:
    """As if it were overdue, or handed up: Daoli has its officer, and still it lies with the city."""
    case = step_of_the_county(story, desk="harbin")
    there(story, "nangang")
    assert desk(case) == ("city", story.people.world["harbin"])


@pytest.mark.parametrize("kept_away", ["helper_id", "last_by"])
def test_whoever_is_kept_away_from_a_case_does_not_get_it_back(story: Story, kept_away: str) -> None:
    """The county's only officer filed it for the member, or did the step before one that is another person's."""
    case, world = step_of_the_county(story, desk="daoli"), story.people.world
    there(story, "longsha")
    with by_the_owner():
        Case.objects.filter(id=case.id).update(**{kept_away: story.who("county").user_id})
    there(story, "daoli")
    assert desk(case) == ("city", world["harbin"])


def test_what_went_up_for_another_reason_since_stays_there(story: Story) -> None:
    """As if it were overdue, or handed up: it does not lie any more where the move had put it."""
    case = at_the_county(story)
    there(story, "longsha")
    Case.objects.filter(id=case.id).update(desk_level="province", desk_node_id=None)
    there(story, "daoli")
    assert desk(case) == ("province", None)


def test_what_went_on_to_another_step_since_is_not_called_back(story: Story) -> None:
    case, world = at_the_county(story), story.people.world
    there(story, "longsha")
    Case.objects.filter(id=case.id).update(step=case.step + 1)
    there(story, "nangang")  # Qiqihar's desk is lost with the line: the same level on the new one
    assert desk(case) == ("city", world["harbin"])


def test_the_news_twice_moves_nothing_twice(story: Story) -> None:
    story.submitted()
    moved(story)
    rows = JournalEntry.objects.filter(kind="cases.line_followed").count()
    entry = JournalEntry.objects.get(kind="registry.union_moved")
    tasks.follow_unions(
        [News(new_id(), story.at, entry.kind, None, None, ("union", entry.subject_id), None, entry.data)]
    )
    assert JournalEntry.objects.filter(kind="cases.line_followed").count() == rows > 0


def test_who_asked_for_help_is_helped_on_the_new_line(story: Story) -> None:
    asked = helping.ask_help(programme_code="living-aid", acting=story.oneself("member"), at=story.at)
    HelpAsked.objects.filter(id=asked.id).update(desk_level="street", desk_node_id=story.people.world["xinyang"])
    moved(story, "mill", "nangang")
    asked.refresh_from_db()
    assert (asked.county_id, asked.street_id) == (story.people.world["nangang"], None)
    assert asked.desk_node_id == story.people.world["mill"]


def test_the_plan_says_how_many_cases_go_along(story: Story) -> None:
    application = story.submitted()
    plan = plan_moving(
        union_id=story.people.world["xinyang"], order=order(story), acting=story.who("city"), at=story.at
    )
    assert plan.cases == Case.objects.filter(application=application, ended_at=None).count() > 0
    assert not HardshipFile.objects.exists()


def test_the_database_lets_no_open_case_go_along_another_line_than_its_unions(story: Story) -> None:
    case = story.part(story.submitted())
    with pytest.raises(IntegrityError, match="keeps its line"), transaction.atomic():
        Case.objects.filter(id=case.id).update(county_id=story.people.world["nangang"])
    moved(story)
    Case.objects.filter(id=case.id).update(state="withdrawn", due_on=None, ended_at=story.at, ended_on=story.today)
    with pytest.raises(IntegrityError, match="keeps its line"), transaction.atomic():
        Case.objects.filter(id=case.id).update(county_id=story.people.world["daoli"])
