"""Two entries of one person, made one on a phone and without JavaScript, and made two again."""

from playwright.sync_api import expect

from tests.db.registry.duplicates.conftest import enter_twice
from tests.e2e.screens import PHONE, OpenScreen
from tests.people import People
from yizhan.kernel import clock
from yizhan.registry.duplicates.finding import find_pairs
from yizhan.registry.models import DuplicatePair, Person


def test_a_county_makes_two_entries_one_and_takes_it_back(screen: OpenScreen, lasting_people: People) -> None:
    second = enter_twice(lasting_people.world)
    find_pairs(clock.now())
    pair = DuplicatePair.objects.get()
    screen(who="county").assert_well_made(f"/duplicates/{pair.id}", "duplicate")
    page = screen(PHONE, who="county", java_script_enabled=False).open("/duplicates")
    page.get_by_role("link", name="Alice").click()
    first = "甲" if pair.person_b_id == second else "乙"
    for group in ("证件号码", "会籍"):
        page.get_by_role("group", name=group, exact=True).get_by_label(first).check()
    page.get_by_role("button", name="合并成一份").click()
    expect(page.get_by_role("alert")).to_contain_text("请选留下哪一个")  # the member's number was left out
    page.get_by_role("group", name="会员号", exact=True).get_by_label(first).check()
    page.get_by_role("button", name="合并成一份").click()
    expect(page.get_by_text("已合并成一份，会员会收到消息。")).to_be_visible()
    assert Person.objects.get(id=second).merged_into_id == lasting_people.person("member")
    page.get_by_role("button", name="撤销合并").click()
    expect(page.get_by_text("已撤销。两份登记恢复原样，重新列为疑似重复。")).to_be_visible()
    assert Person.objects.get(id=second).merged_into_id is None
