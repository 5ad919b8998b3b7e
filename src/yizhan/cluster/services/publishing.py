"""A revision with its signatures goes before the public; what follows from that, in the same transaction."""

from datetime import datetime

from django.db.models import Func, Value

from yizhan.cluster.models import Article, Publication, Revision, Share, Shown
from yizhan.cluster.queries.access import user_of
from yizhan.cluster.rules import bigrams, marks
from yizhan.cluster.services import telling
from yizhan.kernel import facts, journal
from yizhan.kernel.clock import local_date
from yizhan.kernel.models import Fact
from yizhan.kernel.scope import Acting
from yizhan.registry import api as registry

PUBLISHED = "media.published"


def publish(article: Article, revision: Revision, *, acting: Acting, at: datetime) -> None:
    """Publication, what readers see, the fact, and a flag wherever an older copy stands. The caller holds the lock."""
    Publication.objects.create(article=article, revision=revision, published_by=user_of(acting), published_at=at)
    shown = Shown.objects.filter(article=article).first()
    is_first = shown is None
    _show(article, revision, shown, at=at)
    data = {"revision_id": revision.id, "number": revision.number, "digest": revision.digest}
    journal.append(
        "cluster.article_published",
        acting=acting,
        at=at,
        subject=("article", article.id),
        scope=article.scope,
        data=data,
    )
    if is_first:
        _count(article, at=at)
    else:
        _flag_copies(article, acting=acting, at=at)


def uncount(article: Article, *, at: datetime) -> None:
    """A retracted article counts no more: its fact is reversed, not removed."""
    counted = Fact.objects.filter(kind=PUBLISHED, record_kind="article", record_id=article.id, quantity__gt=0).first()
    if counted is not None:
        facts.record(
            PUBLISHED,
            occurred_on=local_date(at),
            at=at,
            union_id=article.union_id,
            ancestors=registry.ancestors_of(article.union_id, local_date(at)),
            subject=("article", article.id),
            record=("article", article.id),
            quantity=-1,
            reverses=counted.id,
        )


def _show(article: Article, revision: Revision, shown: Shown | None, *, at: datetime) -> None:
    words = f"{revision.title}\n{revision.summary}\n{marks.words_of(revision.body)}"
    row = shown or Shown(article=article, site_id=article.site_id, column_id=article.column_id, first_at=at)
    row.revision, row.title, row.summary = revision, revision.title, revision.summary
    row.text = bigrams.folded(words)
    row.words = _Words(Value(bigrams.words_in(words)))
    row.save()


class _Words(Func):
    """A tsvector of just these words: no parser and no dictionary has a say."""

    function = "array_to_tsvector"
    template = "%(function)s(%(expressions)s::text[])"


def _count(article: Article, *, at: datetime) -> None:
    facts.record(
        PUBLISHED,
        occurred_on=local_date(at),
        at=at,
        union_id=article.union_id,
        ancestors=registry.ancestors_of(article.union_id, local_date(at)),
        subject=("article", article.id),
        record=("article", article.id),
    )


def _flag_copies(article: Article, *, acting: Acting, at: datetime) -> None:
    """Sites that adopted an earlier revision are told; their copy stays until they adopt the newer one."""
    for share in Share.objects.select_for_update().filter(article=article, state=Share.State.ADOPTED):
        share.flag = Share.Flag.CORRECTED
        share.save(update_fields=["flag"])
        data = {"article_id": article.id, "copy_id": share.copy_id, "flag": share.flag}
        journal.append(
            "cluster.copy_flagged",
            acting=acting,
            at=at,
            subject=("share", share.id),
            scope=share.to_site.scope,
            data=data,
        )
        telling.source_corrected(share, at=at)
