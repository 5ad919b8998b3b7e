"""Rows and figures as they stand now: read from the data files, compared with what resolves and is declared."""

from collections.abc import Mapping
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language

from yizhan.catalogue import queries as catalogue
from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import total_of
from yizhan.insight.queries.nodes import province_node
from yizhan.insight.types import Value
from yizhan.kernel.scope import Acting
from yizhan.web.tour.types import (
    FigureShown,
    Names,
    Origin,
    Part,
    PartShown,
    Printed,
    Standing,
    System,
    SystemShown,
)

# What stands before the number and what after it, by the word that the source printed.
_CHINESE: Final = {"余": ("", "余"), "多": ("", "多"), "万余": ("", "余"), "近": ("近", ""), "超": ("超", "")}
_ENGLISH: Final = dict.fromkeys(("余", "多", "万余", "超"), ("over ", "")) | {"近": ("nearly ", "")}

FOLDER: Final = Path(__file__).parent


@cache
def systems() -> tuple[System, ...]:
    """The rows, in the order of the list."""
    rows = _file("systems.yaml")["systems"]
    return tuple(System(**{**row, "parts": tuple(Part(**part) for part in row["parts"])}) for row in rows)


@cache
def printed() -> tuple[Printed, ...]:
    """The figures of the source, as it printed them."""
    return tuple(Printed(**row) for row in _file("printed.yaml")["printed"])


def shown(on: date) -> list[SystemShown]:
    """Every system with its parts and figures, as of a day; one question for each figure that is declared."""
    codes = {programme.code for programme in catalogue.list_published(on)}
    counted = _counted(on)
    return [_system(system, codes, counted) for system in systems()]


def standing(parts: list[PartShown]) -> Standing:
    """Works where every part has its page, partly where some have."""
    built = sum(bool(part.href) for part in parts)
    if not built:
        return Standing.MISSING
    return Standing.WORKS if built == len(parts) else Standing.PARTLY


def printed_text(figure: Printed) -> str:
    """The number with its word and unit, as a reader of the language writes it: 近200万人次, nearly 2,000,000 times."""
    unit, chinese = say(figure.unit), _is_chinese()
    value = (
        f"{figure.value * 100:.4g}" if unit == "%" else _myriads(figure.value) if chinese else f"{figure.value:,.0f}"
    )
    before, after = (_CHINESE if chinese else _ENGLISH).get(figure.about, ("", ""))
    return f"{before}{value}{after}{'' if chinese or unit in ('', '%') else ' '}{unit}"


def say(names: Names) -> str:
    """In the reader's language: Chinese, else English."""
    return names["zh-hans"] if _is_chinese() else names["en"]


def _is_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def address_of(page: str, programme: str, codes: set[str]) -> str:
    """Where a part is; empty where its page is not built or its programme is not published."""
    if programme and programme not in codes:
        return ""
    try:
        return reverse(page, kwargs={"code": programme}) if programme else reverse(page)
    except NoReverseMatch:
        return ""


def _system(system: System, codes: set[str], counted: Mapping[str, Value]) -> SystemShown:
    parts = [
        PartShown(say(part.names), address_of(part.page, part.programme, codes), part.who) for part in system.parts
    ]
    figures = [_figure(figure, counted) for figure in printed() if figure.system == system.number]
    return SystemShown(system.number, say(system.names), say(system.what), standing(parts), parts, figures)


def _figure(figure: Printed, counted: Mapping[str, Value]) -> FigureShown:
    if figure.is_external:
        return FigureShown(say(figure.names), printed_text(figure), Origin.EXTERNAL)
    if figure.id not in counted:
        return FigureShown(say(figure.names), printed_text(figure), Origin.OPEN)
    ours = declared().figures[figure.id]
    return FigureShown(say(figure.names), printed_text(figure), Origin.RECORDS, ours, counted[figure.id])


def _counted(on: date) -> dict[str, Value]:
    """What the province's own records say of the printed figures that are declared."""
    ids = {figure.id for figure in printed()} & declared().figures.keys()
    if not ids:
        return {}
    node, who = province_node(), Acting.system("tour")
    return {one: total_of(who, declared().figures[one], node, on, leaves=True).value for one in sorted(ids)}


def _myriads(value: float) -> str:
    """Large numbers in 万 and 亿, where nothing is lost by it."""
    for size, word in ((100_000_000, "亿"), (10_000, "万")):
        if value >= size and value % (size // 100) == 0:
            return f"{value / size:,.2f}".rstrip("0").rstrip(".") + word
    return f"{value:,.0f}"


def _file(name: str) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))
    return content
