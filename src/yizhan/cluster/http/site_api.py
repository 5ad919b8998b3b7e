"""The sites for programs: what anybody may read."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext_noop
from ninja import Router

from yizhan.accounts.edge import EVERYONE, RoleAuth
from yizhan.cluster.errors import ArticleGone
from yizhan.cluster.models import Shown
from yizhan.cluster.queries import reading
from yizhan.kernel.errors import NotFound

shown_sites = Router(tags=["cluster"])
_ANYBODY = RoleAuth(*EVERYONE)
_LONGEST_QUERY = 60


@shown_sites.get("/sites", auth=_ANYBODY, summary=gettext_noop("全部工会网站"))
def sites(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    return [
        {"slug": one.slug, "name": one.name, "union": one.union_name, "level": one.level} for one in reading.sites()
    ]


@shown_sites.get("/sites/{slug}", auth=_ANYBODY, summary=gettext_noop("一个网站和它的栏目"))
def one_site(request: HttpRequest, slug: str) -> dict[str, Any]:  # noqa: ARG001
    site = reading.site_by_slug(slug)
    columns = [{"id": str(one.id), "code": one.code, "name": one.name} for one in reading.columns_of(site)]
    return {"slug": site.slug, "name": site.name, "intro": site.intro, "union": site.union_name, "columns": columns}


@shown_sites.get("/sites/{slug}/articles", auth=_ANYBODY, summary=gettext_noop("一个网站发布的内容，最新的在前"))
def articles(request: HttpRequest, slug: str, column: str = "", after: str = "") -> dict[str, Any]:  # noqa: ARG001
    site = reading.site_by_slug(slug)
    if column:
        found = next((one for one in reading.columns_of(site) if one.code == column), None)
        if found is None:
            raise NotFound
        page = reading.newest_in(found, after=after)
    else:
        page = reading.newest_of(site, after=after)
    return {"following": page.following, "rows": [_row(one) for one in page.rows]}


@shown_sites.get(
    "/sites/{slug}/articles/{uuid:article_id}", auth=_ANYBODY, summary=gettext_noop("一篇文章；撤稿后答 410")
)
def article(request: HttpRequest, slug: str, article_id: UUID) -> dict[str, Any]:  # noqa: ARG001
    site = reading.site_by_slug(slug)
    shown = reading.shown_article(site, article_id)
    if shown is None:
        retraction = reading.retraction_of(site, article_id)
        raise ArticleGone(note=retraction.note) if retraction else NotFound
    source = shown.article.source
    return _row(shown) | {
        "body": shown.revision.body,
        "source": source.site.name if source else None,
        "corrections": [
            {"published_at": one.publication.published_at.isoformat(), "correction": one.correction}
            for one in reading.corrections_of(article_id)
        ],
    }


@shown_sites.get("/sites/{slug}/retractions", auth=_ANYBODY, summary=gettext_noop("一个网站的撤稿和说明"))
def retractions(request: HttpRequest, slug: str) -> list[dict[str, Any]]:  # noqa: ARG001
    return [
        {"article_id": str(one.article_id), "title": one.title, "note": one.note, "at": one.retracted_at.isoformat()}
        for one in reading.retractions_of(reading.site_by_slug(slug))
    ]


@shown_sites.get("/articles", auth=_ANYBODY, summary=gettext_noop("搜索一个网站或全部网站"))
def search(request: HttpRequest, q: str, site: str = "", after: str = "") -> dict[str, Any]:  # noqa: ARG001
    where = reading.site_by_slug(site.replace("\x00", "")) if site else None
    found = reading.search(q.replace("\x00", "")[:_LONGEST_QUERY], site=where, after=after)
    rows = [
        _row(one.shown) | {"site": one.shown.site.slug, "snippet": "".join(text for text, _hit in one.snippet)}
        for one in found.rows
    ]
    return {"following": found.following, "rows": rows}


def _row(shown: Shown) -> dict[str, Any]:
    return {
        "id": str(shown.article_id),
        "title": shown.title,
        "summary": shown.summary,
        "published_at": shown.first_at.isoformat(),
    }
