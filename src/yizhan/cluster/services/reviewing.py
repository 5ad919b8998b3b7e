"""The three reviews: a signature, or back to the author with a reason. The third signature publishes."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from yizhan.cluster import errors
from yizhan.cluster.models import Article, Rejection, Revision, Signature
from yizhan.cluster.queries.access import name_of, newest, signer_of, user_of
from yizhan.cluster.rules import marks
from yizhan.cluster.rules.reviews import Signer, Stage, after, is_among, review_of
from yizhan.cluster.services import publishing, telling
from yizhan.cluster.services.writing import locked
from yizhan.kernel import journal, texts
from yizhan.kernel.scope import Acting

LONGEST_NOTE = 500


@transaction.atomic
def sign(*, article_id: UUID, revision_id: UUID, note: str, acting: Acting, at: datetime) -> Signature:
    """This review is done: for these words, by this person, with what the proofreading found.

    `revision_id` is what the signer read. Raises RevisionChanged, ReviewNotYours, AlreadySigned, NoteMissing.
    """
    note = required(note, "note")
    article = locked(acting, article_id)
    revision, stage = _at_this_desk(article, revision_id, acting)
    signer = signer_of(acting)
    if is_among(signer, who_may_not_sign(article, revision)):
        raise errors.AlreadySigned
    signature = give(revision, stage, note=note, acting=acting, at=at)
    data = {"revision_id": revision.id, "digest": revision.digest, "stage": int(stage)}
    journal.append(
        "cluster.article_signed", acting=acting, at=at, subject=("article", article.id), scope=article.scope, data=data
    )
    Article.objects.filter(id=article.id).update(stage=after(stage), moved_at=at)
    if stage is Stage.FINAL:
        publishing.publish(article, revision, acting=acting, at=at)
        telling.published(article, at=at)
    else:
        telling.waits_for_review(article, after(stage), revision=revision, at=at)
    return signature


@transaction.atomic
def reject(*, article_id: UUID, revision_id: UUID, reason: str, acting: Acting, at: datetime) -> None:
    """Back to the author, who reads why. Raises RevisionChanged, ReviewNotYours, NoteMissing."""
    reason = required(reason, "reason")
    article = locked(acting, article_id)
    revision, stage = _at_this_desk(article, revision_id, acting)
    Rejection.objects.create(
        revision=revision,
        stage=stage,
        reviewer_id=user_of(acting),
        reviewer_name=name_of(acting.user_id),
        reason=reason,
        rejected_at=at,
    )
    Article.objects.filter(id=article.id).update(stage=Stage.WRITING, moved_at=at)
    data = {"revision_id": revision.id, "stage": int(stage)}
    journal.append(
        "cluster.article_rejected",
        acting=acting,
        at=at,
        subject=("article", article.id),
        scope=article.scope,
        data=data,
    )
    telling.sent_back(article, at=at)


def who_may_not_sign(article: Article, revision: Revision) -> list[Signer]:
    """Whoever signed this revision; and its writer and the author, unless the site lets authors sign."""
    signed = [Signer(one.signer_id, one.signer_person_id) for one in revision.signatures.all()]
    if article.site.author_may_sign:
        return signed
    return [
        *signed,
        Signer(article.author_id, article.author_person_id),
        Signer(revision.writer_id, revision.writer_person_id),
    ]


def give(revision: Revision, stage: Stage, *, note: str, acting: Acting, at: datetime) -> Signature:
    """The signature's row; the database refuses one out of order or a second one of the same person."""
    return Signature.objects.create(
        revision=revision,
        stage=stage,
        digest=revision.digest,
        signer_id=user_of(acting),
        signer_person_id=acting.person_id,
        signer_name=name_of(acting.user_id),
        note=note,
        signed_at=at,
    )


def _at_this_desk(article: Article, revision_id: UUID, acting: Acting) -> tuple[Revision, Stage]:
    """What lies before this reviewer: the newest revision, at the review of their role."""
    stage = review_of(acting.role)
    if stage is None or article.stage != stage:
        raise errors.ReviewNotYours
    revision = newest(article)
    if revision.id != revision_id:
        raise errors.RevisionChanged
    return revision, stage


def required(text: str, field: str) -> str:
    """One line that has to be written. Raises NoteMissing, Invalid where it is too long."""
    found = texts.whole(marks.plain_line(text), field, longest=LONGEST_NOTE)
    if not found:
        raise errors.NoteMissing
    return found
