"""The design system in templates: `{% load design %}`. docs/design.md shows each part; /design draws them all."""

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from functools import cache
from typing import Any

import segno
from django import template
from django.template.context import Context
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from yizhan.accounts.repeats import TOKEN_FIELD
from yizhan.kernel import masking, money
from yizhan.kernel.clock import local_date, today
from yizhan.kernel.errors import Problem
from yizhan.kernel.screens import Clock, Row
from yizhan.web.assets import asset as asset_address

register = template.Library()

LAMPS = {
    "normal": (gettext_lazy("正常"), "success"),
    "yellow": (gettext_lazy("黄灯"), "warning"),
    "red": (gettext_lazy("红灯"), "error"),
    "overdue": (gettext_lazy("超期"), "error"),
    "suspended": (gettext_lazy("挂起"), "pause"),
}
STEP_WORDS = {
    "done": (gettext_lazy("已完成"), "check"),
    "current": (gettext_lazy("正在办理"), ""),
    "waiting": (gettext_lazy("尚未开始"), ""),
    "stopped": (gettext_lazy("暂停"), "pause"),
    "refused": (gettext_lazy("未通过"), "close"),
    "withdrawn": (gettext_lazy("已撤回"), "close"),
    "returned": (gettext_lazy("已退回"), "transfer"),
}
RATINGS = (
    (5, gettext_lazy("非常满意")),
    (4, gettext_lazy("满意")),
    (3, gettext_lazy("基本满意")),
    (2, gettext_lazy("不满意")),
    (1, gettext_lazy("非常不满意")),
)
TRAIL_SHOWN = 4  # entries of a history that stand open
SOON = 1  # with so many working days left, a clock is drawn as urgent


# --- small things -----------------------------------------------------------------------------------------------------


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: `{% asset "app.css" %}`."""
    return asset_address(name)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, hidden from screen readers: words stand beside it."""
    return _drawn(name, asset_address("icons.svg"))


@cache
def _drawn(name: str, sprite: str) -> SafeString:
    """A page shows some fifty of them, of fewer kinds."""
    return format_html(
        '<svg class="yz-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>', sprite, name
    )


@register.filter
def yuan(fen: int | None) -> str:
    """Fen as ¥1,234.50; an absent amount is a dash."""
    if fen is None:
        return "—"
    return f"{'-' if fen < 0 else ''}¥{money.yuan(abs(fen))}"


@register.simple_tag(name="once")
def once_tag() -> SafeString:
    """In a form whose work is done once however often it is sent: a token of this very form, new with every page."""
    return format_html('<input type="hidden" name="{}" value="{}">', TOKEN_FIELD, secrets.token_urlsafe(12))


@register.simple_tag(name="money")
def money_tag(fen: int | None) -> SafeString:
    """An amount in fen, with digits of one width so that columns line up."""
    return format_html('<span class="yz-number">{}</span>', yuan(fen))


@register.filter
def surname(name: str) -> str:
    """The surname, for the round mark beside a greeting."""
    return masking.surname(name)


@register.filter
def day(value: date | datetime | None) -> str:
    """A day as the reader's language writes it: 2026年11月22日."""
    return "—" if value is None else date_format(_local(value), "DATE_FORMAT")


@register.filter
def short_day(value: date | datetime | None) -> str:
    """A day of this year: 11月22日. Of another year with the year."""
    if value is None:
        return "—"
    on = _local(value)
    return date_format(on, "MONTH_DAY_FORMAT" if on.year == today().year else "DATE_FORMAT")


def _local(value: date | datetime) -> date:
    return local_date(value) if isinstance(value, datetime) and value.tzinfo else value


@register.inclusion_tag("web/parts/badge.html")
def badge(text: str, kind: str = "") -> dict[str, Any]:
    """A word in a box. kind: good | warn | bad | info."""
    return {"text": text, "kind": kind}


@register.filter
def spaced(text: str) -> list[str]:
    """Words parted by spaces, as a list."""
    return text.split()


# --- time -------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/lamp.html")
def lamp(state: str, text: str = "") -> dict[str, Any]:
    """The lamp of a case: colour, shape and word together. state: normal | yellow | red | overdue | suspended."""
    word, drawn = LAMPS[str(state)]
    return {"state": state, "text": text or word, "icon": drawn}


