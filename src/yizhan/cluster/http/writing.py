"""Writing without a rich editor: a plain form that any phone shows, with or without JavaScript."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import acting, page
from yizhan.cluster.http import asking
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.cluster.models import Article, Site
from yizhan.cluster.queries.access import access_article, newest, own_site, published
from yizhan.cluster.queries.reading import columns_of
from yizhan.cluster.services import writing
from yizhan.cluster.services.writing import Words
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting


@never_cache
@page(*EDITOR_ROLES)
@require_http_methods(["GET", "POST"])
def write(request: HttpRequest) -> HttpResponse:
    """A new article for one's own site."""
    site = own_site(acting(request))
    if request.method == "GET":
        return _form(request, site, Words("", "", ""))
    try:
        column_id = asking.column_id(request)
        answer = repeats.sent(request, partial(_start, column_id, asking.words(request)))
    except DomainError as refused:
        return _form(request, site, asking.words(request), refused=refused)
    messages.success(request, _("已保存为草稿。读一遍，再送初审。"))
    return redirect("newsroom-article", article_id=answer.body["id"])


@never_cache
@page(*EDITOR_ROLES)
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """New words for an article; says beforehand that signatures lapse."""
    found = access_article(acting(request), article_id)
    if request.method == "GET":
        last = newest(found)
        return _form(request, found.site, Words(last.title, last.summary, last.body), article=found)
    words, correction = asking.words(request), asking.text(request, "correction", longest=300)
    try:
        writing.revise(
            article_id=article_id, words=words, correction=correction, acting=acting(request), at=clock.now()
        )
    except DomainError as refused:
        return _form(request, found.site, words, article=found, refused=refused)
    messages.success(request, _("已保存新的一稿。"))
    return redirect("newsroom-article", article_id=article_id)


@page(*EDITOR_ROLES)
@require_POST
def submit(request: HttpRequest, article_id: UUID) -> HttpResponse:
    writing.submit(article_id=article_id, acting=acting(request), at=clock.now())
    messages.success(request, _("已送初审。"))
    return redirect("newsroom-article", article_id=article_id)


def _form(
    request: HttpRequest,
    site: Site,
    words: Words,
    *,
    article: Article | None = None,
    refused: DomainError | None = None,
) -> HttpResponse:
    context = {
        "site": site,
        "article": article,
        "columns": columns_of(site),
        "words": words,
        "column_id": request.POST.get("column", ""),
        "correction": request.POST.get("correction", ""),
        "asks_correction": article is not None and published(article) is not None,
        "desk_url": desk_url(article),
        "problems": asking.problems_of(refused, "correction" if article else "column") if refused else [],
    }
    return render(request, "cluster/write.html", context, status=refused.status if refused else 200)


def desk_url(article: Article | None) -> str:
    """The same in the rich editor; "" in a process that has none."""
    name, where = ("desk-change", {"article_id": article.id}) if article else ("desk-write", {})
    try:
        return reverse(name, kwargs=where)
    except NoReverseMatch:
        return ""


def _start(column_id: UUID, words: Words, who: Acting, at: datetime) -> Answer:
    article = writing.start_article(column_id=column_id, words=words, acting=who, at=at)
    return Answer(201, {"id": str(article.id)})


urlpatterns = [
    path("newsroom/write", write, name="newsroom-write"),
    path("newsroom/articles/<uuid:article_id>/edit", edit, name="newsroom-edit"),
    path("newsroom/articles/<uuid:article_id>/submit", submit, name="newsroom-submit"),
]
