"""An industry's union of one city sees the members and cases of its industry there, whatever line they go along."""

from dataclasses import replace
from uuid import UUID

import pytest

from tests.db.cases.story import Story
from tests.world import LOADER, SINCE
from yizhan.accounts.models import RoleGrant
from yizhan.cases.errors import NotOnYourDesk
from yizhan.cases.models import Case
from yizhan.cases.queries.access import handled_case, visible_cases
from yizhan.cases.queries.inbox import inbox, overdue_in_line
from yizhan.kernel.errors import NotFound
from yizhan.kernel.ids import new_id
from yizhan.kernel.models import JournalEntry
from yizhan.kernel.scope import Acting, Level, Line, Role, reaches, scope_q
from yizhan.registry import api as registry
from yizhan.registry.errors import RoleUnfit
from yizhan.registry.models import Membership, Union
from yizhan.registry.queries.access import access_member
from yizhan.registry.types import NewUnion

pytestmark = pytest.mark.usefixtures("story")


@pytest.fixture
def here(story: Story) -> Acting:
    """The officer of Harbin's machinery union, below which the mill stands; the mill's territory is Daoli."""
    return story.who("industry_city")


@pytest.fixture
def elsewhere(story: Story) -> Acting:
    return story.who("other_industry_city")


def test_it_sees_its_members_and_its_neighbour_does_not(story: Story, here: Acting, elsewhere: Acting) -> None:
    alice, carol = story.people.person("member"), story.people.person("other_member")
    assert access_member(here, alice).person_id == alice
    for acting, person_id in ((here, carol), (elsewhere, alice)):
        with pytest.raises(NotFound):
            access_member(acting, person_id)


def test_it_sees_cases_on_the_territorial_line_and_has_none_of_them_on_its_desk(
    story: Story, here: Acting, elsewhere: Acting
) -> None:
    case = story.part(story.submitted())
    assert case.city_id == story.people.world["harbin"]
    assert visible_cases(here).filter(id=case.id).exists()
    assert not visible_cases(elsewhere).filter(id=case.id).exists()
    assert not inbox(here, on=story.today).rows
    before = Case.objects.values().get(id=case.id)
    with pytest.raises(NotOnYourDesk):
        handled_case(here, case.id)
    assert Case.objects.values().get(id=case.id) == before


def test_what_is_overdue_rises_to_it(story: Story, here: Acting, elsewhere: Acting) -> None:
    case = story.part(story.submitted())
    assert case.due_on is not None
    late = case.due_on.replace(year=case.due_on.year + 1)
    assert overdue_in_line(here, on=late)
    assert not overdue_in_line(elsewhere, on=late)


def test_the_city_federation_sees_what_it_saw(story: Story, here: Acting) -> None:
    case = story.part(story.submitted())
    assert visible_cases(story.who("city")).filter(id=case.id).exists()
    assert not visible_cases(story.who("other_city")).filter(id=case.id).exists()
    assert visible_cases(story.who("industry")).filter(id=case.id).exists()


def test_a_case_on_the_industrial_line_has_the_same_keys(story: Story, here: Acting) -> None:
    mill = story.people.world["mill"]
    across = registry.line_of(mill, story.today, "industry")
    along = registry.line_of(mill, story.today)
    assert across.city_id == here.node_id
    assert along.city_id == story.people.world["harbin"]
    assert across.industry_city_id == along.industry_city_id == here.node_id
    assert reaches(here, across)
    assert reaches(here, along)


def test_without_the_word_that_it_is_industrial_a_node_reaches_no_territorial_rows(story: Story, here: Acting) -> None:
    assert not Membership.objects.filter(scope_q(replace(here, line=Line.TERRITORY))).exists()


def test_an_auditor_of_the_line_reads_its_trail(story: Story, here: Acting, elsewhere: Acting) -> None:
    case = story.part(story.submitted())
    rows = JournalEntry.objects.filter(subject_id=case.application_id)
    assert rows.filter(scope_q(replace(here, role=Role.AUDITOR))).exists()
    assert not rows.filter(scope_q(replace(elsewhere, role=Role.AUDITOR))).exists()


def test_the_inbox_and_the_line_are_one_equality_each(story: Story, here: Acting) -> None:
    for rows in (visible_cases(here), Membership.objects.filter(scope_q(here))):
        where = str(rows.query).partition("WHERE")[2]
        assert where.count("industry_city_id") == 1
        assert '"city_id"' not in where


def test_the_duty_says_on_which_line_it_is(story: Story) -> None:
    page = story.people.client("industry_city").get("/members").content.decode()
    assert "Alice" in page
    assert "Carol" not in page
    assert "Alice" not in story.people.client("other_industry_city").get("/members").content.decode()


def test_level_and_line_of_a_duty_are_those_of_its_node(story: Story) -> None:
    world = story.people.world
    for role, union, level, line in (
        (Role.CITY_OFFICER, "harbin machinery", Level.CITY, Line.INDUSTRY),
        (Role.INDUSTRY_OFFICER, "machinery", Level.INDUSTRY, Line.INDUSTRY),
        (Role.AUDITOR, "harbin machinery", Level.CITY, Line.INDUSTRY),
        (Role.CITY_OFFICER, "harbin", Level.CITY, Line.TERRITORY),
    ):
        grant = RoleGrant.objects.get(id=give(story, role, world[union]))
        assert (grant.level, grant.line, grant.node_name) == (level, line, f"{union}工会")


def test_nobody_is_made_an_officer_of_another_level_than_the_unions(story: Story) -> None:
    before = RoleGrant.objects.count()
    for role, union in ((Role.COUNTY_OFFICER, "harbin machinery"), (Role.CITY_OFFICER, "machinery")):
        with pytest.raises(RoleUnfit):
            give(story, role, story.people.world[union])
    with pytest.raises(NotFound):
        give(story, Role.CADRE, new_id())
    assert RoleGrant.objects.count() == before


def test_a_union_with_an_industrial_superior_alone_stands_on_that_line(story: Story) -> None:
    spec = NewUnion(
        name="大庆机械工会",
        level=Level.CITY,
        kind="industrial",
        state="Y",
        parents={"industry": story.people.world["machinery"]},
        founded_on=SINCE,
    )
    assert Union.objects.get(id=registry.create_union(spec=spec, acting=LOADER, at=story.at)).line == Line.INDUSTRY


def give(story: Story, role: Role, node_id: UUID) -> UUID:
    return registry.give_duty(
        user_id=story.people.users["newcomer"],
        role=role,
        node_id=node_id,
        valid_from=SINCE,
        valid_until=None,
        acting=LOADER,
        at=story.at,
    )
