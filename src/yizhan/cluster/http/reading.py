"""The sites as readers see them. Anybody may; nothing here asks who it is."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_safe

from yizhan.accounts.edge import EVERYONE, page
from yizhan.cluster.models import Site
from yizhan.cluster.queries import reading
from yizhan.kernel.errors import NotFound


@page(*EVERYONE)
@require_safe
def cluster(request: HttpRequest) -> HttpResponse:
    """Every site, and the search over all of them."""
    return render(request, "cluster/cluster.html", {"sites": reading.sites()})


@page(*EVERYONE)
@require_safe
def front(request: HttpRequest, slug: str) -> HttpResponse:
    """A site's newest articles, and its columns."""
    site = reading.site_by_slug(slug)
    newest = reading.newest_of(site, after=request.GET.get("after", ""))
    return render(request, "cluster/front.html", _frame(site) | {"list": newest})


@page(*EVERYONE)
@require_safe
def column(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    site = reading.site_by_slug(slug)
    shown = _frame(site)
    found = next((one for one in shown["columns"] if one.code == code), None)  # type: ignore[attr-defined]
    if found is None:
        raise NotFound
    newest = reading.newest_in(found, after=request.GET.get("after", ""))
    return render(request, "cluster/column.html", shown | {"column": found, "list": newest})


@page(*EVERYONE)
@require_safe
def article(request: HttpRequest, slug: str, article_id: UUID) -> HttpResponse:
    """One article; 410 with a plain sentence where it was taken back."""
    site = reading.site_by_slug(slug)
    shown = reading.shown_article(site, article_id)
    if shown is not None:
        context = _frame(site) | {"shown": shown, "corrections": reading.corrections_of(article_id)}
        return render(request, "cluster/article.html", context)
    retraction = reading.retraction_of(site, article_id)
    if retraction is None:
        raise NotFound
    return render(request, "cluster/retracted.html", _frame(site) | {"retraction": retraction}, status=410)


@page(*EVERYONE)
@require_safe
def record(request: HttpRequest, article_id: UUID) -> HttpResponse:  # noqa: ARG001
    """The record behind a figure: leads to the article as readers see it, or to what is left of it."""
    return redirect("site-article", slug=reading.slug_of(article_id), article_id=article_id)


@page(*EVERYONE)
@require_safe
def notes(request: HttpRequest, slug: str) -> HttpResponse:
    """更正与撤稿: what a site took back, and why it says so."""
    site = reading.site_by_slug(slug)
    return render(request, "cluster/notes.html", _frame(site) | {"retractions": reading.retractions_of(site)})


@page(*EVERYONE)
@require_safe
def search(request: HttpRequest, slug: str = "") -> HttpResponse:
    """One site, or the whole cluster."""
    site = reading.site_by_slug(slug) if slug else None
    asked = request.GET.get("q", "").replace("\x00", "")[:60]
    found = reading.search(asked, site=site, after=request.GET.get("after", ""))
    context = (_frame(site) if site else {"site": None}) | {"asked": asked, "found": found}
    return render(request, "cluster/search.html", context)


def _frame(site: Site) -> dict[str, object]:
    return {"site": site, "columns": reading.columns_of(site)}


urlpatterns = [
    path("sites", cluster, name="cluster-front"),
    path("sites/search", search, name="cluster-search"),
    path("sites/articles/<uuid:article_id>", record, name="article"),
    path("sites/<slug:slug>/", front, name="site"),
    path("sites/<slug:slug>/search", search, name="site-search"),
    path("sites/<slug:slug>/notes", notes, name="site-notes"),
    path("sites/<slug:slug>/columns/<slug:code>", column, name="site-column"),
    path("sites/<slug:slug>/articles/<uuid:article_id>", article, name="site-article"),
]
