"""The pages: the whole way by three people through the browser's forms, and what a refusal looks like."""

from tests.db.cluster.newsroom import WORDS, Newsroom
from yizhan.cluster.models import Article, Publication, Shown, Signature
from yizhan.cluster.queries.access import newest
from yizhan.kernel import clock


def test_three_people_publish_through_the_pages(newsroom: Newsroom) -> None:
    client = newsroom.people.client
    column = newsroom.column()
    form = {"column": str(column.id), "title": WORDS.title, "summary": "", "body": WORDS.body}
    answer = client("author").post("/newsroom/write", form)
    article = Article.objects.get()
    assert answer.headers["Location"] == f"/newsroom/articles/{article.id}"
    client("author").post(f"/newsroom/articles/{article.id}/submit")
    for who in ("editor", "section_head", "site_leader"):
        assert WORDS.title in client(who).get("/newsroom").content.decode()
        revision = newest(article)
        sent = {"revision": str(revision.id), "note": "通读无误"}
        assert client(who).post(f"/newsroom/articles/{article.id}/sign", sent).status_code == 302
    assert client("visitor").get(f"/sites/province/articles/{article.id}").status_code == 200
    assert WORDS.title in client("visitor").get("/sites/province/").content.decode()


def test_a_faulty_form_says_where_and_keeps_what_was_written(newsroom: Newsroom) -> None:
    form = {"column": str(newsroom.column().id), "title": "", "body": "写了很多"}
    answer = newsroom.people.client("author").post("/newsroom/write", form)
    assert answer.status_code == 422
    assert "写了很多" in answer.content.decode()
    assert "#id_title" in answer.content.decode()
    assert not Article.objects.exists()


def test_a_signature_without_a_note_is_refused_beside_the_field(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    sent = {"revision": str(newest(article).id), "note": ""}
    answer = newsroom.people.client("editor").post(f"/newsroom/articles/{article.id}/sign", sent)
    assert answer.status_code == 422
    assert not Signature.objects.exists()


def test_the_author_sees_no_way_to_sign(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    address = f"/newsroom/articles/{article.id}"
    assert f"{address}/sign" not in newsroom.people.client("author").get(address).content.decode()
    assert f"{address}/sign" in newsroom.people.client("editor").get(address).content.decode()
    sent = {"revision": str(newest(article).id), "note": "x"}
    assert newsroom.people.client("author").post(f"{address}/sign", sent).status_code == 403
    assert not Signature.objects.exists()


def test_what_is_not_published_has_no_address(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    browser = newsroom.people.client("visitor")
    assert browser.get(f"/sites/province/articles/{article.id}").status_code == 404
    assert browser.get(f"/sites/articles/{article.id}").status_code == 404
    assert not Publication.objects.exists()


def test_an_article_has_an_address_at_its_own_site_only(newsroom: Newsroom) -> None:
    article = newsroom.published()
    browser = newsroom.people.client("visitor")
    assert browser.get(f"/sites/daoli/articles/{article.id}").status_code == 404
    assert browser.get(f"/sites/articles/{article.id}").headers["Location"] == f"/sites/province/articles/{article.id}"


def test_every_page_of_a_site_says_in_the_demonstration_that_it_is_none(newsroom: Newsroom) -> None:
    article = newsroom.published()
    pages = ["", "columns/news", f"articles/{article.id}", "notes", "search?q=寒潮"]
    for page in pages:
        answer = newsroom.people.client("visitor").get(f"/sites/province/{page}")
        assert answer.status_code == 200, page
        assert "演示·非官方" in answer.content.decode(), page


def test_a_column_that_is_not_there_is_not_found(newsroom: Newsroom) -> None:
    browser = newsroom.people.client("visitor")
    assert browser.get("/sites/province/columns/none").status_code == 404
    assert browser.get("/sites/none/").status_code == 404


def test_an_offer_is_adopted_and_declined_through_the_pages(newsroom: Newsroom) -> None:
    newsroom.at = clock.now()
    article = newsroom.published()
    answer = newsroom.people.client("editor").post(f"/newsroom/articles/{article.id}/share", {"direction": "down"})
    assert answer.status_code == 302
    leader = newsroom.people.client("county_leader")
    assert article.title in leader.get("/newsroom/shares").content.decode()
    share = article.shares.get()
    sent = {"column": str(newsroom.column(newsroom.county).id), "note": "已核对"}
    leader.post(f"/newsroom/shares/{share.id}/adopt", sent)
    assert Shown.objects.filter(site=newsroom.county).count() == 1


def offered_ways(newsroom: Newsroom, who: str, article: Article) -> set[str]:
    """Which way the article's page offers to push it."""
    shown = newsroom.people.client(who).get(f"/newsroom/articles/{article.id}").content.decode()
    return {way for way in ("up", "down") if f'name="direction" value="{way}"' in shown}


def test_pushing_is_offered_where_a_site_is_left_to_push_to(newsroom: Newsroom) -> None:
    newsroom.at = clock.now()
    article = newsroom.published()
    assert offered_ways(newsroom, "editor", article) == {"down"}
    copy = newsroom.adopted(newsroom.shared(article))
    assert offered_ways(newsroom, "editor", article) == set()
    assert offered_ways(newsroom, "county_leader", copy) == set()
    answer = newsroom.people.client("county_leader").post(f"/newsroom/articles/{copy.id}/share", {"direction": "up"})
    assert answer.status_code == 409
    assert not copy.shares.exists()
