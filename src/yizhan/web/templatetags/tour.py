"""How the tour draws: a system's standing, a counted figure, a part's name in the demonstration's cast."""

from django import template
from django.utils.translation import gettext as _

from yizhan.accounts.demo import persona as persona_of
from yizhan.insight.rules.reading import shown
from yizhan.insight.units import unit_word
from yizhan.web.tour.types import FigureShown, Standing

register = template.Library()


@register.inclusion_tag("web/parts/badge.html")
def standing(how: Standing) -> dict[str, str]:
    """Works, partly built, or not built."""
    text, kind = {
        Standing.WORKS: (_("能用"), "good"),
        Standing.PARTLY: (_("建成一部分"), "warn"),
        Standing.MISSING: (_("未建成"), ""),
    }[how]
    return {"text": text, "kind": kind}


@register.simple_tag
def counted(figure: FigureShown) -> str:
    """The number counted from records, with its unit."""
    if figure.figure is None or figure.counted is None:
        return "—"
    return f"{shown(figure.figure, figure.counted)} {unit_word(figure.figure)}"


@register.filter
def persona(key: str) -> str:
    """What the cast calls somebody."""
    found = persona_of(key)
    return str(found.label) if found else key
