"""The worked tables of docs/algorithms/rules.md."""

import re
from pathlib import Path

import pytest

from yizhan.catalogue.rules.checker import checked
from yizhan.catalogue.rules.outcomes import Unknown
from yizhan.catalogue.rules.runner import run
from yizhan.catalogue.rules.types import BOOL, Variable

PAGE = (Path(__file__).parents[2] / "docs" / "algorithms" / "rules.md").read_text(encoding="utf-8")
ARITHMETIC = re.findall(r"^\| `([^`]+)` \| (-?\d+) \|$", PAGE, re.MULTILINE)
LOGIC = re.findall(r"^\| (yes|no|\?) \| (yes|no|\?) \| (yes|no|\?) \| (yes|no|\?) \|$", PAGE, re.MULTILINE)
SCOPE = {"x.a": Variable("x.a", BOOL), "x.b": Variable("x.b", BOOL)}


@pytest.mark.parametrize(("text", "result"), ARITHMETIC)
def test_arithmetic_is_as_the_page_says(text: str, result: str) -> None:
    tree, _ = checked(text, {})
    assert run(tree, {}) == int(result)


@pytest.mark.parametrize(("a", "b", "both", "either"), LOGIC)
def test_logic_is_as_the_page_says(a: str, b: str, both: str, either: str) -> None:
    facts = {name: value == "yes" for name, value in (("x.a", a), ("x.b", b)) if value != "?"}
    for operator, expected in (("&&", both), ("||", either)):
        tree, _ = checked(f"x.a {operator} x.b", SCOPE)
        result = run(tree, facts)
        said = "?" if isinstance(result, Unknown) else "yes" if result else "no"
        assert said == expected


def test_the_page_has_tables_to_check() -> None:
    assert len(ARITHMETIC) == 12
    assert len(LOGIC) == 6
