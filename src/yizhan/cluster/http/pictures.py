"""Pictures: put into an article by its editors, and fetched by whoever may read it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from yizhan.accounts.edge import EVERYONE, acting, page
from yizhan.cluster.http import asking
from yizhan.cluster.http.asking import EDITOR_ROLES
from yizhan.cluster.queries.access import access_article, published
from yizhan.cluster.queries.pictures import access_picture
from yizhan.cluster.services import pictures
from yizhan.kernel import clock, files
from yizhan.kernel.errors import DomainError, Invalid, Problem


@page(*EVERYONE)
@require_safe
def picture(request: HttpRequest, picture_id: UUID) -> StreamingHttpResponse:
    """For everybody while it is shown; for its own editors before that."""
    is_public = access_picture(acting(request), picture_id)
    response = files.respond(picture_id, inline=True)
    if is_public:
        response["Cache-Control"] = "public, max-age=600"  # a retraction takes it away within ten minutes
    return response


@never_cache
@page(*EDITOR_ROLES)
@require_http_methods(["GET", "POST"])
def add(request: HttpRequest, article_id: UUID) -> HttpResponse:
    """A picture with the words for who does not see it; the line can be moved in the text afterwards."""
    who = acting(request)
    found = access_article(who, article_id)
    context = {"article": found, "asks_correction": published(found) is not None, "sent": request.POST, "problems": []}
    if request.method == "GET":
        return render(request, "cluster/picture.html", context)
    upload = request.FILES.get("picture")
    try:
        if upload is None:
            raise Invalid([Problem(field="picture", message=_("请选择一张图片。"))])
        pictures.add(
            upload,
            article_id=article_id,
            name=upload.name or "picture",
            alt=asking.text(request, "alt"),
            correction=asking.text(request, "correction", longest=300),
            acting=who,
            at=clock.now(),
        )
    except DomainError as refused:
        context["problems"] = asking.problems_of(refused, "picture")
        return render(request, "cluster/picture.html", context, status=refused.status)
    messages.success(request, _("图片已放在正文末尾，可以把那一行移到别处。"))
    return redirect("newsroom-edit", article_id=article_id)


urlpatterns = [
    path("sites/pictures/<uuid:picture_id>", picture, name="site-picture"),
    path("newsroom/articles/<uuid:article_id>/picture", add, name="newsroom-picture"),
]
