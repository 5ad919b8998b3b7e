"""Working shown: a formula in words, and the same with its figures, so that a person can check it by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from yizhan.catalogue.rules.nodes import (
    Binary,
    Call,
    Conditional,
    ListLiteral,
    Literal,
    Macro,
    Name,
    Node,
    Unary,
)
from yizhan.catalogue.rules.outcomes import Fault, Unknown
from yizhan.catalogue.rules.printer import strength
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.types import (
    BOOL,
    EnumClass,
    Facts,
    FactValue,
    ListOf,
    Record,
    Scalar,
    Unit,
    Variable,
)
from yizhan.catalogue.words import NO_WORDS

Scope = Mapping[str, Variable]

_SIGNS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "==": "=", "!=": "≠", "-": "−", "*": "×", "+": "+"}
_JOINTS = {
    "zh": {"&&": " 并且 ", "||": " 或者 ", "in": " 属于 ", "!": "不是 ", ",": "、"},
    "en": {"&&": " and ", "||": " or ", "in": " in ", "!": "not ", ",": ", "},
    "ru": {"&&": " и ", "||": " или ", "in": " среди ", "!": "не ", ",": ", "},
}
_FUNCTIONS = {
    "zh": {
        "age": "{1}到{0}的周岁",
        "days": "{1}到{0}的天数",
        "min": "{0}与{1}中较小的",
        "max": "{0}与{1}中较大的",
        "mod": "{0} 除以 {1} 的余数",
        "known": "已知{0}",
        "unknown": "不知道{0}",
        "size": "{0}的数目",
        "sum": "{0}的{1}合计",
        "sum_each": "{0}，逐个相加（{1}）",
        "all": "每个{0}都满足 {1}",
        "exists": "有{0}满足 {1}",
        "filter": "满足 {1} 的{0}",
        "case": "{0}的，取{1}；",
        "else": "其余取{0}",
        "answer": "“{0}”答“{1}”",
    },
    "en": {
        "age": "age at {0} of {1}",
        "days": "days from {1} to {0}",
        "min": "the smaller of {0} and {1}",
        "max": "the larger of {0} and {1}",
        "mod": "remainder of {0} by {1}",
        "known": "{0} is known",
        "unknown": "{0} is not known",
        "size": "number of {0}",
        "sum": "total of {1} over {0}",
        "sum_each": "{0}, added up one by one ({1})",
        "all": "every {0}: {1}",
        "exists": "some {0}: {1}",
        "filter": "{0} with {1}",
        "case": "if {0}: {1}; ",
        "else": "else {0}",
        "answer": "“{0}” answered “{1}”",
    },
    "ru": {
        "age": "полных лет на {0} (отсчёт: {1})",
        "days": "дней от {1} до {0}",
        "min": "меньшее из {0} и {1}",
        "max": "большее из {0} и {1}",
        "mod": "остаток от деления {0} на {1}",
        "known": "известно: {0}",
        "unknown": "неизвестно: {0}",
        "size": "количество: {0}",
        "sum": "сумма: {1} ({0})",
        "sum_each": "{0}: сумма по каждой строке ({1})",
        "all": "каждая строка, {0}: {1}",
        "exists": "хотя бы одна строка, {0}: {1}",
        "filter": "{0}, где {1}",
        "case": "если {0}: {1}; ",
        "else": "иначе {0}",
        "answer": "«{0}» — ответ «{1}»",
    },
}
_UNITS = {
    "zh": {Unit.FEN: "元", Unit.PEOPLE: "人", Unit.MONTHS: "个月", Unit.DAYS: "天", Unit.YEARS: "岁"},
    "en": {Unit.FEN: "yuan", Unit.PEOPLE: "people", Unit.MONTHS: "months", Unit.DAYS: "days", Unit.YEARS: "years"},
    "ru": {Unit.FEN: "юаней", Unit.PEOPLE: "чел.", Unit.MONTHS: "мес.", Unit.DAYS: "дн.", Unit.YEARS: "л."},
}
_ONE = {Unit.PEOPLE: "person", Unit.MONTHS: "month", Unit.DAYS: "day", Unit.YEARS: "year"}
_TRUTHS = {"zh": ("是", "否"), "en": ("yes", "no"), "ru": ("да", "нет")}


def in_words(node: Node, scope: Scope, language: str, result: Variable | None = None) -> str:
    """`(家庭年收入 − 刚性支出) ÷ 12 ÷ 人口`: variables by their labels; `result` is what the whole comes to."""
    return _Wording(scope, language[:2], None).said(node, result.unit if result else Unit.NONE, result)


def in_figures(node: Node, scope: Scope, facts: Facts, language: str, result: Variable | None = None) -> str:
    """`(36,000.00 元 − 12,000.00 元) ÷ 12 ÷ 3 人`: variables by their values, unknown ones by label in brackets."""
    return _Wording(scope, language[:2], facts).said(node, result.unit if result else Unit.NONE, result)


def shown(value: FactValue, variable: Variable | None, language: str) -> str:
    """One value as people read it."""
    language = language[:2]
    if isinstance(value, bool):
        return _TRUTHS.get(language, _TRUTHS["zh"])[0 if value else 1]
    if isinstance(value, int):
        return with_unit(value, variable.unit if variable else Unit.NONE, language)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return str(len(value))
    label = variable.labels.get(value) if variable else None
    return label.say(language) if label else value


def with_unit(number: int, unit: Unit, language: str) -> str:
    """A number with its unit; fen as yuan with two decimals."""
    if unit is Unit.NONE:
        return f"{number:,}"
    sign = "−" if number < 0 else ""
    text = f"{sign}{abs(number) // 100:,}.{abs(number) % 100:02d}" if unit is Unit.FEN else f"{number:,}"
    name = _UNITS.get(language, _UNITS["zh"])[unit]
    return f"{text} {_ONE.get(unit, name) if language == 'en' and number == 1 else name}"


def unit_of(node: Node, scope: Scope) -> Unit:
    """The unit an expression is counted in, as far as its variables tell."""
    match node:
        case Name():
            return scope[node.dotted].unit if node.dotted in scope else Unit.NONE
        case Binary(operator="+" | "-" | "*"):
            return unit_of(node.left, scope) or unit_of(node.right, scope)
        case Call(function="div" | "div_up" | "div_near" | "min" | "max"):
            return unit_of(node.arguments[0], scope)
        case Conditional():
            return unit_of(node.yes, scope) or unit_of(node.no, scope)
        case Unary():
            return unit_of(node.operand, scope)
        case Macro(macro="sum"):
            return unit_of(node.body, _row_scope(node, scope))
        case _:
            return Unit.NONE


def _row_scope(node: Macro, scope: Scope) -> Scope:
    """The scope with the fields of the rows at hand (`p.age` and the like), by the labels of the list's questions."""
    base: Node = node.target
    while isinstance(base, Macro):
        base = base.target
    listed = scope.get(base.dotted) if isinstance(base, Name) else None
    if listed is None or not isinstance(listed.type, ListOf) or not isinstance(listed.type.element, Record):
        return scope
    rows = (_row_variable(listed, name, kind, f"{node.row}.{name}") for name, kind in listed.type.element.fields)
    return {**scope, **{variable.name: variable for variable in rows}}


