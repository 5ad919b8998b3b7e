"""Who had somebody else's case before them: on record once a person, case and day, and found by the auditor."""

from datetime import UTC, datetime
from uuid import UUID

from django.db import connection

from tests.counting import CountedQueries
from tests.db.cases.story import Story
from yizhan.cases.models import Application
from yizhan.cases.services import revealing
from yizhan.kernel import journal
from yizhan.kernel.models import JournalEntry
from yizhan.registry.models import Person

KIND = "cases.page_opened"


def opened(application: Application) -> list[JournalEntry]:
    rows = JournalEntry.objects.filter(kind=KIND, subject_kind="application", subject_id=application.id)
    return list(rows.order_by("id"))


def test_an_officer_who_opens_a_case_leaves_one_row_a_day(story: Story) -> None:
    application = story.submitted()
    cadre = story.people.client("cadre")
    for _again in range(3):
        assert cadre.get(f"/cases/{application.id}").status_code == 200
    [row] = opened(application)
    assert (row.user_id, row.role, row.union_id) == (story.who("cadre").user_id, "cadre", application.union_id)
    assert story.people.client("county").get(f"/cases/{application.id}").status_code == 200
    assert [one.role for one in opened(application)] == ["cadre", "county_officer"]


def test_the_day_is_that_of_the_province(story: Story) -> None:
    application, acting = story.submitted(), story.who("cadre")
    before_midnight, after_midnight = datetime(2026, 3, 3, 15, 59, tzinfo=UTC), datetime(2026, 3, 3, 16, 1, tzinfo=UTC)
    for at in (before_midnight, before_midnight, after_midnight, after_midnight):
        revealing.log_opening(application, acting=acting, at=at)
    assert [one.at for one in opened(application)] == [before_midnight, after_midnight]


def test_ones_own_case_leaves_none_and_neither_do_lists(story: Story) -> None:
    application = story.submitted()
    assert story.people.client("member").get(f"/cases/{application.id}").status_code == 200
    assert story.people.client("cadre").get("/inbox").status_code == 200
    assert story.people.client("cadre").get("/").status_code == 200
    assert opened(application) == []


def test_who_may_not_see_a_case_leaves_none(story: Story) -> None:
    application = story.submitted()
    assert story.people.client("other_cadre").get(f"/cases/{application.id}").status_code == 404
    assert opened(application) == []


def test_the_api_leaves_the_same_row(story: Story) -> None:
    application = story.submitted()
    for who in ("cadre", "cadre", "member"):
        assert story.people.client(who).get(f"/api/v1/applications/{application.id}").status_code == 200
    assert [one.role for one in opened(application)] == ["cadre"]


def test_the_auditor_finds_it_by_the_number_and_the_case_page_does_not_tell_it(story: Story) -> None:
    application = story.submitted()
    page = story.people.client("cadre").get(f"/cases/{application.id}")
    shown = story.people.client("auditor").get(f"/trail?kind={KIND}&number={application.number}").content.decode()
    assert shown.count('data-label="做了什么"') == 1
    assert f"申请 {application.number}" in shown
    assert "打开办件页面</td>" in shown
    for who in ("cadre", "member"):
        page = story.people.client(who).get(f"/cases/{application.id}")
        assert "打开办件页面" not in page.content.decode()


def test_the_second_opening_costs_one_query(story: Story) -> None:
    application, acting = story.submitted(), story.who("cadre")
    revealing.log_opening(application, acting=acting, at=story.at)
    with CountedQueries(connection) as asked:
        revealing.log_opening(application, acting=acting, at=story.at)
    assert len([one for one in asked if "SAVEPOINT" not in one["sql"]]) == 1


def test_the_trail_is_found_by_the_member_number(story: Story) -> None:
    application = story.submitted()
    person = story.people.person("member")
    number = str(Person.objects.get(id=person).member_number)
    case = story.part(application)
    theirs = [
        ("case", case.id),
        ("application", application.id),
        ("person", person),
        ("user", user_of(story, "member")),
    ]
    for subject in (*theirs, ("person", story.people.person("cadre")), ("user", user_of(story, "cadre"))):
        journal.append("web.noted", acting=story.who("city"), at=story.at, subject=subject, scope=case.scope)
    auditor = story.people.client("auditor")

    def shown(wanted: str) -> int:
        answer = auditor.get(f"/trail?kind=web.noted&member={wanted}")
        return answer.content.decode().count('data-label="做了什么"')

    assert (shown(""), shown(number), shown("0000000000000")) == (6, 4, 0)
    assert f"职工 {number}" in auditor.get(f"/trail?kind=web.noted&member={number}").content.decode()


def user_of(story: Story, who: str) -> UUID:
    user_id = story.who(who).user_id
    assert user_id is not None
    return user_id
