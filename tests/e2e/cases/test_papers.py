"""Papers to hold in the hand: a receipt on the screen, and on one sheet of A4 without the frame around it."""

from playwright.sync_api import expect

from tests.e2e.cases.test_hardship import applied
from tests.e2e.screens import DESK, EXTREMES, SHOTS, OpenScreen
from yizhan.cases.models import Receipt


def test_a_receipt_prints_on_one_sheet(screen: OpenScreen) -> None:
    _member, application = applied(screen)
    cadre = screen(DESK, who="cadre").open(f"/cases/{application.id}")
    cadre.get_by_role("button", name="受理", exact=True).click()
    expect(cadre.get_by_text("已受理。")).to_be_visible()
    receipt = Receipt.objects.filter(application_id=application.id).order_by("id").last()
    assert receipt is not None

    window = screen(DESK, who="member")
    window.assert_well_made(f"/receipts/{receipt.id}", "receipt", views=EXTREMES)
    window.page.emulate_media(media="print")
    window.shoot("receipt-printed")
    for hidden in (window.page.get_by_role("button", name="打印"), window.page.get_by_role("link", name="返回")):
        expect(hidden).to_be_hidden()
    printed = window.page.pdf(format="A4", path=SHOTS / "receipt.pdf")
    assert printed.count(b"/Type /Page\n") == 1
