"""`audience: union`: who may apply in a union's name, whose desk it goes to, and who may not handle it."""

from dataclasses import replace
from datetime import date

import pytest

from tests.db.cases.filing import amount, case_of, filed
from tests.db.cases.story import Story
from tests.world import LOADER, SINCE
from yizhan.cases import errors
from yizhan.cases.models import Application, Case
from yizhan.cases.queries.access import access_application
from yizhan.cases.queries.inbox import inbox
from yizhan.cases.queries.views import application_view
from yizhan.cases.services import drafts, ending, handling
from yizhan.kernel.errors import Forbidden, Invalid, NotFound
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting, Level, Role
from yizhan.registry import api as registry

BATCH = {
    "held_on": "2026-02-27",
    "place": "示例路工地",
    "head_count": "120",
    "platform_heads": "30",
    "goods": [{"name": "矿泉水", "number": "240", "unit": "瓶"}],
    "value_fen": "3600",
    "sources": ["own"],
}
EVIDENCE = ("photo-1", "photo-2", "receipt-list")


def reported(story: Story, who: str = "cadre", **answers: str) -> Application:
    return filed(story, "summer-coolness", BATCH | answers, acting=story.who(who), materials=EVIDENCE)


def test_a_batch_is_checked_above_and_counted_by_its_heads_on_its_day(story: Story) -> None:
    application = reported(story)
    case = case_of(application)
    assert (application.applicant_name, application.for_union_id) == ("mill工会", story.people.world["mill"])
    assert (case.desk_level, case.desk_node_id) == ("county", story.people.world["daoli"])
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    [heads] = Fact.objects.filter(kind="coolness.people_reached")
    assert (heads.quantity, heads.amount_fen, heads.occurred_on) == (120, 360_000, date(2026, 2, 27))
    assert (heads.subject_kind, heads.subject_id) == ("union", story.people.world["mill"])
    assert amount(story, "coolness.people", node="mill") == 120
    assert amount(story, "coolness.people") == 120
    assert amount(story, "coolness.people", node="nangang") == 0
    assert amount(story, "coolness.value") == 360_000
    assert amount(story, "platform_workers.visited") == 30


def test_nobody_visited_leaves_no_fact(story: Story) -> None:
    case = case_of(reported(story, platform_heads="0"))
    handling.accept(case_id=case.id, acting=story.who("county"), at=story.at)
    assert not Fact.objects.filter(kind="platform_workers.cooled").exists()


def test_more_platform_workers_than_heads_is_refused(story: Story) -> None:
    with pytest.raises(errors.NotEligible):
        reported(story, platform_heads="121")
    assert not Application.objects.exists()


def test_a_head_count_of_none_is_no_batch(story: Story) -> None:
    with pytest.raises(Invalid):
        reported(story, head_count="0")
    assert not Application.objects.exists()


@pytest.mark.parametrize("who", ["member", "employer", "treasurer", "auditor"])
def test_only_whoever_acts_for_a_union_applies_in_its_name(story: Story, who: str) -> None:
    with pytest.raises((errors.ForUnions, Forbidden)):
        drafts.start_draft(programme_code="summer-coolness", acting=story.who(who), at=story.at)
    assert not Application.objects.exists()


def test_a_cadre_applies_in_no_members_name(story: Story) -> None:
    with pytest.raises(errors.ForOneself):
        drafts.start_draft(programme_code="living-aid", acting=story.who("cadre"), at=story.at)


def test_several_batches_may_be_open_at_once(story: Story) -> None:
    first, second = reported(story), reported(story, place="示例街驿站")
    assert {case_of(first).state, case_of(second).state} == {"submitted"}


def test_all_who_act_for_the_union_see_it_and_may_take_it_back(story: Story) -> None:
    application = reported(story)
    colleague = story.who("relative_cadre")
    assert access_application(colleague, application.id) == application
    shown = story.people.client("relative_cadre").get(f"/cases/{application.id}").content.decode()
    assert application.number in shown
    ending.withdraw(application_id=application.id, case_ids=None, acting=colleague, at=story.at)
    assert case_of(application).state == "withdrawn"


