"""名册里没收的证件号码: which rows of which file were refused for their number, and that somebody looked into them."""

from datetime import datetime
from tempfile import TemporaryFile
from uuid import UUID

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yizhan.accounts import repeats
from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import NotFound
from yizhan.kernel.files import disk
from yizhan.kernel.idempotency import Answer
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting
from yizhan.registry.http.exporting import workbook_sent
from yizhan.registry.quality.queries import node_in_reach
from yizhan.registry.quality.refused import refused_in_reach, settle_refused, told, write_refused
from yizhan.registry.queries.lists import newest_first


@never_cache
@page(*STAFF)
@require_GET
def refused_numbers(request: HttpRequest) -> HttpResponse:
    """Where they stand, the newest first."""
    node = _node(request)
    found = newest_first(refused_in_reach(node), request.GET.get("after", ""))
    rows = told(found.rows)
    context = {
        "node": node,
        "at": request.GET.get("at", "") and node.node_id,
        "page": found,
        "rows": rows,
        "rosters": {one["row"].roster_id: one["row"].roster.file_name for one in rows},
    }
    return render(request, "registry/refused_numbers.html", context)


@never_cache
@page(*STAFF)
@require_GET
def workbook(request: HttpRequest) -> FileResponse:
    """The same to work through in a spreadsheet; that it left is journalled."""
    node = _node(request)
    if node.node_id is None:
        raise NotFound
    file = TemporaryFile(dir=disk.incoming())  # noqa: SIM115 - closed with the response
    write_refused(node, node.node_id, out=file, acting=acting(request), at=clock.now())
    return workbook_sent(file, "quality-refused_numbers.xlsx")


@never_cache
@page(*STAFF)
@require_POST
def settle(request: HttpRequest, roster_id: UUID) -> HttpResponse:
    def do(who: Acting, at: datetime) -> Answer:
        return Answer(200, {"rows": settle_refused(roster_id=roster_id, acting=who, at=at)})

    repeats.sent(request, do)
    messages.success(request, _("已核对，不再列出。"))
    return redirect("refused-numbers")


def _node(request: HttpRequest) -> Acting:
    at = request.GET.get("at", "")
    return node_in_reach(acting(request), read_id(at) if at else None, clock.today())


urlpatterns = [
    path("quality/refused-numbers", refused_numbers, name="refused-numbers"),
    path("quality/refused-numbers/workbook", workbook, name="refused-numbers-workbook"),
    path("quality/refused-numbers/<uuid:roster_id>/settle", settle, name="refused-numbers-settle"),
]
