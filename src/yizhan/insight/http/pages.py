"""Figures on the desk: the table, one figure with the unions below, its records, and the workbook."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from yizhan.accounts.edge import page
from yizhan.insight import export
from yizhan.insight.definitions import declared, figure
from yizhan.insight.http.reading import READERS, Asked, asked
from yizhan.insight.queries import facts
from yizhan.insight.queries.figures import answer, answers, hides, may_open
from yizhan.insight.queries.records import records
from yizhan.insight.rules.reading import shown, span
from yizhan.insight.types import Answer, Figure, FigureKind, Measure, Period, Value
from yizhan.insight.units import GROUP_WORDS, unit_word
from yizhan.kernel.files.office import EXCEL


@page(*READERS)
@require_safe
def figures_page(request: HttpRequest) -> HttpResponse:
    """Every figure of one union, with what it means, by group."""
    question = asked(request)
    found = answers(question.acting, question.node_id, question.on)
    groups = [
        {"code": group.value, "name": word, "rows": rows}
        for group, word in GROUP_WORDS.items()
        if (rows := [_row(one) for one in found if one.figure.group is group])
    ]
    return render(request, "insight/figures.html", {"asked": question, "groups": groups})


@page(*READERS)
@require_safe
def figure_page(request: HttpRequest, figure_id: str) -> HttpResponse:
    """One figure: its definition, the unions right below, a chart by month where it is a flow."""
    question, wanted = asked(request), figure(figure_id)
    found = answer(question.acting, wanted, question.node_id, question.on)
    context = {
        "asked": question,
        "row": _row(found),
        "cells": [
            {"name": cell.name or _("本级"), "union_id": cell.union_id, "value": shown(wanted, cell.value)}
            for cell in found.cells
        ],
        "is_additive": wanted.kind in {FigureKind.FLOW, FigureKind.STOCK},
        "parts": [_titled(declared().figures[name]) for name in wanted.of or ()],
        "opens": may_open(question.acting, wanted),
        "chart": _chart(question, wanted),
    }
    return render(request, "insight/figure.html", context)


@page(*READERS)
@require_safe
def records_page(request: HttpRequest, figure_id: str) -> HttpResponse:
    """What a number is made of, newest first, each with its page; corrections stand as lines of their own."""
    question, wanted = asked(request), figure(figure_id)
    after = request.GET.get("after", "")[:60]
    lines, following = records(question.acting, wanted, question.node_id, question.on, after=after)
    context = {
        "asked": question,
        "row": _titled(wanted),
        "lines": lines,
        "following": following,
        "has_money": any(line.amount_fen for line in lines),
        "has_numbers": any(line.number for line in lines),
    }
    return render(request, "insight/records.html", context)


@page(*READERS)
@require_safe
def workbook(request: HttpRequest) -> HttpResponse:
    """The table as a file. It leaves the platform: small cells of sensitive figures are hidden in it."""
    question = asked(request)
    title = _("%(union)s 截至 %(day)s") % {"union": question.node_name, "day": question.on.isoformat()}
    content = export.workbook(title, answers(question.acting, question.node_id, question.on, leaves=True))
    response = HttpResponse(content, content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="figures-{question.on.isoformat()}.xlsx"'
    return response


urlpatterns = [
    path("figures", figures_page, name="figures"),
    path("figures.xlsx", workbook, name="figures-workbook"),
    path("figures/<str:figure_id>", figure_page, name="figure"),
    path("figures/<str:figure_id>/records", records_page, name="figure-records"),
]


def _titled(wanted: Figure) -> dict[str, Any]:
    """A figure's name and definition in the reader's language."""
    language = "zh-hans" if str(get_language()).startswith("zh") else "en"
    return {
        "id": wanted.id,
        "name": wanted.names[language],
        "definition": wanted.definition[language],
        "unit": unit_word(wanted),
    }


def _row(found: Answer) -> dict[str, Any]:
    value, titled = shown(found.figure, found.value), _titled(found.figure)
    return titled | {
        "value": value,
        "unit": titled["unit"] if value[-1:].isdigit() else "",  # nothing to say, or nothing that may be said
        "first": found.span.first,
        "last": found.span.last,
        "is_stock": found.figure.period is Period.DAY,
    }


def _chart(question: Asked, wanted: Figure) -> dict[str, Any] | None:
    """A flow month by month, where nothing of it has to be hidden."""
    if wanted.kind is not FigureKind.FLOW or hides(question.acting, wanted):
        return None
    months = facts.by_month(wanted, question.node_id, span(wanted.period, question.on))
    if not months:
        return None
    divisor = 100 if wanted.measure is Measure.AMOUNT else 1
    values = [total / divisor if divisor > 1 else total for total in months.values()]
    printed = [shown(wanted, Value(total)) for total in months.values()]
    return {
        "labels": list(months),
        "series": [{"name": _titled(wanted)["name"], "values": values, "shown": printed}],
    }
