"""The register's attributes as variables of the rule language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from django.utils import translation
from django.utils.functional import Promise

from yizhan.catalogue.rules.types import BOOL, DATE, INT, STRING, EnumClass, FactValue, Type, Unit, Variable
from yizhan.catalogue.words import Words
from yizhan.registry.api import ATTRIBUTES, UNION_ATTRIBUTES, PersonAttribute

_TYPES: dict[str, Type] = {"bool": BOOL, "int": INT, "date": DATE, "text": STRING}


def variables() -> list[Variable]:
    """Everything the register knows of people, with labels in each language."""
    return [_variable(attribute) for attribute in ATTRIBUTES]


def union_variables() -> list[Variable]:
    """The same of a union that applies in its own name. Whoever takes the application asks the register for them."""
    return [_variable(attribute) for attribute in UNION_ATTRIBUTES]


def of_nobody(_person_ids: Sequence[UUID], _on: date) -> Mapping[UUID, Mapping[str, FactValue]]:
    """What is known of a union is known of no person."""
    return {}


def _variable(attribute: PersonAttribute) -> Variable:
    kind = _TYPES.get(attribute.kind) or EnumClass(attribute.name, tuple(code for code, _label in attribute.choices))
    unit = Unit.YEARS if attribute.name == "person.age" else Unit.NONE
    choices = {code: _words(label) for code, label in attribute.choices}
    is_sensitive = attribute.sensitive or attribute.guarded
    return Variable(attribute.name, kind, _words(attribute.label), unit, choices, sensitive=is_sensitive)


def _words(label: str | Promise) -> Words:
    said = {}
    for language in ("zh-hans", "en", "ru"):
        with translation.override(language):
            said[language] = str(label)
    chinese = said["zh-hans"]
    return Words(chinese, *(said[each] if said[each] != chinese else "" for each in ("en", "ru")))
