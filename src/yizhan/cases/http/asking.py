"""补正 from the desk: what is missing is ticked on one page, read back, and only then told."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from yizhan.accounts.edge import STAFF, acting, page
from yizhan.cases.errors import SupplementEmpty
from yizhan.cases.http import reading
from yizhan.cases.http.desk import facts_of
from yizhan.cases.models import Case
from yizhan.cases.queries.access import access_case
from yizhan.cases.services import supplements
from yizhan.cases.services.supplements import MissingItem
from yizhan.catalogue.words import Words
from yizhan.kernel import clock
from yizhan.kernel.errors import DomainError, Invalid, Problem

LONGEST_WHAT = 300


@never_cache
@page(*STAFF)
@require_http_methods(["GET", "POST"])
def ask_supplement(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """The rows to tick; pressed once, the notice as it will be read; pressed again, it goes."""
    who = acting(request)
    case = access_case(who, case_id)
    context = _rows_of(case) | {"case": case, "facts": facts_of(case)}
    if request.method == "GET":
        return render(request, "cases/ask_supplement.html", context)
    try:
        items = _items(request, [*context["materials"], *context["questions"]])
        context["sent"] = {item.code: item for item in items}
        if "back" in request.POST:
            return render(request, "cases/ask_supplement.html", context)
        _refuse_unsaid(items)
        if "read" not in request.POST:
            return render(request, "cases/supplement_read_back.html", context | {"items": items})
        supplements.ask_supplement(case_id=case_id, items=items, acting=who, at=clock.now())
    except DomainError as refused:
        context["problems"] = problems = reading.problems_of(refused)
        context["faults"] = {problem["field"]: problem["message"] for problem in problems}
        return render(request, "cases/ask_supplement.html", context, status=refused.status)
    messages.success(request, _("已通知申请人补正，计时暂停。"))
    return redirect("application", application_id=case.application_id)


def _rows_of(case: Case) -> dict[str, Any]:
    programme = supplements.papers_of(case)
    return {
        "materials": [(one.code, one.names) for one in programme.materials],
        "questions": [(one.name, one.label) for one in programme.form.fields()],
    }


def _items(request: HttpRequest, rows: list[tuple[str, Words]]) -> list[MissingItem]:
    """The rows that were ticked or written in: what somebody wrote down is meant, ticked or not."""
    said = {code: reading.text(request, f"what-{code}", longest=LONGEST_WHAT) for code, _label in rows}
    return [
        MissingItem(code, label.zh_hans, said[code])
        for code, label in rows
        if said[code] or request.POST.get(f"item-{code}")
    ]


def _refuse_unsaid(items: list[MissingItem]) -> None:
    """Each row that is ticked says what is to be done about it; the refusal names the rows that do not."""
    unsaid = [item for item in items if not item.what]
    if unsaid:
        said = _("“{item}”已勾选，请写明要补什么；不用补的，请取消勾选。")
        raise Invalid([Problem(field=f"what-{item.code}", message=said.format(item=item.label)) for item in unsaid])
    if not items:
        raise SupplementEmpty


urlpatterns = [path("case/<uuid:case_id>/supplement", ask_supplement, name="case-supplement")]
