"""Correcting on a phone: just the questions and papers that the notice names, on one page, sent back together."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import acting, page
from yizhan.cases.errors import MaterialsMissing, OwnConsentMissing
from yizhan.cases.http import reading
from yizhan.cases.http.agreeing import Box, boxes_of, ticked
from yizhan.cases.http.uploading import missing_papers, place_for, take_uploads
from yizhan.cases.models import Application, SupplementNotice
from yizhan.cases.queries.access import APPLICANTS, read_own_application
from yizhan.cases.queries.answers import open_supplement
from yizhan.cases.queries.drafts import materials_of
from yizhan.cases.services import correcting, supplements
from yizhan.catalogue import api as catalogue
from yizhan.catalogue.types import Programme
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, NotFound, Problem
from yizhan.kernel.ids import read_id

Raw = Mapping[str, Any]


@never_cache
@page(*APPLICANTS)
@require_http_methods(["GET", "POST"])
def supplement(request: HttpRequest, application_id: UUID) -> HttpResponse:
    """What is asked, filled in as it was given. Nothing typed is lost on an error; files that arrived are kept."""
    found = read_own_application(acting(request), application_id)
    notice = _notice(request, found)
    if notice.answered_at is not None:  # sent twice
        return redirect("application", application_id=application_id)
    programme = correcting.programme_asked(notice)
    standing = catalogue.to_raw(programme.form, correcting.answers_asked(notice))
    if request.method == "GET":
        return _form(request, notice, programme, standing, [])
    posted = _posted(request.POST, notice, programme)
    pressed = catalogue.press_button(programme.form, posted, reading.lists(request.POST))
    problems = take_uploads(request, notice.application_id, programme)
    if pressed is not None or problems:
        return _form(request, notice, programme, {**standing, **(pressed or posted)}, problems)
    return _answer(request, notice, programme, standing, posted)


def _answer(
    request: HttpRequest, notice: SupplementNotice, programme: Programme, standing: Raw, posted: Raw
) -> HttpResponse:
    answer = supplements.Answer(posted, reading.text(request, "answer"), notice.id, ticked(request, programme))
    needed: list[str] = []
    boxes: list[Box] = []
    try:
        supplements.answer_supplement(
            application_id=notice.application_id, answer=answer, acting=acting(request), at=clock.now()
        )
    except MaterialsMissing as missing:
        needed = missing.codes
        problems = missing_papers(missing, programme)
    except OwnConsentMissing:
        boxes = _boxes(request, notice, programme, {**standing, **posted})
        problems = [Problem(field=box.name, message=box.error) for box in boxes if box.error]
    except DomainError as refused:
        problems = reading.problems_of(refused, "answer")
    else:
        messages.success(request, _("已补齐，办理继续。"))
        return redirect("application", application_id=notice.application_id)
    return _form(request, notice, programme, {**standing, **posted}, problems, needed=needed, boxes=boxes)


def _boxes(request: HttpRequest, notice: SupplementNotice, programme: Programme, raw: Raw) -> list[Box]:
    """The consents that the new answers call for."""
    answers = catalogue.clean(programme.form, raw, required=False).all_values
    facts = correcting.facts_asked(notice, answers)
    return [box for box in boxes_of(request, programme, facts, correcting.context_asked(notice)) if box.is_needed]


def _notice(request: HttpRequest, application: Application) -> SupplementNotice:
    """The notice that the page was drawn for, answered or not; else the open one. Raises NotFound."""
    sent = request.POST.get("notice", "")
    if not sent:
        return open_supplement(application)
    notices = application.supplements.select_related("case__application", "application")
    notice = notices.filter(id=read_id(sent)).first()
    if notice is None:
        raise NotFound
    return notice


def _posted(data: QueryDict, notice: SupplementNotice, programme: Programme) -> Raw:
    """The answers to the questions that the notice opens; whatever else was sent is left alone."""
    opened = correcting.open_fields(notice)
    raw = catalogue.read_post(programme.form, reading.lists(data))
    return {name: value for name, value in raw.items() if name in opened}


def _form(
    request: HttpRequest,
    notice: SupplementNotice,
    programme: Programme,
    raw: Raw,
    problems: list[Problem],
    *,
    needed: list[str] | None = None,
    boxes: Sequence[Box] = (),
) -> HttpResponse:
    codes = [item["code"] for item in notice.items if item.get("is_material")]
    context = {
        "application": notice.application,
        "notice": notice,
        "programme": programme,
        "raw": raw,
        "opened": correcting.open_fields(notice),
        "problems": problems,
        "materials": _materials(notice, programme, [*codes, *(needed or [])], problems),
        "boxes": boxes,
        "told": [item for item in notice.items if not item.get("is_material")],
        "answer": reading.text(request, "answer"),
    }
    return render(request, "cases/supplement.html", context, status=422 if problems else 200)


def _materials(
    notice: SupplementNotice, programme: Programme, codes: list[str], problems: list[Problem]
) -> list[Mapping[str, Any]]:
    """A place for each paper that is asked for, with what has arrived since."""
    what = {item["code"]: item["what"] for item in notice.items}
    arrived = [one for one in materials_of(notice.application_id) if one.added_at > notice.asked_at]
    return [
        place_for(one, arrived, problems, label=catalogue.said(one.names), hint=what.get(one.code, ""))
        for one in programme.materials
        if one.code in codes
    ]


urlpatterns = [
    path("cases/<uuid:application_id>/supplement", supplement, name="application-supplement"),
]
