"""Texts that people write: kept whole, or refused at their field. Nobody finds half of what they said."""

from collections.abc import Iterable
from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _

from yizhan.kernel.errors import Invalid, Problem

LONGEST: Final = 4000  # characters


def whole(text: str, field: str, *, longest: int = LONGEST) -> str:
    """A text without blanks around it, nor the NUL that no column takes; raises Invalid with the field's name rather
    than cut what is longer than `longest` characters."""
    found = text.replace("\x00", "").strip()
    refuse_long([(field, found, longest)])
    return found


def refuse_long(texts: Iterable[tuple[str, str, int]]) -> None:
    """Raises Invalid naming each field (field, text, most characters) whose text is too long."""
    problems = [
        Problem(field=field, message=_("太长了，最多 {most} 个字。").format(most=longest))
        for field, text, longest in texts
        if len(text.strip()) > longest
    ]
    if problems:
        raise Invalid(problems)


def posted(request: HttpRequest, name: str, *, longest: int = LONGEST) -> str:
    """The same of a field that a form sends; empty where it sends none."""
    return whole(request.POST.get(name, ""), name, longest=longest)
