"""A form as JSON Schema, for programs that fill it in. The reader in `cleaning` remains the judge."""

from __future__ import annotations

from typing import Any

from yizhan.catalogue.forms.cleaning import said
from yizhan.catalogue.forms.types import Field, FieldType, Form
from yizhan.kernel.rules.bank_accounts import LONGEST, SHORTEST
from yizhan.registry.rules.names import PERSON_LIMIT

_MONEY = r"^\d{1,12}(\.\d{1,2})?$"
_SHAPES: dict[FieldType, dict[str, Any]] = {
    FieldType.INTEGER: {"type": "integer"},
    FieldType.MONEY: {
        "type": "string",
        "pattern": _MONEY,
        "description": 'Yuan as people write them, always a string: "15000" and "15000.00" are ¥15,000.00. '
        "A number is refused; replies count in fen (1500000).",
        "examples": ["15000", "1234.50"],
        "x-unit": "yuan",
    },
    FieldType.DATE: {"type": "string", "format": "date"},
    FieldType.BOOLEAN: {"type": "boolean"},
    FieldType.ID_NUMBER: {"type": "string", "pattern": "^[0-9]{17}[0-9X]$"},
    FieldType.PHONE: {"type": "string", "pattern": "^[0-9]{7,12}$"},
    FieldType.BANK_ACCOUNT: {"type": "string", "pattern": f"^[0-9]{{{SHORTEST},{LONGEST}}}$"},
    FieldType.DIVISION: {"type": "string", "pattern": "^[0-9]{6}$"},
    FieldType.PERSON_NAME: {"type": "string", "minLength": 1, "maxLength": PERSON_LIMIT},
}


def json_schema(form: Form) -> dict[str, Any]:
    """Draft 2020-12. Conditional questions are never `required` here; `x-visible-when` and `x-sensitive` are hints."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **_object(tuple(form.fields())),
    }


def _object(questions: tuple[Field, ...]) -> dict[str, Any]:
    required = [each.name for each in questions if each.required and not each.visible_when]
    return {
        "type": "object",
        "properties": {each.name: _property(each) for each in questions},
        "required": required,
        "additionalProperties": False,
    }


def _property(question: Field) -> dict[str, Any]:
    shape = {"title": said(question.label), **_shape(question)}
    if question.is_secret:
        shape["x-sensitive"] = True
    if question.visible_when:
        shape["x-visible-when"] = question.visible_when
    return shape


def _shape(question: Field) -> dict[str, Any]:
    if question.type is FieldType.GROUP:
        return _object(question.fields)
    if question.type is FieldType.REPEAT:
        return _bounded({"type": "array", "items": _object(question.fields)}, question, "minItems", "maxItems")
    codes = [choice.code for choice in question.choices]
    if question.type is FieldType.CHOICE:
        return {"type": "string", "enum": codes}
    if question.type is FieldType.CHOICES:
        items = {"type": "string", "enum": codes}
        return _bounded({"type": "array", "items": items, "uniqueItems": True}, question, "minItems", "maxItems")
    if question.type is FieldType.INTEGER:
        return _bounded(dict(_SHAPES[question.type]), question, "minimum", "maximum")
    if question.type in _SHAPES:
        return dict(_SHAPES[question.type])
    return _bounded({"type": "string"}, question, "minLength", "maxLength")


def _bounded(shape: dict[str, Any], question: Field, least: str, most: str) -> dict[str, Any]:
    if question.minimum is not None:
        shape[least] = question.minimum
    if question.maximum is not None:
        shape[most] = question.maximum
    return shape
