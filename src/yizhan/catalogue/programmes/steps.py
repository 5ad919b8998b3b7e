"""The `steps:` part of a programme file."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yizhan.catalogue.findings import gettext_noop, nearest
from yizhan.catalogue.programmes.asking import AskedReader
from yizhan.catalogue.programmes.fields import CODE, DOTTED, Fields
from yizhan.catalogue.programmes.source import Entries, Tree, Value
from yizhan.catalogue.rules.checker import Scope
from yizhan.catalogue.rules.nodes import Literal
from yizhan.catalogue.rules.types import DATE, INT, EnumClass, Type, Variable
from yizhan.catalogue.types import EffectCall, Expression, Measure, Requirement, Step, StepKind
from yizhan.kernel.scope import OFFICERS, Role

MAX_DAYS = 250

Effects = Mapping[str, Mapping[str, Type]]


def read_steps(fields: Fields, scope: Scope, effects: Effects) -> tuple[Step, ...]:
    """The steps in order; effects and their arguments are checked against what rooms have registered."""
    asking, known = AskedReader(fields.notes), dict(scope)
    return tuple(_step(each, known, effects, asking) for each in fields.each("steps", gettext_noop("一步")))


def _step(fields: Fields, known: dict[str, Variable], effects: Effects, asking: AskedReader) -> Step:
    """`known` grows by what the step asks: what comes after may rest on it."""
    scope: Scope = known
    kind = fields.choice("kind", StepKind)
    not_before = fields.expression("not_before", scope, DATE) if fields.has("not_before") else None
    if not_before and kind is StepKind.NOTICE:
        fields.note(
            fields.key_at("not_before"),
            gettext_noop("公示到期自动结束，不能再写 not_before。"),
            gettext_noop("请写在公示的下一步。"),
        )
    asks = asking.read(fields, kind, known)
    limit = fields.number("limit_days", least=1, most=MAX_DAYS, required=True)
    return Step(
        code=fields.text("code", required=True, shape=CODE, most=60),
        names=fields.words("names", required=True, most=40),
        kind=kind,
        role=_role(fields),
        limit_days=limit or 1,
        optional=fields.flag("optional"),
        after=tuple(fields.texts("after", shape=CODE)),
        requires=frozenset(_requirements(fields)),
        effects=tuple(_effect(each, scope, effects) for each in fields.each("effects", gettext_noop("一个效果"))),
        measures=tuple(_measure(each, scope) for each in fields.each("measures", gettext_noop("一个指标"))),
        not_before=Expression(*not_before) if not_before else None,
        asks=asks,
    )


def _role(fields: Fields) -> Role:
    role = fields.choice("role", Role)
    written = fields.tree.get("role")
    if role not in OFFICERS and isinstance(written, Value) and written.value == role.value:
        fields.note(
            fields.key_at("role"),
            gettext_noop("{role} 不办理事项。"),
            gettext_noop("请写：{nearest}。"),
            role=role.value,
            nearest=", ".join(sorted(each.value for each in OFFICERS)),
        )
    return role


def _requirements(fields: Fields) -> list[Requirement]:
    known = {each.value: each for each in Requirement}
    found = []
    for text in fields.texts("requires"):
        if text in known:
            found.append(known[text])
            continue
        fields.note(
            fields.key_at("requires"),
            gettext_noop("没有“{text}”这种要求。"),
            gettext_noop("请写：{nearest}。"),
            text=text,
            nearest=nearest(text, tuple(known)),
        )
    return found


def _effect(fields: Fields, scope: Scope, effects: Effects) -> EffectCall:
    name = fields.text("do", required=True)
    signature = effects.get(name)
    if signature is None:
        fields.get("with")
        fields.note(
            fields.at,
            gettext_noop("没有效果“{name}”。"),
            gettext_noop("请用登记过的：{nearest}；新的效果要由程序提供。"),
            name=name,
            nearest=nearest(name, tuple(effects)),
        )
        return EffectCall(name)
    return EffectCall(name, _arguments(fields, name, scope, signature))


def _arguments(
    fields: Fields, effect: str, scope: Scope, signature: Mapping[str, Type]
) -> tuple[tuple[str, Expression], ...]:
    found = fields.get("with", required=bool(signature))
    given = found.entries if isinstance(found, Entries) else {}
    arguments = []
    for name, written in given.items():
        if name not in signature:
            fields.note(
                written.at,
                gettext_noop("{effect} 不认识“{name}”。"),
                gettext_noop("它要的是：{nearest}。"),
                effect=effect,
                name=name,
                nearest=nearest(name, tuple(signature)) or "-",
            )
            continue
        checked = _argument(fields, name, written, scope, signature[name])
        if checked is not None:
            arguments.append((name, Expression(*checked)))
    _note_missing(fields, effect, signature, given)
    return tuple(arguments)


def _argument(fields: Fields, name: str, written: Tree, scope: Scope, kind: Type) -> Any:
    """One checked argument. Where the effect wants one of a list of codes, a plain code is one of them."""
    if not isinstance(kind, EnumClass):
        return fields.checked(name, written, scope, kind)
    checked = fields.checked(name, written, scope)
    if checked is None:
        return None
    _source, tree, found = checked
    given = [tree.value] if isinstance(tree, Literal) else found.codes if isinstance(found, EnumClass) else [""]
    if set(given) <= set(kind.codes):
        return checked
    fields.note(
        written.at,
        gettext_noop("{name} 不能是“{given}”。"),
        gettext_noop("请写其中之一，带单引号：{nearest}。"),
        name=name,
        given=", ".join(map(str, given)),
        nearest=nearest(str(given[0]), kind.codes),
    )
    return None


def _note_missing(fields: Fields, effect: str, signature: Mapping[str, Type], given: Mapping[str, object]) -> None:
    for name in signature:
        if name not in given and isinstance(fields.tree.get("with"), Entries):
            fields.note(
                fields.key_at("with"),
                gettext_noop("{effect} 还要 {name}。"),
                gettext_noop("请在 with: 下补上 {name}: 一个式子。"),
                effect=effect,
                name=name,
            )


def _measure(fields: Fields, scope: Scope) -> Measure:
    fact = fields.text("fact", required=True, shape=DOTTED)
    found = []
    for key, kind in (("quantity", INT), ("amount_fen", INT), ("on", DATE)):
        checked = fields.expression(key, scope, kind) if fields.has(key) else None
        found.append(Expression(*checked) if checked else None)
    return Measure(fact, *found)
