"""The service guide and the self-check in a real browser."""

from datetime import date

import pytest
from playwright.sync_api import expect

from tests.e2e.screens import PHONE, OpenScreen
from tests.people import People
from tests.unit.catalogue.samples import PROGRAMMES
from tests.world import LOADER
from yizhan.catalogue import api as catalogue
from yizhan.kernel import clock


@pytest.fixture
def house(lasting_people: People) -> None:
    files = sorted(PROGRAMMES.glob("*.yaml"))
    catalogue.publish_files(files, acting=LOADER, at=clock.now(), valid_from=date(2026, 1, 1))


@pytest.mark.usefixtures("house")
def test_the_guide_is_well_made(screen: OpenScreen) -> None:
    window = screen(who="member")
    for path, name in (
        ("/services", "services"),
        ("/services/hardship-support", "service-bundle"),
        ("/services/hardship-support/check", "self-check"),
    ):
        window.assert_well_made(path, name)


@pytest.mark.usefixtures("house")
def test_a_visitor_checks_on_a_phone_without_javascript(screen: OpenScreen) -> None:
    window = screen(PHONE, java_script_enabled=False)
    page = window.open("/services")
    page.get_by_role("link", name="困难职工帮扶一件事").click()
    page.get_by_role("link", name="先自测").click()
    page.get_by_role("group", name="您是工会会员吗？").get_by_label("是", exact=True).check()
    page.get_by_label("您在哪个县（区）").select_option("230102")
    page.get_by_role("button", name="添加共同生活的家人").click()
    page.locator('[name="members-0-income_year_fen"]').fill("0")
    page.get_by_label("您本人的年收入").fill("30000")
    page.get_by_label("家庭其他年收入").fill("0")
    page.get_by_label("家庭名下住房套数").fill("1")
    page.get_by_role("group", name="家里有没有开办雇人的店铺或企业").get_by_label("否").check()
    page.get_by_label("医疗自付").fill("18000")
    page.get_by_label("子女教育").fill("0")
    page.get_by_label("其他刚性支出").fill("0")
    page.get_by_role("group", name="最近一年家里有没有遭遇").get_by_label("否").check()
    page.get_by_role("button", name="看结果").click()
    result = page.locator("#result")
    expect(result).to_contain_text("可以申请")
    result.get_by_text("看看是怎么算的").first.click()
    expect(result).to_contain_text("(30,000.00 元 − 18,000.00 元) ÷ 12 ÷ 2 人")
    window.shoot("self-check-result")


@pytest.mark.usefixtures("house")
def test_the_answer_is_well_made(screen: OpenScreen) -> None:
    window = screen(PHONE, who="member")
    page = window.open("/services/hardship-file/check")
    page.get_by_label("您本人的年收入").fill("300000")
    page.get_by_role("button", name="看结果").click()
    expect(page.locator("#result")).to_be_visible()
    window.shoot("self-check-unknown")
    window.assert_fits()
    window.assert_easy_to_hit()
    window.assert_accessible()
