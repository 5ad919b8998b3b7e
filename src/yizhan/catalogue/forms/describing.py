"""Answers as people read them: on the check page, the case page and in print. Secret ones masked unless asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yizhan.catalogue.forms import divisions
from yizhan.catalogue.forms.cleaning import said
from yizhan.catalogue.forms.types import Field, FieldType, Form
from yizhan.kernel.clock import today
from yizhan.kernel.masking import mask_account, mask_id, mask_name, mask_phone
from yizhan.kernel.money import yuan

HIDDEN = "••••"


@dataclass(frozen=True, slots=True)
class Answer:
    """One question and what was answered; `rows` for a repeat, each a list of answers."""

    name: str
    label: str
    text: str
    is_secret: bool = False
    rows: tuple[tuple[Answer, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class AnswerSection:
    """The answers of one section."""

    title: str
    answers: tuple[Answer, ...]


def describe_answers(form: Form, values: Mapping[str, Any], *, masked: bool = True) -> list[AnswerSection]:
    """What was answered, by section. With `masked=False` the caller has logged the reading first."""
    return [
        AnswerSection(
            said(section.title),
            tuple(
                _answer(question, values[question.name], masked=masked, secret=question.is_secret)
                for question in section.fields
                if question.name in values
            ),
        )
        for section in form.sections
    ]


def _answer(question: Field, value: Any, *, masked: bool, secret: bool) -> Answer:
    label, hide = said(question.label), masked and secret
    if question.type is FieldType.REPEAT:
        rows = tuple(tuple(_parts(question, row, masked=masked, secret=secret)) for row in value)
        told = ngettext("{count} 行", "{count} 行", len(rows)).format(count=len(rows))
        return Answer(question.name, label, told, secret, rows)
    if question.type is FieldType.GROUP:
        return Answer(question.name, label, "", secret, (tuple(_parts(question, value, masked=masked, secret=secret)),))
    return Answer(question.name, label, _hidden(question, value) if hide else _text(question, value), secret)


def _parts(question: Field, value: Mapping[str, Any], *, masked: bool, secret: bool) -> list[Answer]:
    return [
        _answer(part, value[part.name], masked=masked, secret=secret) for part in question.fields if part.name in value
    ]


def _text(question: Field, value: Any) -> str:
    labels = {choice.code: said(choice.label) for choice in question.choices}
    if isinstance(value, bool):
        return _("是") if value else _("否")
    if question.type is FieldType.MONEY and isinstance(value, int):
        return f"¥{yuan(value)}"
    if question.type is FieldType.DIVISION:
        return divisions.name_of(str(value), today())
    if isinstance(value, (list, tuple)):
        return "、".join(labels.get(each, str(each)) for each in value)
    return labels.get(value, str(value))


def _hidden(question: Field, value: Any) -> str:
    if question.type is FieldType.ID_NUMBER:
        return mask_id(str(value))
    if question.type is FieldType.PHONE:
        return mask_phone(str(value))
    if question.type is FieldType.BANK_ACCOUNT:
        return mask_account(str(value))
    if question.type is FieldType.PERSON_NAME:
        return mask_name(str(value))
    return HIDDEN
