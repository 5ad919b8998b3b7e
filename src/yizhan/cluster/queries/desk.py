"""What lies on an editor's desk: reviews that wait, articles of one's own, offers of other sites."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import QuerySet

from yizhan.cluster.models import Article, Rejection, Revision, Share, Signature
from yizhan.cluster.queries.access import own_articles, signer_of, user_of
from yizhan.cluster.rules.reviews import EDITORS, REVIEWS, ROLE_OF_REVIEW, Signer, Stage, is_among, review_of
from yizhan.kernel.scope import Acting

PAGE = 30


@dataclass(frozen=True, slots=True)
class Step:
    """One review of the newest revision: signed by whom, or waiting."""

    stage: Stage
    signature: Signature | None
    state: str  # done · current · waiting


def waiting_for(acting: Acting, *, limit: int = PAGE) -> list[Article]:
    """Articles at this role's review that this person may sign, longest waiting first; three queries."""
    stage = review_of(acting.role)
    if stage is None or acting.user_id is None:
        return []
    rows = list(
        own_articles(acting)
        .filter(stage=stage)
        .select_related("site", "column")
        .order_by("moved_at", "id")[: 3 * limit]
    )
    me = signer_of(acting)
    last = _newest_of(rows)
    return [one for one in rows if not is_among(me, _taken(one, last[one.id]))][:limit]


def _newest_of(articles: list[Article]) -> dict[UUID, Revision]:
    rows = Revision.objects.filter(article__in=articles).order_by("article_id", "-number").distinct("article_id")
    return {row.article_id: row for row in rows.defer("body").prefetch_related("signatures")}


def _taken(article: Article, revision: Revision) -> list[Signer]:
    signed = [Signer(one.signer_id, one.signer_person_id) for one in revision.signatures.all()]
    if article.site.author_may_sign:
        return signed
    written = [
        Signer(article.author_id, article.author_person_id),
        Signer(revision.writer_id, revision.writer_person_id),
    ]
    return signed + written


def own_drafts(acting: Acting, *, limit: int = PAGE) -> list[Article]:
    """What lies with this author: being written, or sent back."""
    rows = own_articles(acting).filter(author_id=user_of(acting), stage=Stage.WRITING, retraction__isnull=True)
    return list(rows.select_related("column").order_by("-moved_at", "-id")[:limit])


def all_articles(acting: Acting, *, before: UUID | None = None) -> "tuple[list[Article], str]":
    """Every article of the site, newest first, by keyset."""
    rows: QuerySet[Article] = own_articles(acting).select_related("column", "retraction", "shown").order_by("-id")
    found = list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])
    return found[:PAGE], str(found[PAGE - 1].id) if len(found) > PAGE else ""


def offers_to(acting: Acting, *, limit: int = PAGE) -> list[Share]:
    """What waits in the site's inbox: offers, and copies whose source was corrected."""
    if acting.role not in EDITORS or acting.node_id is None:
        return []
    rows = Share.objects.filter(to_site__union_id=acting.node_id).select_related("article__site", "article__shown")
    waiting = rows.filter(state=Share.State.WAITING) | rows.filter(flag=Share.Flag.CORRECTED)
    return list(waiting.order_by("-id")[:limit])


def offers_answered(acting: Acting, *, limit: int = PAGE) -> list[Share]:
    if acting.role not in EDITORS or acting.node_id is None:
        return []
    rows = Share.objects.filter(to_site__union_id=acting.node_id).exclude(state=Share.State.WAITING)
    return list(rows.select_related("article__site", "copy").order_by("-id")[:limit])


def steps_of(article: Article, revision: Revision) -> list[Step]:
    """The three reviews of one revision as a ladder."""
    signed = {one.stage: one for one in revision.signatures.all()}
    return [
        Step(
            stage, signed.get(stage), "done" if stage in signed else "current" if article.stage == stage else "waiting"
        )
        for stage in REVIEWS
    ]


def may_sign(acting: Acting, article: Article, revision: Revision) -> bool:
    """Whether the review that the article waits for is this person's to sign."""
    if article.stage not in REVIEWS or acting.user_id is None:
        return False
    if ROLE_OF_REVIEW[Stage(article.stage)] is not acting.role:
        return False
    return not is_among(signer_of(acting), _taken(article, revision))


def rejections_of(article: Article) -> list[Rejection]:
    return list(Rejection.objects.filter(revision__article=article).select_related("revision").order_by("-id")[:10])
