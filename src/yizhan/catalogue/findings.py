"""What is wrong in a programme file: where, what, and what to write instead."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from typing import Any

from yizhan.catalogue.rules.types import At


def gettext_noop(text: str) -> str:
    """Mark a Chinese template for the message catalogues; the edge that prints it translates it."""
    return text


_WORDED = frozenset({"place", "shape", "words", "expected", "found", "wanted", "left", "right", "yes", "no"})
"""Fields that hold words of ours, marked for the catalogues; the others hold what the author wrote."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault. `message` and `advice` are templates filled from `fields`."""

    at: At
    message: str
    advice: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    file: str = ""

    def said(self, translate: Callable[[str], str] = str) -> tuple[str, str]:
        """Message and advice in words."""
        fields = {
            name: translate(value) if name in _WORDED and isinstance(value, str) and value else value
            for name, value in self.fields.items()
        }
        return translate(self.message).format(**fields), translate(self.advice).format(**fields)

    def moved(self, place: Callable[[At], At]) -> Finding:
        """The same fault at another place: from a position in an expression to one in the file."""
        return replace(self, at=place(self.at))

    def __str__(self) -> str:
        message, advice = self.said()
        return f"{self.file or '-'}:{self.at.line}:{self.at.column}: {message} {advice}"


class Faulty(Exception):
    """The text cannot be used; `findings` say why, all of them at once."""

    def __init__(self, *findings: Finding) -> None:
        self.findings = findings
        super().__init__("; ".join(str(each) for each in findings))


def nearest(word: str, known: Mapping[str, Any] | tuple[str, ...] | list[str] | frozenset[str]) -> str:
    """The known word most like `word`, or the first few, ready to be read after “use one of”."""
    close = get_close_matches(word, list(known), n=1, cutoff=0.6)
    if close:
        return close[0]
    names = sorted(known)
    return ", ".join(names[:8]) + ("…" if len(names) > 8 else "")
