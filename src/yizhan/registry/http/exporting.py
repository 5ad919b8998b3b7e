"""导出名册: the roster of one's union, or of one in one's line, as a workbook."""

from datetime import datetime
from tempfile import TemporaryFile
from typing import IO
from uuid import UUID

from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError
from yizhan.kernel.files import disk
from yizhan.kernel.files.office import EXCEL
from yizhan.kernel.ids import read_id
from yizhan.kernel.scope import Acting
from yizhan.registry.http.forms import text_of
from yizhan.registry.roster.exporting import export_roster


@never_cache
@page(*STAFF)
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """By a press and not by a link: each one is logged."""
    wanted = text_of(request, "union_id")
    return roster_file(acting(request), read_id(wanted) if wanted else None, clock.now())


def roster_file(who: Acting, union_id: UUID | None, at: datetime) -> FileResponse:
    """The workbook, sent piece by piece from a file that has no name."""
    file = TemporaryFile(dir=disk.incoming())  # noqa: SIM115 - closed with the response
    try:
        export_roster(out=file, union_id=union_id, acting=who, at=at)
    except DomainError:
        file.close()
        raise
    return workbook_sent(file, f"会员名册-{clock.local_date(at):%Y%m%d}.xlsx")


def workbook_sent(file: IO[bytes], name: str) -> FileResponse:
    """A workbook that was just written, from its beginning; closed when it is sent, and kept nowhere on the way."""
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=name, content_type=EXCEL)
    response["Cache-Control"] = "private, no-store"
    return response


urlpatterns = [path("members/export", export, name="member-export")]
