"""Filters for the cluster's templates."""

from django import template
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe

from yizhan.cluster.rules import marks
from yizhan.cluster.rules.reviews import Stage
from yizhan.cluster.words import REVIEW_TASKS, REVIEW_WORDS, STAGE_WORDS

register = template.Library()


@register.filter
def as_text(body: str) -> SafeString:
    """A body as HTML: made by `marks.to_html`, which escapes everything that somebody wrote."""
    return mark_safe(marks.to_html(body))  # noqa: S308 - nothing in it but our own tags


@register.filter
def stage_word(stage: int) -> str | Promise:
    return STAGE_WORDS[Stage(stage)]


@register.filter
def review_word(stage: int) -> str | Promise:
    return REVIEW_WORDS[Stage(stage)]


@register.filter
def review_task(stage: int) -> str | Promise:
    return REVIEW_TASKS[Stage(stage)]
