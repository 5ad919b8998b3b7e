"""What a form may contain: a listed subset that every device can show without JavaScript."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from yizhan.catalogue.words import NO_WORDS, Words

Raw = Mapping[str, Any]
"""What a person or program sent: texts, lists of texts, booleans, and nested maps and lists of maps."""


class FieldType(StrEnum):
    """Kinds of question; the value kept for each is in the comment."""

    STRING = "string"  # one line of text
    TEXT = "text"  # several lines of text
    PERSON_NAME = "person_name"  # a name as the register writes it, up to 50 characters
    INTEGER = "integer"  # int
    MONEY = "money"  # asked in yuan, kept as integer fen
    DATE = "date"  # ISO text, YYYY-MM-DD
    BOOLEAN = "boolean"  # bool; a yes/no question, never a pre-ticked box
    CHOICE = "choice"  # one code
    CHOICES = "choices"  # list of codes
    ID_NUMBER = "id_number"  # 18 characters, upper case
    PHONE = "phone"  # 11 digits
    BANK_ACCOUNT = "bank_account"  # 8 to 32 digits
    DIVISION = "division"  # a county, chosen from the list: its six digits
    GROUP = "group"  # map of its fields
    REPEAT = "repeat"  # list of maps


@dataclass(frozen=True, slots=True)
class Choice:
    """One answer of a choice."""

    code: str
    label: Words


@dataclass(frozen=True, slots=True)
class Field:
    """One question. Limits: `minimum`/`maximum` are numbers (fen for money), text length, or rows of a repeat."""

    name: str
    type: FieldType
    label: Words
    help: Words = NO_WORDS
    required: bool = False
    sensitive: bool = False
    prefill: str = ""
    minimum: int | None = None
    maximum: int | None = None
    choices: tuple[Choice, ...] = ()
    fields: tuple[Field, ...] = ()
    visible_when: str = ""
    pasted: bool = False  # rows of a repeat may be pasted as lines, their parts in order

    @property
    def is_secret(self) -> bool:
        """Whether its value belongs in the vault: it, or a part of it, is sensitive."""
        return self.sensitive or any(part.is_secret for part in self.fields)


@dataclass(frozen=True, slots=True)
class Section:
    """A titled part of the form, shown as one fieldset."""

    code: str
    title: Words
    fields: tuple[Field, ...]
    help: Words = NO_WORDS


@dataclass(frozen=True, slots=True)
class Form:
    """All questions of a service."""

    sections: tuple[Section, ...] = ()

    def fields(self) -> Iterator[Field]:
        """Top-level fields in the order shown."""
        for section in self.sections:
            yield from section.fields

    def find(self, name: str) -> Field | None:
        """The top-level field of that name."""
        return next((each for each in self.fields() if each.name == name), None)

    def __bool__(self) -> bool:
        return bool(self.sections)


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer; `field` is a path such as `members-0-age`, `message` is in their language."""

    field: str
    message: str

    def as_mapping(self) -> dict[str, str]:
        """As `errors.Invalid` carries it."""
        return {"field": self.field, "message": self.message}


@dataclass(frozen=True, slots=True)
class Cleaned:
    """Checked answers, ready for JSON. A group or repeat with a sensitive part is sensitive as a whole."""

    values: Mapping[str, Any] = field(default_factory=dict)
    sensitive_values: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def all_values(self) -> dict[str, Any]:
        """Both kinds together."""
        return {**self.values, **self.sensitive_values}
