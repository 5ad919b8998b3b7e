"""职工人数: the tax office's and the union's own, entered side by side."""

from datetime import datetime
from functools import partial
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import Invalid
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.scope import Acting
from yizhan.registry import errors
from yizhan.registry.codes import CountSource
from yizhan.registry.http.forms import again, day_of, text_of
from yizhan.registry.queries.access import access_union
from yizhan.registry.services.head_counts import record_head_count

_FIELDS = ("count_source", "as_of", "workers", "members")


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def head_count(request: HttpRequest, union_id: UUID) -> HttpResponse:
    found = access_union(acting(request), union_id, clock.today())
    counts = found.head_counts.order_by("-as_of", "source")[:20]
    context = {"union": found, "counts": counts, "sources": CountSource.choices, "typed": {}}
    if request.method == "GET":
        return render(request, "registry/head_count.html", context)
    try:
        repeats.sent(request, partial(_record, request, union_id))
    except Invalid as error:
        told = context | again(request, error, *_FIELDS)
        return render(request, "registry/head_count.html", told, status=error.status)
    messages.success(request, _("人数已登记。"))
    return redirect("union", union_id=union_id)


def _record(request: HttpRequest, union_id: UUID, who: Acting, at: datetime) -> Answer:
    as_of = day_of(request, "as_of")
    if as_of is None:
        raise errors.field_wrong("as_of")
    members = text_of(request, "members")
    record_head_count(
        union_id=union_id,
        source=text_of(request, "count_source"),
        as_of=as_of,
        workers=_number(request, "workers"),
        members=_number(request, "members") if members else None,
        acting=who,
        at=at,
    )
    return Answer(200)


def _number(request: HttpRequest, field: str) -> int:
    typed = text_of(request, field)
    if not (typed.isascii() and typed.isdigit() and len(typed) < 10):
        raise errors.field_wrong(field)
    return int(typed)


urlpatterns = [path("unions/<uuid:union_id>/head-counts", head_count, name="head-count")]
