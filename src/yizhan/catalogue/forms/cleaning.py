"""A whole form: what was sent becomes checked values, facts for rules, or the form shown again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yizhan.catalogue.forms.reading import Unreadable, is_blank, read_answer
from yizhan.catalogue.forms.types import Cleaned, Field, FieldType, Form, Problem, Raw
from yizhan.catalogue.rules.parser import parse
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.types import FactValue
from yizhan.catalogue.words import Words
from yizhan.kernel.money import yuan

COUNTY_DIGITS = 6
MAX_UNKNOWN_TOLD = 5


def clean(form: Form, raw: Raw, *, on: date, required: bool = True) -> Cleaned:
    """Checked answers. With `required=False` blanks are no problem (drafts). Questions not shown are not answered."""
    cleaning = _Cleaning(on, required=required)
    values: dict[str, Any] = {}
    secret: dict[str, Any] = {}
    for question in form.fields():
        if not is_visible(question, form, {**values, **secret}):
            continue
        value = cleaning.value(question, raw.get(question.name), question.name)
        if value is not None:
            (secret if question.is_secret else values)[question.name] = value
    cleaning.refuse_unknown(raw, {question.name for question in form.fields()}, "")
    return Cleaned(values, secret, tuple(cleaning.problems))


def is_visible(question: Field, form: Form, values: Mapping[str, Any]) -> bool:
    """Whether the answers so far call for this question."""
    if not question.visible_when:
        return True
    return run(parse(question.visible_when), form_facts(form, values)) is True


def form_facts(form: Form, values: Mapping[str, Any], *, prefix: str = "form.") -> dict[str, FactValue]:
    """Stored values as `form.*` facts; what was not answered is absent. Blank rows of an answered list were dropped."""
    facts: dict[str, FactValue] = {}
    for question in form.fields():
        value = values.get(question.name)
        if value is None:
            continue
        if question.type is FieldType.GROUP:
            parts = {
                f"{prefix}{question.name}.{part.name}": _fact(part, value.get(part.name)) for part in question.fields
            }
            facts |= {name: each for name, each in parts.items() if each is not None}
        else:
            fact = _fact(question, value)
            if fact is not None:
                facts[f"{prefix}{question.name}"] = fact
    return facts


def _fact(question: Field, value: Any) -> Any:
    if value is None:
        return None
    if question.type is FieldType.DATE:
        return date.fromisoformat(value)
    if question.type is FieldType.CHOICES:
        return tuple(value)
    if question.type is FieldType.REPEAT:
        return tuple(_row_facts(question, row) for row in value)
    return value


def _row_facts(question: Field, row: Mapping[str, Any]) -> dict[str, Any]:
    facts = {part.name: _fact(part, row.get(part.name)) for part in question.fields}
    return {name: value for name, value in facts.items() if value is not None}


def to_raw(form: Form, values: Mapping[str, Any]) -> Raw:
    """Stored values (or a raw draft) as the form shows them again."""
    return {
        question.name: _shown(question, values[question.name]) for question in form.fields() if question.name in values
    }


def _shown(question: Field, value: Any) -> Any:
    if question.type is FieldType.REPEAT and isinstance(value, (list, tuple)):
        return [_shown_parts(question, row) for row in value]
    if question.type is FieldType.GROUP:
        return _shown_parts(question, value)
    if question.type is FieldType.CHOICES:
        return list(value) if isinstance(value, (list, tuple)) else value
    if isinstance(value, bool):
        return "true" if value else "false"
    if question.type is FieldType.MONEY and type(value) is int:
        return yuan(value).replace(",", "").removesuffix(".00")
    if question.type is FieldType.DIVISION:
        return str(value or "")[:COUNTY_DIGITS]  # an address may be known down to the village
    return "" if value is None else str(value)


def _shown_parts(question: Field, value: Any) -> dict[str, Any]:
    given = value if isinstance(value, Mapping) else {}
    return {part.name: _shown(part, given[part.name]) for part in question.fields if part.name in given}


def prefilled(form: Form, facts: Mapping[str, FactValue]) -> Raw:
    """What is known already, filled in; the applicant may correct it."""
    return {
        question.name: _shown(question, facts[question.prefill])
        for question in form.fields()
        if question.prefill in facts
    }


def said(words: Words) -> str:
    """Text in the reader's language."""
    return words.say(get_language() or "zh-hans")


@dataclass
class _Cleaning:
    on: date
    required: bool
    problems: list[Problem] = field(default_factory=list)

    def value(self, question: Field, answer: Any, path: str) -> Any:
        if question.type is FieldType.GROUP:
            return self.group(question, answer, path)
        if question.type is FieldType.REPEAT:
            return self.rows(question, answer, path)
        if is_blank(answer):
            if question.required and self.required:
                self.tell(path, _("请填写“{label}”。").format(label=said(question.label)))
            return [] if question.type is FieldType.CHOICES and isinstance(answer, (list, tuple)) else None
        try:
            return read_answer(question, answer, on=self.on)
        except Unreadable as fault:
            self.tell(path, f"{said(question.label)}{_('：')}{fault}")
            return None

    def tell(self, path: str, message: str) -> None:
        self.problems.append(Problem(path, message))

    def group(self, question: Field, answer: Any, path: str) -> dict[str, Any] | None:
        given = self._mapping(answer, path)
        parts = {part.name: self.value(part, given.get(part.name), f"{path}-{part.name}") for part in question.fields}
        self.refuse_unknown(given, {part.name for part in question.fields}, path)
        found = {name: value for name, value in parts.items() if value is not None}
        return found or None

    def _mapping(self, answer: Any, path: str) -> Mapping[str, Any]:
        if isinstance(answer, Mapping):
            return answer
        if not is_blank(answer):
            self.tell(path, _("这里要分项填写。"))
        return {}

    def rows(self, question: Field, answer: Any, path: str) -> list[dict[str, Any]] | None:
        """Rows in which something was answered. Left empty is empty; not sent at all is unknown."""
        if answer is None and not (self.required and question.required):
            return None
        if answer is not None and not isinstance(answer, (list, tuple)):
            self.tell(path, _("这里要逐行填写。"))
            return None
        given = list(answer or ())
        if question.maximum is not None and len(given) > question.maximum:
            self.tell(path, _("最多 {most} 行。").format(most=question.maximum))
            return None
        kept = [(index, row) for index, row in enumerate(given) if not _is_blank_row(row)]
        rows = [self.group(question, row, f"{path}-{index}") or {} for index, row in kept]
        if self.required and len(rows) < max(question.minimum or 0, int(question.required)):
            label, least = said(question.label), max(question.minimum or 0, 1)
            self.tell(path, _("“{label}”至少填 {least} 行。").format(label=label, least=least))
        return rows

    def refuse_unknown(self, given: Mapping[str, Any], known: set[str], path: str) -> None:
        unknown = sorted(str(name) for name in given if name not in known)
        for name in unknown[:MAX_UNKNOWN_TOLD]:
            at = f"{path}-{name}" if path else name
            self.tell(at[:80], _("这张表里没有“{name}”这一项，请删去。").format(name=name[:40]))


def _is_blank_row(row: Any) -> bool:
    return is_blank(row) or (isinstance(row, Mapping) and all(is_blank(value) for value in row.values()))
