"""A form ready to be drawn: each question with its HTML name, what stands in it and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from yizhan.catalogue.forms import divisions
from yizhan.catalogue.forms.cleaning import clean, is_visible, said
from yizhan.catalogue.forms.reading import LATEST
from yizhan.catalogue.forms.types import Field, FieldType, Form, Raw
from yizhan.kernel.clock import today

RADIO_UP_TO = 4

_KINDS = {
    FieldType.TEXT: "textarea",
    FieldType.INTEGER: "number",
    FieldType.MONEY: "money",
    FieldType.DATE: "date",
    FieldType.PHONE: "tel",
    FieldType.BANK_ACCOUNT: "number",
    FieldType.BOOLEAN: "radio",
    FieldType.CHOICES: "checkboxes",
    FieldType.DIVISION: "select",
}


@dataclass(frozen=True, slots=True)
class BoundField:
    """One control, in the terms of the design system's `field` tag; a group or repeat carries its parts."""

    name: str
    label: str
    kind: str
    value: Any = ""
    hint: str = ""
    error: str = ""
    required: bool = False
    options: tuple[tuple[str, str], ...] = ()
    maxlength: int | None = None
    parts: tuple[BoundField, ...] = ()
    rows: tuple[tuple[BoundField, ...], ...] = ()
    is_full: bool = False
    columns: str = ""  # the parts in order, where rows may be pasted


@dataclass(frozen=True, slots=True)
class BoundSection:
    """A fieldset."""

    code: str
    title: str
    help: str
    fields: tuple[BoundField, ...]


def bind(
    form: Form,
    raw: Raw,
    problems: Iterable[Any] = (),
    *,
    yes_no: tuple[str, str],
    only: Collection[str] | None = None,
) -> list[BoundSection]:
    """The sections to draw. `problems` are `Problem`s or mappings of the same keys; hidden questions are left out.

    `only` names the questions to draw where not all are; `raw` holds the others' answers too, since questions may
    depend on them.
    """
    binding = _Binding({_key(each, "field"): _key(each, "message") for each in problems}, yes_no)
    answered = clean(form, raw, on=LATEST, required=False).all_values
    return [
        BoundSection(
            section.code,
            said(section.title),
            said(section.help),
            tuple(
                binding.field(question, raw.get(question.name), question.name)
                for question in section.fields
                if (only is None or question.name in only) and is_visible(question, form, answered)
            ),
        )
        for section in form.sections
    ]


def _key(problem: Any, key: str) -> str:
    return str(problem[key] if isinstance(problem, Mapping) else getattr(problem, key))


@dataclass(frozen=True, slots=True)
class _Binding:
    errors: Mapping[str, str]
    yes_no: tuple[str, str]

    def field(self, question: Field, answer: Any, path: str) -> BoundField:
        if question.type is FieldType.GROUP:
            return self._composed(question, path, "group", parts=self._parts(question, answer, path))
        if question.type is FieldType.REPEAT:
            given = answer if isinstance(answer, (list, tuple)) else ()
            rows = tuple(self._parts(question, row, f"{path}-{index}") for index, row in enumerate(given))
            return self._composed(question, path, "repeat", rows=rows)
        return BoundField(
            name=path,
            label=said(question.label),
            kind=self._kind(question),
            value=answer if answer is not None else "",
            hint=said(question.help),
            error=self.errors.get(path, ""),
            required=question.required,
            options=self._options(question),
            maxlength=question.maximum if question.type in (FieldType.STRING, FieldType.TEXT) else None,
        )

    def _composed(self, question: Field, path: str, kind: str, **inner: Any) -> BoundField:
        full = question.maximum is not None and len(inner.get("rows", ())) >= question.maximum
        error = self.errors.get(path, "")
        columns = " ".join(said(part.label) for part in question.fields) if question.pasted else ""
        return BoundField(
            path,
            said(question.label),
            kind,
            hint=said(question.help),
            error=error,
            is_full=full,
            columns=columns,
            **inner,
        )

    def _parts(self, question: Field, answer: Any, path: str) -> tuple[BoundField, ...]:
        given = answer if isinstance(answer, Mapping) else {}
        return tuple(self.field(part, given.get(part.name), f"{path}-{part.name}") for part in question.fields)

    def _kind(self, question: Field) -> str:
        if question.type is FieldType.CHOICE:
            return "radio" if len(question.choices) <= RADIO_UP_TO else "select"
        return _KINDS.get(question.type, "text")

    def _options(self, question: Field) -> tuple[tuple[str, str], ...]:
        if question.type is FieldType.BOOLEAN:
            return (("true", self.yes_no[0]), ("false", self.yes_no[1]))
        if question.type is FieldType.DIVISION:
            return divisions.choices(today())
        return tuple((choice.code, said(choice.label)) for choice in question.choices)
