"""The questions of a self-check: only what the rules read, nothing that tells who somebody is. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from yizhan.catalogue.forms.types import Field, FieldType, Form, Section
from yizhan.catalogue.forms.variables import PRIVATE
from yizhan.catalogue.rules.nodes import Macro, Name, Node
from yizhan.catalogue.rules.parser import parse
from yizhan.catalogue.rules.trees import children, names_in
from yizhan.catalogue.types import Expression, Programme


def questions(form: Form, programmes: Iterable[Programme]) -> Form:
    """`form` cut down to the answers that these programmes' rules, values and amounts read."""
    trees = [expression.tree for programme in programmes for expression in _expressions(programme)]
    read = frozenset().union(*(names_in(tree) for tree in trees), *(_row_fields(tree) for tree in trees))
    read |= _governing(form, read)
    sections = (replace(section, fields=tuple(_kept(section, read))) for section in form.sections)
    return Form(tuple(section for section in sections if section.fields))


def _expressions(programme: Programme) -> Iterator[Expression]:
    yield from (clause.test for clause in programme.rule)
    yield from (value.formula for value in programme.values)
    if programme.grant is not None:
        yield programme.grant.amount_fen


def _row_fields(tree: Node, rows: tuple[tuple[str, str], ...] = ()) -> frozenset[str]:
    """`form.members.age` for every field of a list's rows that an expression reads."""
    if isinstance(tree, Name):
        head, _, field = tree.dotted.partition(".")
        return frozenset(f"{listed}.{field}" for row, listed in rows if row == head and field)
    if isinstance(tree, Macro):
        inner = (*rows, (tree.row, _listed(tree)))
        return _row_fields(tree.target, rows) | _row_fields(tree.body, inner)
    return frozenset().union(*(_row_fields(child, rows) for child in children(tree)))


def _listed(tree: Node) -> str:
    while isinstance(tree, Macro):
        tree = tree.target
    return tree.dotted if isinstance(tree, Name) else ""


def _governing(form: Form, read: frozenset[str]) -> frozenset[str]:
    """Questions on which the visibility of a kept one depends."""
    shown = (question for question in form.fields() if f"form.{question.name}" in read and question.visible_when)
    return frozenset().union(*(names_in(parse(question.visible_when)) for question in shown))


def _kept(section: Section, read: frozenset[str]) -> Iterator[Field]:
    for question in section.fields:
        name = f"form.{question.name}"
        if question.type in (FieldType.REPEAT, FieldType.GROUP):
            parts = tuple(
                part for part in question.fields if f"{name}.{part.name}" in read and part.type not in PRIVATE
            )
            if name in read or parts:
                yield replace(question, fields=parts or _countable(question))
        elif name in read and question.type not in PRIVATE:
            yield replace(question, prefill="")


def _countable(question: Field) -> tuple[Field, ...]:
    """A list that is only counted still needs something to answer in each row: its first harmless question."""
    written = {FieldType.STRING, FieldType.TEXT, FieldType.PERSON_NAME}
    harmless = [part for part in question.fields if part.type not in PRIVATE | written]
    return tuple(harmless[:1])
