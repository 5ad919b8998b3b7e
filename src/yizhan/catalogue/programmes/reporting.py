"""The `report:` part of a programme file: how often a union reports, by when, in which months."""

from __future__ import annotations

from yizhan.catalogue.findings import gettext_noop
from yizhan.catalogue.programmes.fields import Fields
from yizhan.catalogue.programmes.source import Tree, Value
from yizhan.catalogue.types import Audience, Every, Programme, Reporting

ALL_YEAR = (1, 12)
LONGEST_DAYS = 60


def read_report(fields: Fields) -> Reporting | None:
    """The terms; None when nobody is reminded of it."""
    found = fields.get("report") if fields.has("report") else None
    if found is None:
        return None
    inner = Fields(found, fields.notes, "report")
    every = inner.choice("every", Every)
    within = inner.number("within_days", least=1, most=LONGEST_DAYS, required=True)
    season = _season(inner, every) if inner.has("season") else ALL_YEAR
    inner.close()
    return Reporting(every, within, season) if within is not None else None


def refuse_unreportable(programme: Programme, fields: Fields) -> None:
    """Only what a union files again and again, to be counted and nothing else, has a day by which it is reported."""
    does = any(step.effects for step in programme.steps)
    if programme.report is None or (programme.audience is Audience.UNION and programme.several and not does):
        return
    fields.note(
        fields.key_at("report"),
        gettext_noop("report 只用于工会一次次上报、只为计数的事项。"),
        gettext_noop("请写 audience: union 和 several: true，步骤里不写 effects；不是这样的事项请删去 report。"),
    )


def _season(fields: Fields, every: Every) -> tuple[int, int]:
    months = [_month(item) for item in fields.items("season")]
    first, last = (months[0], months[1]) if len(months) == 2 else (None, None)
    if first is None or last is None:
        fields.note(
            fields.key_at("season"),
            gettext_noop("season 要写开始和结束两个月份。"),
            gettext_noop("例如 season: [6, 9]，就是 6 月到 9 月。"),
        )
        return ALL_YEAR
    if first > last and every is not Every.MONTH:
        fields.note(
            fields.key_at("season"),
            gettext_noop("跨年的季节只能按月上报。"),
            gettext_noop("请写 every: month，或者让 season 在同一年里，例如 [1, 3]。"),
        )
    return first, last


def _month(item: Tree) -> int | None:
    found = item.value if isinstance(item, Value) else None
    return found if isinstance(found, int) and not isinstance(found, bool) and found in range(1, 13) else None