@pytest.mark.parametrize("who", ["other_cadre", "other_county", "member", "employer", "treasurer"])
def test_nobody_outside_the_line_sees_it(story: Story, who: str) -> None:
    application = reported(story)
    with pytest.raises(NotFound):
        access_application(story.who(who), application.id)


def test_the_union_does_not_handle_its_own(story: Story) -> None:
    case = case_of(reported(story))
    for who in ("cadre", "relative_cadre"):
        with pytest.raises((errors.NotOnYourDesk, errors.FilerMayNotHandle)):
            handling.accept(case_id=case.id, acting=story.who(who), at=story.at)
    assert case_of(case.application).state == "submitted"


def with_the_countys_office(story: Story) -> Acting:
    """Bob of the mill's union, who is an officer of the county as well."""
    registry.give_duty(
        user_id=story.people.users["cadre"],
        role=Role.COUNTY_OFFICER,
        node_id=story.people.world["daoli"],
        valid_from=SINCE,
        valid_until=None,
        acting=LOADER,
        at=story.at,
    )
    return Acting(
        Role.COUNTY_OFFICER,
        user_id=story.people.users["cadre"],
        person_id=story.people.person("cadre"),
        node_id=story.people.world["daoli"],
        level=Level.COUNTY,
    )


def test_whoever_filed_it_does_not_handle_it_in_another_office(story: Story) -> None:
    both = with_the_countys_office(story)
    case = case_of(reported(story))
    assert case.desk_node_id == both.node_id
    with pytest.raises((errors.FilerMayNotHandle, NotFound)):
        handling.accept(case_id=case.id, acting=both, at=story.at)
    assert inbox(both, on=story.today).rows == []
    assert [row.application_id for row in inbox(story.who("county"), on=story.today).rows] == [case.application_id]
    assert not Fact.objects.filter(kind="coolness.people_reached").exists()


def test_a_county_reports_to_its_city(story: Story) -> None:
    case = case_of(reported(story, "county"))
    assert (case.desk_level, case.desk_node_id) == ("city", story.people.world["harbin"])
    handling.accept(case_id=case.id, acting=story.who("city"), at=story.at)
    assert amount(story, "coolness.people", node="harbin") == 120


def test_the_province_itself_reports_and_somebody_else_there_checks(story: Story) -> None:
    case = case_of(reported(story, "province"))
    assert case.desk_level == "province"
    with pytest.raises(errors.FilerMayNotHandle):
        handling.accept(case_id=case.id, acting=story.who("province"), at=story.at)
    assert Case.objects.get().state == "submitted"
    registry.give_duty(
        user_id=story.people.users["treasurer"],
        role=Role.PROVINCE_OFFICER,
        node_id=story.people.world["province"],
        valid_from=SINCE,
        valid_until=None,
        acting=LOADER,
        at=story.at,
    )
    colleague = replace(story.who("province"), user_id=story.people.users["treasurer"])
    view = application_view(colleague, case.application, on=story.today)
    assert view.parts[0].commands
    handling.accept(case_id=case.id, acting=colleague, at=story.at)
    assert Case.objects.get().state == "finished"


def test_an_industrial_union_reports_along_its_own_line(story: Story) -> None:
    case = case_of(reported(story, "industry_city"))
    assert (case.desk_level, case.desk_node_id) == ("industry", story.people.world["machinery"])


def test_the_way_through_the_pages(story: Story) -> None:
    cadre = story.people.client("cadre")
    assert "夏季送清凉" in cadre.get("/services").content.decode()
    begun = cadre.post("/apply/summer-coolness")
    assert begun.status_code == 302
    page = cadre.get(begun["Location"]).content.decode()
    assert "慰问职工人数" in page
    assert story.people.client("member").get("/apply/summer-coolness").status_code == 409
    assert "mill" in cadre.get("/cases").content.decode()
