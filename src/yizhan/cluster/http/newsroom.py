"""采编: what waits for this editor, every article of the site, one article with its reviews."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yizhan.accounts.edge import acting, page
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.cluster.models import Article
from yizhan.cluster.queries import desk
from yizhan.cluster.queries.access import access_article, newest, site_of
from yizhan.cluster.queries.neighbours import not_offered_yet, sites_above, sites_below
from yizhan.cluster.rules.reviews import RETRACTORS, Stage
from yizhan.kernel.scope import Acting


@never_cache
@page(*EDITOR_ROLES)
@require_GET
def newsroom(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    context = {
        "site": site_of(who),
        "waiting": desk.waiting_for(who),
        "drafts": desk.own_drafts(who),
        "offers": desk.offers_to(who, limit=5),
    }
    return render(request, "cluster/newsroom.html", context)


@never_cache
@page(*EDITOR_ROLES)
@require_GET
def every_article(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    rows, following = desk.all_articles(who, before=_cursor(request))
    return render(request, "cluster/articles.html", {"site": site_of(who), "rows": rows, "following": following})


@never_cache
@page(*EDITOR_ROLES)
@require_GET
def article(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """The words, the ladder of signatures, and what this editor may do."""
    who = acting(request)
    found = access_article(who, article_id)
    return render(request, "cluster/desk_article.html", article_context(who, found))


def article_context(who: Acting, found: Article) -> dict[str, Any]:
    """What the article's page shows; a refused signature shows it again."""
    revision = newest(found)
    is_shown = hasattr(found, "shown")
    return {
        "article": found,
        "site": found.site,
        "revision": revision,
        "steps": desk.steps_of(found, revision),
        "rejections": desk.rejections_of(found),
        "retraction": getattr(found, "retraction", None),
        "shown": found.shown if is_shown else None,
        "may_sign": desk.may_sign(who, found, revision),
        "may_submit": found.stage == Stage.WRITING and not hasattr(revision, "rejection"),
        "may_retract": is_shown and who.role in RETRACTORS,
        "can_go_up": is_shown and bool(not_offered_yet(found, sites_above(found.site))),
        "can_go_down": is_shown and bool(not_offered_yet(found, sites_below(found.site))),
    }


def _cursor(request: HttpRequest) -> UUID | None:
    try:
        return UUID(request.GET.get("after", ""))
    except ValueError:
        return None


urlpatterns = [
    path("newsroom", newsroom, name="newsroom"),
    path("newsroom/articles", every_article, name="newsroom-articles"),
    path("newsroom/articles/<uuid:article_id>", article, name="newsroom-article"),
]
