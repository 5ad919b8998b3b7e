"""No sequence of acts publishes without three different people's signatures for the very words."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tests.db.cluster.newsroom import REVIEWERS, WORDS, Newsroom, open_newsroom
from tests.people import People
from yizhan.cluster.models import Article, Publication, Rejection, Shown
from yizhan.cluster.queries.access import newest
from yizhan.cluster.services import retracting, reviewing, writing
from yizhan.kernel.errors import DomainError

PEOPLE = ("author", "editor", "section_head", "site_leader", "county_leader")
ACTS = ("submit", "sign", "sign", "sign", "next", "next", "next", "next", "revise", "reject", "retract")
PUBLISHED = [("submit", "author"), ("sign", "editor"), ("sign", "section_head"), ("sign", "site_leader")]


@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@example(acts=PUBLISHED)
@example(acts=[*PUBLISHED, ("revise", "editor"), ("sign", "site_leader"), ("next", ""), ("next", "")])
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.sampled_from(PEOPLE)), min_size=4, max_size=24))
def test_no_sequence_of_acts_publishes_without_three_people(people: People, acts: list[tuple[str, str]]) -> None:
    with transaction.atomic():
        newsroom = open_newsroom(people)
        article = newsroom.written()
        for number, (act, who) in enumerate(acts):
            _try(ACTS_OF[act], newsroom, article, who, number)
            _holds(article)
        assert acts != PUBLISHED or Shown.objects.filter(article=article).exists()
        transaction.set_rollback(True)


def _try(act: "Act", newsroom: Newsroom, article: Article, who: str, number: int) -> None:
    try:
        act(newsroom, article, who, number)
    except DomainError:
        return


def _holds(article: Article) -> None:
    """Whatever was published carries three different signers, none of them its writer, all for its words."""
    for publication in Publication.objects.filter(article=article).select_related("revision"):
        revision = publication.revision
        signed = list(revision.signatures.order_by("stage"))
        assert [one.stage for one in signed] == [1, 2, 3]
        assert len({one.signer_id for one in signed}) == 3
        assert not {article.author_id, revision.writer_id} & {one.signer_id for one in signed}
        assert {one.digest for one in signed} == {revision.digest}
        assert not Rejection.objects.filter(revision=revision).exists()
    shown = Shown.objects.filter(article=article).first()
    if shown is not None:
        assert shown.revision_id == Publication.objects.filter(article=article).latest("revision__number").revision_id


Act = Callable[[Newsroom, Article, str, int], object]


def _submit(newsroom: Newsroom, article: Article, who: str, _number: int) -> None:
    writing.submit(article_id=article.id, acting=newsroom.who(who), at=newsroom.now())


def _sign(newsroom: Newsroom, article: Article, who: str, _number: int) -> None:
    newsroom.sign(article, who)


def _revise(newsroom: Newsroom, article: Article, who: str, number: int) -> None:
    newsroom.revised(article, replace(WORDS, body=f"第{number}稿"), by=who, correction="改动")


def _reject(newsroom: Newsroom, article: Article, who: str, _number: int) -> None:
    revision_id = newest(article).id
    reviewing.reject(
        article_id=article.id, revision_id=revision_id, reason="再改", acting=newsroom.who(who), at=newsroom.now()
    )


def _retract(newsroom: Newsroom, article: Article, who: str, _number: int) -> None:
    retracting.retract(article_id=article.id, reason="x", note="x", acting=newsroom.who(who), at=newsroom.now())


def _next(newsroom: Newsroom, article: Article, _who: str, number: int) -> None:
    """What moves the article forward, by whoever may: so that many of these sequences do publish."""
    stage = Article.objects.get(id=article.id).stage
    if 1 <= stage <= 3:
        _sign(newsroom, article, REVIEWERS[stage - 1], number)
    else:
        _submit(newsroom, article, "author", number)


ACTS_OF: dict[str, Act] = {
    "next": _next,
    "submit": _submit,
    "sign": _sign,
    "revise": _revise,
    "reject": _reject,
    "retract": _retract,
}
