"""Form questions as variables of the rule language."""

from __future__ import annotations

from collections.abc import Iterator

from yizhan.catalogue.forms.types import Field, FieldType, Form
from yizhan.catalogue.rules.types import (
    BOOL,
    DATE,
    INT,
    STRING,
    EnumClass,
    ListOf,
    Record,
    Scalar,
    Type,
    Unit,
    Variable,
)
from yizhan.catalogue.words import Words

_SCALARS = {
    FieldType.STRING: STRING,
    FieldType.TEXT: STRING,
    FieldType.PERSON_NAME: STRING,
    FieldType.INTEGER: INT,
    FieldType.MONEY: INT,
    FieldType.DATE: DATE,
    FieldType.BOOLEAN: BOOL,
    FieldType.ID_NUMBER: STRING,
    FieldType.PHONE: STRING,
    FieldType.BANK_ACCOUNT: STRING,
    FieldType.DIVISION: STRING,
}

PRIVATE = frozenset({FieldType.ID_NUMBER, FieldType.PHONE, FieldType.BANK_ACCOUNT})
"""Answers that identify somebody: effects may be handed them, rules may only ask `known(…)`."""


def form_variables(form: Form) -> dict[str, Variable]:
    """`form.NAME` (and `form.GROUP.NAME`) for every question."""
    return {variable.name: variable for field in form.fields() for variable in field_variables(field, "form.")}


def field_variables(field: Field, prefix: str) -> Iterator[Variable]:
    """The variable of one question; those of its parts for a group."""
    if field.type is FieldType.GROUP:
        for part in field.fields:
            yield from field_variables(part, f"{prefix}{field.name}.")
        return
    yield Variable(
        f"{prefix}{field.name}", field_type(field), field.label, _unit(field), _labels(field), sensitive=field.is_secret
    )


def field_type(field: Field) -> Type:
    """The type of one question's answer."""
    if field.type is FieldType.CHOICES:
        return ListOf(_choice_class(field))
    if field.type is FieldType.REPEAT:
        return ListOf(Record(tuple((part.name, _single(part)) for part in field.fields)))
    return _single(field)


def _single(field: Field) -> Scalar | EnumClass:
    return _choice_class(field) if field.type is FieldType.CHOICE else _SCALARS[field.type]


def _choice_class(field: Field) -> EnumClass:
    return EnumClass(field.name, tuple(choice.code for choice in field.choices))


def _unit(field: Field) -> Unit:
    return Unit.FEN if field.type is FieldType.MONEY else Unit.NONE


def _labels(field: Field) -> dict[str, Words]:
    if field.type is FieldType.REPEAT:
        fields = {part.name: part.label for part in field.fields}
        codes = {f"{part.name}.{choice.code}": choice.label for part in field.fields for choice in part.choices}
        return fields | codes
    return {choice.code: choice.label for choice in field.choices}
