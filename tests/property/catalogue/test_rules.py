"""Laws of the rule language, over generated rules and facts.

The opponent below shares nothing with the runner: truth values are the numbers 0, ½ and 1, and Kleene's connectives are
min, max and 1 − x.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from yizhan.catalogue.rules.checker import check
from yizhan.catalogue.rules.nodes import Binary, Call, Conditional, ListLiteral, Literal, Macro, Name, Node, Unary
from yizhan.catalogue.rules.outcomes import Fault, Unknown, conjunction, disjunction
from yizhan.catalogue.rules.parser import parse
from yizhan.catalogue.rules.printer import written
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.trees import names_in
from yizhan.catalogue.rules.types import BOOL, INT, EnumClass, ListOf, Record, Variable

COLOURS = ("red", "green", "blue")
SCOPE = {
    variable.name: variable
    for variable in (
        Variable("b.one", BOOL),
        Variable("b.two", BOOL),
        Variable("n.one", INT),
        Variable("n.two", INT),
        Variable("c.one", EnumClass("colour", COLOURS)),
        Variable("l.rows", ListOf(Record((("n", INT), ("b", BOOL))))),
    )
}
SMALL = st.integers(-5, 5)


def bools(inner: st.SearchStrategy[Node], numbers: st.SearchStrategy[Node], *, row: bool) -> st.SearchStrategy[Node]:
    shapes: list[st.SearchStrategy[Node]] = [
        st.builds(lambda operand: Unary("!", operand), inner),
        st.builds(lambda o, a, b: Binary(o, a, b), st.sampled_from(["&&", "||", "==", "!="]), inner, inner),
        st.builds(
            lambda o, a, b: Binary(o, a, b), st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), numbers, numbers
        ),
        st.builds(lambda t, a, b: Conditional(t, a, b), inner, inner, inner),
    ]
    if not row:
        shapes.append(
            st.builds(
                lambda name, body: Macro(name, Name("l.rows"), "p", body),
                st.sampled_from(["all", "exists"]),
                expressions(row=True),
            )
        )
    return st.one_of(shapes)


def numbers_over(numbers: st.SearchStrategy[Node], *, row: bool) -> st.SearchStrategy[Node]:
    shapes: list[st.SearchStrategy[Node]] = [
        st.builds(lambda o, a, b: Binary(o, a, b), st.sampled_from(["+", "-", "*"]), numbers, numbers),
        st.builds(lambda f, a, b: Call(f, (a, b)), st.sampled_from(["min", "max", "div", "mod"]), numbers, numbers),
    ]
    if not row:
        shapes.append(st.builds(lambda body: Macro("sum", Name("l.rows"), "p", body), number_leaves(row=True)))
        shapes.append(
            st.builds(lambda body: Call("size", (Macro("filter", Name("l.rows"), "p", body),)), bool_leaves(row=True))
        )
    return st.one_of(shapes)


def number_leaves(*, row: bool) -> st.SearchStrategy[Node]:
    names = ["n.one", "n.two", *(["p.n"] if row else [])]
    return st.one_of(st.builds(Literal, SMALL), st.sampled_from(names).map(Name))


def bool_leaves(*, row: bool) -> st.SearchStrategy[Node]:
    names = ["b.one", "b.two", *(["p.b"] if row else [])]
    return st.one_of(
        st.builds(Literal, st.booleans()),
        st.sampled_from(names).map(Name),
        st.builds(
            lambda o, c: Binary(o, Name("c.one"), Literal(c)), st.sampled_from(["==", "!="]), st.sampled_from(COLOURS)
        ),
        st.builds(
            lambda cs: Binary("in", Name("c.one"), ListLiteral(tuple(Literal(c) for c in cs))),
            st.lists(st.sampled_from(COLOURS), min_size=1, max_size=3),
        ),
    )


def expressions(*, row: bool = False) -> st.SearchStrategy[Node]:
    numbers = st.recursive(number_leaves(row=row), lambda inner: numbers_over(inner, row=row), max_leaves=4)
    return st.recursive(bool_leaves(row=row), lambda inner: bools(inner, numbers, row=row), max_leaves=8)


FACTS = st.fixed_dictionaries(
    {},
    optional={
        "b.one": st.booleans(),
        "b.two": st.booleans(),
        "n.one": SMALL,
        "n.two": SMALL,
        "c.one": st.sampled_from(COLOURS),
        "l.rows": st.lists(st.fixed_dictionaries({}, optional={"n": SMALL, "b": st.booleans()}), max_size=3).map(tuple),
    },
)

HALF = Fraction(1, 2)
BROKEN = "broken"


def truth(node: Node, facts: dict[str, Any]) -> Any:
    """0, ½, 1, or BROKEN for booleans. BROKEN gives way only to a decisive operand."""
    match node:
        case Literal() | Name():
            value = plain(node, facts)
            return HALF if value is None else Fraction(int(value))
        case Unary(operand=operand):
            inner = truth(operand, facts)
            return inner if inner == BROKEN else 1 - inner
        case Binary(operator="&&" | "||", left=left, right=right):
            joined = least if node.operator == "&&" else most
            return joined([truth(left, facts), truth(right, facts)])
        case Binary(operator="in", right=ListLiteral(items=items)):
            same = [Binary("==", node.left, item) for item in items]
            return most([truth(each, facts) for each in same])
        case Conditional(test=test, yes=yes, no=no):
            chosen = truth(test, facts)
            return {0: lambda: truth(no, facts), 1: lambda: truth(yes, facts)}.get(chosen, lambda: chosen)()
        case Macro(macro=macro, body=body):
            if "l.rows" not in facts:
                return HALF
            found = [truth(body, with_row(facts, row)) for row in facts["l.rows"]]
            return least(found) if macro == "all" else most(found)
        case Binary(operator=operator, left=left, right=right):
            return compared(operator, left, right, facts)
    raise AssertionError(node)


def with_row(facts: dict[str, Any], row: dict[str, Any]) -> dict[str, Any]:
    return facts | {f"p.{name}": value for name, value in row.items()}


def least(found: list[Any]) -> Any:
    if 0 in found:
        return Fraction(0)
    return BROKEN if BROKEN in found else min(found, default=Fraction(1))


def most(found: list[Any]) -> Any:
    if 1 in found:
        return Fraction(1)
    return BROKEN if BROKEN in found else max(found, default=Fraction(0))


def compared(operator: str, left: Node, right: Node, facts: dict[str, Any]) -> Any:
    a, b = plain(left, facts), plain(right, facts)
    if BROKEN in (a, b):
        return BROKEN
    if a is None or b is None:
        return HALF
    table = {"==": a == b, "!=": a != b}
    if isinstance(a, int):
        table |= {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}
    return Fraction(int(table[operator]))


def plain(node: Node, facts: dict[str, Any]) -> Any:
    """A number, text or boolean; None when unknown; BROKEN on a fault."""
    match node:
        case Literal(value=value):
            return value
        case Name(dotted=dotted):
            return facts.get(dotted)
        case Binary(operator=operator, left=left, right=right) if operator in "+-*":
            return reckoned(operator, plain(left, facts), plain(right, facts))
        case Call(function="size", arguments=(Macro(body=body),)):
            return over_rows(facts, lambda inner: truth(body, inner), lambda each: each == 1)
        case Macro(macro="sum", body=body):
            return over_rows(facts, lambda inner: plain(body, inner), lambda each: each)
        case Call(function=function, arguments=(a, b)):
            return reckoned(function, plain(a, facts), plain(b, facts))
    value = truth(node, facts)
    return {Fraction(0): False, Fraction(1): True, HALF: None}.get(value, BROKEN)


def over_rows(facts: dict[str, Any], of_row: Any, counted: Any) -> Any:
    if "l.rows" not in facts:
        return None
    found = [of_row(with_row(facts, row)) for row in facts["l.rows"]]
    if BROKEN in found:
        return BROKEN
    if None in found or HALF in [each for each in found if isinstance(each, Fraction)]:
        return None
    return sum(int(counted(each)) for each in found)


def reckoned(operator: str, a: Any, b: Any) -> Any:
    if BROKEN in (a, b):
        return BROKEN
    if a is None or b is None:
        return None
    if operator in ("div", "mod"):
        if b == 0:
            return BROKEN
        quotient = (Fraction(a) / b).__floor__()
        return quotient if operator == "div" else a - b * quotient
    return {"+": a + b, "-": a - b, "*": a * b, "min": min(a, b), "max": max(a, b)}[operator]


def as_truth(result: object) -> Any:
    if isinstance(result, Fault):
        return BROKEN
    return HALF if isinstance(result, Unknown) else Fraction(int(result is True))


@given(expressions(), FACTS)
def test_the_row_runner_agrees_with_arithmetic_on_zero_half_and_one(rule: Node, facts: dict[str, Any]) -> None:
    check(rule, SCOPE, BOOL) if not names_faulty(rule) else None
    assert as_truth(run(rule, facts)) == truth(rule, facts)


def names_faulty(rule: Node) -> bool:
    """Generated constants may divide by zero, which the checker refuses and the runner must still survive."""
    return "div(" in written(rule) or "mod(" in written(rule)


@given(expressions())
def test_parsing_what_was_printed_gives_the_same_tree(rule: Node) -> None:
    assert parse(written(rule)) == rule


@given(expressions(), FACTS, st.data())
def test_forgetting_a_fact_never_turns_yes_into_no(rule: Node, facts: dict[str, Any], data: st.DataObject) -> None:
    kept = data.draw(st.sets(st.sampled_from(sorted(facts)))) if facts else set()
    before, after = run(rule, facts), run(rule, {name: facts[name] for name in kept})
    if isinstance(after, bool):
        assert before is after


@given(expressions(), FACTS)
def test_what_is_named_missing_is_absent(rule: Node, facts: dict[str, Any]) -> None:
    result = run(rule, facts)
    if isinstance(result, Unknown):
        assert result.missing
        assert not {name for name in result.missing if name in facts}
        assert all(name in names_in(rule) or name.startswith("l.rows.") for name in result.missing)


THREE = st.sampled_from([True, False, Unknown(frozenset({"x"}))])


@given(st.lists(THREE, max_size=5), st.randoms())
def test_and_and_or_do_not_depend_on_order(results: list[Any], random: Any) -> None:
    shuffled = random.sample(results, len(results))
    assert as_truth(conjunction(results)) == as_truth(conjunction(shuffled))
    assert as_truth(disjunction(results)) == as_truth(disjunction(shuffled))


@given(THREE, THREE)
def test_de_morgan(a: Any, b: Any) -> None:
    def negated(value: Any) -> Any:
        return value if isinstance(value, Unknown) else not value

    assert as_truth(negated(conjunction([a, b]))) == as_truth(disjunction([negated(a), negated(b)]))
