"""Pictures of articles: with words for who does not see them, signed with the text, seen by whoever may read it."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponseBase, StreamingHttpResponse
from PIL import Image

from tests.db.cluster.newsroom import ALT, REVIEWERS, WORDS, Newsroom, drawn
from yizhan.cluster import errors
from yizhan.cluster.models import Article, Signature
from yizhan.cluster.queries.access import newest
from yizhan.cluster.services import retracting, writing
from yizhan.kernel.files import KindRefused
from yizhan.kernel.models import StoredFile


def picture(article: Article) -> StoredFile:
    return StoredFile.objects.get(owner_kind="article", owner_id=article.id)


def fetched(newsroom: Newsroom, who: str, article: Article) -> HttpResponseBase:
    return newsroom.people.client(who).get(f"/sites/pictures/{picture(article).id}")


def test_a_picture_is_a_line_of_the_words_that_are_signed(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    newsroom.sign(article, "editor")
    before = newest(article)
    made = newsroom.illustrated(article)
    assert made.body == f"{before.body}\n![{ALT}]({picture(article).id})"
    assert made.digest != before.digest
    article.refresh_from_db()
    assert article.stage == 0
    assert not Signature.objects.filter(revision=made).exists()


def test_a_large_picture_is_kept_small_enough_for_a_phone(newsroom: Newsroom) -> None:
    article = newsroom.written()
    newsroom.illustrated(article, size=2400)
    answer = fetched(newsroom, "author", article)
    assert isinstance(answer, StreamingHttpResponse)
    with Image.open(BytesIO(b"".join(answer))) as shown:
        assert shown.size == (1600, 1600)


def test_before_it_is_shown_only_its_own_editors_see_it(newsroom: Newsroom) -> None:
    article = newsroom.written()
    newsroom.illustrated(article)
    assert fetched(newsroom, "site_leader", article).status_code == 200
    for who in ("visitor", "member", "county_leader", "province"):
        assert fetched(newsroom, who, article).status_code == 404, who


def test_readers_see_it_with_the_article_and_its_copies_until_it_is_taken_back(newsroom: Newsroom) -> None:
    article = newsroom.published(pictures_count=1)
    answer = fetched(newsroom, "visitor", article)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/jpeg")
    page = newsroom.people.client("visitor").get(f"/sites/province/articles/{article.id}").content.decode()
    assert f'<img src="/sites/pictures/{picture(article).id}" alt="{ALT}" loading="lazy">' in page
    copy = newsroom.adopted(newsroom.shared(article))
    assert str(picture(article).id) in newest(copy).body
    leader = newsroom.who("site_leader")
    retracting.retract(article_id=article.id, reason="有误", note="已撤下", acting=leader, at=newsroom.now())
    assert fetched(newsroom, "visitor", article).status_code == 404


def test_a_picture_that_left_the_text_is_no_longer_public(newsroom: Newsroom) -> None:
    article = newsroom.published(pictures_count=1)
    newsroom.revised(article, WORDS, correction="换了图片")
    assert fetched(newsroom, "visitor", article).status_code == 200
    writing.submit(article_id=article.id, acting=newsroom.who("author"), at=newsroom.now())
    for who in REVIEWERS:
        newsroom.sign(article, who)
    assert fetched(newsroom, "visitor", article).status_code == 404


def test_a_picture_without_words_or_that_is_none_is_refused(newsroom: Newsroom) -> None:
    article = newsroom.written()
    with pytest.raises(errors.ArticleFaulty):
        newsroom.illustrated(article, alt=" ")
    author, address = newsroom.people.client("author"), f"/newsroom/articles/{article.id}/picture"
    answer = author.post(address, {"alt": ALT, "picture": SimpleUploadedFile("x.jpg", b"%PDF-1.4 no picture")})
    assert answer.status_code == KindRefused.status
    assert author.post(address, {"alt": ALT}).status_code == 422
    assert (article.revisions.count(), StoredFile.objects.count()) == (1, 0)


def test_an_editor_adds_one_by_the_page_and_by_a_program(newsroom: Newsroom) -> None:
    article = newsroom.written()
    author = newsroom.people.client("author")
    sent = author.post(
        f"/newsroom/articles/{article.id}/picture",
        {"alt": ALT, "picture": SimpleUploadedFile("a.png", drawn(9, "PNG"))},
    )
    assert sent.headers["Location"] == f"/newsroom/articles/{article.id}/edit"
    file = SimpleUploadedFile("b.jpg", drawn(9))
    made = author.post(f"/api/v1/newsroom/articles/{article.id}/pictures", {"alt": "门口的牌子", "file": file})
    assert made.status_code == 201
    assert [line[:2] for line in newest(article).body.splitlines()[-2:]] == ["![", "!["]
