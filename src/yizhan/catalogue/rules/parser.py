"""Text to syntax tree: CEL's own grammar (cel-python's parser), then the listed subset, each refusal with advice."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from yizhan.catalogue.findings import Faulty, Finding, gettext_noop
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
from yizhan.catalogue.rules.types import INT_MAX, INT_MIN, At

if TYPE_CHECKING:
    from lark import Token, Tree

MAX_LENGTH = 2_000
MAX_DEPTH = 60
MACROS = ("all", "exists", "filter", "sum")
FUNCTIONS = ("age", "date", "days", "div", "div_near", "div_up", "known", "max", "min", "mod", "size")

_OPERATORS = {
    "relation_lt": "<",
    "relation_le": "<=",
    "relation_gt": ">",
    "relation_ge": ">=",
    "relation_eq": "==",
    "relation_ne": "!=",
    "relation_in": "in",
    "addition_add": "+",
    "addition_sub": "-",
    "multiplication_mul": "*",
}

_SUBSTITUTES = {
    "has": gettext_noop("请写 known(x)：没有问过和答了“没有”是两回事。"),
    "matches": gettext_noop("规则不比对文字样式。请改用选项字段，再写 x == '代码' 或 x in ['代码']。"),
    "startsWith": gettext_noop("规则不比对文字的开头。请改用选项字段，再写 x == '代码'。"),
    "endsWith": gettext_noop("规则不比对文字的结尾。请改用选项字段，再写 x == '代码'。"),
    "contains": gettext_noop("请写 '代码' in x。"),
    "exists_one": gettext_noop("请写 x.filter(行, 条件).size() == 1。"),
    "map": gettext_noop("要合计某一项，请写 x.sum(行, 行.项目)。"),
    "dyn": gettext_noop("每个值都有确定的类型；请直接写这个值。"),
    "int": gettext_noop("数字都是整数（金额以分计），不需要转换。"),
    "double": gettext_noop("没有小数；金额以分计，除法写 div(a, b)。"),
    "string": gettext_noop("规则不拼接文字；请直接比较这个值。"),
    "timestamp": gettext_noop("日期写 date('2026-01-31')。"),
    "duration": gettext_noop("年龄写 age(today, 出生日期)。"),
}


@lru_cache(maxsize=4_096)
def parse(text: str) -> Node:
    """The tree of one expression, positions counted from 1 within `text`; raises Faulty. Trees are immutable: kept."""
    if len(text) > MAX_LENGTH:
        raise _fault(
            At(1, 1),
            gettext_noop("表达式太长（{length} 个字符）。"),
            gettext_noop("请控制在 {limit} 个字符以内，或拆成几条条件或 values。"),
            length=len(text),
            limit=MAX_LENGTH,
        )
    tree = _grammar_tree(text)
    if _depth(tree) > MAX_DEPTH:
        raise _fault(
            At(1, 1),
            gettext_noop("表达式嵌套太深。"),
            gettext_noop("请拆成几条条件，或用 values 起名后再引用。"),
        )
    return _node(tree)


@lru_cache(maxsize=1)
def _parser() -> Any:
    from celpy.celparser import CELParser

    return CELParser()


def _grammar_tree(text: str) -> Tree[Token]:
    from celpy.celparser import CELParseError

    try:
        tree: Tree[Token] = _parser().parse(text)
    except CELParseError as error:
        ended = getattr(getattr(error.__context__, "token", None), "type", "") == "$END"
        raise _syntax_fault(text, *((None, None) if ended else (error.line, error.column))) from None
    return tree


def _syntax_fault(text: str, line: int | None, column: int | None) -> Faulty:
    if not text.strip():
        return _fault(At(1, 1), gettext_noop("表达式是空的。"), gettext_noop("请写一个条件，例如 member.age >= 18。"))
    lines = text.splitlines()
    if line is None or column is None:  # the text ends too early
        at = At(len(lines), len(lines[-1]) + 1)
        return _fault(
            at, gettext_noop("表达式没有写完。"), gettext_noop("请检查运算符后面是否缺少内容，括号是否成对。")
        )
    rest = lines[line - 1][column - 1 :] if line <= len(lines) else ""
    return _fault(At(line, column), gettext_noop("“{here}”写在这里不合语法。"), _syntax_advice(rest), here=rest[:12])


def _syntax_advice(rest: str) -> str:
    for pattern, advice in (
        (r"=(?!=)", gettext_noop("判断相等请写 ==。")),
        (r"and\b", gettext_noop("“并且”请写 &&。")),
        (r"or\b", gettext_noop("“或者”请写 ||。")),
        (r"not\b", gettext_noop("“不”请写 !。")),
        (r"[^\x00-\x7f]", gettext_noop("符号请用半角，名称请用登记的英文名；中文只写在引号里。")),
        (r"&|\|", gettext_noop("“并且”请写 &&,“或者”请写 ||。")),
    ):
        if re.match(pattern, rest):
            return advice
    return gettext_noop("请检查前面是否缺少运算符、引号或括号。")


def _fault(at: At, message: str, advice: str, **fields: Any) -> Faulty:
    return Faulty(Finding(at, message, advice, fields))


def _depth(tree: Tree[Token]) -> int:
    """Nesting of the tree, counted without recursion; single-child wrappers do not count."""
    deepest, waiting = 0, [(tree, 0)]
    while waiting:
        current, depth = waiting.pop()
        deepest = max(deepest, depth)
        below = [child for child in current.children if hasattr(child, "children")]
        waiting.extend((child, depth + (len(current.children) > 1)) for child in below)  # type: ignore[misc]
    return deepest


_WRAPPERS = frozenset(
    {
        "expr",
        "conditionalor",
        "conditionaland",
        "relation",
        "addition",
        "multiplication",
        "unary",
        "member",
        "primary",
        "paren_expr",
    }
)


def _at(tree: Any) -> At:
    meta = tree if hasattr(tree, "type") else tree.meta
    return At(getattr(meta, "line", 1), getattr(meta, "column", 1))


def _node(tree: Any) -> Node:
    while tree.data in _WRAPPERS and len(tree.children) == 1:
        tree = tree.children[0]
    build = _BUILDERS.get(tree.data)
    if build is None:
        raise _fault(
            _at(tree),
            gettext_noop("规则语言里没有这种写法。"),
            gettext_noop("只能用 && || ! == != < <= > >= in + - * ?:、列表 ['a'] 和列出的函数。"),
        )
    return build(tree)


def _conditional(tree: Any) -> Node:
    test, yes, no = (_node(child) for child in tree.children)
    return Conditional(test, yes, no, _at(tree))


def _joined(operator: str) -> Callable[[Any], Node]:
    def build(tree: Any) -> Node:
        left, right = tree.children
        return Binary(operator, _node(left), _node(right), _at(tree))

    return build


def _operated(tree: Any) -> Node:
    head, right = tree.children
    if head.data in ("multiplication_div", "multiplication_mod"):
        divided = head.data == "multiplication_div"
        raise _fault(
            _at(head),
            gettext_noop("不能直接写 {operator}：各处对负数的取整不一样。"),
            gettext_noop("请写 {function}(a, b)（向下取整）；要进一取整写 div_up，四舍五入写 div_near。"),
            operator="/" if divided else "%",
            function="div" if divided else "mod",
        )
    return Binary(_OPERATORS[head.data], _node(head.children[0]), _node(right), _at(tree))


def _unary(tree: Any) -> Node:
    sign, operand_tree = tree.children
    operator = "!" if sign.data == "unary_not" else "-"
    operand = _node(operand_tree)
    at = _at(tree)
    if operator == "-" and isinstance(operand, Literal) and type(operand.value) is int:
        return Literal(_in_range(-operand.value, at), at)
    return Unary(operator, operand, at)


def _in_range(number: int, at: At) -> int:
    if INT_MIN <= number <= INT_MAX:
        return number
    raise _fault(at, gettext_noop("数字超出范围。"), gettext_noop("整数须在 64 位以内；金额以分计。"))


def _literal(tree: Any) -> Node:
    token = tree.children[0]
    at = _at(token)
    if token.type == "INT_LIT":
        text = str(token)
        return Literal(_in_range(int(text, 16 if "x" in text else 10), at), at)
    if token.type == "BOOL_LIT":
        return Literal(str(token) == "true", at)
    if token.type == "STRING_LIT":
        return Literal(_text(str(token), at), at)
    message, advice = _REFUSED_LITERALS.get(token.type, _REFUSED_LITERALS[""])
    raise _fault(at, message, advice)


_REFUSED_LITERALS = {
    "NULL_LIT": (
        gettext_noop("没有 null：不知道的事实就是没有，不是一个值。"),
        gettext_noop("要判断是否知道，请写 known(x)。"),
    ),
    "FLOAT_LIT": (
        gettext_noop("没有小数：小数会算错账。"),
        gettext_noop("金额以分计，比例写成 x * 80 < y * 100 这样的整数比较。"),
    ),
    "": (gettext_noop("不支持这种字面值。"), gettext_noop("可以写整数、true/false、'文字' 或 date('2026-01-31')。")),
}


def _text(quoted: str, at: At) -> str:
    if quoted[0] in "rR" or "\\" in quoted:
        raise _fault(
            at,
            gettext_noop("文字里不能有反斜杠或 r 前缀。"),
            gettext_noop("请直接写代码，例如 'active'。"),
        )
    return quoted[1:-1]


def _name(tree: Any) -> Node:
    return Name(str(tree.children[0]), _at(tree))


def _dotted(tree: Any) -> Node:
    owner = _node(tree.children[0])
    if isinstance(owner, Name):
        return Name(f"{owner.dotted}.{tree.children[1]}", _at(tree))
    raise _fault(
        _at(tree),
        gettext_noop("只有变量名里可以有点。"),
        gettext_noop("函数和列表的结果不能再取字段；请用 .sum(行, 行.项目) 等写法。"),
    )


def _arguments(tree: Any, skip: int) -> list[Any]:
    lists = tree.children[skip:]
    return list(lists[0].children) if lists else []


def _method(tree: Any) -> Node:
    target, method = _node(tree.children[0]), str(tree.children[1])
    arguments = _arguments(tree, 2)
    if method == "size" and not arguments:
        return Call("size", (target,), _at(tree))
    if method in MACROS:
        return _macro(method, target, arguments, _at(tree))
    raise _unknown_function(method, _at(tree.children[1]))


def _macro(macro: str, target: Node, arguments: list[Any], at: At) -> Node:
    if len(arguments) == 2:
        row = _node(arguments[0])
        if isinstance(row, Name) and "." not in row.dotted:
            return Macro(macro, target, row.dotted, _node(arguments[1]), at)
    raise _fault(
        at,
        gettext_noop("{macro} 要写两样：行的名字和对每一行的式子。"),
        gettext_noop("例如 form.members.{macro}(p, p.age < 18)。"),
        macro=macro,
    )


def _function(tree: Any) -> Node:
    function = str(tree.children[0])
    arguments = tuple(_node(child) for child in _arguments(tree, 1))
    if function == "date":
        return _date(arguments, _at(tree))
    if function in FUNCTIONS:
        return Call(function, arguments, _at(tree))
    raise _unknown_function(function, _at(tree.children[0]))


def _unknown_function(function: str, at: At) -> Faulty:
    if function in MACROS:
        advice = gettext_noop("请写在列表后面，例如 form.members.{function}(p, p.age < 18)。")
    else:
        advice = _SUBSTITUTES.get(
            function, gettext_noop("可用的函数：{functions}；列表后可写 .all .exists .filter .sum .size。")
        )
    return _fault(at, gettext_noop("没有函数 {function}。"), advice, function=function, functions=", ".join(FUNCTIONS))


def _date(arguments: tuple[Node, ...], at: At) -> Node:
    if len(arguments) == 1 and isinstance(arguments[0], Literal) and isinstance(arguments[0].value, str):
        text = arguments[0].value
        try:
            if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
                return Literal(date.fromisoformat(text), at)
        except ValueError:
            pass
    raise _fault(at, gettext_noop("日期写得不对。"), gettext_noop("请写 date('2026-01-31') 这样真实存在的日期。"))


def _list(tree: Any) -> Node:
    return ListLiteral(tuple(_node(child) for child in _arguments(tree, 0)), _at(tree))


_BUILDERS: dict[str, Callable[[Any], Node]] = {
    "expr": _conditional,
    "conditionalor": _joined("||"),
    "conditionaland": _joined("&&"),
    "relation": _operated,
    "addition": _operated,
    "multiplication": _operated,
    "unary": _unary,
    "literal": _literal,
    "ident": _name,
    "member_dot": _dotted,
    "member_dot_arg": _method,
    "ident_arg": _function,
    "list_lit": _list,
}
