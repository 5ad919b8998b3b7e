"""The demonstration's sites: filled through the services, with one article at each review."""

from collections import Counter

import pytest

from tests.db.times import NOON
from yizhan.cluster.models import Article, Retraction, Share, Shown, Site
from yizhan.cluster.queries import reading
from yizhan.cluster.rules.reviews import Stage
from yizhan.kernel.models import Fact, Message
from yizhan.ops.demo.sites import fill_sites

pytestmark = pytest.mark.usefixtures("furnished")


def test_both_sites_are_filled_and_something_waits_at_each_review() -> None:
    count = fill_sites(at=NOON)
    assert count == Article.objects.count() > 25
    assert Site.objects.count() == 2
    stages = Counter(Article.objects.values_list("stage", flat=True))
    assert (stages[Stage.FIRST], stages[Stage.SECOND], stages[Stage.FINAL], stages[Stage.WRITING]) == (1, 1, 1, 1)
    assert Retraction.objects.count() == 1
    assert Share.objects.get().state == Share.State.ADOPTED
    published = sum(Fact.objects.filter(kind="media.published").values_list("quantity", flat=True))
    assert published == Shown.objects.count() == count - 5
    assert {hit.shown.site.slug for hit in reading.search("驿站").rows} == {"heilongjiang", "daoli"}
    assert Message.objects.filter(kind="cluster.review").count() == 1 + 2 + 3 + 1  # of what waits now, no older ones


def test_every_invented_article_says_that_it_is_invented() -> None:
    fill_sites(at=NOON)
    assert [one.title for one in Shown.objects.all() if "演示稿" not in one.text] == []
