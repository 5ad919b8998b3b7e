"""What a browser test may not do: look at once, without waiting, where the page may still be the one before."""

import ast
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.arch.sources import ROOT, modules, short

_BROWSER_TESTS = ROOT / "tests" / "e2e"
# Where all boxes of a page are ticked, after the page has been awaited.
_AWAITS_THEM = _BROWSER_TESTS / "agreeing.py"

# Playwright's ways that answer at once, whatever is still to come; those that tables have too only of a page's parts.
_AT_ONCE = {
    "all_inner_texts", "all_text_contents", "is_visible", "is_hidden", "is_checked", "is_enabled", "is_disabled",
    "is_editable", "wait_for_timeout",
}  # fmt: skip
_AT_ONCE_OF_PARTS = {"all", "count"}
_PART = re.compile(r"\.(get_by_\w+|locator)\(")

# After a press: what would go on without the answer, so that it is of the page before, or the press is lost.
_GOES_ON = re.compile(
    r"\bassert\b|\.objects\.|refresh_from_db|\.(goto|open|reload|evaluate|content|set_offline|url)\b"
    r"|\.(assert_\w+|shoot|work_all|undo_all|deliver_next)\("
)
_PRESSES = re.compile(r"\.(click\([^()]*\)|press\('(Enter|Space)'\))$")
_WAITS = re.compile(r"^(expect|wait_until)\(|^with .*expect_", re.DOTALL)
INSTEAD = "await the page that comes: expect(what only it has), or `with page.expect_navigation():` round the press"


def looked_at_once(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Calls of the page that do not wait."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            is_part = node.func.attr in _AT_ONCE_OF_PARTS and _PART.search(ast.unparse(node.func.value))
            if node.func.attr in _AT_ONCE or is_part:
                yield node


def gone_on(tree: ast.AST) -> Iterator[ast.expr | ast.stmt]:
    """Statements right after a press that do not wait for what it brings."""
    for node in ast.walk(tree):
        for block in (getattr(node, name, None) for name in ("body", "orelse", "finalbody")):
            if isinstance(block, list):
                yield from (after for before, after in pairwise(block) if _is_press(before) and _goes_on(after))


def _is_press(statement: ast.stmt) -> bool:
    return isinstance(statement, ast.Expr) and bool(_PRESSES.search(ast.unparse(statement)))


def _goes_on(statement: ast.stmt) -> bool:
    told = ast.unparse(statement)
    return bool(_GOES_ON.search(told)) and not _WAITS.search(told)


def test_browser_tests_wait_for_the_page_that_they_look_at() -> None:
    wrong = [
        f"{short(path)}:{node.lineno} {ast.unparse(node)[:80]}: {INSTEAD}"
        for path, tree in modules(_BROWSER_TESTS)
        for node in (*looked_at_once(tree), *gone_on(tree))
        if path != _AWAITS_THEM
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "written",
    [
        "for box in page.get_by_role('checkbox').all(): box.check()",
        "assert page.locator('p').first.count() == 1",
        "assert alert.all_inner_texts() == []",
        "page.get_by_role('button').click()\nassert Case.objects.get()",
        "page.get_by_role('button').click()\napplication = Application.objects.get()",
        "def act():\n    page.keyboard.press('Enter')\n    page.goto('/')",
        "if here:\n    button.click()\n    window.assert_fits()",
    ],
)
def test_what_does_not_wait_is_found(written: str) -> None:
    tree = ast.parse(written)
    assert [*looked_at_once(tree), *gone_on(tree)]


@pytest.mark.parametrize(
    "written",
    [
        "expect(page.get_by_role('alert')).to_have_count(0)\nassert Session.objects.all().count() == 1",
        "button.click()\nexpect(page.get_by_text('done')).to_be_visible()\nassert Case.objects.get()",
        "with page.expect_navigation():\n    button.click()\npage.reload()",
        "page.get_by_role('link').click()\npage.get_by_label('name').fill('a')",
        "button.click()\nwait_until(lambda: Draft.objects.get().page_save, within_s=30, what='it')",
    ],
)
def test_what_waits_may_be_written(written: str) -> None:
    tree = ast.parse(written)
    assert [*looked_at_once(tree), *gone_on(tree)] == []
