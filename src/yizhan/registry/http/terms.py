"""届期与证书: which unions' terms and certificates end soon or are over, for the officers of the line."""

from datetime import date
from tempfile import TemporaryFile
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files import disk
from yizhan.registry.codes import TermStage
from yizhan.registry.http.exporting import workbook_sent
from yizhan.registry.models import Union
from yizhan.registry.terms.export import write_endings
from yizhan.registry.terms.queries import endings_page
from yizhan.registry.terms.rules import OVER, stage_on

DUE = [("all", _("90天内到期和已过期")), *TermStage.choices]
_LAMPS = {OVER: "overdue", TermStage.WEEK.value: "red", TermStage.MONTH.value: "yellow"}


@never_cache
@page(*STAFF)
@require_GET
def terms(request: HttpRequest) -> HttpResponse:
    due, on = request.GET.get("due", "all")[:4], clock.today()
    found = endings_page(acting(request), due, on, after=request.GET.get("after", "")[:60])
    context = {"due": due, "choices": DUE, "page": found, "rows": [_row(one, on) for one in found.rows]}
    return render(request, "registry/terms.html", context)


def _row(union: Union, on: date) -> dict[str, Any]:
    return {
        "union": union,
        "term": _end(union.term_until, on),
        "certificate": _end(union.certificate_until, on),
    }


def _end(ends_on: date | None, on: date) -> dict[str, Any] | None:
    """A day, how near it is in words, and its lamp."""
    if ends_on is None:
        return None
    stage, days = stage_on(ends_on, on), (ends_on - on).days
    return {"on": ends_on, "lamp": _LAMPS.get(stage or "", "normal"), "days": days, "over": -days}


@never_cache
@page(*STAFF)
@require_POST
def export(request: HttpRequest) -> FileResponse:
    """By a press and not by a link: each one is logged."""
    who = acting(request)
    if who.node_id is None:
        raise NotFound
    file = TemporaryFile(dir=disk.incoming())  # noqa: SIM115 - closed with the response
    write_endings(who.node_id, request.POST.get("due", "all")[:4], out=file, acting=who, at=clock.now())
    return workbook_sent(file, f"届期与证书-{clock.today():%Y%m%d}.xlsx")


urlpatterns = [
    path("terms", terms, name="terms"),
    path("terms/export", export, name="terms-export"),
]
