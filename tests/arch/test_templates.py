"""Templates: nothing inline that the content policy would block, nothing unescaped, no word left untranslatable."""

import re
from pathlib import Path

import pytest

from tests.arch.sources import short, templates

FORBIDDEN = {
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*type=\"application/json\")", re.IGNORECASE),
    "a style in the page": re.compile(r"<style\b|\sstyle=", re.IGNORECASE),
    "a handler in an attribute": re.compile(r"<[^>{]*\son[a-z]+\s*=", re.IGNORECASE),
    "a javascript: address": re.compile(r"javascript:", re.IGNORECASE),
    "text let through unescaped": re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"),
    "something from another host": re.compile(r"(?:src|href|action)=[\"'](?:https?:)?//", re.IGNORECASE),
}

_COMMENTS = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}|<!--.*?-->", re.DOTALL)
_TRANSLATED = re.compile(
    r"\{%-?\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%\}|\{%\s*trans(?:late)?\b.*?%\}|\b_\((\".*?\"|'.*?')\)",
    re.DOTALL,
)
_CHINESE = re.compile(r"[\u4e00-\u9fff]+")
_ONLY = re.compile(r"\{%\s*include\s+\"([^\"]+)\"[^%]*\bonly\s*%\}")
_NAMED = re.compile(r"\{%\s*url\b[^%]*\bas (\w+)\s*%\}")
_NAMING_BLOCK = re.compile(
    r"\{%\s*block \w+\s*%\}(?:(?!endblock).)*?\{%\s*url\b[^%]*\bas \w+\s*%\}.*?endblock", re.DOTALL
)
_PRESS_OR_LOOP = re.compile(r"\{%\s*(for|endfor)\b[^%]*%\}|class=\"btn btn-primary")
_POST_FORM = re.compile(r"<form\b[^>]*method=[\"']post[\"'].*?</form>", re.IGNORECASE | re.DOTALL)


@pytest.mark.parametrize("template", templates(), ids=short)
def test_templates_hold_nothing_that_the_content_policy_would_block(template: Path) -> None:
    text = _COMMENTS.sub("", template.read_text(encoding="utf-8"))
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("template", templates(), ids=short)
def test_a_heading_is_not_itself_the_head_of_a_card(template: Path) -> None:
    """The head lays its children out in a row, to both ends: a heading's number and name would fall apart."""
    found = re.findall(r"<h[1-6]\b[^>]*yz-card-head[^>]*>", template.read_text(encoding="utf-8"))
    assert found == []


@pytest.mark.parametrize("template", templates(), ids=short)
def test_every_form_that_writes_carries_the_csrf_token(template: Path) -> None:
    forms = _POST_FORM.findall(template.read_text(encoding="utf-8"))
    assert [form[:80] for form in forms if "csrf_token" not in form] == []


@pytest.mark.parametrize("template", templates(), ids=short)
def test_a_part_with_a_form_is_not_cut_off_from_its_token(template: Path) -> None:
    """`{% include … only %}` hides the token too, unless it is handed over by name."""
    parts = {_name(one) for one in templates() if "csrf_token" in one.read_text(encoding="utf-8")}
    cut_off = [tag for tag in _ONLY.finditer(template.read_text(encoding="utf-8")) if tag[1] in parts]
    assert [tag[0] for tag in cut_off if "csrf_token=csrf_token" not in tag[0]] == []


@pytest.mark.parametrize("template", templates(), ids=short)
def test_no_name_given_in_one_block_is_used_in_another(template: Path) -> None:
    """`{% url … as name %}` holds until the end of its block; after it the name is empty."""
    text = template.read_text(encoding="utf-8")
    outside = _NAMING_BLOCK.sub("", text) if "{% extends" in text else ""
    lost = [name for name in _NAMED.findall(text) if re.search(r"\{\{\s*" + name + r"\b", outside)]
    assert lost == []


def _name(template: Path) -> str:
    """The name by which others include it."""
    return template.as_posix().split("/templates/")[1]


@pytest.mark.parametrize("template", templates(), ids=short)
def test_every_word_on_the_screen_can_be_translated(template: Path) -> None:
    text = _TRANSLATED.sub("", _COMMENTS.sub("", template.read_text(encoding="utf-8")))
    assert _CHINESE.findall(text) == []


@pytest.mark.parametrize("template", templates(), ids=short)
def test_what_a_list_repeats_is_never_the_main_press_of_the_page(template: Path) -> None:
    """One red press a page. Within a loop it stands behind a condition that holds for one of the things only."""
    depth, repeated = 0, []
    for found in _PRESS_OR_LOOP.finditer(_COMMENTS.sub("", template.read_text(encoding="utf-8"))):
        depth += {"for": 1, "endfor": -1}.get(found[1], 0)
        if found[1] is None and depth:
            repeated.append(found.start())
    assert repeated == []
