"""撤稿: an article goes at once, from its site and from every site that adopted it; its address says so for good."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from yizhan.cluster import errors
from yizhan.cluster.models import Article, Retraction, Share, Shown
from yizhan.cluster.queries.access import name_of, published, user_of
from yizhan.cluster.rules import marks
from yizhan.cluster.rules.reviews import RETRACTORS, Stage
from yizhan.cluster.services import publishing, telling
from yizhan.cluster.services.writing import locked
from yizhan.kernel import journal, texts
from yizhan.kernel.errors import Forbidden, Invalid, Problem
from yizhan.kernel.scope import Acting


@transaction.atomic
def retract(*, article_id: UUID, reason: str, note: str, acting: Acting, at: datetime) -> Retraction:
    """Take a published article back. `reason` is for the log, `note` is what its address says from now on.

    Copies at other sites go with it. Raises Forbidden for an editor, NotAtDesk where nothing is published,
    Invalid at its field where one is missing or too long, Retracted.
    """
    if acting.role not in RETRACTORS:
        raise Forbidden
    reason = texts.whole(marks.plain_line(reason), "reason", longest=500)
    note = texts.whole(marks.plain_line(note), "note", longest=300)
    _refuse_empty(reason, note)
    article = locked(acting, article_id)
    if published(article) is None:
        raise errors.NotAtDesk
    return _take_back(article, reason=reason, note=note, follows=None, acting=acting, at=at)


def _refuse_empty(reason: str, note: str) -> None:
    """Both are asked for at once: whoever fills in one need not come back for the other."""
    missing = [("reason", reason, _("请写明撤稿原因。")), ("note", note, _("请写明给读者看的说明。"))]
    problems = [Problem(field=field, message=message) for field, text, message in missing if not text]
    if problems:
        raise Invalid(problems)


def _take_back(
    article: Article, *, reason: str, note: str, follows: Retraction | None, acting: Acting, at: datetime
) -> Retraction:
    revision = published(article)
    assert revision is not None  # noqa: S101 - asked above, and a copy is adopted by being published or waits
    retraction = Retraction.objects.create(
        article=article,
        site_id=article.site_id,
        title=revision.title,
        reason=reason,
        note=note,
        follows=follows,
        retracted_by=user_of(acting),
        retractor_name=name_of(acting.user_id),
        retracted_at=at,
    )
    Shown.objects.filter(article=article).delete()
    Article.objects.filter(id=article.id).update(stage=Stage.DONE, moved_at=at)
    publishing.uncount(article, at=at)
    data = {"retraction_id": retraction.id, "follows": follows.id if follows else None}
    journal.append(
        "cluster.article_retracted",
        acting=acting,
        at=at,
        subject=("article", article.id),
        scope=article.scope,
        data=data,
    )
    _follow(article, retraction, acting=acting, at=at)
    return retraction


def _follow(article: Article, retraction: Retraction, *, acting: Acting, at: datetime) -> None:
    """What the other sites made of it: offers nobody took are withdrawn, copies are retracted with their source."""
    for share in Share.objects.select_for_update().filter(article=article).select_related("to_site").order_by("id"):
        if share.state == Share.State.WAITING:
            share.state = Share.State.WITHDRAWN
            share.save(update_fields=["state"])
            data = {"article_id": article.id}
            journal.append(
                "cluster.share_withdrawn",
                acting=acting,
                at=at,
                subject=("share", share.id),
                scope=share.to_site.scope,
                data=data,
            )
        elif share.copy_id is not None:
            _retract_copy(share, share.copy_id, retraction, acting=acting, at=at)


def _retract_copy(share: Share, copy_id: UUID, retraction: Retraction, *, acting: Acting, at: datetime) -> None:
    copy = Article.objects.select_for_update(of=("self",)).select_related("site").get(id=copy_id)
    share.flag = Share.Flag.RETRACTED
    share.save(update_fields=["flag"])
    data = {"article_id": share.article_id, "copy_id": copy.id, "flag": share.flag}
    journal.append(
        "cluster.copy_flagged", acting=acting, at=at, subject=("share", share.id), scope=share.to_site.scope, data=data
    )
    if published(copy) is not None and not hasattr(copy, "retraction"):
        _take_back(copy, reason=retraction.reason, note=retraction.note, follows=retraction, acting=acting, at=at)
    telling.source_retracted(share, at=at)
