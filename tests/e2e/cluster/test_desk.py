"""Wagtail at the writing desk: one writes there, and none of its own ways publishes, deletes or lets anybody in."""

import re
from uuid import uuid4

import pytest
from playwright.sync_api import APIResponse, Page, expect

from tests.db.cluster.newsroom import Newsroom, open_newsroom
from tests.e2e.screens import DESK, OpenScreen
from tests.people import People
from yizhan.cluster.models import Article, Publication, Revision, Shown, Signature
from yizhan.cluster.queries.access import newest
from yizhan.kernel import clock
from yizhan.kernel.models import JournalEntry

# Wagtail's own ways to publish, unpublish, move, delete, manage and sign in.
WAYS = (
    "pages/",
    "pages/1/",
    "pages/add/wagtailcore/page/1/",
    "pages/1/edit/",
    "pages/1/unpublish/",
    "pages/1/delete/",
    "bulk/wagtailcore/page/publish/?id=1",
    "bulk/wagtailcore/page/delete/?id=all",
    "workflows/add/",
    "reports/site-history/",
    "collections/add/",
    "choose-page/",
    "password_reset/",
    "editing-sessions/ping/cluster/article/{article}/",
    "api/main/pages/",
    "dismissibles/",
    "articles/{article}/delete/",
    "articles/{unknown}/",
    "snippets/cluster/article/",
    "nonsense/",
)


@pytest.fixture
def newsroom(lasting_people: People) -> Newsroom:
    return open_newsroom(lasting_people, at=clock.now())


def counts() -> tuple[int, ...]:
    return tuple(table.objects.count() for table in (Article, Revision, Signature, Publication, Shown, JournalEntry))


def test_an_article_is_written_and_changed_in_the_rich_editor(screen: OpenScreen, newsroom: Newsroom) -> None:
    page = screen(DESK, who="author").open("/desk/write/")
    page.locator("#id_title").fill("驿站添新书")
    typed(page, "第一段。")
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("/newsroom/articles/"))
    expect(page.get_by_role("heading", name="驿站添新书")).to_be_visible()
    article = Article.objects.get()
    assert newest(article).body == "第一段。"
    page.goto(f"{page.url.partition('/newsroom')[0]}/desk/articles/{article.id}/")
    typed(page, "第二句。")
    page.get_by_role("button", name="保存").click()
    expect(page).to_have_url(re.compile("/newsroom/articles/"))
    expect(page.get_by_role("heading", name="驿站添新书")).to_be_visible()
    assert newest(article).number == 2
    assert "第二句。" in newest(article).body


def typed(page: Page, words: str) -> None:
    editor = page.get_by_role("textbox", name="正文").or_(page.locator(".public-DraftEditor-content")).first
    editor.click()
    expect(editor).to_be_focused()
    page.keyboard.press("Control+End")
    page.keyboard.type(words)
    expect(page.locator("input[name=body]")).to_have_value(re.compile(words))  # the editor writes it a moment later


def test_a_published_article_asks_for_its_correction_there_too(screen: OpenScreen, newsroom: Newsroom) -> None:
    article = newsroom.published()
    page = screen(DESK, who="author").open(f"/desk/articles/{article.id}/")
    typed(page, "补一句。")
    page.get_by_role("button", name="保存").click()
    expect(page.locator("#id_correction")).to_be_visible()
    assert newest(article).number == 1
    page.locator("#id_correction").fill("补充一句")
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("heading", name="三审三校")).to_be_visible()
    assert newest(article).correction == "补充一句"
    assert Shown.objects.get(article=article).revision.number == 1


@pytest.mark.parametrize("who", ["author", "site_leader"])
def test_none_of_wagtails_own_ways_does_anything(screen: OpenScreen, newsroom: Newsroom, who: str) -> None:
    article, published = newsroom.submitted(), newsroom.published()
    window = screen(DESK, who=who)
    token = window.open("/newsroom/write").locator("input[name=csrfmiddlewaretoken]").first.input_value()
    before = counts()
    for way in WAYS:
        for target in (article, published):
            path = f"{window.address}/desk/{way.format(article=target.id, unknown=uuid4())}"
            assert window.page.request.get(path).status == 404, path
            assert posted(window.page, path, token).status == 404, path
    assert counts() == before


def test_wagtail_has_no_sign_in_of_its_own(screen: OpenScreen, newsroom: Newsroom) -> None:
    visitor = screen(DESK)
    for path in ("/desk/", "/desk/login/", "/desk/write/", "/desk/password_reset/"):
        answer = visitor.page.request.get(f"{visitor.address}{path}", max_redirects=0)
        assert answer.headers["location"].startswith("/sign-in?next="), path
    author = screen(DESK, who="author")
    assert author.open("/desk/login/").url.endswith("/newsroom")


@pytest.mark.parametrize("who", ["member", "cadre", "county", "province", "publisher", "auditor"])
def test_nobody_but_editors_comes_in(screen: OpenScreen, newsroom: Newsroom, who: str) -> None:
    window = screen(DESK, who=who)
    for path in ("/desk/", "/desk/write/", "/desk/pages/"):
        assert window.page.request.get(f"{window.address}{path}").status == 403, path


def test_an_article_of_another_site_is_not_found_at_the_desk(screen: OpenScreen, newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    window = screen(DESK, who="county_editor")
    assert window.page.request.get(f"{window.address}/desk/articles/{article.id}/").status == 404


def test_the_desk_has_its_own_listed_policy(screen: OpenScreen, newsroom: Newsroom) -> None:
    window = screen(DESK, who="author")
    policy = window.page.request.get(f"{window.address}/desk/write/").headers["content-security-policy"]
    assert "script-src 'self';" in policy
    assert "style-src 'self' 'unsafe-inline'" in policy
    ours = window.page.request.get(f"{window.address}/newsroom").headers["content-security-policy"]
    assert "unsafe-inline" not in ours


def posted(page: Page, path: str, token: str) -> APIResponse:
    return page.request.post(
        path, form={"csrfmiddlewaretoken": token, "action-publish": "1", "id": "1"}, headers={"Referer": page.url}
    )
