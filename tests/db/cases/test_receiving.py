"""Who applies reads beforehand on whose desk it will lie, and whom to call there."""

from tests.db.cases.filing import begun, case_of
from tests.db.cases.story import Story
from tests.db.cases.test_union_programmes import ELECTED
from yizhan.accounts.models import RoleGrant
from yizhan.cases.models import Application
from yizhan.cases.services import submitting
from yizhan.kernel.scope import Level
from yizhan.registry import api as registry


def checked(story: Story, who: str, draft_id: object) -> str:
    return story.people.client(who).get(f"/drafts/{draft_id}/check").content.decode()


def card(story: Story, union: str) -> registry.UnionCard:
    return registry.union_card(story.people.world[union])


def shown(story: Story, who: str, application: Application) -> str:
    return story.people.client(who).get(f"/cases/{application.id}").content.decode()


def test_who_passes_the_own_union_by_is_told_the_county_and_nothing_of_the_union(story: Story) -> None:
    own, county = card(story, "mill").name, card(story, "daoli").name
    told = checked(story, "member", story.draft(lowest=Level.COUNTY))
    assert f"将由 {county} 受理" in told
    assert own not in told.split("提交前不会发给任何人")[0]
    assert f"将由 {own} 受理" in checked(story, "member", story.draft(lowest=Level.PRIMARY))


def test_a_desk_where_nobody_sits_is_passed_over_and_the_page_says_why(story: Story) -> None:
    RoleGrant.objects.filter(node_id=story.people.world["xinyang"]).delete()
    told = checked(story, "member", story.draft(lowest=Level.STREET))
    assert f"将由 {card(story, 'daoli').name} 受理" in told
    assert f"本来由{card(story, 'xinyang').name}办理" in told


def test_a_unions_own_application_is_received_above_it_and_names_somebody_there(story: Story) -> None:
    acting = story.who("cadre")
    draft_id = begun(story, "union-new-term", ELECTED, acting=acting, materials=("minutes",))
    assert f"将由 {card(story, 'daoli').name} 受理" in checked(story, "cadre", draft_id)
    application = submitting.submit(draft_id=draft_id, acting=acting, at=story.at)
    assert case_of(application).desk_level == "county"
    assert card(story, "mill").contact.name not in shown(story, "cadre", application)


def test_who_applied_reads_again_what_they_filled_in_with_numbers_masked(story: Story) -> None:
    told = shown(story, "member", story.submitted())
    assert "我填写的内容" in told
    assert "24,000" in told
    assert "6222020000000000018" not in told
