"""A cadre reports a summer visit in the union's name on a phone of 360 px; the county checks it and it is counted."""

from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.e2e.agreeing import agree_and_begin
from tests.e2e.screens import DESK, EXTREMES, PHONE, OpenScreen
from yizhan.cases.models import Application
from yizhan.kernel import clock
from yizhan.kernel.models import Fact


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "现场.jpg"
    Image.new("RGB", (640, 480), (120, 160, 200)).save(path)
    return path


def test_a_summer_visit_is_reported_on_a_phone_and_counted(screen: OpenScreen, photo: Path) -> None:
    window = screen(PHONE, who="cadre")
    page = window.open("/services/summer-coolness")
    page.get_by_role("link", name="申请").first.click()
    agree_and_begin(page)
    _fill(page, photo)
    window.assert_fits()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_role("heading", name="核对并提交")).to_be_visible()
    window.assert_fits()
    window.assert_accessible()
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交")).to_be_visible()
    application = Application.objects.get()
    window.assert_well_made(f"/cases/{application.id}", "union-application", views=EXTREMES)
    window.assert_well_made("/cases", "union-applications", views=EXTREMES)
    county = screen(DESK, who="county").open(f"/cases/{application.id}")
    county.locator(".yz-card--next .btn-primary").click()
    expect(county.get_by_text("已受理")).to_be_visible()
    assert Fact.objects.get(kind="coolness.people_reached").quantity == 120


def _fill(page: Page, photo: Path) -> None:
    page.locator('[name="held_on"]').fill((clock.today() - timedelta(days=1)).isoformat())
    for name, value in {
        "place": "示例路工地",
        "head_count": "120",
        "platform_heads": "30",
        "value_fen": "3600",
    }.items():
        page.locator(f'[name="{name}"]').fill(value)
    page.get_by_role("button", name="添加物资").click()
    expect(page.locator('[name="goods-0-name"]')).to_be_visible()
    for name, value in {"name": "矿泉水", "number": "240", "unit": "瓶"}.items():
        page.locator(f'[name="goods-0-{name}"]').fill(value)
    page.get_by_role("checkbox", name="本级工会").check()
    for code in ("photo-1", "photo-2", "receipt-list"):
        page.locator(f'[name="material-{code}"]').set_input_files(photo)
