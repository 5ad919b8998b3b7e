"""Ticking all boxes of a page: only when the page is there, since what is counted at once is of the page before."""

import re

from playwright.sync_api import Locator, Page, expect


def tick_all(boxes: Locator, *, above: Locator) -> None:
    """Tick each of these; what stands below them is awaited first, so that all of them have come."""
    expect(above).to_be_visible()
    for box in boxes.all():
        box.check()


def agree_and_begin(page: Page) -> None:
    """Every consent that is asked for, then the form."""
    begin = page.get_by_role("button", name="开始填写")
    tick_all(page.get_by_role("checkbox"), above=begin)
    begin.click()
    expect(page).to_have_url(re.compile(r"/drafts/"))
