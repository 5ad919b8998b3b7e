"""Two who act on the same article at the same moment: the article's lock decides, and nothing comes out twice."""

from dataclasses import replace

import pytest

from tests.db.cluster.newsroom import REVIEWERS, WORDS, Newsroom, open_newsroom
from tests.people import People
from tests.racing import at_once
from yizhan.cluster.models import Publication, Share, Shown, Signature
from yizhan.cluster.services import retracting

OTHER = replace(WORDS, body="今天走访了二十一个驿站。")


@pytest.fixture
def newsroom(lasting_people: People) -> Newsroom:
    return open_newsroom(lasting_people)


def test_of_two_first_reviews_one_counts(newsroom: Newsroom) -> None:
    article = newsroom.submitted(by="site_leader")
    found = at_once(lambda: newsroom.sign(article, "author"), lambda: newsroom.sign(article, "editor"))
    assert found == ["ok", "review-not-yours"]
    assert Signature.objects.count() == 1


def test_an_edit_beside_the_final_signature_publishes_no_unsigned_words(newsroom: Newsroom) -> None:
    article = newsroom.submitted()
    for who in REVIEWERS[:2]:
        newsroom.sign(article, who)
    found = at_once(
        lambda: newsroom.sign(article, "site_leader"),
        lambda: newsroom.revised(article, OTHER, correction="驿站为二十一个"),
    )
    assert found in (["ok", "ok"], ["ok", "review-not-yours"], ["ok", "revision-changed"])
    assert Publication.objects.count() == Shown.objects.count() == (found == ["ok", "ok"])
    assert {one.revision.number for one in Shown.objects.select_related("revision")} <= {1}


def test_what_is_adopted_while_its_source_is_retracted_is_shown_nowhere(newsroom: Newsroom) -> None:
    article = newsroom.published()
    share = newsroom.shared(article)
    acting = newsroom.who("section_head")
    found = at_once(
        lambda: newsroom.adopted(share),
        lambda: retracting.retract(article_id=article.id, reason="x", note="x", acting=acting, at=newsroom.now()),
    )
    assert found in (["ok", "ok"], ["offer-answered", "ok"])
    assert not Shown.objects.exists()
    share.refresh_from_db()
    assert share.state in (Share.State.WITHDRAWN, Share.State.ADOPTED)
