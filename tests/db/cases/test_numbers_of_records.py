"""The records of a figure name the case by its number: to whoever may see the case, and to nobody else."""

from tests.db.cases.story import Story
from yizhan.kernel.scope import Level


def numbers(story: Story, who: str) -> list[str]:
    answer = story.people.client(who).get(f"/api/v1/figures/cases.submitted/records?on={story.today}")
    assert answer.status_code == 200
    return [row["number"] for row in answer.json()["records"]]


def test_a_record_shows_the_number_and_the_day_of_its_case(story: Story) -> None:
    application = story.submitted()
    assert numbers(story, "county") == [application.number] * 3
    page = story.people.client("county").get(f"/figures/cases.submitted/records?on={story.today}").content.decode()
    assert page.count(f'class="yz-number">{application.number}</td>') == 3
    assert page.count(f'class="yz-number">{story.today}</td>') == 3


def test_a_case_that_one_may_not_see_has_no_number_here(story: Story) -> None:
    application = story.submitted(lowest=Level.CITY)
    assert numbers(story, "county") == ["", "", ""]
    assert numbers(story, "city") == [application.number] * 3
    page = story.people.client("county").get(f"/figures/cases.submitted/records?on={story.today}")
    assert application.number not in page.content.decode()
