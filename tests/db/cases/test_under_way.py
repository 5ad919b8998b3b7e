"""What is applied for already is not offered a second time: said where one looks, before anything is filled in."""

import pytest

from tests.db.cases.story import Story
from tests.owning import by_the_owner
from yizhan.cases import errors, screens
from yizhan.cases.models import Application, Case, Draft
from yizhan.cases.services import drafts, ending, submitting
from yizhan.catalogue import home
from yizhan.kernel.screens import Panel, Row

SUPPORT = "hardship-support"


def rows(panel: Panel | None) -> list[Row]:
    return [*panel.rows, *panel.folded] if panel else []


def offered(story: Story, who: str = "member") -> dict[str, tuple[str, str]]:
    """The first screen's services: what is said of each and where it leads."""
    return {str(row.title): (row.href, str(row.side)) for row in rows(home.services(story.oneself(who), story.at))}


def page(story: Story, address: str, who: str = "member") -> str:
    return story.people.client(who).get(address).content.decode()


def withdrawn(story: Story, application: Application) -> None:
    member = story.oneself("member")
    ending.withdraw(application_id=application.id, case_ids=None, acting=member, at=story.at)


def test_the_first_screen_says_that_it_is_under_way_and_leads_to_it(story: Story) -> None:
    before = offered(story)
    (title,) = [title for title, (href, _side) in before.items() if href == f"/services/{SUPPORT}"]
    application = story.submitted()
    after = offered(story)
    assert after[title] == (f"/cases/{application.id}", "正在办理")
    assert list(after)[-1] == title
    others = {name: said for name, said in before.items() if name != title}
    assert {name: said for name, said in after.items() if name != title} == others
    assert offered(story, "other_member").get(title, before[title]) == before[title]
    withdrawn(story, application)
    assert offered(story) == before


def test_the_guide_leads_to_what_is_under_way_and_offers_no_second_one(story: Story) -> None:
    assert f'href="/apply/{SUPPORT}"' in page(story, f"/services/{SUPPORT}")
    application = story.submitted()
    assert f'href="/cases/{application.id}"' in page(story, "/services")
    guide = page(story, f"/services/{SUPPORT}")
    assert f'href="/cases/{application.id}"' in guide
    assert f'href="/apply/{SUPPORT}"' not in guide
    for who in ("visitor", "other_member"):
        assert str(application.id) not in page(story, "/services", who)
        assert f'href="/apply/{SUPPORT}"' in page(story, f"/services/{SUPPORT}", who)


def test_beginning_a_second_one_is_refused_before_anything_is_filled_in(story: Story) -> None:
    application = story.submitted()
    for answer in (
        story.people.client("member").get(f"/apply/{SUPPORT}"),
        story.people.client("member").post(f"/apply/{SUPPORT}"),
    ):
        assert answer.status_code == 409
        assert application.number in answer.content.decode()
        assert f'href="/cases/{application.id}"' in answer.content.decode()
    with pytest.raises(errors.AlreadyOpen):
        drafts.start_draft(programme_code=SUPPORT, acting=story.oneself("member"), at=story.at)
    assert not Draft.objects.exists()
    withdrawn(story, application)
    assert story.people.client("member").get(f"/apply/{SUPPORT}").status_code == 200
    assert drafts.start_draft(programme_code=SUPPORT, acting=story.oneself("member"), at=story.at)


def test_a_draft_begun_before_is_told_at_its_check_and_leads_to_its_discarding(story: Story) -> None:
    application = story.submitted()
    begun = Draft.objects.create(
        programme_code=SUPPORT,
        programme_version_id=application.programme_version_id,
        user_id=application.user_id,
        started_at=story.at,
        saved_at=story.at,
    )
    (row,) = [row for row in rows(screens.waiting(story.oneself("member"), story.at)) if str(begun.id) in row.href]
    assert (row.href, str(row.action)) == (f"/drafts/{begun.id}/discard", "删除草稿")
    withdrawn(story, application)
    (row,) = [row for row in rows(screens.waiting(story.oneself("member"), story.at)) if str(begun.id) in row.href]
    assert (row.href, str(row.action)) == (f"/drafts/{begun.id}", "接着填")


def test_a_whole_draft_beside_an_open_application_is_refused_at_its_check(story: Story) -> None:
    standing = story.submitted()
    with by_the_owner():
        Case.objects.update(is_one_of_several=True)  # as if nothing stood in the way, until it is filled in
    draft_id = story.draft()
    with by_the_owner():
        Case.objects.update(is_one_of_several=False)
    answer = story.people.client("member").get(f"/drafts/{draft_id}/check")
    assert answer.status_code == 409
    assert f'href="/cases/{standing.id}"' in answer.content.decode()
    with pytest.raises(errors.AlreadyOpen):
        submitting.submit(draft_id=draft_id, acting=story.oneself("member"), at=story.at)
    assert Draft.objects.filter(id=draft_id).exists()
    assert Application.objects.count() == 1


def test_what_may_be_open_several_times_is_never_in_the_way(story: Story) -> None:
    story.submitted()
    with by_the_owner():
        Case.objects.update(is_one_of_several=True)
    assert story.people.client("member").get(f"/apply/{SUPPORT}").status_code == 200
    assert "正在办理" not in {side for _href, side in offered(story).values()}
