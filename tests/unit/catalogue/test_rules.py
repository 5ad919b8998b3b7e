"""The rule language: what it refuses and why, and what it answers."""

from datetime import date

import pytest

from yizhan.catalogue.findings import Faulty
from yizhan.catalogue.rules.checker import checked
from yizhan.catalogue.rules.outcomes import Fault, Unknown
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.types import (
    BOOL,
    DATE,
    INT,
    STRING,
    EnumClass,
    Facts,
    ListOf,
    Record,
    Variable,
)

STATE = EnumClass("membership", ("active", "retained", "left"))
MEMBERS = ListOf(Record((("age", INT), ("income_fen", INT), ("is_student", BOOL))))
SCOPE = {
    variable.name: variable
    for variable in (
        Variable("today", DATE),
        Variable("member.state", STATE),
        Variable("member.age", INT),
        Variable("person.birth_date", DATE),
        Variable("person.name", STRING),
        Variable("person.is_migrant", BOOL),
        Variable("form.members", MEMBERS),
        Variable("form.needs", ListOf(EnumClass("need", ("living", "study")))),
        Variable("form.people", INT),
    )
}


def answer(text: str, facts: Facts) -> object:
    tree, _ = checked(text, SCOPE)
    return run(tree, facts)


def refusal(text: str) -> tuple[int, int, str]:
    with pytest.raises(Faulty) as refused:
        checked(text, SCOPE)
    finding = refused.value.findings[0]
    return finding.at.line, finding.at.column, " ".join(finding.said())


@pytest.mark.parametrize(
    ("text", "column", "part"),
    [
        ("member.aeg >= 18", 1, "member.age"),
        ("member.state == 'activ'", 17, "active"),
        ("member.state in ['active', 'retaind']", 28, "retained"),
        ("has(member.age)", 1, "known(x)"),
        ("person.name.matches('a.*')", 13, "选项字段"),
        ("person.name < 'x'", 1, "不能比较"),
        ("member.age > 1.5", 14, "没有小数"),
        ("member.age == null", 15, "known(x)"),
        ("dyn(member.age) == 1", 1, "类型"),
        ("member.age / 2 == 1", 1, "div(a, b)"),
        ("member.age % 2 == 1", 1, "mod(a, b)"),
        ("div(member.age, 0) == 1", 17, "不能除以 0"),
        ("div(7, 3 - 3) == 1", 1, "division-by-zero"),
        ("9223372036854775807 + 1 > 0", 1, "overflow"),
        ("9223372036854775808 > 0", 1, "超出范围"),
        ("member.age = 18", 12, "=="),
        ("member.age > 18 and true", 17, "&&"),
        ("member.age > 18 &&", 19, "没有写完"),
        ("member.age > 18,true", 16, "“,true”"),
        ("年龄 > 18", 1, "半角"),
        ("", 1, "空"),
        ("form.members.all(p, p.aeg > 1)", 21, "age"),
        ("form.members.exists(p.x, true)", 1, "行的名字"),
        ("form.members.all(member, member.age > 1)", 1, "已经有别的意思"),
        ("form.members.map(p, p.age)", 14, ".sum"),
        ("form.members[0].age > 1", 1, "没有这种写法"),
        ("{'a': 1}", 1, "没有这种写法"),
        ("form.needs == ['living']", 15, "不能判断是否相等"),
        ("'livng' in form.needs", 1, "living"),
        ("known(member.age + 1)", 7, "一个名称"),
        ("date('2026-02-30') < today", 1, "真实存在"),
        ("person.is_migrant ? 1 : 'x'", 25, "同一种值"),
        ("r'x' == person.name", 1, "反斜杠"),
        ("member.age in []", 15, "空"),
        ("age(today) > 3", 1, "age(today"),
        ("size(member.age) > 1", 6, "列表"),
        ("!member.age", 2, "是/否"),
    ],
)
def test_what_is_not_in_the_language_is_refused_with_place_and_advice(text: str, column: int, part: str) -> None:
    line, found_column, words = refusal(text)
    assert (line, found_column) == (1, column)
    assert part in words


