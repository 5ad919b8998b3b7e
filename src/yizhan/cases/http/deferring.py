"""容缺受理: the applicant's page on which promised papers are handed in."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import acting, page
from yizhan.cases.http.uploading import place_for, take_uploads
from yizhan.cases.models import OwedPaper
from yizhan.cases.queries.access import APPLICANTS, read_own_application
from yizhan.cases.queries.owed import still_owed
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel.errors import Problem

NOTHING_CHOSEN = gettext_lazy("请选择要补交的文件。")


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def owed(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """A place for each paper that was promised and is not there yet."""
    application = read_own_application(acting(request), application_id)
    papers = list(still_owed(application.id).select_related("case"))
    if not papers:
        return redirect("application", application_id=application.id)
    programmes = [catalogue.version(one) for one in _forms(application.programme_version_id, papers)]
    if request.method == "GET":
        return _page(request, application_id, papers, programmes, [])
    problems = [one for programme in programmes for one in take_uploads(request, application.id, programme)]
    if not request.FILES:
        problems.append(Problem(field=f"material-{papers[0].code}", message=str(NOTHING_CHOSEN)))
    if problems:
        return _page(request, application_id, list(still_owed(application.id)), programmes, problems)
    messages.success(request, _("已收到，经办人会看到。"))
    return redirect("application", application_id=application.id)


def _forms(own: UUID, papers: Sequence[OwedPaper]) -> list[UUID]:
    """The versions whose materials these are: the application's, and those of parts that asked later."""
    return list(dict.fromkeys(one.case.programme_version_id if one.case else own for one in papers))


def _page(
    request: HttpRequest,
    application_id: UUID,
    papers: Sequence[OwedPaper],
    programmes: Sequence[Programme],
    problems: list[Problem],
) -> HttpResponse:
    codes = {one.code: one for one in papers}
    places: list[Mapping[str, Any]] = [
        {**place_for(asked, [], problems, label=catalogue.said(asked.names), hint=catalogue.said(asked.help)),
         "due_on": codes[asked.code].due_on}
        for programme in programmes
        for asked in programme.materials
        if asked.code in codes
    ]  # fmt: skip
    context = {"application_id": application_id, "places": places, "problems": problems}
    return render(request, "cases/owed.html", context, status=422 if problems else 200)


urlpatterns = [path("cases/<uuid:application_id>/owed", owed, name="application-owed")]