@register.inclusion_tag("web/parts/clock.html")
def clock(
    remaining: int | Clock, due: date | None = None, *, suspended: bool = False, provisional: bool = False
) -> dict[str, Any]:
    """What is left of a time limit in working days: 还剩 3 个工作日. Takes a Clock, or its parts."""
    told = remaining if isinstance(remaining, Clock) else Clock(remaining, due, suspended, provisional)
    return {"clock": told, "words": clock_words(told), "kind": _clock_kind(told)}


def clock_words(told: Clock) -> str:
    """The clock in words."""
    if told.suspended:
        return _("计时暂停")
    if told.remaining < 0:
        late = -told.remaining
        return ngettext("已超期 %(n)d 个工作日", "已超期 %(n)d 个工作日", late) % {"n": late}
    if told.remaining == 0:
        return _("今天到期")
    return ngettext("还剩 %(n)d 个工作日", "还剩 %(n)d 个工作日", told.remaining) % {"n": told.remaining}


def _clock_kind(told: Clock) -> str:
    if told.suspended:
        return ""
    if told.remaining < 0:
        return "late"
    return "soon" if told.remaining <= SOON else ""


@register.inclusion_tag("web/parts/steps.html")
def steps(items: Iterable[Any], *, across: bool = True) -> dict[str, Any]:
    """The stages of a case. Each item has label and state (a key of STEP_WORDS), maybe note and at."""
    told = [(item, *STEP_WORDS[str(_of(item, "state"))]) for item in items]
    return {"steps": [{"item": item, "word": word, "icon": drawn} for item, word, drawn in told], "across": across}


@register.inclusion_tag("web/parts/progress.html")
def progress(done: int, total: int, label: str = "") -> dict[str, Any]:
    """One bar for one application, however many parts it has."""
    return {"done": done, "total": max(total, 1), "label": label or _("办理进度")}


@register.inclusion_tag("web/parts/timeline.html")
def timeline(entries: Iterable[Any]) -> dict[str, Any]:
    """What happened, newest first, the older folded. Each entry has at and title, and may have who and note."""
    told = list(entries)
    newest = told if len(told) <= TRAIL_SHOWN + 1 else told[:TRAIL_SHOWN]
    return {"entries": newest, "older": told[len(newest) :]}


# --- lists ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/row.html")
def row(item: Row | Mapping[str, Any]) -> dict[str, Any]:
    """One line of a list (inside `<ul class="yz-rows">`)."""
    return {"row": item}


@register.inclusion_tag("web/parts/pager.html", takes_context=True)
def pager(context: Context, following: str | None = None, previous: str | None = None) -> dict[str, Any]:
    """Keyset paging by `?after=` and `?before=`: no page numbers, no total. Both are opaque cursors, or empty."""
    return {
        "following": _query(context, after=following) if following else "",
        "previous": _query(context, before=previous) if previous else "",
    }


@register.inclusion_tag("web/parts/empty.html")
def empty(title: str, body: str = "", href: str = "", action: str = "", drawn: str = "empty") -> dict[str, Any]:
    """A list with nothing in it says so, and what one can do."""
    return {"title": title, "body": body, "href": href, "action": action, "icon": drawn}


# --- forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/error_summary.html")
def error_summary(problems: Iterable[Problem] | None) -> dict[str, Any]:
    """Everything that needs mending, each linked to its field (`id_<field>`). Takes the focus."""
    return {"problems": list(problems or ())}


@register.inclusion_tag("web/parts/field.html")
def field(
    name: str,
    label: str,
    *,
    kind: str = "text",
    value: Any = "",
    hint: str = "",
    error: str = "",
    required: bool = True,
    options: Iterable[tuple[Any, Any]] = (),
    unit: str = "",
    inputmode: str = "",
    **attributes: Any,
) -> dict[str, Any]:
    """A labelled control. kind: text|textarea|number|money|date|tel|password|select|radio|checkbox|checkboxes.

    `attributes`: autocomplete, maxlength, autofocus.
    """
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set)) else {str(value)}
    return attributes | {
        "name": name,
        "label": label,
        "kind": kind,
        "value": value,
        "hint": hint,
        "error": error,
        "required": required,
        "options": [{"value": key, "label": words, "chosen": str(key) in chosen} for key, words in options],
        "unit": unit or (_("元") if kind == "money" else ""),
        "inputmode": inputmode or {"money": "decimal", "number": "numeric", "tel": "tel"}.get(kind, ""),
        "described_by": _described_by(name, hint, error),
    }


