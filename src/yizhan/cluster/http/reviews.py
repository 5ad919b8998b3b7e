"""Signing, sending back, retracting: each a press with words of one's own beside it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from yizhan.accounts.edge import acting, page
from yizhan.cluster.http import asking
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.cluster.http.newsroom import article_context
from yizhan.cluster.queries.access import access_article
from yizhan.cluster.rules.reviews import RETRACTORS
from yizhan.cluster.services import retracting, reviewing
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError


@page(*EDITOR_ROLES)
@require_POST
def sign(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """A signature for the revision that the form showed."""
    who, revision_id = acting(request), asking.an_id(request, "revision")
    note = asking.text(request, "note")
    try:
        reviewing.sign(article_id=article_id, revision_id=revision_id, note=note, acting=who, at=clock.now())
    except DomainError as refused:
        return _again(request, article_id, refused, "note")
    messages.success(request, _("已签字。"))
    return redirect("newsroom-article", article_id=article_id)


@page(*EDITOR_ROLES)
@require_POST
def reject(request: HttpRequest, article_id: UUID) -> HttpResponse:
    who, revision_id = acting(request), asking.an_id(request, "revision")
    reason = asking.text(request, "reason")
    try:
        reviewing.reject(article_id=article_id, revision_id=revision_id, reason=reason, acting=who, at=clock.now())
    except DomainError as refused:
        return _again(request, article_id, refused, "reason")
    messages.success(request, _("已退回作者。"))
    return redirect("newsroom")


@never_cache
@page(*RETRACTORS)
@require_http_methods(["GET", "POST"])
def retract(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """Why, for the log; and the sentence that the address shows from now on."""
    who = acting(request)
    context: dict[str, Any] = {"article": access_article(who, article_id), "sent": request.POST, "problems": []}
    if request.method == "GET":
        return render(request, "cluster/retract.html", context)
    reason, note = asking.text(request, "reason"), asking.text(request, "note")
    try:
        retracting.retract(article_id=article_id, reason=reason, note=note, acting=who, at=clock.now())
    except DomainError as refused:
        problems = asking.problems_of(refused, "reason")
        context |= {"problems": problems, "faults": {one["field"]: one["message"] for one in problems}}
        return render(request, "cluster/retract.html", context, status=refused.status)
    messages.success(request, _("已撤稿，读者现在看到的是撤稿说明。"))
    return redirect("newsroom-article", article_id=article_id)


def _again(request: HttpRequest, article_id: UUID, refused: DomainError, field: str) -> HttpResponse:
    who = acting(request)
    context = article_context(who, access_article(who, article_id))
    context["problems"] = asking.problems_of(refused, field)
    return render(request, "cluster/desk_article.html", context, status=refused.status)


urlpatterns = [
    path("newsroom/articles/<uuid:article_id>/sign", sign, name="newsroom-sign"),
    path("newsroom/articles/<uuid:article_id>/reject", reject, name="newsroom-reject"),
    path("newsroom/articles/<uuid:article_id>/retract", retract, name="newsroom-retract"),
]
