"""The city puts a street under another county, and merges a county into another, at its desk."""

from playwright.sync_api import expect

from tests.e2e.screens import DESK, PHONE, OpenScreen, Screen
from tests.people import People
from yizhan.registry.models import Membership, Union, UnionMove, WindingUp

NUMBER = "哈工发〔2026〕3号"


def test_a_street_is_put_under_another_county(screen: OpenScreen, lasting_people: People) -> None:
    world = lasting_people.world
    street = f"/unions/{world['xinyang']}"
    city = screen(DESK, who="city")
    page = city.open(street)
    page.get_by_role("link", name="调整隶属关系").click()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("alert")).to_contain_text("组织编号")
    page.get_by_label("新的上级工会").fill(Union.objects.get(id=world["nangang"]).code)
    page.get_by_label("行政区划调整").check()
    page.get_by_label("批复或决定的文号").fill(NUMBER)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="把xinyang工会调整到nangang工会之下")).to_be_visible()
    assert not UnionMove.objects.exists()
    look_at(city, "move-union-plan")
    page.get_by_role("button", name="确认调整").click()
    expect(page.get_by_role("heading", name="隶属关系的变化")).to_be_visible()
    expect(page.get_by_text("daoli工会 → nangang工会")).to_be_visible()
    look_at(city, "union-moved")
    alice = Membership.objects.get(person_id=lasting_people.person("member"), closed_on=None)
    assert alice.county_id == world["nangang"]
    phone = screen(PHONE, who="cadre", java_script_enabled=False).open("/my/messages")
    expect(phone.get_by_text("xinyang工会的上级工会改为nangang工会").first).to_be_visible()


def test_a_county_is_merged_into_another_with_everything_below_it(screen: OpenScreen, lasting_people: People) -> None:
    world = lasting_people.world
    daoli = f"/unions/{world['daoli']}"
    city = screen(DESK, who="city")
    page = city.open(daoli)
    page.get_by_role("link", name="撤销或合并这家工会").click()
    expect(page.get_by_text("它直接管着 2 家工会")).to_be_visible()
    page.get_by_label("单位重组、合并或区划调整").check()
    page.get_by_label("批复或决定的文号").fill(NUMBER)
    page.get_by_label("并入哪家工会").fill(Union.objects.get(id=world["nangang"]).code)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("一起归nangang工会的下级工会")).to_be_visible()
    look_at(city, "wind-up-county-plan")
    page.get_by_role("button", name="确认合并").click()
    expect(page.get_by_role("heading", name="已并入别的工会")).to_be_visible()
    assert WindingUp.objects.get().receiver_id == world["nangang"]
    assert Membership.objects.filter(county_id=world["daoli"], closed_on=None).count() == 0


def test_the_pages_are_well_made(screen: OpenScreen, lasting_people: People) -> None:
    world = lasting_people.world
    window = screen(DESK, who="city")
    window.assert_well_made(f"/unions/{world['xinyang']}/move", "move-union")
    window.assert_well_made(f"/unions/{world['daoli']}/wind-up", "wind-up-county")
    screen(DESK, who="province").assert_well_made(f"/unions/{world['mill']}/move", "move-union-lines")


def look_at(window: Screen, name: str) -> None:
    """What came of a press, on the phone and on the desk."""
    for size in (PHONE, DESK):
        window.page.set_viewport_size({"width": size[0], "height": size[1]})
        window.assert_fits()
        window.assert_easy_to_hit()
        window.shoot(name)
    window.assert_accessible()
