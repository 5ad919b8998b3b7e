"""What a programme rests on, and whom to ask about it."""

from __future__ import annotations

from dataclasses import dataclass

from yizhan.catalogue.words import Words


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """A law or document that this programme rests on."""

    title: str
    number: str = ""
    clause: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask."""

    words: Words
    phone: str = ""
