"""The people of a household, read out of the form: each adult must consent to the use of their data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from yizhan.catalogue.forms.types import Field, FieldType, Form
from yizhan.catalogue.words import NO_WORDS, Words

ADULT_YEARS = 18
RELATION = "relation"  # the part of a household's row that says who somebody is to the applicant


@dataclass(frozen=True, slots=True)
class Relative:
    """Somebody living with the applicant: the row in the form, and what is needed to know and to ask them."""

    row: int
    name: str
    birth_date: date | None = None
    phone: str = ""
    id_number: str = ""
    relation: Words = NO_WORDS  # where the form asks for it, as it words the answer

    @property
    def key(self) -> str:
        """What tells two people of one household apart: the ID number where it was asked for."""
        return self.id_number or f"{self.name}|{self.birth_date}"


def household_field(form: Form) -> Field | None:
    """The repeated group in which people are listed: the first that asks for a date of birth or an ID number."""
    return next((field for field in form.fields() if field.type is FieldType.REPEAT and _tells_age(field)), None)


def household(form: Form, values: Mapping[str, Any]) -> list[Relative]:
    """Everybody listed, in the order of the form."""
    field = household_field(form)
    if field is None:
        return []
    rows: Sequence[Mapping[str, Any]] = values.get(field.name) or ()
    return [_relative(field, row, number) for number, row in enumerate(rows)]


def adults(form: Form, values: Mapping[str, Any], *, on: date) -> list[Relative]:
    """Those of age on a day. Somebody whose age is not known counts as an adult."""
    return [one for one in household(form, values) if not is_child(one, on)]


def is_child(relative: Relative, on: date) -> bool:
    born = relative.birth_date
    if born is None:
        return False
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day)) < ADULT_YEARS


def _relative(field: Field, row: Mapping[str, Any], number: int) -> Relative:
    id_number = _text(row, field, FieldType.ID_NUMBER)
    return Relative(
        number,
        name=_text(row, field, FieldType.PERSON_NAME) or _text(row, field, FieldType.STRING),
        birth_date=_day(_text(row, field, FieldType.DATE))
        or _day(f"{id_number[6:10]}-{id_number[10:12]}-{id_number[12:14]}"),
        phone=_text(row, field, FieldType.PHONE),
        id_number=id_number,
        relation=_relation(row, field),
    )


def _relation(row: Mapping[str, Any], field: Field) -> Words:
    asked = next((part for part in field.fields if part.name == RELATION), None)
    choices = asked.choices if asked else ()
    return next((choice.label for choice in choices if choice.code == row.get(RELATION)), NO_WORDS)


def _tells_age(field: Field) -> bool:
    return any(part.type in (FieldType.DATE, FieldType.ID_NUMBER) for part in field.fields)


def _text(row: Mapping[str, Any], field: Field, kind: FieldType) -> str:
    part = next((part for part in field.fields if part.type is kind), None)
    return str(row.get(part.name) or "") if part else ""


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
