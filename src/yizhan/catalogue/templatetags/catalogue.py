"""Programmes and their forms on a page."""

from collections.abc import Collection, Iterable
from typing import Any

from django import template
from django.utils.translation import gettext as _

from yizhan.catalogue.forms.bound import bind
from yizhan.catalogue.forms.cleaning import said as in_their_language
from yizhan.catalogue.forms.types import Form, Raw
from yizhan.catalogue.words import Words

register = template.Library()


@register.filter
def said(words: Words | None) -> str:
    """`{{ programme.names|said }}`: text in the reader's language."""
    return in_their_language(words) if words else ""


@register.inclusion_tag("catalogue/fields/form.html")
def form_fields(
    form: Form, raw: Raw, problems: Iterable[Any] = (), only: Collection[str] | None = None
) -> dict[str, Any]:
    """The questions of a form, or `only` some; rows grow by submit buttons. The page brings `<form>` and buttons."""
    return {"sections": bind(form, raw or {}, problems or (), yes_no=(_("是"), _("否")), only=only)}
