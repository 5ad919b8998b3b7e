"""Types over the tree: every name, comparison, list element and constant is checked before a rule is ever run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from yizhan.catalogue.findings import Faulty, Finding, gettext_noop, nearest
from yizhan.catalogue.rules.naming import EXAMPLES, type_name
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
from yizhan.catalogue.rules.outcomes import Fault
from yizhan.catalogue.rules.parser import parse
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.trees import children, names_in
from yizhan.catalogue.rules.types import (
    BOOL,
    DATE,
    INT,
    STRING,
    At,
    EnumClass,
    ListOf,
    Record,
    Scalar,
    Type,
    Variable,
)

Scope = Mapping[str, Variable]
"""The names an expression may use, dotted name to variable."""

UNKNOWN_NAME = gettext_noop("不认识名称 {name}。")


def checked(text: str, scope: Scope, expected: Type | None = None) -> tuple[Node, Type]:
    """Parse and check one expression; raises Faulty with every fault found."""
    tree = parse(text)
    return tree, check(tree, scope, expected)


def check(tree: Node, scope: Scope, expected: Type | None = None) -> Type:
    """The type of a tree; raises Faulty when it has faults or is not of the `expected` type."""
    checker = _Checker(scope)
    found = checker.type_of(tree)
    if found is not None and expected is not None and not _fits(found, expected):
        checker.refuse(
            tree.at,
            gettext_noop("这里要的是{expected}，写的是{found}。"),
            gettext_noop("请改成结果为{expected}的式子。"),
            expected=type_name(expected),
            found=type_name(found),
        )
    if checker.findings or found is None:
        raise Faulty(*checker.findings)
    return found


def _fits(found: Type, expected: Type) -> bool:
    return found == expected or (expected == STRING and isinstance(found, EnumClass))


@dataclass
class _Checker:
    scope: Scope
    rows: dict[str, Type] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)

    def refuse(self, at: At, message: str, advice: str, **fields: Any) -> None:
        self.findings.append(Finding(at, message, advice, fields))

    def type_of(self, node: Node) -> Type | None:
        """The type, or None when a fault was reported below."""
        before = len(self.findings)
        found: Type | None = _CHECKS[type(node)](self, node)
        if len(self.findings) == before and isinstance(node, (Unary, Binary, Call, Macro)):
            self._refuse_constant_fault(node)
        return found

    def _refuse_constant_fault(self, node: Node) -> None:
        if names_in(node) or self._uses_rows(node):
            return
        result = run(node, {})
        if isinstance(result, Fault):
            self.refuse(
                node.at,
                gettext_noop("这个式子算不出来（{code}）。"),
                gettext_noop("请检查除数是不是 0、数字是不是太大。"),
                code=result.code,
            )

    def _uses_rows(self, node: Node) -> bool:
        if isinstance(node, Name):
            return True
        return any(self._uses_rows(child) for child in children(node))

    def literal(self, node: Literal) -> Type:
        return {bool: BOOL, int: INT, str: STRING}.get(type(node.value), DATE)

    def name(self, node: Name) -> Type | None:
        head, _, rest = node.dotted.partition(".")
        if head in self.rows:
            return self._row_field(node, self.rows[head], rest)
        variable = self.scope.get(node.dotted)
        if variable is None:
            self.refuse(
                node.at,
                UNKNOWN_NAME,
                gettext_noop("请用登记过的名称：{nearest}。"),
                name=node.dotted,
                nearest=nearest(node.dotted, list(self.scope)),
            )
            return None
        return variable.type

    def _row_field(self, node: Name, row: Type, field_name: str) -> Type | None:
        if not isinstance(row, Record):
            if not field_name:
                return row
            self.refuse(
                node.at,
                gettext_noop("{name} 是单个值，没有下面的项。"),
                gettext_noop("请直接写 {row}。"),
                name=node.dotted,
                row=node.dotted.partition(".")[0],
            )
            return None
        found = row.field_type(field_name) if field_name else row
        if found is None:
            self.refuse(
                node.at,
                gettext_noop("这一行里没有 {name}。"),
                gettext_noop("请用：{nearest}。"),
                name=field_name,
                nearest=nearest(field_name, [each for each, _ in row.fields]),
            )
        return found

    def unary(self, node: Unary) -> Type | None:
        return self._expect(node.operand, BOOL if node.operator == "!" else INT)

    def _expect(self, node: Node, wanted: Type) -> Type | None:
        found = self.type_of(node)
        if found is None:
            return None
        if found != wanted:
            self.refuse(
                node.at,
                gettext_noop("这里要的是{wanted}，写的是{found}。"),
                gettext_noop("请换成{wanted}，或先用比较得出{wanted}。"),
                wanted=type_name(wanted),
                found=type_name(found),
            )
            return None
        return found

    def binary(self, node: Binary) -> Type | None:
        if node.operator in ("&&", "||"):
            return self._both(node, BOOL, BOOL)
        if node.operator in ("+", "-", "*"):
            return self._both(node, INT, INT)
        if node.operator == "in":
            return self._membership(node)
        if node.operator in ("==", "!="):
            return self._equality(node)
        return self._order(node)

    def _both(self, node: Binary, wanted: Type, result: Type) -> Type | None:
        left, right = self._expect(node.left, wanted), self._expect(node.right, wanted)
        return result if left is not None and right is not None else None

    def _order(self, node: Binary) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is None or right is None:
            return None
        if left == right and left in (INT, DATE):
            return BOOL
        self.refuse(
            node.at,
            gettext_noop("不能比较{left}和{right}的大小。"),
            gettext_noop("大小只在整数之间、日期之间比较；年龄请写 age(today, 出生日期)。"),
            left=type_name(left),
            right=type_name(right),
        )
        return None

    def _equality(self, node: Binary) -> Type | None:
        left, right = self.type_of(node.left), self.type_of(node.right)
        if left is None or right is None:
            return None
        if self._comparable(left, node.left, right, node.right):
            return BOOL
        return None

    def _comparable(self, left: Type, left_node: Node, right: Type, right_node: Node) -> bool:
        if isinstance(left, EnumClass) and isinstance(right_node, Literal):
            return self._code_known(left, right_node)
        if isinstance(right, EnumClass) and isinstance(left_node, Literal):
            return self._code_known(right, left_node)
        if left == right and isinstance(left, (Scalar, EnumClass)):
            return True
        self.refuse(
            right_node.at,
            gettext_noop("{left}和{right}不能判断是否相等。"),
            gettext_noop("两边要是同一种值；列表请写 'x' in 列表，或用 .all/.exists。"),
            left=type_name(left),
            right=type_name(right),
        )
        return False

    def _code_known(self, kind: EnumClass, literal: Literal) -> bool:
        if literal.value in kind.codes:
            return True
        self.refuse(
            literal.at,
            gettext_noop("选项里没有“{code}”。"),
            gettext_noop("请写：{nearest}。"),
            code=literal.value,
            nearest=nearest(str(literal.value), kind.codes),
        )
        return False

    def _membership(self, node: Binary) -> Type | None:
        left = self.type_of(node.left)
        if isinstance(node.right, ListLiteral):
            return self._in_literals(node.left, left, node.right)
        right = self.type_of(node.right)
        if left is None or right is None:
            return None
        if not isinstance(right, ListOf) or isinstance(right.element, Record):
            self.refuse(
                node.right.at,
                gettext_noop("in 后面要的是单个值的列表，写的是{found}。"),
                gettext_noop("请写 x in ['a', 'b']，或用 .exists(行, 条件)。"),
                found=type_name(right),
            )
            return None
        return BOOL if self._comparable(left, node.left, right.element, node.right) else None

    def _in_literals(self, left_node: Node, left: Type | None, items: ListLiteral) -> Type | None:
        if not items.items:
            self.refuse(items.at, gettext_noop("列表是空的。"), gettext_noop("请至少写一个值。"))
            return None
        if left is None:
            return None
        good = True
        for item in items.items:
            found = self.type_of(item)
            good = found is not None and self._comparable(left, left_node, found, item) and good
        return BOOL if good else None

    def conditional(self, node: Conditional) -> Type | None:
        self._expect(node.test, BOOL)
        yes, no = self.type_of(node.yes), self.type_of(node.no)
        if yes is None or no is None:
            return None
        if yes == no:
            return yes
        self.refuse(
            node.no.at,
            gettext_noop("?: 的两边要是同一种值，现在是{yes}和{no}。"),
            gettext_noop("请把两边改成同一种值。"),
            yes=type_name(yes),
            no=type_name(no),
        )
        return None

    def list_literal(self, node: ListLiteral) -> Type | None:
        found = [self.type_of(item) for item in node.items]
        first = found[0] if found else None
        if first is not None and isinstance(first, (Scalar, EnumClass)) and all(each == first for each in found):
            return ListOf(first)
        self.refuse(
            node.at, gettext_noop("列表里要是同一种值，而且不能空。"), gettext_noop("例如 ['a', 'b'] 或 [1, 2]。")
        )
        return None

    def macro(self, node: Macro) -> Type | None:
        target = self.type_of(node.target)
        if target is None:
            return None
        if not isinstance(target, ListOf):
            self.refuse(
                node.target.at,
                gettext_noop(".{macro} 只能用在列表上，这里是{found}。"),
                gettext_noop("请写在家庭成员这样的列表后面。"),
                macro=node.macro,
                found=type_name(target),
            )
            return None
        if self._row_name_taken(node):
            return None
        self.rows[node.row] = target.element
        body = self._expect(node.body, INT if node.macro == "sum" else BOOL)
        del self.rows[node.row]
        if body is None:
            return None
        if node.macro == "filter":
            return target
        return INT if node.macro == "sum" else BOOL

    def _row_name_taken(self, node: Macro) -> bool:
        taken = node.row in self.rows or any(name.partition(".")[0] == node.row for name in self.scope)
        if taken:
            self.refuse(
                node.at,
                gettext_noop("行的名字 {row} 已经有别的意思。"),
                gettext_noop("请换一个名字，例如 p 或 q。"),
                row=node.row,
            )
        return taken

    def call(self, node: Call) -> Type | None:
        if node.function == "known":
            return self._known(node)
        if node.function == "size":
            return self._size(node)
        wanted = DATE if node.function in ("age", "days") else INT
        if len(node.arguments) != 2:
            self._refuse_count(node, 2)
            return None
        found = [self._expect(argument, wanted) for argument in node.arguments]
        self._refuse_zero_divisor(node)
        return INT if None not in found else None

    def _refuse_count(self, node: Call, count: int) -> None:
        self.refuse(
            node.at,
            gettext_noop("{function} 要 {count} 个值，写了 {found} 个。"),
            gettext_noop("请按 {example} 的样子写。"),
            function=node.function,
            count=count,
            found=len(node.arguments),
            example=EXAMPLES[node.function],
        )

    def _refuse_zero_divisor(self, node: Call) -> None:
        if node.function in ("div", "div_up", "div_near", "mod") and node.arguments[1] == Literal(0):
            self.refuse(node.arguments[1].at, gettext_noop("不能除以 0。"), gettext_noop("请改用不为 0 的除数。"))

    def _known(self, node: Call) -> Type | None:
        if len(node.arguments) != 1:
            self._refuse_count(node, 1)
            return None
        if not isinstance(node.arguments[0], Name):
            self.refuse(
                node.arguments[0].at,
                gettext_noop("known 里只能写一个名称。"),
                gettext_noop("例如 known(person.birth_date)。"),
            )
            return None
        return BOOL if self.type_of(node.arguments[0]) is not None else None

    def _size(self, node: Call) -> Type | None:
        if len(node.arguments) != 1:
            self._refuse_count(node, 1)
            return None
        found = self.type_of(node.arguments[0])
        if found is None or isinstance(found, ListOf):
            return INT if found is not None else None
        self.refuse(
            node.arguments[0].at,
            gettext_noop("size 只能数列表，这里是{found}。"),
            gettext_noop("例如 size(form.members)。"),
            found=type_name(found),
        )
        return None


_CHECKS: dict[type[Any], Callable[[_Checker, Any], Type | None]] = {
    Literal: _Checker.literal,
    Name: _Checker.name,
    Unary: _Checker.unary,
    Binary: _Checker.binary,
    Conditional: _Checker.conditional,
    ListLiteral: _Checker.list_literal,
    Macro: _Checker.macro,
    Call: _Checker.call,
}
