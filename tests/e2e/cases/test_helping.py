"""A member asks the union to fill in, on a phone; the cadre begins. A finding too short comes back with its word."""

from playwright.sync_api import expect

from tests.db.cases.story import Story
from tests.db.cases.test_notices import opened
from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from tests.people import People
from yizhan.cases.models import Assistance, HelpAsked, Objection
from yizhan.cases.services import notices
from yizhan.kernel import clock


def test_a_member_asks_for_help_and_the_cadre_begins(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = window.open("/services/living-aid")
    window.assert_fits()
    page.get_by_role("link", name="请工会帮我办").click()
    expect(page.get_by_role("button", name="请工会帮我办")).to_be_visible()
    window.assert_well_made("/help/living-aid", "help-ask", views=EXTREMES)
    page.get_by_role("button", name="请工会帮我办").click()
    expect(page.get_by_text("已告诉工会，等联系")).to_be_visible()
    window.assert_well_made("/help/living-aid", "help-asked", views=EXTREMES)
    desk = screen(DESK, who="cadre")
    cadre = desk.open("/")
    section = cadre.get_by_role("region", name="会员求助")
    expect(section.get_by_text("Alice")).to_be_visible()
    section.get_by_role("link").first.click()
    expect(cadre.get_by_role("button", name="开始代办")).to_be_visible()
    desk.assert_well_made(f"/help-asked/{HelpAsked.objects.get().id}", "help-desk", views=EXTREMES)
    cadre.get_by_role("button", name="开始代办").click()
    expect(cadre.get_by_role("heading", name="生活救助")).to_be_visible()
    assert Assistance.objects.get().programme_code == "living-aid"
    page.reload()
    expect(page.get_by_text("工会正在帮您填")).to_be_visible()


def test_a_finding_that_is_too_short_comes_back_at_its_field(screen: OpenScreen, lasting_people: People) -> None:
    story = Story(lasting_people, at=clock.now())
    _application, shown = opened(story)
    objector = story.oneself("relative_cadre")
    notices.object_to_notice(token=shown.token, text="他家有两套房", contact="", acting=objector, at=story.at)
    window = screen(PHONE, who="cadre")
    page = window.open(f"/notice-desk/{shown.id}")
    page.get_by_label("核实结论").fill("假的")
    page.get_by_role("button", name="不属实").click()
    expect(page.get_by_role("alert").get_by_role("link")).to_contain_text("请写明理由")
    expect(page.get_by_label("核实结论")).to_have_value("假的")
    expect(page.get_by_label("核实结论")).to_have_attribute("aria-invalid", "true")
    window.assert_fits()
    window.assert_accessible()
    window.shoot("finding-refused")
    assert Objection.objects.get().settled_at is None