def test_a_fault_on_a_later_line_is_placed_there() -> None:
    assert refusal("member.age > 18 &&\n  member.staet == 'active'")[:2] == (2, 3)


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(Faulty) as refused:
        checked("member.aeg > 18 && member.state == 'activ'", SCOPE)
    assert len(refused.value.findings) == 2


@pytest.mark.parametrize("text", ["!" * 1_999 + "x", "(" * 999 + "x" + ")" * 999, "x && " * 300 + "x", "x" * 3_000])
def test_a_hostile_expression_is_refused_not_followed(text: str) -> None:
    with pytest.raises(Faulty):
        checked(text, SCOPE)


@pytest.mark.parametrize(
    ("text", "facts", "expected"),
    [
        ("member.state == 'active'", {"member.state": "active"}, True),
        ("member.state in ['retained', 'left']", {"member.state": "active"}, False),
        ("age(today, person.birth_date)", {"today": date(2026, 2, 28), "person.birth_date": date(2008, 2, 29)}, 17),
        ("age(today, person.birth_date)", {"today": date(2026, 3, 1), "person.birth_date": date(2008, 2, 29)}, 18),
        ("div(-7, 2)", {}, -4),
        ("mod(-7, 2)", {}, 1),
        ("div_up(7, 2)", {}, 4),
        ("div_near(7, 2)", {}, 4),
        ("div_near(-7, 2)", {}, -4),
        ("div_near(5, 3)", {}, 2),
        ("min(3, -2) + max(1, 2)", {}, 0),
        ("size(form.members)", {"form.members": ()}, 0),
        ("form.members.sum(p, p.age)", {"form.members": ({"age": 3}, {"age": 4})}, 7),
        ("form.members.filter(p, p.age < 18).size()", {"form.members": ({"age": 3}, {"age": 40})}, 1),
        ("form.members.all(p, p.age > 18)", {"form.members": ()}, True),
        ("form.members.exists(p, p.age > 18)", {"form.members": ()}, False),
        ("'study' in form.needs", {"form.needs": ("living", "study")}, True),
        ("known(member.age) ? 1 : 2", {}, 2),
        ("1 - -1", {}, 2),
    ],
)
def test_answers(text: str, facts: Facts, expected: object) -> None:
    assert answer(text, facts) == expected


def test_an_absent_fact_is_unknown_and_named() -> None:
    assert answer("member.age >= 18", {}) == Unknown(frozenset({"member.age"}))


def test_an_absent_field_of_a_row_is_named_by_its_list() -> None:
    facts: Facts = {"form.members": ({"age": 3}, {"income_fen": 5})}
    assert answer("form.members.all(p, p.age < 18)", facts) == Unknown(frozenset({"form.members.age"}))


def test_one_known_row_decides_though_another_is_unknown() -> None:
    facts: Facts = {"form.members": ({"age": 3}, {"income_fen": 5})}
    assert answer("form.members.exists(p, p.age < 18)", facts) is True


def test_never_asked_is_not_empty() -> None:
    assert answer("size(form.members) == 0", {"form.members": ()}) is True
    assert isinstance(answer("size(form.members) == 0", {}), Unknown)


def test_a_decided_side_absorbs_the_unknown_and_the_fault() -> None:
    assert answer("false && member.age > 1", {}) is False
    assert answer("member.age > 1 || true", {}) is True
    assert answer("div(1, form.people) > 1 && false", {"form.people": 0}) is False


def test_division_by_zero_is_a_named_fault_and_never_unknown() -> None:
    found = answer("div(1, form.people) > 1 && member.age > 1", {"form.people": 0})
    assert isinstance(found, Fault)
    assert found.code == "division-by-zero"


def test_overflow_is_a_named_fault() -> None:
    found = answer("form.people * form.people > 0", {"form.people": 2**62})
    assert isinstance(found, Fault)
    assert found.code == "overflow"
