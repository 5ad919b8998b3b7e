"""Words of orders in templates: `{% load orders %}`."""

from django import template

from yizhan.orders.queries.words import BADGES

register = template.Library()


@register.filter
def order_badge(state: str) -> str:
    """The colour of a state's badge; the word stands in it."""
    return BADGES.get(state, "")
