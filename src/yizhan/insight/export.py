"""Figures as a workbook. Everything is written as text or number: no cell can run."""

import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from yizhan.insight.rules.reading import shown
from yizhan.insight.types import Answer, FigureKind, Measure, Value
from yizhan.registry import api as registry

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

HEADINGS = ("指标", "数值", "单位", "起始日", "截止日", "口径")


def workbook(title: str, answers: Sequence[Answer]) -> bytes:
    """One sheet: a line for each figure, its definition beside it."""
    import xlsxwriter  # only who exports waits for it

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False})
    sheet = book.add_worksheet("指标")
    sheet.write_string(0, 0, " · ".join(filter(None, (title, registry.invented_words()))))
    for column, heading in enumerate(HEADINGS):
        sheet.write_string(1, column, heading)
    for row, answer in enumerate(answers, start=2):
        _write(sheet, row, answer)
    sheet.set_column(0, 0, 24)
    sheet.set_column(5, 5, 80)
    registry.mark_invented(book)
    book.close()
    return out.getvalue()


def _write(sheet: "Worksheet", row: int, answer: Answer) -> None:
    figure = answer.figure
    sheet.write_string(row, 0, figure.names["zh-hans"])
    number = _number(answer.value, figure.kind, figure.measure)
    if number is None:
        sheet.write_string(row, 1, shown(figure, answer.value))
    else:
        sheet.write_number(row, 1, number)
    sheet.write_string(row, 2, figure.unit)
    sheet.write_string(row, 3, _day(answer.span.first))
    sheet.write_string(row, 4, _day(answer.span.last))
    sheet.write_string(row, 5, figure.definition["zh-hans"])


def _number(value: Value, kind: FigureKind, measure: Measure) -> int | float | None:
    """Whole numbers as such; yuan with two decimals, exact at every amount a spreadsheet can hold."""
    if value.is_hidden or value.amount is None or kind is FigureKind.RATIO:
        return None
    return value.amount / 100 if measure is Measure.AMOUNT else value.amount


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""
