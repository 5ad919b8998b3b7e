"""What exists in a demonstration only: moving the clock ahead. Elsewhere the address answers 404."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import path
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yizhan.accounts.edge import EVERYONE, page
from yizhan.kernel import calendar, clock

MOST_DAYS = 60


@page(*EVERYONE)
@require_POST
def fast_forward(request: HttpRequest) -> HttpResponse:
    """Move the demonstration's clock ahead by so many working days."""
    if not settings.DEMO:
        raise Http404
    days = _days(request.POST.get("days", ""))
    if days:
        clock.fast_forward(_calendar_time(days))
        told = ngettext(
            "时间已快进 %(n)d 个工作日，今天是 %(day)s。", "时间已快进 %(n)d 个工作日，今天是 %(day)s。", days
        )
        messages.success(request, told % {"n": days, "day": clock.today().isoformat()})
    else:
        messages.error(request, _("请填 1 到 60 之间的天数。"))
    wanted = request.POST.get("next", "/")
    return HttpResponseRedirect(wanted if url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) else "/")


def _days(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) <= 2 and 1 <= int(text) <= MOST_DAYS else 0


def _calendar_time(working_days: int) -> timedelta:
    """As much time as lies between today and the day so many working days on."""
    today = clock.today()
    return calendar.add_working_days(today, working_days).day - today


urlpatterns = [path("demo/fast-forward", fast_forward, name="fast-forward")]
