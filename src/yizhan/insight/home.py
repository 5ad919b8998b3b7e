"""A few figures on the officers' first screen."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.insight.definitions import declared
from yizhan.insight.queries.figures import total_of
from yizhan.insight.rules.reading import shown
from yizhan.insight.units import unit_word
from yizhan.kernel.clock import local_date
from yizhan.kernel.scope import Acting
from yizhan.kernel.screens import Panel, Row

SHOWN = ("cases.finished", "relief.people", "relief.amount", "members.joined")


def figures(acting: Acting, at: datetime) -> Panel | None:
    """Four figures of one's own line as of today, without those at nothing; the rest is one click away."""
    if acting.node_id is None:
        return None
    rows = []
    language = "zh-hans" if str(get_language()).startswith("zh") else "en"
    for name in SHOWN:
        found = total_of(acting, declared().figures[name], acting.node_id, local_date(at))
        if found.value.amount == 0:
            continue
        value = f"{shown(found.figure, found.value)} {unit_word(found.figure)}"
        rows.append(Row(title=found.figure.names[language], value=value, href=reverse("figure", args=[name])))
    if not rows:
        rows.append(Row(title=_("今年还没有数字"), note=_("有了办结的事项、发放的款物和入会的职工，会显示在这里。")))
    return Panel(rows=tuple(rows), more=Row(title=_("全部指标"), href=reverse("figures")))
