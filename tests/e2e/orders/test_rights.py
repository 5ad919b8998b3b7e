"""Without an account, on a phone: reported, handled by the county, read by the receipt code; the pages well made."""

import re

from playwright.sync_api import Page, expect

from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from tests.people import People
from yizhan.kernel.models import JournalEntry
from yizhan.orders.models import WorkOrder

WHAT = "三个月没有发工资，车间主任说再等等"
ANSWER = "已与单位核实，工资本周五前补发"


def fill_in(page: Page, county: str) -> None:
    page.get_by_role("radio", name=re.compile("求助或投诉")).check()
    page.get_by_label("发生了什么").fill(WHAT)
    page.get_by_label("在哪个区县").select_option(county)


def test_reported_without_an_account_answered_and_read_by_the_code(screen: OpenScreen, lasting_people: People) -> None:
    worker = screen(PHONE, java_script_enabled=False)
    page = worker.open("/")
    page.get_by_role("link", name=re.compile("维权求助")).first.click()
    page.get_by_role("link", name="我要反映").click()
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_text("请写明情况").first).to_be_visible()  # nothing said yet
    fill_in(page, str(lasting_people.world["daoli"]))
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    code = page.locator("#receipt-code").inner_text()
    order = WorkOrder.objects.get()

    desk = screen(DESK, who="county").open("/orders")
    assert WHAT not in desk.content()
    desk.get_by_role("link", name=order.number).click()
    expect(desk.get_by_role("button", name="打开内容")).to_be_visible()
    assert WHAT not in desk.content()
    desk.get_by_role("button", name="打开内容").click()
    expect(desk.get_by_text(WHAT)).to_be_visible()
    desk.get_by_role("button", name="受理", exact=True).click()
    expect(desk.get_by_text("已受理。")).to_be_visible()
    desk.get_by_role("textbox", name="答复").fill(ANSWER)
    desk.get_by_role("button", name="答复对方").click()
    expect(desk.get_by_text("已答复，等对方评价。")).to_be_visible()

    page.get_by_role("link", name="我抄好了，去看进展").click()
    page.get_by_label("回执码").fill(code.lower())
    page.get_by_role("button", name="看进展").click()
    expect(page.get_by_text(ANSWER)).to_be_visible()
    expect(page.get_by_text("daoli工会").first).to_be_visible()  # who opened it
    assert code not in page.url
    page.get_by_role("button", name="非常满意").click()
    expect(page.get_by_text("谢谢您的评价。")).to_be_visible()
    page.get_by_role("button", name="看完了，关闭").click()
    expect(page).to_have_url(f"{worker.address}/rights")
    worker.open("/rights/receipt/order")
    expect(page.get_by_label("回执码")).to_be_visible()
    order.refresh_from_db()
    assert (order.state, order.score) == ("closed", 5)
    assert JournalEntry.objects.filter(kind="vault.read", subject_id=order.id).count() == 1


def test_back_and_pressed_again_it_is_reported_once(screen: OpenScreen, lasting_people: People) -> None:
    page, county = screen(PHONE, who="member").open("/rights/new"), str(lasting_people.world["daoli"])
    for what, reported in ((WHAT, 1), (WHAT, 1), (f"{WHAT}。又过了一个月", 2)):
        fill_in(page, county)
        page.get_by_label("发生了什么").fill(what)
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("button", name="提交")).to_have_count(0)
        assert WorkOrder.objects.count() == reported
        page.go_back()
        expect(page.get_by_role("button", name="提交")).to_be_visible()


def test_the_pages_are_well_made(screen: OpenScreen, lasting_people: People) -> None:
    worker = screen(PHONE)
    for path, name in (("/rights", "rights"), ("/rights/new", "rights-new"), ("/rights/receipt", "rights-receipt")):
        worker.assert_well_made(path, name, views=EXTREMES)
        worker.assert_fits_in_english(path)
    page = worker.open("/rights/new")
    fill_in(page, str(lasting_people.world["daoli"]))
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("heading", name="已收到")).to_be_visible()
    worker.assert_accessible()
    worker.assert_fits()
    worker.shoot("rights-code")
    code = page.locator("#receipt-code").inner_text()
    page.get_by_role("link", name="我抄好了，去看进展").click()
    page.get_by_label("回执码").fill(code)
    page.get_by_role("button", name="看进展").click()
    expect(page).to_have_url(f"{worker.address}/rights/receipt/order")
    worker.assert_well_made("/rights/receipt/order", "rights-progress", views=EXTREMES)
    order = WorkOrder.objects.get()
    desk = screen(DESK, who="county")
    for path, name in (("/orders", "orders"), (f"/orders/{order.id}", "order"), ("/mendings", "mendings")):
        desk.assert_well_made(path, name, views=EXTREMES)
    screen(DESK, who="hotline").assert_well_made("/hotline", "hotline", views=EXTREMES)
    screen(DESK, who="cadre").assert_well_made("/orders-told", "orders-told", views=EXTREMES)
    screen(PHONE, who="member").assert_well_made("/rights/mine", "rights-mine", views=EXTREMES)
