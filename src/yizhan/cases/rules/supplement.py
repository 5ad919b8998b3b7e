"""补正: everything that is missing is told once, in one notice; the answer puts right just what was told."""

import re
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from typing import Any

from yizhan.catalogue.forms.types import Form
from yizhan.catalogue.types import Material


def told_late(*, told_before: AbstractSet[str], asked_now: AbstractSet[str]) -> frozenset[str]:
    """Items that the first notice at this step should have named: they may not be asked for any more.

    Asking again for what was told and is still not right is allowed; a first notice may ask for anything.
    """
    return frozenset(asked_now - told_before) if told_before else frozenset()


def correctable(form: Form, asked: AbstractSet[str]) -> frozenset[str]:
    """The questions that a notice opens: those it names, and those that appear or go with their answers.

    Whichever appears may make others appear with its own answer: these are open as well, and so on.
    """
    opened = frozenset(asked)
    while not (following := {field.name for field in form.fields() if _reads(field.visible_when, opened)}) <= opened:
        opened |= following
    return opened


def following_papers(materials: Iterable[Material], opened: AbstractSet[str]) -> frozenset[str]:
    """The codes of the papers that are called for, or not, by the answers to these questions."""
    return frozenset(one.code for one in materials if one.when is not None and _reads(one.when.source, opened))


def changed(before: Mapping[str, Any], after: Mapping[str, Any]) -> frozenset[str]:
    """The names of the answers that differ, came or went."""
    return frozenset(name for name in {*before, *after} if before.get(name) != after.get(name))


def _reads(expression: str, names: AbstractSet[str]) -> bool:
    return any(re.search(rf"\bform\.{re.escape(name)}\b", expression) for name in names)


def line(label: str, what: str) -> str:
    """One thing that is asked for, as the paper says it: what the officer wrote, under its label said once."""
    return what if what.startswith(label) else f"{label}：{what}"