def _row_variable(listed: Variable, field: str, kind: Scalar | EnumClass, name: str) -> Variable:
    codes = kind.codes if isinstance(kind, EnumClass) else ()
    labels = {code: listed.labels[f"{field}.{code}"] for code in codes if f"{field}.{code}" in listed.labels}
    unit = Unit.FEN if field.endswith("_fen") else Unit.NONE
    return Variable(name, kind, listed.labels.get(field, NO_WORDS), unit, labels)


class _Wording:
    def __init__(self, scope: Scope, language: str, facts: Facts | None) -> None:
        self.scope, self.language, self.facts = scope, language, facts
        self.joints = _JOINTS.get(language, _JOINTS["zh"])
        self.truths = _TRUTHS.get(language, _TRUTHS["zh"])
        self.functions = _FUNCTIONS.get(language, _FUNCTIONS["zh"])

    def said(self, node: Node, unit: Unit = Unit.NONE, compared: Variable | None = None) -> str:
        match node:
            case Literal():
                return self._literal(node, unit, compared)
            case Name():
                return self._answered(node, 0) if self._is_question(node) else self._name(node)
            case Unary(operator="-"):
                return "−" + self._within(node.operand, 7, unit)
            case Unary():
                return self._negated(node.operand)
            case Binary():
                return self._binary(node, unit)
            case Conditional():
                yes, test = self._within(node.yes, 2, unit, compared), self.said(node.test)
                no = self.said(node.no, unit, compared)
                rest = no if isinstance(node.no, Conditional) else self.functions["else"].format(no)
                return self.functions["case"].format(test, yes) + rest
            case Call():
                return self._call(node, unit)
            case ListLiteral():
                return self.joints[","].join(self.said(item, unit, compared) for item in node.items)
            case Macro():
                return self._macro(node)

    def _negated(self, node: Node) -> str:
        """A question answered no, something not known; of anything else that it does not hold."""
        if isinstance(node, Name):
            return self._answered(node, 1)
        if isinstance(node, Call) and node.function == "known":
            return self.functions["unknown"].format(self.said(node.arguments[0]))
        return self.joints["!"] + self._within(node, 7)

    def _answered(self, node: Name, wanted: int) -> str:
        """A yes-or-no fact as a condition: the answer it takes, or in figures the one that was given."""
        said = self._name(node)
        known = self.facts is not None and node.dotted in self.facts
        return said if known else self.functions["answer"].format(said, self.truths[wanted])

    def _literal(self, node: Literal, unit: Unit, compared: Variable | None) -> str:
        if type(node.value) is int:
            return with_unit(node.value, unit, self.language)
        return shown(node.value, compared, self.language)

    def _is_question(self, node: Name) -> bool:
        variable = self.scope.get(node.dotted)
        return bool(variable and variable.type == BOOL and variable.label.say(self.language).endswith(("？", "?")))

    def _name(self, node: Name) -> str:
        variable = self.scope.get(node.dotted)
        label = variable.label.say(self.language) if variable and variable.label else node.dotted
        if self.facts is None:
            return label
        value = self.facts.get(node.dotted)
        return f"[{label}]" if value is None else shown(value, variable, self.language)

    def _binary(self, node: Binary, unit: Unit) -> str:
        own = strength(node)
        if own <= 3:
            return self.joints[node.operator].join((self._within(node.left, own), self._within(node.right, own + 1)))
        inner = unit_of(node.left, self.scope) or unit_of(node.right, self.scope) or unit
        if node.operator == "*":
            inner = Unit.NONE
        compared = next(
            (self.scope.get(each.dotted) for each in (node.left, node.right) if isinstance(each, Name)), None
        )
        left = self._within(node.left, own, inner, compared)
        right = self._within(node.right, own + 1, inner, compared)
        sign = self.joints["in"] if node.operator == "in" else f" {_SIGNS[node.operator]} "
        return f"{left}{sign}{right}"

    def _within(self, node: Node, least: int, unit: Unit = Unit.NONE, compared: Variable | None = None) -> str:
        said = self.said(node, unit, compared)
        divided = isinstance(node, Call) and node.function.startswith("div")
        tight = 6 if divided else strength(node)
        return said if tight >= least else f"({said})"

    def _call(self, node: Call, unit: Unit) -> str:
        if node.function.startswith("div"):
            inner = unit_of(node.arguments[0], self.scope)
            return f"{self._within(node.arguments[0], 6, inner)} ÷ {self._within(node.arguments[1], 7)}"
        if self.facts is not None and node.function in ("size", "age", "days"):
            return self._computed(node, unit)
        inner = unit_of(node, self.scope) or unit
        return self.functions[node.function].format(*(self.said(each, inner) for each in node.arguments))

    def _macro(self, node: Macro) -> str:
        if self.facts is not None and node.macro == "sum":
            return self._computed(node, unit_of(node, self.scope))
        rows = _Wording(_row_scope(node, self.scope), self.language, None)
        name = "sum_each" if node.macro == "sum" and not isinstance(node.body, Name) else node.macro
        return self.functions[name].format(rows.said(node.target), rows.said(node.body))

    def _computed(self, node: Node, unit: Unit) -> str:
        value = run(node, self.facts or {})
        if isinstance(value, (Unknown, Fault)):
            return f"[{_Wording(self.scope, self.language, None).said(node)}]"
        return with_unit(value, unit, self.language) if type(value) is int else shown(value, None, self.language)
