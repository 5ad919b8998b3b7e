"""Which site somebody works at, and which of its articles they reach: the one door to a scoped row of this room."""

from uuid import UUID

from django.db.models import QuerySet

from yizhan.accounts.models import User
from yizhan.cluster.models import Article, Revision, Share, Site
from yizhan.cluster.rules.reviews import EDITORS, Signer
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Acting
from yizhan.registry.api import all_ids


def own_site(acting: Acting) -> Site:
    """The site of the union for which this editor acts. Raises NotFound for everybody who works at none."""
    found = site_of(acting)
    if found is None:
        raise NotFound
    return found


def site_of(acting: Acting) -> Site | None:
    """The same, or None: an editor whose union has no site yet."""
    if acting.role not in EDITORS or acting.node_id is None:
        return None
    return Site.objects.filter(union_id=acting.node_id).first()


def own_articles(acting: Acting) -> "QuerySet[Article]":
    """Every article of the editor's own site, whatever its state; nothing for anybody else."""
    if acting.role not in EDITORS or acting.node_id is None:
        return Article.objects.none()
    return Article.objects.filter(site__union_id=acting.node_id)


def access_article(acting: Acting, article_id: UUID) -> Article:
    """An article of the editor's own site; NotFound for all others."""
    found = own_articles(acting).select_related("site", "column", "source__site").filter(id=article_id).first()
    if found is None:
        raise NotFound
    return found


def access_share(acting: Acting, share_id: UUID) -> Share:
    """An offer to the editor's own site; NotFound for all others, the site that offered it included."""
    offers = Share.objects.select_related("article__site", "to_site")
    if acting.role not in EDITORS or acting.node_id is None:
        raise NotFound
    found = offers.filter(id=share_id, to_site__union_id=acting.node_id).first()
    if found is None:
        raise NotFound
    return found


def newest(article: Article) -> Revision:
    """The newest revision; every article has one."""
    return article.revisions.order_by("-number")[0]


def published(article: Article) -> Revision | None:
    """The revision that was published last, retracted or not; None before the first."""
    found = article.publications.select_related("revision").order_by("-revision__number").first()
    return found.revision if found else None


def user_of(acting: Acting) -> UUID:
    """The account that acts; whoever writes or signs has one. Raises NotFound for visitors and the platform itself."""
    if acting.user_id is None:
        raise NotFound
    return acting.user_id


def signer_of(acting: Acting) -> Signer:
    """Whoever acts, as a signer: under every id that the register has had for them."""
    former = all_ids(acting.person_id) if acting.person_id is not None else set()
    return Signer(user_of(acting), acting.person_id, frozenset(former))


def name_of(user_id: UUID | None) -> str:
    """How somebody wants to be called; "" for the platform itself."""
    return User.objects.filter(id=user_id).values_list("name", flat=True).first() or "" if user_id else ""
