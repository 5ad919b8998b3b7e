"""Which earlier day a page is asked for, and what to say where it is none."""

from dataclasses import dataclass
from datetime import date

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.kernel import clock
from yizhan.registry import errors

_LONGEST = 64


@dataclass(frozen=True, slots=True)
class LookingBack:
    """What was typed as `?on=`, the day before today that it is, and what is wrong with it. Today is neither."""

    typed: str
    day: date | None
    fault: str = ""


def looking_back(request: HttpRequest, *, since: date | None = None) -> LookingBack:
    """Read `on`. `since` is the first day that can be looked at, where there is one."""
    typed, today = request.GET.get("on", "")[:_LONGEST].strip(), clock.today()
    if not typed:
        return LookingBack(typed, None)
    try:
        day = date.fromisoformat(typed)
    except ValueError:
        return LookingBack(typed, None, _("没有这一天。日期写成 2024-05-01 这样。"))
    if day > today:
        return LookingBack(typed, None, _("这一天还没有到。请填今天或以前的日期。"))
    if since is not None and day < since:
        (problem,) = errors.before_it_was("on", since).problems
        return LookingBack(typed, None, problem["message"])
    return LookingBack(typed, day if day < today else None)
