"""Up and down the cluster: one click offers an article, the other site adopts it under its own final signature."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db import transaction

from yizhan.cluster import errors
from yizhan.cluster.models import Article, Revision, Share, Site
from yizhan.cluster.queries.access import access_share, newest, own_site, published, user_of
from yizhan.cluster.queries.neighbours import not_offered_yet, sites_above, sites_below
from yizhan.cluster.rules.reviews import Stage
from yizhan.cluster.services import publishing, reviewing, telling, writing
from yizhan.cluster.services.writing import Words
from yizhan.kernel import journal
from yizhan.kernel.errors import Forbidden
from yizhan.kernel.ids import new_id
from yizhan.kernel.scope import Acting, Role


class Direction(StrEnum):
    """Which way an article goes."""

    UP = "up"
    DOWN = "down"


@transaction.atomic
def share(*, article_id: UUID, direction: Direction, acting: Acting, at: datetime) -> int:
    """Offer a published article to the sites above or below; returns how many got it. One that has it is left alone.

    Raises NotAtDesk where nothing is published, NothingToShare.
    """
    article = writing.locked(acting, article_id)
    if not hasattr(article, "shown"):
        raise errors.NotAtDesk
    targets = sites_above(article.site) if direction is Direction.UP else sites_below(article.site)
    shares = _offer(article, targets, acting=acting, at=at)
    if not shares:
        raise errors.NothingToShare
    data = {"direction": direction, "sites": [one.to_site.slug for one in shares][:50], "count": len(shares)}
    journal.append(
        "cluster.article_shared", acting=acting, at=at, subject=("article", article.id), scope=article.scope, data=data
    )
    telling.offered(shares, at=at)
    return len(shares)


@transaction.atomic
def adopt(*, share_id: UUID, column_id: UUID, note: str, acting: Acting, at: datetime) -> Article:
    """Take the article, word for word and with its source named.

    As the site declares: with its leader's final signature it is published at once, or it begins the site's own three
    reviews. Raises Forbidden for a role that may not, OfferAnswered.
    """
    offer, source = _open_offer(acting, share_id)
    site = own_site(acting)
    _may_adopt(site, acting)
    column = writing.column_of(site, column_id)
    revision = published(source)
    assert revision is not None  # noqa: S101 - shown, so published
    words = _words(revision)
    article = writing.begin(site, column, words, source=source, acting=acting, at=at)
    copied = writing.add_revision(article, words, correction="", adopted_from=revision, acting=acting, at=at)
    _answer(offer, Share.State.ADOPTED, copy=article, acting=acting, at=at)
    data = {"article_id": source.id, "copy_id": article.id, "digest": copied.digest}
    journal.append(
        "cluster.share_adopted", acting=acting, at=at, subject=("share", offer.id), scope=site.scope, data=data
    )
    if site.adoption == Site.Adoption.FINAL:
        _sign_and_publish(article, copied, note=note, acting=acting, at=at)
    return article


@transaction.atomic
def follow_correction(*, share_id: UUID, note: str, acting: Acting, at: datetime) -> None:
    """Take over what the source put right; the flag goes down. Raises Forbidden, OfferAnswered."""
    offer = access_share(acting, share_id)
    site = own_site(acting)
    _may_adopt(site, acting)
    Article.objects.select_for_update().filter(id=offer.article_id).first()
    offer = Share.objects.select_for_update(of=("self",)).select_related("article__site").get(id=share_id)
    revision = published(offer.article)
    if offer.flag != Share.Flag.CORRECTED or offer.copy_id is None or revision is None:
        raise errors.OfferAnswered
    copy = writing.locked(acting, offer.copy_id)
    copied = writing.add_revision(
        copy, _words(revision), correction=revision.correction, adopted_from=revision, acting=acting, at=at
    )
    Article.objects.filter(id=copy.id).update(title=copied.title, stage=Stage.WRITING, moved_at=at)
    offer.flag = Share.Flag.NONE
    offer.save(update_fields=["flag"])
    data = {"article_id": offer.article_id, "copy_id": copy.id, "digest": copied.digest}
    journal.append(
        "cluster.correction_followed", acting=acting, at=at, subject=("share", offer.id), scope=site.scope, data=data
    )
    if site.adoption == Site.Adoption.FINAL:
        _sign_and_publish(copy, copied, note=note, acting=acting, at=at)


@transaction.atomic
def decline(*, share_id: UUID, acting: Acting, at: datetime) -> None:
    """Not for this site; it may be offered no second time. Raises OfferAnswered."""
    offer, _source = _open_offer(acting, share_id)
    _answer(offer, Share.State.DECLINED, copy=None, acting=acting, at=at)
    data = {"article_id": offer.article_id}
    journal.append(
        "cluster.share_declined",
        acting=acting,
        at=at,
        subject=("share", offer.id),
        scope=offer.to_site.scope,
        data=data,
    )


def _offer(article: Article, targets: Iterable[Site], *, acting: Acting, at: datetime) -> list[Share]:
    new = [
        Share(id=new_id(), article=article, to_site=site, offered_by=user_of(acting), offered_at=at)
        for site in not_offered_yet(article, targets)
    ]
    return Share.objects.bulk_create(new)


def _open_offer(acting: Acting, share_id: UUID) -> tuple[Share, Article]:
    """The offer under the lock of its source, which a retraction takes as well. Raises OfferAnswered."""
    found = access_share(acting, share_id)
    Article.objects.select_for_update().get(id=found.article_id)
    offers = Share.objects.select_for_update(of=("self",)).select_related("article__site", "to_site")
    offer = offers.get(id=share_id)
    if offer.state != Share.State.WAITING or not hasattr(offer.article, "shown"):
        raise errors.OfferAnswered
    return offer, offer.article


def _may_adopt(site: Site, acting: Acting) -> None:
    """The final signature is the leader's; where all three follow, an editor brings the article in."""
    needed = Role.SITE_LEADER if site.adoption == Site.Adoption.FINAL else Role.EDITOR
    if acting.role is not needed:
        raise Forbidden


def _answer(offer: Share, state: Share.State, *, copy: Article | None, acting: Acting, at: datetime) -> None:
    offer.state, offer.copy = state, copy
    offer.answered_by, offer.answered_at = acting.user_id, at
    offer.save(update_fields=offer.changing)


def _words(revision: Revision) -> Words:
    return Words(revision.title, revision.summary, revision.body)


def _sign_and_publish(article: Article, revision: Revision, *, note: str, acting: Acting, at: datetime) -> None:
    reviewing.give(revision, Stage.FINAL, note=reviewing.required(note, "note"), acting=acting, at=at)
    data = {"revision_id": revision.id, "digest": revision.digest, "stage": int(Stage.FINAL)}
    journal.append(
        "cluster.article_signed", acting=acting, at=at, subject=("article", article.id), scope=article.scope, data=data
    )
    Article.objects.filter(id=article.id).update(stage=Stage.DONE, moved_at=at)
    publishing.publish(article, newest(article), acting=acting, at=at)
