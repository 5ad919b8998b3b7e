"""The sites in a real browser: three people publish from their phones, readers read, an article is taken back."""

import re

import pytest
from playwright.sync_api import expect

from tests.db.cluster.newsroom import WORDS, Newsroom, open_newsroom
from tests.e2e.screens import EXTREMES, OpenScreen
from tests.people import People
from yizhan.cluster.models import Article, Shown
from yizhan.kernel import clock

BODY = "今天走访了二十个驿站。\n## 接下来\n- 备好热水\n- 延长开放"


@pytest.fixture
def newsroom(lasting_people: People) -> Newsroom:
    return open_newsroom(lasting_people, at=clock.now())


def test_three_people_publish_from_their_phones_and_one_takes_it_back(screen: OpenScreen, newsroom: Newsroom) -> None:
    author = screen(who="author", java_script_enabled=False)
    page = author.open("/newsroom/write")
    page.get_by_label("标题").fill(WORDS.title)
    page.get_by_label("正文").fill(BODY)
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="接下来")).to_be_visible()
    page.get_by_role("button", name="送初审").click()
    expect(page.get_by_text("已送初审。")).to_be_visible()
    article = Article.objects.get()
    for who, button in (("editor", "签字通过"), ("section_head", "签字通过"), ("site_leader", "签字并发布")):
        page = screen(who=who, java_script_enabled=False).open("/newsroom")
        page.get_by_role("link", name=re.compile(WORDS.title)).click()
        page.get_by_label("校对情况").fill("通读一遍，无误。")
        page.get_by_role("button", name=button).click()
        expect(page.get_by_text("已签字。")).to_be_visible()
    reader = screen(java_script_enabled=False)
    page = reader.open("/sites/province/")
    page.get_by_role("link", name=re.compile(WORDS.title)).click()
    expect(page.get_by_role("heading", name="接下来")).to_be_visible()
    expect(page.get_by_text("演示·非官方")).to_be_visible()
    page = screen(who="section_head", java_script_enabled=False).open(f"/newsroom/articles/{article.id}")
    page.get_by_role("link", name="撤稿").click()
    page.get_by_label("撤稿原因").fill("活动取消")
    page.get_by_label("给读者的说明").fill("文中活动已取消，原文撤下。")
    page.get_by_role("button", name="撤稿").click()
    expect(page.get_by_text("已撤稿，读者现在看到的是撤稿说明。")).to_be_visible()
    page = reader.open(f"/sites/province/articles/{article.id}")
    expect(page.get_by_text("文中活动已取消")).to_be_visible()
    assert not Shown.objects.exists()


def test_the_sites_pages_are_well_made(screen: OpenScreen, newsroom: Newsroom) -> None:
    article = newsroom.published()
    newsroom.adopted(newsroom.shared(article))
    reader = screen()
    addresses = {
        "sites": "/sites",
        "site": "/sites/province/",
        "site-column": "/sites/province/columns/news",
        "site-article": f"/sites/province/articles/{article.id}",
        "site-notes": "/sites/province/notes",
        "site-search": "/sites/province/search?q=寒潮",
        "cluster-search": "/sites/search?q=驿站",
    }
    for name, path in addresses.items():
        reader.assert_well_made(path, name, views=EXTREMES)
        reader.assert_fits_in_english(path)


def test_the_newsrooms_pages_are_well_made(screen: OpenScreen, newsroom: Newsroom) -> None:
    article, published = newsroom.submitted(), newsroom.published()
    newsroom.shared(published)
    editor, head, leader = (screen(who=who) for who in ("editor", "section_head", "county_leader"))
    for name, path in {
        "newsroom": "/newsroom",
        "newsroom-articles": "/newsroom/articles",
        "newsroom-write": "/newsroom/write",
        "newsroom-review": f"/newsroom/articles/{article.id}",
        "newsroom-edit": f"/newsroom/articles/{published.id}/edit",
    }.items():
        editor.assert_well_made(path, name, views=EXTREMES)
        editor.assert_fits_in_english(path)
    head.assert_well_made(f"/newsroom/articles/{published.id}/retract", "newsroom-retract", views=EXTREMES)
    leader.assert_well_made("/newsroom/shares", "newsroom-shares", views=EXTREMES)
