"""政策找人 at the desk and on the member's phone, without JavaScript."""

import pytest
from playwright.sync_api import expect

from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from tests.people import People
from tests.unit.catalogue.samples import SERVICE
from tests.world import LOADER
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.programmes.source import read_yaml
from yizhan.kernel import clock
from yizhan.registry.models import Person

RULE = """\
sensitive: true
rule:
  - {code: grown-up, if: person.age >= 18, says: 年满 18 周岁}
  - {code: not-retired, if: "person.education != '20'", says: 学历符合规定}
  - {code: health, if: "person.health_class in ['serious', 'disabled']", says: 身体需要休养}
"""


@pytest.fixture
def house(lasting_people: People) -> People:
    head, _, rest = SERVICE.partition("rule:\n")
    document = read_yaml(f"{head}{RULE}form:\n{rest.partition('form:' + chr(10))[2]}".encode())
    catalogue.publish(document=document, folder=None, acting=LOADER, at=clock.now())
    ill = Person.objects.filter(id=lasting_people.person("member"))
    ill.update(education="10", health_class="serious")
    Person.objects.filter(id=lasting_people.person("relative_cadre")).update(education="20")
    return lasting_people


def test_a_cadre_finds_who_may_have_it_and_asks_them_to_look(screen: OpenScreen, house: People) -> None:
    desk = screen(DESK, who="cadre", java_script_enabled=False).open("/")
    desk.get_by_role("link", name="政策找人").first.click()
    desk.get_by_role("link", name="冬衣").click()
    alice = desk.get_by_role("row", name="Alice")
    expect(alice).to_contain_text("身体需要休养")
    expect(alice.get_by_text("符合", exact=True)).to_have_count(3)
    expect(desk.get_by_role("row", name="Bob").get_by_text("不符合")).to_have_count(0)
    expect(desk.get_by_text("这一页还有 1 人，按名册不符合")).to_be_visible()
    desk.get_by_role("button", name="请本人查看 Alice").click()
    expect(desk.get_by_text("已请本人查看。")).to_be_visible()
    expect(desk.get_by_role("row", name="Alice")).to_contain_text("已请")

    phone = screen(PHONE, who="member", java_script_enabled=False).open("/my/messages")
    expect(phone.get_by_text("有一项服务请您查看")).to_be_visible()
    expect(phone.get_by_text("冬衣")).to_have_count(0)
    phone.get_by_role("link", name="有一项服务请您查看").first.click()
    expect(phone.get_by_role("heading", name="冬衣")).to_be_visible()


def test_the_pages_are_well_made(screen: OpenScreen, house: People) -> None:
    window = screen(DESK, who="cadre")
    window.assert_well_made("/matches", "match-services", views=EXTREMES)
    window.assert_well_made("/matches/winter-coat", "match-members")
    window.assert_fits_in_english("/matches/winter-coat")
