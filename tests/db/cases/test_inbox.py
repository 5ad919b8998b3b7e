"""今天要办: clock order, equality on the desk, and the same number of queries for one case and for fifty."""

from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.urls import reverse

from tests.counting import CountedQueries
from tests.db.cases.story import Story
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.inbox import Cursor, inbox, overdue_in_line, read_cursor, waiting_for_member
from yizhan.cases.queries.mine import own_applications
from yizhan.cases.queries.views import application_view
from yizhan.cases.services import supplements
from yizhan.cases.services.supplements import MissingItem
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Level
from yizhan.registry.models import Person

ON = date(2026, 3, 3)


def copies(case: Case, count: int) -> None:
    """As many more applications of Alice's kind, each of somebody else, due on different days."""
    application = case.application
    for number in range(count):
        application.id, application.number = new_id(), f"copy-{number}"
        application._state.adding = True
        application.save(force_insert=True)
        case.id, case.application, case.subject_id = new_id(), application, new_id()
        case.due_on = date(2026, 3, 20) - timedelta(days=number % 7)
        case._state.adding = True
        case.save(force_insert=True)


def queries(act: object) -> int:
    assert callable(act)
    act()
    with CountedQueries(
        connection,
    ) as seen:
        act()
    return len(seen)


def test_the_inbox_is_in_clock_order_and_pages_by_keyset(story: Story) -> None:
    copies(story.part(story.submitted()), 40)
    cadre = story.who("cadre")
    first = inbox(cadre, on=ON)
    assert first.following is not None
    second = inbox(cadre, on=ON, after=first.following)
    rows = [*first.rows, *second.rows]
    assert sum(len(row.case_ids) for row in rows) == len({one for row in rows for one in row.case_ids}) == 43
    days = [row.clock.due for row in rows if row.clock and row.clock.due]
    assert days == sorted(days)
    assert second.following is None


def test_a_cursor_survives_the_address_and_nonsense_is_the_beginning() -> None:
    cursor = Cursor(ON, UUID(int=7))
    assert read_cursor(str(cursor)) == cursor
    for nonsense in ("", "x", "2026-03-03", "2026-03-03~zzz", "~"):
        assert read_cursor(nonsense) is None


def test_inbox_and_case_page_take_as_many_queries_for_fifty_as_for_one(story: Story) -> None:
    application = story.submitted()
    cadre, member = story.who("cadre"), story.who("member")
    before = (
        queries(lambda: inbox(cadre, on=ON, limit=60)),
        queries(lambda: own_applications(member, on=ON)),
        queries(lambda: application_view(cadre, application, on=ON)),
    )
    copies(story.part(application), 50)
    assert len(inbox(cadre, on=ON, limit=60).rows) == 51
    after = (
        queries(lambda: inbox(cadre, on=ON, limit=60)),
        queries(lambda: own_applications(member, on=ON)),
        queries(lambda: application_view(cadre, application, on=ON)),
    )
    assert after == before


def test_a_relative_and_the_applicant_in_office_do_not_see_the_case(story: Story) -> None:
    own = story.submitted(who="cadre")
    alices = story.submitted()
    seen = {row.application_id for row in inbox(story.who("cadre"), on=ON).rows}
    assert seen == {alices.id}
    seen = {row.application_id for row in inbox(story.who("relative_cadre"), on=ON).rows}
    assert seen == {own.id}


def test_what_was_sent_to_the_county_does_not_exist_for_the_workplace(story: Story) -> None:
    application = story.submitted(lowest=Level.COUNTY)
    assert inbox(story.who("cadre"), on=ON).rows == []
    assert {row.application_id for row in inbox(story.who("county"), on=ON).rows} == {application.id}
    assert inbox(story.who("street"), on=ON).rows == []


@pytest.mark.parametrize("who", ["other_cadre", "other_county", "other_city", "auditor", "treasurer", "member"])
def test_nobody_else_finds_it_on_their_desk(story: Story, who: str) -> None:
    story.submitted()
    assert inbox(story.who(who), on=ON).rows == []


def test_overdue_work_rises_to_the_levels_above(story: Story) -> None:
    application = story.submitted()
    late = date(2026, 3, 25)
    for who in ("street", "county", "city", "province"):
        found = overdue_in_line(story.who(who), on=late)
        assert {row.application_id for row in found} == {application.id}, who
        assert {row.lamp for row in found} == {"overdue"}
    for who in ("other_county", "other_city"):
        assert overdue_in_line(story.who(who), on=late) == []


def test_a_stopped_case_waits_in_its_own_list(story: Story) -> None:
    application = story.submitted()
    item = MissingItem("income-proof", "收入证明", "缺三月流水")
    supplements.ask_supplement(case_id=story.part(application).id, items=[item], acting=story.who("cadre"), at=story.at)
    cadre = story.who("cadre")
    assert inbox(cadre, on=ON).rows == []
    waiting = waiting_for_member(cadre, on=ON)
    assert {row.lamp for row in waiting} == {"suspended"}
    assert [len(row.case_ids) for row in waiting] == [3]


def test_the_inbox_has_its_index(story: Story) -> None:
    story.submitted()
    with connection.cursor() as cursor:
        # One row is cheapest any way: without the others, the plan shows whether the index gives the order.
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
        cursor.execute(
            "EXPLAIN SELECT id FROM cases_case WHERE desk_level = 'primary' AND desk_node_id = %s"
            " AND state IN ('submitted', 'handling') ORDER BY due_on, id LIMIT 31",
            [story.people.world["mill"]],
        )
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "case_inbox" in plan
    assert "Sort" not in plan
    assert Application.objects.count() == 1


def test_the_desk_sees_that_the_applicant_is_recorded_as_dead(story: Story) -> None:
    """In the list, on the page and over the API; another's cases carry no sign, and it goes when it was a mistake."""
    application = story.submitted()
    case = story.part(application)
    copies(case, 1)
    other = Application.objects.get(number="copy-0")
    Application.objects.filter(id=other.id).update(person=story.people.person("other_member"))
    client, page = story.people.client("cadre"), reverse("application", args=[application.id])
    assert "本人已去世登记" not in client.get("/inbox").content.decode()
    Person.objects.filter(id=story.people.person("member")).update(died_on=ON)
    assert [row.has_died for row in inbox(story.who("cadre"), on=ON).rows] == [
        row.application_id == application.id for row in inbox(story.who("cadre"), on=ON).rows
    ]
    assert client.get("/inbox").content.decode().count("本人已去世登记") >= 1
    assert "本人已去世登记" in client.get(page).content.decode()
    assert "本人已去世登记" not in client.get(reverse("application", args=[other.id])).content.decode()
    told = {row["application_id"]: row["applicant_has_died"] for row in client.get("/api/v1/inbox").json()["rows"]}
    assert told == {str(application.id): True, str(other.id): False}
    Person.objects.filter(id=story.people.person("member")).update(died_on=None)
    assert "本人已去世登记" not in client.get(page).content.decode()
