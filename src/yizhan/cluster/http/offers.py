"""Up and down the cluster: offering an article, and the inbox of what other sites offer."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts.edge import acting, page
from yizhan.cluster.http import asking
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.cluster.models import Site
from yizhan.cluster.queries import desk
from yizhan.cluster.queries.access import access_article, site_of
from yizhan.cluster.queries.reading import columns_of
from yizhan.cluster.services import sharing
from yizhan.cluster.services.sharing import Direction
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.scope import Role


@page(*EDITOR_ROLES)
@require_POST
def share(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """One press: to the sites above, or to all below."""
    access_article(acting(request), article_id)
    direction = asking.text(request, "direction", longest=4)
    if direction not in set(Direction):
        raise NotFound
    count = sharing.share(article_id=article_id, direction=Direction(direction), acting=acting(request), at=clock.now())
    told = ngettext("已推送给 {count} 个站点。", "已推送给 {count} 个站点。", count)
    messages.success(request, told.format(count=count))
    return redirect("newsroom-article", article_id=article_id)


@never_cache
@page(*EDITOR_ROLES)
@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    who = acting(request)
    site = site_of(who)
    needed = Role.SITE_LEADER if site is None or site.adoption == Site.Adoption.FINAL else Role.EDITOR
    context = {
        "site": site,
        "offers": desk.offers_to(who),
        "answered": desk.offers_answered(who),
        "columns": columns_of(site) if site else [],
        "may_adopt": who.role is needed,
        "needs_all_reviews": site is not None and site.adoption == Site.Adoption.FULL,
    }
    return render(request, "cluster/offers.html", context)


@page(*EDITOR_ROLES)
@require_POST
def adopt(request: HttpRequest, share_id: UUID) -> HttpResponse:
    column_id, note = asking.an_id(request, "column"), asking.text(request, "note", longest=500)
    article = sharing.adopt(share_id=share_id, column_id=column_id, note=note, acting=acting(request), at=clock.now())
    messages.success(request, _("已采用，来源已注明。"))
    return redirect("newsroom-article", article_id=article.id)


@page(*EDITOR_ROLES)
@require_POST
def follow(request: HttpRequest, share_id: UUID) -> HttpResponse:
    note = asking.text(request, "note", longest=500)
    sharing.follow_correction(share_id=share_id, note=note, acting=acting(request), at=clock.now())
    messages.success(request, _("已跟进来源的更正。"))
    return redirect("newsroom-shares")


@page(*EDITOR_ROLES)
@require_POST
def decline(request: HttpRequest, share_id: UUID) -> HttpResponse:
    sharing.decline(share_id=share_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已标记为不采用。"))
    return redirect("newsroom-shares")


urlpatterns = [
    path("newsroom/articles/<uuid:article_id>/share", share, name="newsroom-share"),
    path("newsroom/shares", inbox, name="newsroom-shares"),
    path("newsroom/shares/<uuid:share_id>/adopt", adopt, name="newsroom-adopt"),
    path("newsroom/shares/<uuid:share_id>/follow", follow, name="newsroom-follow"),
    path("newsroom/shares/<uuid:share_id>/decline", decline, name="newsroom-decline"),
]
