"""Types and functions as advice names them."""

from __future__ import annotations

from yizhan.catalogue.findings import gettext_noop
from yizhan.catalogue.rules.types import EnumClass, ListOf, Scalar, Type

_NAMES = {
    "bool": gettext_noop("是/否"),
    "int": gettext_noop("整数"),
    "string": gettext_noop("文字"),
    "date": gettext_noop("日期"),
}

EXAMPLES = {
    "known": "known(person.birth_date)",
    "size": "size(form.members)",
    "age": "age(today, person.birth_date)",
    "days": "days(today, form.happened_on)",
    "div": "div(a, b)",
    "div_up": "div_up(a, b)",
    "div_near": "div_near(a, b)",
    "mod": "mod(a, b)",
    "min": "min(a, b)",
    "max": "max(a, b)",
}


def type_name(kind: Type) -> str:
    """A type in words."""
    if isinstance(kind, Scalar):
        return _NAMES[kind.kind.value]
    if isinstance(kind, EnumClass):
        return f"选项({kind.name})"
    if isinstance(kind, ListOf):
        return f"{type_name(kind.element)}的列表"
    return "一行资料"
