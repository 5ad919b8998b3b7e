"""留痕 by the number on the paper and by day: the application, its parts and their money, and nothing else."""

from datetime import timedelta

from tests.db.cases.story import Story
from yizhan.cases.queries.numbers import subjects_of
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock, journal

KIND = "cases.notice_closed"


def test_the_trail_is_found_by_the_number_of_the_case(story: Story) -> None:
    application = story.submitted()
    [case, *_others] = application.cases.order_by("id")
    for subject in (("case", case.id), ("application", application.id), ("person", story.people.person("member"))):
        journal.append(KIND, acting=story.who("city"), at=story.at, subject=subject, scope=case.scope)
    assert shown(story, f"kind={KIND}") == 3
    assert shown(story, f"kind={KIND}&number={application.number}") == 2
    assert shown(story, f"kind={KIND}&number=no-such-number") == 0
    assert subjects_of("no-such-number") == {}


def test_the_history_says_of_which_part_where_there_are_several(story: Story) -> None:
    application = story.submitted()
    story.accept(application)
    page = story.people.client("member").get(f"/cases/{application.id}").content.decode()
    history = page.partition('id="trail"')[2]
    for case in application.cases.all():
        name = catalogue.said(catalogue.version(case.programme_version_id).names)
        assert f"<p>{name}</p>" in history


def test_the_trail_is_found_by_day(story: Story) -> None:
    [case, *_others] = story.submitted().cases.order_by("id")
    for at in (story.at, story.at + timedelta(days=1)):
        journal.append(KIND, acting=story.who("city"), at=at, subject=("case", case.id), scope=case.scope)
    assert shown(story, f"kind={KIND}&day={clock.local_date(story.at)}") == 1
    assert shown(story, f"kind={KIND}&day={clock.local_date(story.at + timedelta(days=2))}") == 0
    assert shown(story, f"kind={KIND}&day=yesterday") == 2


def shown(story: Story, query: str) -> int:
    """How many entries stand on the page."""
    answer = story.people.client("auditor").get(f"/trail?{query}")
    assert answer.status_code == 200
    return answer.content.decode().count('data-label="做了什么"')
