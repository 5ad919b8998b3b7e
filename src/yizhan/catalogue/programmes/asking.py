"""What a step asks of the officer who completes it: the `asks:` of a step in a programme file."""

from __future__ import annotations

from typing import Final

from yizhan.catalogue.findings import gettext_noop
from yizhan.catalogue.forms.types import Field, FieldType
from yizhan.catalogue.forms.variables import field_variables
from yizhan.catalogue.programmes.fields import Fields, Notes
from yizhan.catalogue.programmes.forms import FormReader
from yizhan.catalogue.rules.types import DATE, Variable
from yizhan.catalogue.types import Asked, Expression, StepKind

PLAIN: Final = frozenset({FieldType.STRING, FieldType.TEXT, FieldType.DATE, FieldType.INTEGER, FieldType.CHOICE})
"""What an officer may be asked: nothing that identifies somebody, which belongs in the applicant's own form."""

BY_ONE_PRESS: Final = frozenset({StepKind.ACCEPT, StepKind.VISIT, StepKind.RESULT})
"""The kinds of steps that one press completes; the others have a page of their own."""


class AskedReader:
    """Reads what the steps of one file ask; no two of them ask the same name."""

    def __init__(self, notes: Notes) -> None:
        self._questions = FormReader(notes, {})

    def read(self, fields: Fields, kind: StepKind, known: dict[str, Variable]) -> tuple[Asked, ...]:
        """The questions of one step, which `known` then holds as `asked.NAME`."""
        asked = []
        for each in fields.each("asks", gettext_noop("办理时要填的一项")):
            field = self._questions.field(each)
            self._refuse(each, field)
            asked.append(Asked(field, _day(each, "earliest", field, known), _day(each, "latest", field, known)))
            known.update({variable.name: variable for variable in field_variables(field, "asked.")})
        if asked and kind not in BY_ONE_PRESS:
            fields.note(
                fields.key_at("asks"),
                gettext_noop("{kind} 这种步骤不能要求另外填写。"),
                gettext_noop("请写在 accept、visit 或 result 的步骤上。"),
                kind=kind.value,
            )
        return tuple(asked)

    def _refuse(self, fields: Fields, field: Field) -> None:
        if field.type not in PLAIN or field.sensitive or field.visible_when or field.prefill:
            fields.note(
                fields.at,
                gettext_noop("办理时要填的“{name}”只能是一般的文字、日期、整数或选项。"),
                gettext_noop("请用 string、text、date、integer 或 choice，不写 sensitive、prefill、visible_when。"),
                name=field.name,
            )


def _day(fields: Fields, key: str, field: Field, known: dict[str, Variable]) -> Expression | None:
    if not fields.has(key):
        return None
    if field.type is not FieldType.DATE:
        fields.note(
            fields.key_at(key), gettext_noop("{key} 只用于日期。"), gettext_noop("请删掉，或改成 date。"), key=key
        )
    found = fields.expression(key, known, DATE)
    return Expression(*found) if found else None
