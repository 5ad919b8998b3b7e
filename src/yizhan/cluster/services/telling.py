"""What editors are told in their boxes."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from yizhan.accounts.queries import holders_on
from yizhan.cluster.models import Article, Revision, Share
from yizhan.cluster.rules.reviews import RETRACTORS, ROLE_OF_REVIEW, Signer, Stage, is_among
from yizhan.kernel import messages
from yizhan.kernel.clock import local_date

TOLD_AT_MOST = 20


def waits_for_review(article: Article, stage: Stage, *, revision: Revision, at: datetime) -> None:
    """Whoever may sign the next review; not those who wrote it or signed already."""
    taken = [Signer(one.signer_id) for one in revision.signatures.all()] + [Signer(article.author_id)]
    holders = holders_on(article.site.union_id, [ROLE_OF_REVIEW[stage]], local_date(at))
    free = [user for user in holders if not is_among(Signer(user), taken)]
    title = {
        Stage.FIRST: _("有稿件等您初审"),
        Stage.SECOND: _("有稿件等您复审"),
        Stage.FINAL: _("有稿件等您终审"),
    }[stage]
    for user_id in free[:TOLD_AT_MOST]:
        messages.notify(user_id, kind="cluster.review", title=title, link=f"/newsroom/articles/{article.id}", at=at)


def sent_back(article: Article, *, at: datetime) -> None:
    title = _("您的稿件被退回，请看退回理由")
    link = f"/newsroom/articles/{article.id}"
    messages.notify(article.author_id, kind="cluster.rejected", title=title, link=link, at=at)


def published(article: Article, *, at: datetime) -> None:
    title = _("您的稿件已通过三审并发布")
    link = f"/newsroom/articles/{article.id}"
    messages.notify(article.author_id, kind="cluster.published", title=title, link=link, at=at)


def offered(shares: Iterable[Share], *, at: datetime) -> None:
    """The leaders of the sites that an article is offered to."""
    for share in shares:
        _tell_site(share, [ROLE_OF_REVIEW[Stage.FINAL]], _("站群里有一篇文章推送给您的站点"), at=at)


def source_corrected(share: Share, *, at: datetime) -> None:
    _tell_site(share, list(RETRACTORS), _("转载的文章，来源已更正，请看是否跟进"), at=at)


def source_retracted(share: Share, *, at: datetime) -> None:
    _tell_site(share, list(RETRACTORS), _("转载的文章，来源已撤稿，本站一并撤下"), at=at)


def _tell_site(share: Share, roles: list[str], title: object, *, at: datetime) -> None:
    holders: list[UUID] = holders_on(share.to_site.union_id, roles, local_date(at))
    for user_id in holders[:TOLD_AT_MOST]:
        messages.notify(user_id, kind="cluster.share", title=title, link="/newsroom/shares", at=at)  # type: ignore[arg-type]