@register.inclusion_tag("web/parts/file_input.html")
def file_input(
    name: str,
    label: str,
    *,
    hint: str = "",
    error: str = "",
    required: bool = False,
    multiple: bool = False,
    accept: str = "image/*,application/pdf",
    files: Iterable[Any] = (),
) -> dict[str, Any]:
    """A file field, with what is already there (`files`: name, size, maybe href) and what was just chosen."""
    return {
        "name": name,
        "id": f"id_{name}",
        "label": label,
        "hint": hint,
        "error": error,
        "optional": not required,
        "required": required and not files,
        "multiple": multiple,
        "accept": accept,
        "takes_pictures": "image" in accept or ".jpg" in accept,
        "files": files,
        "described_by": _described_by(name, hint, error),
    }


@register.inclusion_tag("web/parts/masked.html", takes_context=True)
def masked(context: Context, text: str, *, label: str, reveal: str = "", shown: bool = False) -> dict[str, Any]:
    """A masked value, with a button that shows it by POST to `reveal` (which logs the reading first)."""
    return {"text": text, "label": label, "reveal": reveal, "shown": shown, "csrf_token": context.get("csrf_token", "")}


@register.inclusion_tag("web/parts/rating.html", takes_context=True)
def rating(context: Context, action: str, *, of: str = "", why: str = "", hint: str = "") -> dict[str, Any]:
    """Five buttons; one press rates (POST `level` 5…1 to `action`). `of` names one of several, where the question is
    asked once above them. `why` is the label of a field `why` above the buttons, which may stay empty."""
    asked = {"why": why, "hint": hint, "sent": context.get("sent", {}), "faults": context.get("faults", {})}
    return {"action": action, "levels": RATINGS, "of": of, "csrf_token": context.get("csrf_token", "")} | asked


# --- larger parts -----------------------------------------------------------------------------------------------------


@register.inclusion_tag("web/parts/call.html")
def call_button(phone: str, name: str = "") -> dict[str, Any]:
    """One tap calls."""
    return {"phone": phone, "name": name}


@register.simple_tag
def qr(text: str, label: str = "") -> SafeString:
    """A QR code as inline SVG; `label` is its text alternative and stands below it."""
    drawn = segno.make(text, error="m", micro=False).svg_inline(border=2, omitsize=True, dark="#211d1a")
    return format_html(
        '<figure class="yz-qr"><div role="img" aria-label="{}">{}</div><figcaption>{}</figcaption></figure>',
        label or _("二维码"),
        mark_safe(drawn),  # noqa: S308 - made by segno: paths only, the text itself is not in it
        label,
    )


@register.inclusion_tag("web/parts/chart.html")
def chart(
    name: str,
    title: str,
    labels: Iterable[Any],
    series: Iterable[Mapping[str, Any]],
    *,
    kind: str = "bar",
    unit: str = "",
) -> dict[str, Any]:
    """Bars or lines (kind: bar | line), with the same numbers as a table for whoever cannot see or load the picture.

    `series`: [{"name": …, "values": [numbers, one for each label], "shown": [the same as printed, where they differ]}].
    """
    columns = [str(label) for label in labels]
    series = list(series)
    told = [{"name": str(one["name"]), "values": list(one["values"])} for one in series]
    printed = [list(one.get("shown") or one["values"]) for one in series]
    rows = [(label, [texts[i] for texts in printed]) for i, label in enumerate(columns)]
    data = {"title": title, "labels": columns, "series": told, "kind": kind, "unit": unit}
    return {"name": name, "title": title, "unit": unit, "series": told, "rows": rows, "data": data}


def _of(item: Any, key: str) -> Any:
    return item[key] if isinstance(item, Mapping) else getattr(item, key)


def _query(context: Context, **cursor: str) -> str:
    """This page's query with another cursor."""
    query = context["request"].GET.copy()
    for key in ("after", "before"):
        query.pop(key, None)
    query.update(cursor)
    return f"?{query.urlencode()}"


def _described_by(name: str, hint: str, error: str) -> str:
    return " ".join(part for part in (f"{name}-error" if error else "", f"{name}-hint" if hint else "") if part)
